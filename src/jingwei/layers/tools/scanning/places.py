"""Which files a scan looks at: each named file, and every file below each named folder. Links are not followed, nothing is left out."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Place:
    """A file, or something that cannot be examined: then `rule` and `why` say so."""

    path: Path
    size: int = 0
    rule: str = ""
    why: str = ""


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


def _below(folder: Path) -> Iterator[Place]:
    """Depth first with a stack of our own: a deep tree is no reason to fail."""
    waiting = [folder]
    while waiting:
        place = waiting.pop()
        try:
            with os.scandir(place) as entries:
                listed = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            yield unreadable(place, error)
            continue
        folders = []
        for entry in listed:
            path = place / entry.name
            try:
                found = entry.stat(follow_symlinks=False)
            except OSError as error:
                yield unreadable(path, error)
                continue
            if stat.S_ISDIR(found.st_mode):
                folders.append(path)
            else:
                yield _place(path, found)
        waiting.extend(reversed(folders))


def _place(path: Path, found: os.stat_result) -> Place:
    if stat.S_ISREG(found.st_mode):
        return Place(path, found.st_size)
    if stat.S_ISLNK(found.st_mode):
        return Place(path, rule="file.link", why=str(path.readlink()))
    return Place(path, rule="file.special", why=_KINDS.get(stat.S_IFMT(found.st_mode), "no regular file"))


_KINDS = {
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a character device",
    stat.S_IFBLK: "a block device",
}


def unreadable(path: Path, error: OSError) -> Place:
    """A place that could not be looked at, with the reason."""
    return Place(path, rule="file.unreadable", why=error.strerror or type(error).__name__)
