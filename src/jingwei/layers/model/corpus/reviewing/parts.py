"""What is reviewed: sources (a file, or every file below a folder), and the parts into which their files are cut for the workers.

Links below a folder are not followed: they are named as not read. The cut depends on the bytes of a file alone, so that runs can be compared.
"""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from jingwei.text.documents.stream import opened
from jingwei.text.documents.told import shape

PART = 8 << 20  # bytes of a part of a file that can be cut
_BY_LINES = frozenset({"jsonl", "tsv", "text"})
_PIECE = 1 << 16
_PARAGRAPH = 1 << 20  # bytes within which a plain text is cut at a blank line


@dataclass(frozen=True, slots=True)
class Source:
    """A source by name: files below `root`, the field that holds their text, and `about`: what is stated of it, such as origin and licence."""

    name: str
    root: Path
    files: tuple[Path, ...]
    text_field: str | None = None
    about: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Part:
    """Lines of `path` that begin in [start, end), or the whole file where `end` is 0.

    `name` is the path below its source, `why` says that it cannot be read.
    """

    source: str
    name: str
    path: Path
    state: str = ""  # changes when the file does
    size: int = 0
    start: int = 0
    end: int = 0
    text_field: str | None = None
    why: str = ""

    def request(self, first: int) -> dict[str, Any]:
        """What a worker is asked: documents number `first` on of this part."""
        return {
            "path": str(self.path.absolute()), "start": self.start, "end": self.end, "first": first, "text_field": self.text_field,
            "state": self.state,
        }  # fmt: skip


def parts(sources: Iterable[Path | Source], text_field: str | None = None) -> Iterator[Part]:
    """Parts in the order of the sources as given, of names, and of places in a file. A path is a source of its own, with all that is below it.

    Nothing of a file is parsed here: its first bytes say whether it can be cut. Without `text_field` the worker chooses (see `reading`).
    """
    for source in sources:
        if isinstance(source, Source):
            name, root, chosen = source.name, source.root, text_field or source.text_field
            files = [(path, "") for path in source.files]
        else:
            name, root, chosen = str(source), source, text_field
            files = list(_files(source))
        for path, why in files:
            below = path.relative_to(root).as_posix() if path != root else path.name
            for part in _parts(name, below, path, why):
                yield part if part.why else replace(part, text_field=chosen)


def _files(source: Path) -> Iterator[tuple[Path, str]]:
    if not source.is_dir():
        yield source, ""
        return
    refused: list[tuple[Path, str]] = []
    found: list[tuple[Path, str]] = []
    for folder, below, names in os.walk(
        source, onerror=lambda error: refused.append((Path(error.filename), _why(error)))
    ):
        here = Path(folder)
        found += [(here / name, "a link, which is not followed") for name in below if (here / name).is_symlink()]
        found += [
            (here / name, "a link, which is not followed" if (here / name).is_symlink() else "") for name in names
        ]
    yield from sorted([*found, *refused], key=lambda one: one[0].parts)


def _why(error: OSError) -> str:
    return error.strerror or type(error).__name__


def _parts(source: str, name: str, path: Path, why: str) -> Iterator[Part]:
    if why:
        yield Part(source, name, path, why=why)
        return
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            yield Part(source, name, path, why="no regular file")
            return
        whole = Part(source, name, path, identity(found), found.st_size)
        yield from _cut(whole)
    except OSError as error:
        yield Part(source, name, path, why=_why(error))


def _cut(whole: Part) -> Iterator[Part]:
    """Parts at line ends, where no record can reach over one: JSON lines, TSV, plain text, a CSV without any quotation mark."""
    kind = shape(whole.path) if whole.size > PART else ""
    if kind not in _BY_LINES and not (kind == "csv" and _is_unquoted(whole.path)):
        yield whole
        return
    start = 0
    with opened(whole.path) as stream:
        while start < whole.size:
            end = _line_end(stream, start + PART, whole.size)
            if kind == "text":
                end = _paragraph_end(stream, end, whole.size)
            yield replace(whole, start=start, end=end)
            start = end


def _is_unquoted(path: Path) -> bool:
    with opened(path) as stream:
        return all(b'"' not in piece for piece in iter(lambda: stream.read(_PARAGRAPH), b""))


def _line_end(stream: io.BufferedReader, at: int, size: int) -> int:
    """The first place at or after `at` that follows a line end."""
    if at >= size:
        return size
    stream.seek(at - 1)
    while piece := stream.read(_PIECE):
        if (found := piece.find(b"\n")) >= 0:
            return int(at + found)
        at += len(piece)
    return size


def _paragraph_end(stream: io.BufferedReader, at: int, size: int) -> int:
    """The first place from `at` on that follows a blank line, `at` itself where none is near."""
    if at >= size:
        return size
    stream.seek(at)
    found = stream.read(_PARAGRAPH).find(b"\n\n")
    return at + found + 2 if found >= 0 else at


def identity(found: os.stat_result) -> str:
    """Size, times of content and of entry, inode: a file of the same identity holds the same bytes."""
    return f"{found.st_size}:{found.st_mtime_ns}:{found.st_ctime_ns}:{found.st_ino}"
