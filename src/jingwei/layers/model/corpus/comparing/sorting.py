"""Sorting on disk, and the merge join of two sorted streams: memory is one run of rows, whatever the length."""

from __future__ import annotations

import heapq
import json
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, TypeVar

RUN = 50_000  # rows in memory
Row = TypeVar("Row")
Key = Callable[[Any], Any]


def ordered(rows: Iterable[list[Any]], key: Key, folder: Path, run: int = RUN) -> Iterator[list[Any]]:
    """The rows (JSON values) in order of `key`; equal ones stay in theirs. Runs lie in unnamed files of `folder`. Raises `OSError`."""
    source = iter(rows)
    runs: list[IO[bytes]] = []
    try:
        while piece := sorted(islice(source, run), key=key):
            if len(piece) < run and not runs:
                yield from piece
                return
            stream: IO[bytes] = TemporaryFile(dir=folder)  # noqa: SIM115 - closed below, when the last row is taken
            runs.append(stream)
            stream.writelines(json.dumps(row).encode() + b"\n" for row in piece)
            stream.seek(0)
        yield from heapq.merge(*(map(json.loads, stream) for stream in runs), key=key)
    finally:
        for stream in runs:
            stream.close()


def joined(first: Iterable[Row], second: Iterable[Row], key: Key) -> Iterator[tuple[Row | None, Row | None]]:
    """Pairs of equal key from two streams in its order, each row once; a row without a partner stands beside None."""
    left, right = iter(first), iter(second)
    one, other = next(left, None), next(right, None)
    while one is not None or other is not None:
        if other is None or (one is not None and key(one) < key(other)):
            yield one, None
            one = next(left, None)
        elif one is None or key(other) < key(one):
            yield None, other
            other = next(right, None)
        else:
            yield one, other
            one, other = next(left, None), next(right, None)
