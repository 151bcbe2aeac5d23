"""What a project's own file asks for, before anything is resolved: pyproject.toml and package.json.

Sources: "Declaring project metadata" and "Dependency groups" of the Python packaging specifications, poetry's and npm's documentation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from jingwei.layers.tools.packages.package import Note, Package, PackageList
from jingwei.layers.tools.packages.requirements import read_requirements
from jingwei.text.patterns import expression

_SECTIONS = ("dependencies", "devDependencies", "optionalDependencies")
_EXACT = expression(r"=?v?(\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?)")
_POETRY_EXACT = expression(r"={2,3}\s*([\w.+!-]+)")
_COMMIT = expression(r"#[0-9a-f]{40}$")
_LOCAL = ("file:", "link:", "workspace:", "./", "../")
_QUOTED = expression(r"""["']([^"'\n]{1,200})["']""")
_BARE = expression(r"^[ \t]*+([\w.-]++)[ \t]*+=", re.MULTILINE)
_DIRECT = Note("direct", "direct dependencies")


def read_pyproject(document: dict[str, Any], text: str) -> PackageList:
    """Requirements of `[project]`, of its extras, of dependency groups and of poetry's tables."""
    project, groups = _table(document, "project"), _table(document, "dependency-groups")
    extras = _table(project, "optional-dependencies")
    lists = [project.get("dependencies", []), *extras.values(), *groups.values()]
    dynamic = project.get("dynamic", [])
    lines = _lines(text)
    made = [_python(written, lines) for wanted in lists for written in _texts(wanted)]
    made += [_poetry(name, value, lines) for name, value in _poetry_tables(document)]
    notes = [_DIRECT]
    if isinstance(dynamic, list) and "dependencies" in dynamic:
        notes.append(Note("unread", "dynamic dependencies"))
    return _list("pyproject", made, notes)


def read_package_json(document: dict[str, Any], text: str) -> PackageList:
    """Ranges of the three tables of dependencies."""
    lines = _lines(text)
    tables = (_table(document, section) for section in _SECTIONS)
    return _list(
        "package.json", [_npm(name, value, lines) for table in tables for name, value in table.items()], [_DIRECT]
    )


def _list(format_: str, made: list[Package | Note], notes: list[Note]) -> PackageList:
    packages = tuple(entry for entry in made if isinstance(entry, Package))
    found = tuple(entry for entry in made if isinstance(entry, Note))
    return PackageList(format_, packages, (*found, *notes), declares=True)


def _table(document: dict[str, Any], key: str) -> dict[str, Any]:
    value = document.get(key)
    return value if isinstance(value, dict) else {}


def _texts(wanted: Any) -> Iterator[str]:
    """The texts of a list; other entries include groups that are read anyway."""
    yield from (entry for entry in (wanted if isinstance(wanted, list) else []) if isinstance(entry, str))


def _lines(text: str) -> dict[str, int]:
    """Line of the first quoted text or bare key of each spelling, in one pass each."""
    found: dict[str, int] = {}
    for pattern in (_QUOTED, _BARE):
        line, at = 1, 0
        for match in pattern.finditer(text):
            line += text.count("\n", at, match.start(1))
            at = match.start(1)
            found.setdefault(match[1], line)
    return found


def _python(written: str, lines: dict[str, int]) -> Package | Note:
    read = read_requirements(written.replace("\n", " ") + "\n")
    found: tuple[Package | Note, ...] = (*read.packages, *read.notes)
    entry = found[0] if found else Note("unread", written[:200])
    return replace(entry, line=lines.get(written))


def _poetry_tables(document: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    poetry = _table(_table(document, "tool"), "poetry")
    groups = [group for group in _table(poetry, "group").values() if isinstance(group, dict)]
    for table in (poetry, *groups):
        for key in ("dependencies", "dev-dependencies"):
            yield from ((name, value) for name, value in _table(table, key).items() if name != "python")


def _poetry(name: str, value: Any, lines: dict[str, int]) -> Package | Note:
    from packaging.utils import canonicalize_name

    entry = value if isinstance(value, dict) else {"version": value}
    if "path" in entry:
        return Note("local", name[:200], lines.get(name))
    wanted = entry.get("version")
    exact = _POETRY_EXACT.fullmatch(wanted) if isinstance(wanted, str) else None
    version = exact[1] if exact else ""
    shown = f"{name} {wanted if isinstance(wanted, str) else ''}".strip()[:200]
    pinned = bool(version) or bool(re.fullmatch(r"[0-9a-f]{40}", str(entry.get("rev", ""))))
    return Package(canonicalize_name(name), version, "pypi", pinned, line=lines.get(name), written=shown)


def _npm(name: str, value: Any, lines: dict[str, int]) -> Package | Note:
    if not isinstance(value, str):
        return Note("unread", name[:200], lines.get(name))
    if value.startswith(_LOCAL):
        return Note("local", name[:200], lines.get(name))
    exact = _EXACT.fullmatch(value.strip())
    version = exact[1] if exact else ""
    pinned = bool(version) or bool(_COMMIT.search(value))
    return Package(name, version, "npm", pinned, line=lines.get(name), written=f"{name} {value}"[:200])
