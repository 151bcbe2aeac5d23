"""Which files a scan looks at: each named file, and every file below each named folder. Links are not followed, nothing is left out.

Places come while the folders are walked, and what is held in memory does not grow with the number of files.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from jingwei.layers.tools.scanning.names import Names


@dataclass(frozen=True, slots=True)
class Place:
    """A file, or something that cannot be examined: then `rule` and `why` say so. `state` changes when the file does."""

    path: Path
    size: int = 0
    rule: str = ""
    why: str = ""
    state: str = ""


def places(paths: Iterable[Path]) -> Iterator[Place]:
    """Every place in an order that depends on names only. A named link is followed, as whoever names it means the file."""
    for path in paths:
        try:
            found = path.stat()
        except OSError as error:
            yield unreadable(path, error)
            continue
        if stat.S_ISDIR(found.st_mode):
            yield from _below(path)
        else:
            yield _place(path, found)


def identity(found: os.stat_result) -> str:
    """Size, times of the last change of content and of the entry, and inode: a file of the same identity holds the same bytes.

    The time of the entry counts too, since anybody can set back the time of the content.
    """
    return f"{found.st_size}:{found.st_mtime_ns}:{found.st_ctime_ns}:{found.st_ino}"


def _below(folder: Path) -> Iterator[Place]:
    """Depth first, files before folders, with a stack of our own: a deep tree is no reason to fail."""
    waiting: list[Iterator[Path]] = [iter([folder])]
    while waiting:
        place = next(waiting[-1], None)
        if place is None:
            waiting.pop()
            continue
        folders = Names()
        yield from _files(place, folders)
        waiting.append(_paths(place, folders))


def _paths(folder: Path, names: Names) -> Iterator[Path]:
    for name in names:
        yield folder / os.fsdecode(name)


def _files(folder: Path, folders: Names) -> Iterator[Place]:
    """What lies in a folder, less its folders, whose names go into `folders`."""
    names = Names()
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                names.add(os.fsencode(entry.name))
    except OSError as error:
        yield unreadable(folder, error)
        return
    for path in _paths(folder, names):
        try:
            found = path.lstat()
        except OSError as error:
            yield unreadable(path, error)
            continue
        if stat.S_ISDIR(found.st_mode):
            folders.add(os.fsencode(path.name))
        else:
            yield _place(path, found)


def _place(path: Path, found: os.stat_result) -> Place:
    if stat.S_ISREG(found.st_mode):
        return Place(path, found.st_size, state=identity(found))
    if stat.S_ISLNK(found.st_mode):
        return _link(path)
    return Place(path, rule="file.special", why=_KINDS.get(stat.S_IFMT(found.st_mode), "no regular file"))


def _link(path: Path) -> Place:
    try:
        return Place(path, rule="file.link", why=str(path.readlink()))
    except OSError as error:
        return unreadable(path, error)


_KINDS = {
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a character device",
    stat.S_IFBLK: "a block device",
}


def unreadable(path: Path, error: OSError) -> Place:
    """A place that could not be looked at, with the reason."""
    return Place(path, rule="file.unreadable", why=error.strerror or type(error).__name__)
