"""npm's package-lock.json, lock file versions 1 to 3 (format: npm documentation, "package-lock.json")."""

from __future__ import annotations

import re
from typing import Any

from jingwei.errors import ParseError
from jingwei.layers.tools.packages.package import Note, Package, PackageList
from jingwei.text.patterns import expression

_KEY = expression(r'^[ \t]*+"((?:[^"\\\n]|\\.)*+)"\s*+:\s*+\{', re.MULTILINE)
_VERSIONS = (2, 3)  # compared one by one: a hostile value may not be hashable
_COMMIT = expression(r"#[0-9a-f]{40}$")


def read_npm(document: dict[str, Any], text: str) -> PackageList:
    """Packages of a lock file. Raises `ParseError` for other versions of the format."""
    entries = document.get("packages")
    if document.get("lockfileVersion") == 1 and isinstance(document.get("dependencies"), dict):
        return _first(document, _lines(text))
    if document.get("lockfileVersion") not in _VERSIONS or not isinstance(entries, dict):
        raise ParseError(f"lockfileVersion {document.get('lockfileVersion')!r} is not read; write version 1, 2 or 3")
    lines = _lines(text)
    made = [_entry(key, value, lines.get(key)) for key, value in entries.items() if key]
    return PackageList(
        "npm", tuple(m for m in made if isinstance(m, Package)), tuple(m for m in made if isinstance(m, Note))
    )


def _lines(text: str) -> dict[str, int]:
    found: dict[str, int] = {}
    line, at = 1, 0
    for match in _KEY.finditer(text):
        line += text.count("\n", at, match.start(1))
        at = match.start(1)
        found.setdefault(match[1], line)
    return found


def _entry(key: str, value: Any, line: int | None) -> Package | Note:
    if not isinstance(value, dict):
        return Note("unread", key[:200], line)
    if value.get("link") is True or "node_modules/" not in key:
        return Note("local", key[:200], line)
    name = value["name"] if isinstance(value.get("name"), str) else key.rpartition("node_modules/")[2]
    version = value["version"] if isinstance(value.get("version"), str) else ""
    resolved = value["resolved"] if isinstance(value.get("resolved"), str) else ""
    integrity = value["integrity"] if isinstance(value.get("integrity"), str) else ""
    hashes = tuple(part.replace("-", ":", 1) for part in integrity.split())
    licence = value["license"] if isinstance(value.get("license"), str) else None
    hook = "hasInstallScript" if value.get("hasInstallScript") is True else ""
    return _made(name, version, resolved, hashes, line, key, licence, hook)


def _made(
    name: str, version: str, resolved: str, hashes: tuple[str, ...], line: int | None, key: str, licence: str | None = None,
    hook: str = "",
) -> Package:  # fmt: skip
    git = resolved.startswith(("git", "github:"))
    pinned = bool(_COMMIT.search(resolved)) if git else bool(version)
    source = resolved if git else _host(resolved)
    return Package(name, version, "npm", pinned, hashes, source[:200], line, key[:200], licence, hook=hook)


def _first(document: dict[str, Any], lines: dict[str, int]) -> PackageList:
    """Version 1: dependencies nested in dependencies."""
    packages, notes = [], []
    waiting = [document.get("dependencies")]
    while waiting:
        table = waiting.pop()
        for name, value in table.items() if isinstance(table, dict) else ():
            if not isinstance(value, dict) or not isinstance(value.get("version"), str):
                notes.append(Note("unread", name[:200], lines.get(name)))
                continue
            waiting.append(value.get("dependencies"))
            version = value["version"]
            if version.startswith(("file:", "link:")):
                notes.append(Note("local", name[:200], lines.get(name)))
                continue
            remote = ":" in version
            resolved = version if remote else str(value.get("resolved") or "")
            integrity = value.get("integrity")
            hashes = (
                tuple(part.replace("-", ":", 1) for part in integrity.split()) if isinstance(integrity, str) else ()
            )
            packages.append(_made(name, "" if remote else version, resolved, hashes, lines.get(name), name))
    packages.sort(key=lambda package: (package.name, package.version))
    return PackageList("npm", tuple(dict.fromkeys(packages)), tuple(notes))


def _host(url: str) -> str:
    match = re.match(r"[a-z+]+://[^/]+", url)
    return match[0] if match else ""
