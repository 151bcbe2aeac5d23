"""yarn's lock files: version 1 in its own notation, later ones in YAML; and pnpm's pnpm-lock.yaml."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from jingwei.layers.tools.packages.package import Note, Package, PackageList
from jingwei.text.patterns import expression

FIRST = expression(r"^# yarn lockfile v1[ \t]*$", re.MULTILINE)
_FIELD = expression(r'  (version|resolved|integrity) "?([^"\n]*)"?')
_KEY = expression(r'"?(@?[^@"\n]+)@(?:npm:)?([^",\n]*)')
_ALIAS = expression(r'"?@?[^@"\n]+@npm:(@?[^@",\n]+)@')
_PNPM = expression(r"/?(@?[^@/(]+(?:/[^@/(]+)?)[@/]([0-9][^(_]*)(?:[(_].*)?")
_LOCAL = ("workspace:", "link:", "portal:", "file:", ".")
_COMMIT = expression(r"(?:#|commit=|/)([0-9a-f]{40})")


def read_yarn_first(text: str) -> PackageList:
    """Packages of a lock file of yarn 1. Blocks begin in the first column; their fields are indented by two blanks."""
    made: list[Package | Note] = []
    head, start, fields = "", 0, dict[str, str]()
    for number, line in enumerate([*text.splitlines(), "end:"], 1):
        if not line or line.startswith("#"):
            continue
        if not line.startswith(" "):
            if head:
                made.append(_block(head, start, fields))
            head, start, fields = line.rstrip(":"), number, {}
        elif found := _FIELD.fullmatch(line):
            fields[found[1]] = found[2]
    return _list("yarn", made)


def _block(head: str, line: int, fields: dict[str, str]) -> Package | Note:
    key = _KEY.match(head)
    version = fields.get("version", "")
    if key is None or not version:
        return Note("unread", head[:200], line)
    if key[2].startswith(_LOCAL):
        return Note("local", head[:200], line)
    alias = _ALIAS.match(head)
    resolved = fields.get("resolved", "")
    hashes = tuple(part.replace("-", ":", 1) for part in fields.get("integrity", "").split())
    return _npm((alias or key)[1], version, resolved, hashes, head, line)


def _npm(name: str, version: str, resolved: str, hashes: tuple[str, ...], written: str, line: int | None) -> Package:
    git = resolved.startswith(("git", "ssh")) or ".git#" in resolved
    pinned = bool(_COMMIT.search(resolved)) if git else bool(version)
    source = resolved if git else resolved.partition("#")[0].rpartition("/-/")[0].rpartition("/")[0]
    return Package(name, version, "npm", pinned, hashes, source[:200], line, written[:200])


def read_yarn(document: dict[str, Any]) -> PackageList:
    """Packages of a lock file of yarn 2 and later. Its checksums are yarn's own: they bind the archive that yarn makes."""
    return _list("yarn", [_berry(key, value) for key, value in document.items() if key != "__metadata"])


def _berry(key: str, value: Any) -> Package | Note:
    resolution = value.get("resolution") if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(resolution, str):
        return Note("unread", key[:200])
    name, _, rest = resolution.rpartition("@") if resolution.count("@") == 1 else _scoped(resolution)
    if rest.startswith(_LOCAL) or value.get("linkType") == "soft":
        return Note("local", resolution[:200])
    checksum = value.get("checksum")
    digest = str(checksum).rpartition("/")[2] if isinstance(checksum, str) else ""
    version = rest.removeprefix("npm:") if rest.startswith("npm:") else str(value.get("version", ""))
    git = not rest.startswith("npm:")
    return _npm(name, version, rest if git else "", (f"sha512:{digest}",) if digest else (), resolution, None)


def _scoped(resolution: str) -> tuple[str, str, str]:
    at = resolution.find("@", 1)
    return resolution[:at], "@", resolution[at + 1 :]


def read_pnpm(document: dict[str, Any]) -> PackageList:
    """Packages of pnpm-lock.yaml, versions 5 to 9."""
    packages = document.get("packages")
    return _list("pnpm", list(_pnpm(packages if isinstance(packages, dict) else {})))


def _pnpm(packages: dict[str, Any]) -> Iterator[Package | Note]:
    for key, value in packages.items():
        found = _PNPM.fullmatch(key)
        resolution = value.get("resolution") if isinstance(value, dict) else None
        if found is None or not isinstance(resolution, dict):
            yield Note("local" if key.startswith(("file:", "link:")) else "unread", key[:200])
            continue
        integrity = resolution.get("integrity")
        hashes = tuple(part.replace("-", ":", 1) for part in integrity.split()) if isinstance(integrity, str) else ()
        hook = "requiresBuild" if value.get("requiresBuild") is True else ""
        resolved = str(resolution.get("tarball", ""))
        yield Package(
            found[1], found[2], "npm", pinned=True, hashes=hashes, source=resolved[:200], written=key[:200], hook=hook
        )


def _list(format_: str, made: list[Package | Note]) -> PackageList:
    return PackageList(
        format_, tuple(m for m in made if isinstance(m, Package)), tuple(m for m in made if isinstance(m, Note))
    )
