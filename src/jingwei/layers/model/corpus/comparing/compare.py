"""Documents of two versions matched in four passes: same id, content and file; same id and content; same id; same content.

Content is the record without its id. Documents without an id of their own are matched by content alone: their line changes whenever one is added.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from jingwei.layers.model.corpus.comparing.sorting import Key, joined, ordered
from jingwei.layers.model.corpus.sampling.draw import Unread, placed
from jingwei.text.documents import Document
from jingwei.text.documents.records import ID_FIELDS

KINDS = ("added", "removed", "changed", "moved", "renamed")
_ID, _DIGEST, _FILE, _LINE, _LENGTH = range(5)
Step = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Place:
    """A document: its id (empty for one without), file, line, content digest (BLAKE2b, 16 bytes), characters. No text."""

    id: str
    file: str
    line: int
    digest: str
    characters: int


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to a document: one of `KINDS`; `before` is none for an added one, `after` for a removed one."""

    kind: str
    before: Place | None
    after: Place | None


@dataclass(slots=True)
class Counts:
    """Documents of both versions, changes by (first part of the file's path, kind), places of each version that were not read."""

    before: int = 0
    after: int = 0
    same: int = 0
    changes: Counter[tuple[str, str]] = field(default_factory=Counter)
    not_read: list[int] = field(default_factory=lambda: [0, 0])

    def of(self, kind: str) -> int:
        """Changes of a kind in all sources."""
        return sum(count for (_, one), count in self.changes.items() if one == kind)


class _Spool:
    """Rows on disk between two passes."""

    def __init__(self, folder: Path) -> None:
        self._stream: IO[bytes] = TemporaryFile(dir=folder)  # noqa: SIM115 - closed when it was read

    def add(self, row: list[Any]) -> None:
        self._stream.write(json.dumps(row).encode() + b"\n")

    def rows(self) -> Iterator[list[Any]]:
        with self._stream as stream:
            stream.seek(0)
            yield from map(json.loads, stream)


def compare(
    before: Path, after: Path, folder: Path, counts: Counts, text_field: str | None = None, step: Step = lambda _: None
) -> Iterator[Change]:
    """Changes in order of file and line; `counts` is whole when the last one was taken. `folder` holds what memory does not. Raises `OSError`."""
    rests = [_Spool(folder), _Spool(folder)]
    for side, path in enumerate((before, after)):
        for row in _rows(path, side, counts, text_field):
            rests[side].add(row)
            step(counts.before + counts.after)
    found = _Spool(folder)
    for passed, key in enumerate((_exactly, _content_of_id, _id, _content)):
        rests = _matched(rests, key, passed, folder, counts, found)
    for row in rests[0].rows():
        _add(found, counts, ["removed", row, None])
    for row in rests[1].rows():
        _add(found, counts, ["added", None, row])
    for kind, old, new in ordered(found.rows(), _place, folder):
        yield Change(kind, _told(old), _told(new))


def _matched(rests: list[_Spool], key: Key, passed: int, folder: Path, counts: Counts, found: _Spool) -> list[_Spool]:
    """Match what is left of both sides; what is left then."""
    left, right = (ordered(rest.rows(), key, folder) for rest in rests)
    still = [_Spool(folder), _Spool(folder)]
    for one, other in joined(left, right, key):
        if one is not None and other is not None and (passed != _BY_ID or one[_ID]):
            _found(found, counts, passed, one, other)
            continue
        if one is not None:
            still[0].add(one)
        if other is not None:
            still[1].add(other)
    return still


_BY_ID = 2  # the third pass; without an id nothing is matched there


def _exactly(row: list[Any]) -> tuple[Any, ...]:
    return row[_ID], row[_DIGEST], row[_FILE]


def _content_of_id(row: list[Any]) -> tuple[Any, ...]:
    return row[_ID], row[_DIGEST]


def _id(row: list[Any]) -> Any:
    return row[_ID]


def _content(row: list[Any]) -> Any:
    return row[_DIGEST]


def _place(change: list[Any]) -> tuple[Any, ...]:
    row = change[2] or change[1]
    return row[_FILE], row[_LINE], change[0]


def _rows(path: Path, side: int, counts: Counts, text_field: str | None) -> Iterator[list[Any]]:
    for one in placed([path], text_field):
        if isinstance(one, Unread):
            counts.not_read[side] += 1
            continue
        counts.before += side == 0
        counts.after += side == 1
        document = one.document
        digest = hashlib.blake2b(_bytes(document), digest_size=16).hexdigest()
        name = one.file if path.is_dir() else ""
        yield [document.id, digest, name, document.line, len(document.text) + len(document.rest)]


def _bytes(document: Document) -> bytes:
    """What a digest stands for: the record without its id, in whatever order its fields stand; the text where there is no record."""
    if not document.fields:
        return document.text.encode("utf-8", "surrogatepass")
    named = next((key for key in ID_FIELDS if isinstance(document.fields.get(key), str | int)), None)
    rest = {key: value for key, value in document.fields.items() if key != named}
    return json.dumps(rest, sort_keys=True).encode()


def _found(found: _Spool, counts: Counts, passed: int, one: list[Any], other: list[Any]) -> None:
    if passed == 0:
        counts.same += 1
    elif passed == _BY_ID:
        _add(found, counts, ["changed", one, other])
    else:
        _add(found, counts, ["moved" if one[_ID] == other[_ID] else "renamed", one, other])


def _add(found: _Spool, counts: Counts, change: list[Any]) -> None:
    row = change[2] or change[1]
    counts.changes[row[_FILE].partition("/")[0], change[0]] += 1
    found.add(change)


def _told(row: Iterable[Any] | None) -> Place | None:
    if row is None:
        return None
    name, digest, file, line, length = row
    return Place(name, file, line, digest, length)
