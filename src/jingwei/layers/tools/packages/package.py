"""What a list of packages says, whatever format it was written in."""

from __future__ import annotations

from dataclasses import dataclass

from jingwei.layers.tools.packages.judging.problem import Problem


@dataclass(frozen=True, slots=True)
class Package:
    """One entry. `version` is empty when the list leaves it open; `pinned` means that exactly one release can be installed."""

    name: str  # normalised as its ecosystem does
    version: str
    ecosystem: str  # pypi, npm, conda, or the type of a package URL
    pinned: bool
    hashes: tuple[str, ...] = ()  # algorithm:value
    source: str = ""  # index, channel or repository it comes from, as written; empty: the ecosystem's default
    line: int | None = None
    written: str = ""  # the requirement as written
    licence: str | None = None  # as the list states it; None: such lists say nothing about licences
    only_source: bool = False  # files are listed, and all of them are source archives
    hook: str = ""  # what a list says is run when the package is installed


@dataclass(frozen=True, slots=True)
class Note:
    """Something that keeps the list from being complete. `kind`: include, constraint, option, unread, local, cut, direct, other."""

    kind: str
    text: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A place that packages may come from. `kind`: index, further (a second index), links, trusted (a host whose certificate is not checked)."""

    kind: str
    address: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class PackageList:
    """Content of one file. `declares` is true where it only states what is asked for, as a project's own file does, not what was resolved."""

    format: str
    packages: tuple[Package, ...]
    notes: tuple[Note, ...] = ()
    sources: tuple[Source, ...] = ()
    declares: bool = False
    contents: bool = False  # the file is a package itself, and was judged
    signs: tuple[Problem, ...] = ()  # what was found in it
