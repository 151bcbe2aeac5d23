"""The files beside an examined file, as its loader would open them: by relative names, below the same folder, never through a link.

A graph names the files of its weights, and raw weights mean nothing without their graph. So a reader may ask its caller for either.
"""

from __future__ import annotations

import mmap
import os
import posixpath
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any, Protocol, TypeVar

Made = TypeVar("Made")
_LISTED = 4096  # names of one folder that are looked at
_KEPT = 16  # derived things, and lists of names; more than one file asks for
_DEEPEST = 32
_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class Folder(Protocol):
    """What a reader may ask for. `name` is relative, its parts joined by `/`."""

    def named(self, suffix: str) -> tuple[str, ...]:
        """Names with a suffix (`.onnx`) in the folder of the examined file, in order; not all when there are very many files."""

    def data(self, name: str) -> memoryview | None:
        """Content of a regular file; None when there is none, or only through a link or outside of the folder."""

    def derived(self, name: str, make: Callable[[memoryview], Made]) -> Made | None:
        """What `make`, a function of a module, gives for the content; remembered, so that many files may ask for the same graph."""


def leaves(name: str) -> bool:
    """Whether the name, its parts joined by either separator, ends outside of the folder, for some loader at least."""
    unified = name.replace("\\", "/")
    return (
        "\0" in unified
        or unified.startswith("/")
        or unified[1:2] == ":"
        or posixpath.normpath(unified).split("/")[0] == ".."
    )


def inside(name: str) -> str:
    """The name without `.` and `..`; empty where it leaves the folder, is none, or has a separator that loaders differ on."""
    plain = posixpath.normpath(name)
    return "" if not name or plain == "." or "\\" in name or leaves(name) else plain


class Together:
    """Files in memory, seen from `folder` (a prefix that ends with `/`, or nothing)."""

    def __init__(self, files: Mapping[str, memoryview], folder: str = "") -> None:
        self._files = files
        self._folder = folder
        self._listed: dict[tuple[str, str], list[str]] = {}  # shared, as the next, by all that look `around`
        self._made: dict[tuple[str, object], Any] = {}

    def around(self, name: str) -> Together:
        """The same files, seen from the folder of the file called `name`."""
        other = copy(self)
        other._folder = name[: name.rfind("/") + 1]  # noqa: SLF001 - its own kind
        return other

    def named(self, suffix: str) -> tuple[str, ...]:
        """As `Folder.named`."""
        if not self._listed:
            self._list()
        return tuple(self._listed.get((self._folder, suffix), ())[:_LISTED])

    def _list(self) -> None:
        """Note the names by folder and suffix, once."""
        self._listed["", ""] = []
        for name in sorted(self._files):
            at, dot = name.rfind("/") + 1, name.rfind(".")
            suffix = name[dot:].lower() if dot > at else ""
            self._listed.setdefault((name[:at], suffix), []).append(name[at:])

    def data(self, name: str) -> memoryview | None:
        """As `Folder.data`."""
        return self._files.get(self._folder + inside(name)) if inside(name) else None

    def derived(self, name: str, make: Callable[[memoryview], Made]) -> Made | None:
        """As `Folder.derived`."""
        content, key = self.data(name), (self._folder + inside(name), make)
        if content is not None and key not in self._made:
            self._made[key] = make(content)
        return self._made.get(key)


NOTHING = Together({})


@dataclass(frozen=True, slots=True)
class OnDisk:
    """Files of a folder that exists. Nothing is raised: what cannot be opened is not there."""

    path: Path

    def named(self, suffix: str) -> tuple[str, ...]:
        """As `Folder.named`."""
        try:
            return _named(self.path, self.path.stat().st_mtime_ns, suffix)
        except OSError:
            return ()

    def derived(self, name: str, make: Callable[[memoryview], Made]) -> Made | None:
        """As `Folder.derived`."""
        content = self.data(name)
        if content is None:
            return None
        try:
            found = self.path.joinpath(inside(name)).stat()
        except OSError:
            return None
        key = (make, found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
        if key not in _made:
            if len(_made) >= _KEPT:
                _made.clear()
            _made[key] = make(content)
        made: Made = _made[key]
        return made

    def data(self, name: str) -> memoryview | None:
        """As `Folder.data`; what `..` leaves again may be absent but no link, as some loaders would follow it first."""
        plain, parts = inside(name), name.split("/")
        if not plain or len(parts) > _DEEPEST:
            return None
        try:
            if ".." in parts and any(self.path.joinpath(*parts[:n]).is_symlink() for n in range(1, len(parts))):
                return None
            with self._opened(plain.split("/")) as descriptor:
                found = os.fstat(descriptor)
                if not stat.S_ISREG(found.st_mode):
                    return None
                return memoryview(mmap.mmap(descriptor, 0, access=mmap.ACCESS_READ) if found.st_size else b"")
        except (OSError, ValueError):
            return None

    @contextmanager
    def _opened(self, parts: list[str]) -> Iterator[int]:
        """A descriptor of the file that `parts` lead to. Raises `OSError` at a link."""
        at = os.open(self.path, _DIRECTORY & ~os.O_NOFOLLOW)  # the folder itself is the caller's choice
        try:
            for part in parts:
                above, at = at, os.open(part, _FILE if part is parts[-1] else _DIRECTORY, dir_fd=at)
                os.close(above)
            yield at
        finally:
            os.close(at)


@dataclass(frozen=True, slots=True)
class Asking:
    """A folder that remembers which names were asked for, be they there or not; `.` stands for a list of names."""

    folder: Folder
    asked: set[str]

    def named(self, suffix: str) -> tuple[str, ...]:
        """As `Folder.named`."""
        self.asked.add(".")
        return self.folder.named(suffix)

    def data(self, name: str) -> memoryview | None:
        """As `Folder.data`."""
        self._note(name)
        return self.folder.data(name)

    def derived(self, name: str, make: Callable[[memoryview], Made]) -> Made | None:
        """As `Folder.derived`."""
        self._note(name)
        return self.folder.derived(name, make)

    def _note(self, name: str) -> None:
        self.asked.add((inside(name) if len(self.asked) < _LISTED else "") or ".")


_made: dict[tuple[object, ...], Any] = {}


@lru_cache(_KEPT)
def _named(path: Path, _time: int, suffix: str) -> tuple[str, ...]:
    with os.scandir(path) as entries:
        listed = (entry.name for entry in islice(entries, _LISTED))
        return tuple(sorted(name for name in listed if name.lower().endswith(suffix)))
