"""pip's requirements files, with or without hashes (format: pip documentation, "Requirements File Format")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from jingwei.layers.tools.packages.hashes import is_whole
from jingwei.layers.tools.packages.options import masked, read_options
from jingwei.layers.tools.packages.package import Note, Package, PackageList, Source
from jingwei.text.patterns import expression

if TYPE_CHECKING:
    from packaging.requirements import Requirement


_HASH = expression(r"--hash[= ]\s*(\S+)")
_COMMENT = expression(r"(^|\s)#.*$")
_OPTION = expression(r"--(?:hash|global-option|config-settings?)[= ]")
_COMMIT = expression(r"@[0-9a-f]{40}(?:#|$)")
_REMOTE = expression(r"(?:(?:git|hg|svn|bzr)\+)?(?:https?|ssh|git|ftp)://", re.IGNORECASE)
_EDITABLE = expression(
    r"(?:-e|--editable)(?:\s+|=)((?:(?:git|hg|svn|bzr)\+)?(?:https?|ssh|git|ftp)://.+)", re.IGNORECASE
)
_EGG = expression(r"[#&]egg=([A-Za-z0-9][\w.-]*)")
_WHEEL = expression(r"([A-Za-z0-9][\w.]*)-([^-/]+)-[^/]+\.whl")
_URL_HASH = expression(r"#(?:.*&)?(sha256|sha384|sha512)=([0-9a-fA-F]+)")


def read_requirements(text: str) -> PackageList:
    """Packages, sources and notes of a requirements file. What cannot be read becomes a note with its line; nothing is skipped silently."""
    packages: list[Package] = []
    notes: list[Note] = []
    sources: list[Source] = []
    lines = list(_logical(text))
    for number, line, ended in lines:
        if not ended or (number == lines[-1][0] and _is_cut(line, text)):
            notes.append(Note("cut", masked(line)[:200], number))
        elif (editable := _EDITABLE.match(line)) is not None:
            made = _package(editable[1], number)
            (packages if isinstance(made, Package) else notes).append(made)  # type: ignore[arg-type]  # one list per type
        elif line.startswith("-"):
            met, noted = read_options(line, number)
            sources += met
            notes += noted
        else:
            made = _package(line, number)
            (packages if isinstance(made, Package) else notes).append(made)  # type: ignore[arg-type]  # one list per type
    indexes = " ".join(source.address for source in sources if source.kind != "trusted")
    return PackageList(
        "requirements", tuple(_from(package, indexes) for package in packages), tuple(notes), tuple(sources)
    )


def _is_cut(line: str, text: str) -> bool:
    """Whether the file ends within an option of its last requirement."""
    if text.endswith("\n") or line.startswith("-"):
        return False
    options = line.split()[1:]
    strange = any(word.startswith("--") and not _OPTION.match(word) for word in options)
    return strange or options[-1:] == ["--hash"] or not all(is_whole(value) for value in _HASH.findall(line))


def _from(package: Package, source: str) -> Package:
    if package.source or not source:
        return package
    return replace(package, source=source)


def _logical(text: str) -> Iterator[tuple[int, str, bool]]:
    """Lines without comments, continuations joined: number of the first line, text, and whether it came to its end."""
    held: list[str] = []
    first = 0
    for number, raw in enumerate(text.splitlines(), 1):
        line = _COMMENT.sub("", raw).rstrip()
        first = first or number
        open_ = line.endswith("\\")
        held.append(line.removesuffix("\\"))
        if open_:
            continue
        if joined := " ".join(held).strip():
            yield first, joined, True
        held, first = [], 0
    if held:
        yield first, " ".join(held).strip(), False


def _package(line: str, number: int) -> Package | Note:
    from packaging.requirements import InvalidRequirement, Requirement

    hashes = tuple(_HASH.findall(line))
    written, *options = re.split(r"\s(?=--)", line)
    written = written.strip()
    if not all(_OPTION.match(option) for option in options):
        return Note("option", masked(line)[:200], number)
    try:
        requirement = Requirement(written)
    except InvalidRequirement:
        if _REMOTE.match(written):
            return _unnamed(written, hashes, number)
        local = written.startswith((".", "/")) or "://" in written
        return Note("local" if local else "unread", masked(written)[:200], number)
    if requirement.url:
        return _direct(requirement, requirement.url, hashes, number, written)
    version = _exact(requirement)
    return Package(_name(requirement), version, "pypi", bool(version), hashes, "", number, masked(written)[:200])


def _direct(requirement: Requirement, url: str, hashes: tuple[str, ...], number: int, written: str) -> Package:
    found = _URL_HASH.search(url)
    if found:
        hashes = (*hashes, f"{found[1]}:{found[2]}")
    pinned = bool(hashes) or bool(_COMMIT.search(url))
    return Package(_name(requirement), "", "pypi", pinned, hashes, url[:200], number, masked(written)[:200])


def _unnamed(written: str, hashes: tuple[str, ...], number: int) -> Package:
    """An address without a name before it: `#egg=` states one, else the last part of the path has it."""
    from packaging.utils import canonicalize_name

    address = written.partition(";")[0].strip()
    if found := _URL_HASH.search(address):
        hashes = (*hashes, f"{found[1]}:{found[2]}")
    egg, file = _EGG.search(address), address.partition("#")[0].rstrip("/").rpartition("/")[2]
    wheel = _WHEEL.match(file)
    name = egg[1] if egg else wheel[1] if wheel else file.partition("@")[0].removesuffix(".git")
    pinned = bool(hashes) or bool(_COMMIT.search(address))
    version = wheel[2] if wheel else ""
    return Package(
        canonicalize_name(name)[:200], version, "pypi", pinned, hashes, address[:200], number, masked(written)[:200]
    )


def _name(requirement: Requirement) -> str:
    from packaging.utils import canonicalize_name

    return canonicalize_name(requirement.name)


def _exact(requirement: Requirement) -> str:
    """The one version that the specifier admits, empty when it admits more."""
    exact = [s.version for s in requirement.specifier if s.operator in {"==", "==="} and not s.version.endswith(".*")]
    return exact[0] if exact else ""
