"""Lock files in TOML: uv.lock, poetry.lock, pdm.lock and pylock.toml (PEP 751); pyproject.toml is handed on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.packages.declared import read_pyproject
from jingwei.layers.tools.packages.package import Note, Package, PackageList
from jingwei.limits import LIMITS
from jingwei.text.patterns import expression

_HEADER = expression(r"^\[\[(?:package|packages)\]\]", re.MULTILINE)
# the parser's time grows with the square of a key's parts
_PART = r"""(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+"""
_LONG_KEY = expression(rf"(?<![\w-]){_PART}(?:\.[ \t]*+{_PART}){{{LIMITS.json_depth}}}")
_PROJECT = ("project", "tool", "dependency-groups", "build-system")
_LOCAL = ("editable", "virtual", "directory", "path")
_POETRY_LOCAL = ("directory", "file")  # compared one by one: a hostile value may not be hashable


def read_toml_lock(text: str, name: str) -> PackageList:
    """Packages of a lock file; `name` is only used when the content does not say which tool wrote it. Raises `ParseError`, `LimitError`."""
    import tomllib

    if found := _LONG_KEY.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise LimitError(f"{name}:{line}: a key of more than {LIMITS.json_depth} parts")
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        raise ParseError(f"not TOML: {error}") from error
    if any(key in document for key in _PROJECT) and "package" not in document and "lock-version" not in document:
        return read_pyproject(document, text)
    key = "packages" if "lock-version" in document else "package"
    entries = document.get(key, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ParseError(f"{key} is no list of tables")
    kind, entry_of = _dialect(document, name)
    lines = _lines(text)
    made = [entry_of(entry, next(lines, None), document) for entry in entries]
    return PackageList(
        kind, tuple(m for m in made if isinstance(m, Package)), tuple(m for m in made if isinstance(m, Note))
    )


_Entry = Callable[[dict[str, Any], int | None, dict[str, Any]], Package | Note]


def _dialect(document: dict[str, Any], name: str) -> tuple[str, _Entry]:
    metadata = document.get("metadata", {})
    if "lock-version" in document:
        return "pylock", _pylock
    if isinstance(metadata, dict) and "content-hash" in metadata:
        return "poetry", _poetry
    if isinstance(metadata, dict) and "lock_version" in metadata:
        return "pdm", _pdm
    if "version" in document and ("requires-python" in document or name == "uv.lock"):
        return "uv", _uv
    raise ParseError("no lock file of uv, poetry, pdm or PEP 751")


def _lines(text: str) -> Iterator[int]:
    """Line of each package's header, in order, counted in one pass."""
    line, at = 1, 0
    for match in _HEADER.finditer(text):
        line += text.count("\n", at, match.start())
        at = match.start()
        yield line


def _make(
    entry: dict[str, Any], line: int | None, hashes: Iterator[str], source: str, *, only_source: bool = False
) -> Package | Note:
    from packaging.utils import canonicalize_name

    name, version = entry.get("name"), entry.get("version")
    if not isinstance(name, str):
        return Note("unread", "a package without a name", line)
    exact = version if isinstance(version, str) else ""
    pinned = bool(exact) or bool(re.search(r"[0-9a-f]{40}$", source))
    return Package(
        canonicalize_name(name),
        exact,
        "pypi",
        pinned,
        tuple(hashes),
        source[:200],
        line,
        f"{name} {exact}".strip()[:200],
        only_source=only_source,
    )


def _uv(entry: dict[str, Any], line: int | None, _: dict[str, Any]) -> Package | Note:
    source = entry.get("source", {})
    source = source if isinstance(source, dict) else {}
    if any(key in source for key in _LOCAL):
        return Note("local", str(entry.get("name", ""))[:200], line)
    origin = next((str(source[key]) for key in ("registry", "git", "url") if key in source), "")
    only = isinstance(entry.get("sdist"), dict) and not _list(entry.get("wheels"))
    return _make(
        entry, line, _hashes([entry.get("sdist"), *_list(entry.get("wheels")), source]), origin, only_source=only
    )


def _poetry(entry: dict[str, Any], line: int | None, document: dict[str, Any]) -> Package | Note:
    source = entry.get("source", {})
    source = source if isinstance(source, dict) else {}
    if source.get("type") in _POETRY_LOCAL:
        return Note("local", str(entry.get("name", ""))[:200], line)
    files, name = _list(entry.get("files")), entry.get("name")
    if not files and isinstance(name, str):  # lock files before version 2.0 keep them apart
        older = document.get("metadata", {}).get("files", {})
        files = _list(older.get(name)) if isinstance(older, dict) else []
    origin = (
        f"{source.get('url', '')}@{source['resolved_reference']}"
        if "resolved_reference" in source
        else str(source.get("url", ""))
    )
    return _make(entry, line, _hashes(files), origin, only_source=_only_source(files))


def _pdm(entry: dict[str, Any], line: int | None, _: dict[str, Any]) -> Package | Note:
    if "path" in entry:
        return Note("local", str(entry.get("name", ""))[:200], line)
    origin = f"{entry['git']}@{entry.get('revision', '')}" if "git" in entry else str(entry.get("url", ""))
    files = _list(entry.get("files"))
    return _make(entry, line, _hashes(files), origin, only_source=_only_source(files))


def _pylock(entry: dict[str, Any], line: int | None, _: dict[str, Any]) -> Package | Note:
    if "directory" in entry:
        return Note("local", str(entry.get("name", ""))[:200], line)
    vcs = entry.get("vcs", {})
    origin = (
        f"{vcs.get('url', '')}@{vcs.get('commit-id', '')}"
        if isinstance(vcs, dict) and vcs
        else str(entry.get("index", ""))
    )
    files = [entry.get("sdist"), entry.get("archive"), *_list(entry.get("wheels"))]
    only = isinstance(entry.get("sdist"), dict) and not _list(entry.get("wheels"))
    return _make(entry, line, _hashes(files), origin, only_source=only)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _only_source(files: list[Any]) -> bool:
    """Whether files are named and none of them is a wheel."""
    names = [file["file"] for file in files if isinstance(file, dict) and isinstance(file.get("file"), str)]
    return bool(names) and not any(name.endswith(".whl") for name in names)


def _hashes(files: list[Any]) -> Iterator[str]:
    """`algorithm:value` of each file that states one, in either notation."""
    for file in files:
        if not isinstance(file, dict):
            continue
        if isinstance(file.get("hash"), str):
            yield file["hash"]
        several = file.get("hashes")
        if isinstance(several, dict):
            yield from (f"{algorithm}:{value}" for algorithm, value in several.items())
