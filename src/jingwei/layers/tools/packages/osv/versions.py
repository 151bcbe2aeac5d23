"""Order of versions: PEP 440 by `packaging`, Semantic Versioning 2.0.0 by own code. What cannot be parsed has no place in an order."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from packaging.version import Version

Parse = Callable[[str], Any]  # text -> a value that compares with others of the same order, None where it is no version

_SEMVER = re.compile(
    r"(0|[1-9]\d{0,18})\.(0|[1-9]\d{0,18})\.(0|[1-9]\d{0,18})(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+[0-9A-Za-z.-]+)?",
    re.ASCII,
)
_SHORT = re.compile(r"\d{1,19}(?:\.\d{1,19})?", re.ASCII)
_SEMVER_ECOSYSTEMS = frozenset({"npm", "crates.io", "Go"})
_LONGEST = 256  # characters of a version


@lru_cache(1 << 16)
def pep440(text: str) -> Version | None:
    """A version of PEP 440; None for anything else."""
    from packaging.version import InvalidVersion, Version

    try:
        return Version(text) if len(text) <= _LONGEST else None
    except InvalidVersion:
        return None


@lru_cache(1 << 16)
def semver(text: str) -> tuple[Any, ...] | None:
    """Precedence of a semantic version (semver.org 2.0.0, section 11); build metadata has none. A leading `v` is Go's spelling."""
    found = _SEMVER.fullmatch(text.removeprefix("v")) if len(text) <= _LONGEST else None
    if found is None:
        return None
    parts = tuple(_identifier(part) for part in found[4].split(".")) if found[4] else ()
    if None in parts:
        return None
    return (int(found[1]), int(found[2]), int(found[3]), not parts, parts)


def _identifier(part: str) -> tuple[int, int, str] | None:
    """Numbers stand before words, numbers compare as such; one with a leading zero is no identifier."""
    if not part.isdigit():
        return (1, 0, part)
    return (0, int(part), "") if part == "0" or part[0] != "0" else None


def semver_bound(text: str) -> tuple[Any, ...] | None:
    """As `semver`; a bound may leave out what is zero (`1`, `1.2`), a package's version may not."""
    return semver(text + ".0" * (2 - text.count("."))) if _SHORT.fullmatch(text) else semver(text)


def parser(ecosystem: str, kind: str, *, bound: bool = False) -> Parse | None:
    """What reads versions of a range of this kind (ECOSYSTEM or SEMVER), or its bounds; None where no order is known here."""
    if kind == "ECOSYSTEM" and ecosystem == "PyPI":
        return pep440
    if kind == "SEMVER" or (kind == "ECOSYSTEM" and ecosystem in _SEMVER_ECOSYSTEMS):
        return semver_bound if bound else semver
    return None


@lru_cache(1 << 16)
def canonical(ecosystem: str, text: str) -> str:
    """One text for all spellings of a version, as far as they are known; other text stays what it is."""
    if ecosystem == "PyPI" and (found := pep440(text)) is not None:
        from packaging.utils import canonicalize_version

        return canonicalize_version(found)
    if ecosystem in _SEMVER_ECOSYSTEMS and semver(text) is not None:
        return text.removeprefix("v").partition("+")[0]
    return text


def spellings(ecosystem: str, version: str) -> tuple[str, ...]:
    """The version as it may stand in a list: canonical; for PyPI also without its local part, since `2.5.1+cu121` is a build of `2.5.1`."""
    made = canonical(ecosystem, version)
    public = made.partition("+")[0]
    return (made, public) if ecosystem == "PyPI" and public != made and pep440(made) is not None else (made,)


def public_of(version: Any) -> Any:
    """A PEP 440 version without its local part; anything else as it is."""
    if getattr(version, "local", None) is None:
        return version
    return pep440(version.public)
