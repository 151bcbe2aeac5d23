"""pip's requirements files, with or without hashes (format: pip documentation, "Requirements File Format")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from jingwei.layers.tools.packages.package import Note, Package, PackageList
from jingwei.text.patterns import expression

if TYPE_CHECKING:
    from packaging.requirements import Requirement


_HASH = expression(r"--hash[= ]\s*([a-z0-9]+:[0-9a-fA-F]+)")
_COMMENT = expression(r"(^|\s)#.*$")
_INCLUDE = expression(r"(?:-r|--requirement|-c|--constraint)[= ]?\s*(\S+)")
_INDEX = expression(r"(?:-i|--index-url|--pypi-url|--extra-index-url|-f|--find-links)[= ]\s*(\S+)")
_HARMLESS = expression(r"--(?:require-hashes|only-binary|no-binary|prefer-binary|pre|use-feature|trusted-host)\b")
_COMMIT = expression(r"@[0-9a-f]{40}(?:#|$)")
_URL_HASH = expression(r"#(?:.*&)?(sha256|sha384|sha512)=([0-9a-fA-F]+)")


def read_requirements(text: str) -> PackageList:
    """Packages and notes of a requirements file. What cannot be read becomes a note with its line; nothing is skipped silently."""
    packages: list[Package] = []
    notes: list[Note] = []
    indexes: list[str] = []
    for number, line in _logical(text):
        if line.startswith("-"):
            notes += _option(line, number, indexes)
            continue
        made = _package(line, number)
        if isinstance(made, Package):
            packages.append(made)
        else:
            notes.append(made)
    source = " ".join(indexes)
    return PackageList("requirements", tuple(_from(package, source) for package in packages), tuple(notes))


def _from(package: Package, source: str) -> Package:
    if package.source or not source:
        return package
    return Package(
        package.name,
        package.version,
        package.ecosystem,
        package.pinned,
        package.hashes,
        source,
        package.line,
        package.written,
    )


def _logical(text: str) -> Iterator[tuple[int, str]]:
    """Lines without comments, continuations joined, with the number of their first line."""
    held, first = "", 0
    for number, raw in enumerate(text.splitlines(), 1):
        line = _COMMENT.sub("", raw).rstrip()
        first = first or number
        if line.endswith("\\"):
            held += line[:-1] + " "
            continue
        if (held + line).strip():
            yield first, (held + line).strip()
        held, first = "", 0
    if held.strip():
        yield first, held.strip()


def _option(line: str, number: int, indexes: list[str]) -> list[Note]:
    index, include = _INDEX.match(line), _INCLUDE.match(line)
    if index:
        indexes.append(index[1])
        return []
    if include:
        return [Note("include", include[1], number)]
    if line.startswith(("-e", "--editable")):
        return [Note("local", line[:200], number)]
    return [] if _HARMLESS.match(line) else [Note("option", line[:200], number)]


def _package(line: str, number: int) -> Package | Note:
    from packaging.requirements import InvalidRequirement, Requirement

    hashes = tuple(_HASH.findall(line))
    written = re.split(r"\s--", line, maxsplit=1)[0].strip()
    try:
        requirement = Requirement(written)
    except InvalidRequirement:
        local = written.startswith((".", "/")) or "://" in written
        return Note("local" if local else "unread", written[:200], number)
    if requirement.url:
        return _direct(requirement, requirement.url, hashes, number, written)
    version = _exact(requirement)
    return Package(_name(requirement), version, "pypi", bool(version), hashes, "", number, written[:200])


def _direct(requirement: Requirement, url: str, hashes: tuple[str, ...], number: int, written: str) -> Package:
    found = _URL_HASH.search(url)
    if found:
        hashes = (*hashes, f"{found[1]}:{found[2]}")
    pinned = bool(hashes) or bool(_COMMIT.search(url))
    return Package(_name(requirement), "", "pypi", pinned, hashes, url[:200], number, written[:200])


def _name(requirement: Requirement) -> str:
    from packaging.utils import canonicalize_name

    return canonicalize_name(requirement.name)


def _exact(requirement: Requirement) -> str:
    """The one version that the specifier admits, empty when it admits more."""
    exact = [s.version for s in requirement.specifier if s.operator in {"==", "==="} and not s.version.endswith(".*")]
    return exact[0] if exact else ""
