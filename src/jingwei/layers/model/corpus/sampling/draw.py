"""Which documents are drawn: those whose keyed hash is least, so that the same seed and corpus draw the same ones in one pass in any order.

A hash of 64 bits of (file, line, id) under the seed orders the documents at random for whoever does not know it when they make the corpus. Ranks
are kept on disk, 8 bytes for each document; the greatest one that is drawn is found by counting, so memory does not grow with the corpus.
"""

from __future__ import annotations

import hashlib
import math
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

import numpy as np

from jingwei.catalog.sampling import Plan, Scope
from jingwei.layers.model.corpus.reviewing.parts import parts
from jingwei.layers.model.corpus.reviewing.reading import Desk, items
from jingwei.limits import LIMITS
from jingwei.text.documents import Document

_KEPT = 1 << 16  # ranks in memory
_BINS = 1 << 16


@dataclass(frozen=True, slots=True)
class Placed:
    """A document with its source, its file's name there, and the id by which a review names it."""

    source: str
    file: str
    doc_id: str
    document: Document


@dataclass(frozen=True, slots=True)
class Unread:
    """A place that nobody will judge."""

    source: str
    file: str
    line: int
    reason: str


def placed(sources: Iterable[Path], text_field: str | None = None) -> Iterator[Placed | Unread]:
    """Every document of the sources in order, and every place that was not read."""
    desk = Desk(LIMITS)
    for part in parts(sources, text_field):
        if part.why:
            yield Unread(part.source, part.name, 0, part.why)
            continue
        if part.start:
            continue  # the file was read whole with its first part
        empty = True
        whole = replace(part, start=0, end=0).request(0)
        for item in items(desk, whole):
            empty = False
            if isinstance(item, Document):
                yield Placed(part.source, part.name, item.id or f"{part.name}:{item.line}", item)
            else:
                yield Unread(part.source, part.name, item.line, item.reason)
        if empty:
            yield Unread(part.source, part.name, 0, "no document")


def rank(seed: bytes, one: Placed) -> int:
    """64 bits that order documents. The source's own path does not count: a corpus that was moved draws the same."""
    where = "\0".join((Path(one.source).name, one.file, str(one.document.line), one.doc_id))
    made = hashlib.blake2b(where.encode("utf-8", "surrogatepass"), key=seed, digest_size=8).digest()
    return int.from_bytes(made, "big")


@dataclass(slots=True)
class _Stratum:
    path: Path
    count: int = 0
    waiting: array[int] = field(default_factory=lambda: array("Q"))

    def add(self, value: int) -> None:
        self.waiting.append(value)
        self.count += 1
        if len(self.waiting) >= _KEPT:
            self.flush()

    def flush(self) -> None:
        with self.path.open("ab") as stream:
            self.waiting.tofile(stream)
        self.waiting = array("Q")


class Ranks:
    """Ranks of the documents of each stratum, kept in a folder that must exist and be empty."""

    def __init__(self, plan: Plan, folder: Path) -> None:
        self._plan = plan
        self._folder = folder
        self._strata: dict[str, _Stratum] = {}

    def add(self, source: str, value: int) -> None:
        """Count a document. Raises `OSError`."""
        name = source if self._plan.draw is Scope.SOURCE else ""
        stratum = self._strata.get(name)
        if stratum is None:
            stratum = self._strata[name] = _Stratum(self._folder / str(len(self._strata)))
        stratum.add(value)

    def last(self) -> dict[str, int]:
        """For each stratum the greatest rank that is drawn; keys are sources, or one empty name for the corpus. Raises `OSError`."""
        found = {}
        for name, stratum in self._strata.items():
            stratum.flush()
            size = min(stratum.count, max(self._plan.size, math.ceil(self._plan.share * stratum.count)))
            with stratum.path.open("rb") as stream:
                found[name] = _smallest(stream, size)
        return found


def _smallest(stream: BinaryIO, size: int) -> int:
    """The `size`-th smallest of the numbers of a file."""
    counts = np.zeros(_BINS, np.int64)
    for piece in _pieces(stream):
        counts += np.bincount((piece >> np.uint64(48)).astype(np.int64), minlength=_BINS)
    chosen = int(np.searchsorted(np.cumsum(counts), size))
    before = int(counts[:chosen].sum())
    stream.seek(0)
    inside = np.concatenate([piece[(piece >> np.uint64(48)) == np.uint64(chosen)] for piece in _pieces(stream)])
    return int(np.sort(inside)[size - before - 1])


def _pieces(stream: BinaryIO) -> Iterator[np.ndarray[tuple[int], np.dtype[np.uint64]]]:
    while data := stream.read(_KEPT * 8):
        yield np.frombuffer(data, np.uint64)
