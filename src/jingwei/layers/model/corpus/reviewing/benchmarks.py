"""The benchmarks whose items must not stand in a corpus: one index for all workers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from jingwei.layers.model.corpus.contamination.index import build
from jingwei.layers.model.corpus.contamination.items import BenchmarkItem, items
from jingwei.layers.model.corpus.contamination.storing import content
from jingwei.limits import Limits
from jingwei.store.durable import write_durably
from jingwei.text.documents import Unreadable

_NAME = "benchmarks.index"


@dataclass(frozen=True, slots=True)
class Benchmarks:
    """Where the index stands and its SHA-256; items, those too short to be looked for, and what of the benchmarks could not be read."""

    path: Path
    digest: str
    items: int
    unsearched: int
    unread: tuple[Unreadable, ...]


def prepared(paths: Sequence[Path], folder: Path, limits: Limits) -> Benchmarks:
    """Build the index of all items into the folder. Raises `OSError`, `LimitError`."""
    unread: list[Unreadable] = []

    def sound() -> Iterator[BenchmarkItem]:
        for path in paths:
            for found in items(path, limits):
                if isinstance(found, Unreadable):
                    unread.append(found)
                else:
                    yield found

    index = build(sound(), limits)
    made = folder / _NAME
    digest = hashlib.sha256()

    def pieces() -> Iterator[bytes]:
        for piece in content(index):
            digest.update(piece)
            yield piece

    write_durably(made, pieces())
    return Benchmarks(made, digest.hexdigest(), len(index.ids), index.unsearched, tuple(unread))
