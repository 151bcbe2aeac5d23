"""What is reviewed: sources (a file, or every file below a folder), and the parts into which their files are cut for the workers.

Links below a folder are not followed: they are named as not read. The cut depends on the bytes of a file alone, so that runs can be compared.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from jingwei.limits import LIMITS, Limits
from jingwei.text.documents import Document, documents
from jingwei.text.documents.stream import packed

PART = 8 << 20  # bytes of a part of a file that can be cut
TEXT_FIELDS = ("text", "content", "body", "document", "TEXT", "正文", "内容")
_CUT = frozenset({".jsonl", ".ndjson"})
_PIECE = 1 << 16


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


def parts(sources: Iterable[Path], text_field: str | None = None, limits: Limits = LIMITS) -> Iterator[Part]:
    """Parts in the order of the sources as given, of names, and of places in a file.

    Without `text_field` each file's first record decides: the first of `TEXT_FIELDS` that it has, else the whole record is the text.
    """
    for source in sources:
        for path, why in _files(source):
            name = path.relative_to(source).as_posix() if path != source else path.name
            for part in _parts(str(source), name, path, why):
                yield part if part.why else replace(part, text_field=text_field or _field(path, limits))


def _field(path: Path, limits: Limits) -> str | None:
    first = next((item for item in documents(path, limits=limits) if isinstance(item, Document)), None)
    return next((name for name in TEXT_FIELDS if first and isinstance(first.fields.get(name), str)), None)


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
        if path.suffix.lower() not in _CUT or found.st_size <= PART or packed(path):
            yield whole
            return
        yield from _cut(whole)
    except OSError as error:
        yield Part(source, name, path, why=_why(error))


def _cut(whole: Part) -> Iterator[Part]:
    start = 0
    with whole.path.open("rb") as stream:
        while start < whole.size:
            end = _line_end(stream, start + PART, whole.size)
            yield Part(whole.source, whole.name, whole.path, whole.state, whole.size, start, end)
            start = end


def _line_end(stream: object, at: int, size: int) -> int:
    """The first place at or after `at` that follows a line end."""
    if at >= size:
        return size
    stream.seek(at - 1)  # type: ignore[attr-defined]
    while piece := stream.read(_PIECE):  # type: ignore[attr-defined]
        if (found := piece.find(b"\n")) >= 0:
            return int(at + found)
        at += len(piece)
    return size


def identity(found: os.stat_result) -> str:
    """Size, times of content and of entry, inode: a file of the same identity holds the same bytes."""
    return f"{found.st_size}:{found.st_mtime_ns}:{found.st_ctime_ns}:{found.st_ino}"
