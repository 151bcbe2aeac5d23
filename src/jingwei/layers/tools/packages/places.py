"""What of the given paths is examined: lists by folder, archives, folders of installed packages. Links below a folder are not followed."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

_LISTS = re.compile(
    r"(?:.*[-_.])?(?:requirements|constraints)(?:[-_.].*)?\.(?:txt|in|pip)|(?:uv|poetry|pdm|yarn)\.lock|Pipfile\.lock|pylock(?:\.[^.]+)?\.toml"
    r"|pyproject\.toml|environment(?:[-_.].*)?\.ya?ml|(?:.*[-_.])?conda-lock(?:[-_.].*)?\.ya?ml|package\.json|package-lock\.json|npm-shrinkwrap\.json"
    r"|pnpm-lock\.yaml|(?:.*[-_.])?(?:s?bom|cdx|spdx|cyclonedx)(?:[-_.].*)?\.json|(?:docker|container)file(?:\..*)?|.*\.(?:docker|container)file",
    re.IGNORECASE,
)
_UNREAD = re.compile(
    r"cargo\.lock|go\.(?:sum|mod)|gemfile\.lock|composer\.lock|gradle\.lockfile|packages\.lock\.json|bun\.lockb?|deno\.lock|pixi\.lock|mix\.lock"
    r"|pubspec\.lock|podfile\.lock|package\.resolved|pipfile|(?:.*[-_.])?(?:s?bom|cdx|cyclonedx)(?:[-_.].*)?\.xml|.*\.spdx(?:\.(?:rdf|xml|ya?ml))?",
    re.IGNORECASE,
)
_SOURCE_ARCHIVE = re.compile(r"[A-Za-z0-9][\w.+-]*-[0-9][\w.+!]*\.(?:tar\.(?:gz|bz2|xz)|tgz)")
_ARCHIVE = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")
_SITE = ".dist-info"


class Kind(StrEnum):
    """How a place is examined."""

    LISTS = "lists"
    WHEEL = "wheel"
    SDIST = "sdist"
    INSTALLED = "installed"
    MODULE = "module"
    STRAYS = "strays"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Place:
    """Paths that are examined together; `root` is the folder that lists may include files from; `why` a place is refused."""

    kind: Kind
    paths: tuple[Path, ...]
    root: Path
    why: str = ""


def places(paths: Iterable[Path]) -> Iterator[Place]:
    """Every place, in an order that depends on names only. A named file is examined whatever its name."""
    named: dict[Path, list[Path]] = {}
    for path in paths:
        try:
            mode = path.stat().st_mode
        except OSError as error:
            yield _refused(path, error.strerror or type(error).__name__)
            continue
        if stat.S_ISDIR(mode):
            yield from _below(path)
        elif not stat.S_ISREG(mode):
            yield _refused(path, "no regular file")
        elif (kind := archive_kind(path.name)) is not None:
            yield Place(kind, (path,), path.parent)
        else:
            named.setdefault(path.parent, []).append(path)
    for folder, files in named.items():
        yield Place(Kind.LISTS, tuple(files), folder)


def archive_kind(name: str) -> Kind | None:
    """How an archive of that name is read; None where it is none."""
    name = name.lower()
    if name.endswith(".whl"):
        return Kind.WHEEL
    return Kind.SDIST if name.endswith(_ARCHIVE) else None


def _refused(path: Path, why: str) -> Place:
    return Place(Kind.REFUSED, (path,), path.parent, why)


def _below(root: Path) -> Iterator[Place]:
    if root.name.endswith(_SITE):
        yield Place(Kind.INSTALLED, (root,), root.parent)
        return
    waiting = [root]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(folder) as entries:
                listed = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            yield _refused(folder, error.strerror or type(error).__name__)
            continue
        if any(entry.name.endswith(_SITE) and entry.is_dir(follow_symlinks=False) for entry in listed):
            yield from _site(folder, listed)
            continue
        yield from _files(root, folder, listed)
        folders = [Path(e.path) for e in listed if e.is_dir(follow_symlinks=False)]
        for inner in folders:
            if inner.name == "node_modules":
                yield from _modules(inner)
        waiting += [inner for inner in reversed(folders) if inner.name not in {"node_modules", ".git"}]


def _modules(folder: Path) -> Iterator[Place]:
    """Installed npm packages: every folder with a package.json below `node_modules`, those of scopes and of packages inside packages too."""
    waiting = [folder]
    while waiting:
        one = waiting.pop()
        try:
            with os.scandir(one) as entries:
                listed = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            yield _refused(one, error.strerror or type(error).__name__)
            continue
        inner = [entry for entry in listed if entry.is_dir(follow_symlinks=False) and not entry.name.startswith(".")]
        if one.name == "node_modules" or one.name.startswith("@"):
            waiting += [Path(entry.path) for entry in reversed(inner)]
            continue
        yield Place(Kind.MODULE, (one,), folder)
        waiting += [Path(entry.path) for entry in inner if entry.name == "node_modules"]


def _site(folder: Path, listed: list[os.DirEntry[str]]) -> Iterator[Place]:
    for entry in listed:
        if entry.name.endswith(_SITE):
            yield Place(Kind.INSTALLED, (Path(entry.path),), folder)
        elif entry.name.endswith((".egg-info", ".egg-link", ".egg")):
            yield _refused(Path(entry.path), "installed without a list of its files (egg)")
    yield Place(Kind.STRAYS, (folder,), folder)


def _files(root: Path, folder: Path, listed: list[os.DirEntry[str]]) -> Iterator[Place]:
    lists: list[Path] = []
    for entry in listed:
        name, path = entry.name, Path(entry.path)
        if entry.is_dir(follow_symlinks=False):
            continue
        wanted = (
            _LISTS.fullmatch(name)
            or name.endswith(".whl")
            or _SOURCE_ARCHIVE.fullmatch(name)
            or _UNREAD.fullmatch(name)
        )
        if not wanted:
            continue
        if not entry.is_file(follow_symlinks=False):
            yield _refused(path, "a link or special file")
        elif _UNREAD.fullmatch(name):
            yield _refused(path, "there is no reader for this format yet")
        elif (kind := archive_kind(name)) is not None:
            yield Place(kind, (path,), folder)
        else:
            lists.append(path)
    if lists:
        yield Place(Kind.LISTS, tuple(lists), root)
