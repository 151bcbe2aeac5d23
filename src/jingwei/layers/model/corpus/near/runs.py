"""Keys of all documents, merged from the sorted answers of workers a range of keys at a time, and pairs of documents that share many of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from jingwei.errors import ParseError
from jingwei.layers.model.corpus.near.containment import Sample

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]

RANGE = 1 << 22  # keys that are merged at a time
FIRST = 8  # longest documents of a key that each shorter one is held against, besides the next longer one
CROWD = 256  # documents of a key above which it is a phrase of the corpus
LEAST = 0.35  # share of the keys of the shorter document that the longer one must have
_LAST = 2**64 - 1


@dataclass(frozen=True, slots=True)
class Run:
    """Sorted keys of an answer in a file: `count` keys of 8 bytes from byte `at`, then as many numbers of 4; `first` is added to these."""

    path: Path
    at: int
    count: int
    first: int

    def within(self, low: int, high: int) -> Sample:
        """Keys of low <= key < high, with numbers of documents in the whole corpus. Raises `OSError`, `ValueError` where the file is shorter."""
        if not self.count:
            return Sample(np.empty(0, np.uint64), np.empty(0, np.uint32))
        keys = np.memmap(self.path, "<u8", "r", self.at, (self.count,))
        numbers = np.memmap(self.path, "<u4", "r", self.at + 8 * self.count, (self.count,))
        start = int(np.searchsorted(keys, np.uint64(low)))
        end = self.count if high > _LAST else int(np.searchsorted(keys, np.uint64(high)))
        return Sample(np.array(keys[start:end]), numbers[start:end] + np.uint32(self.first))


def written(sample: Sample) -> bytes:
    """A sample as the bytes of a run."""
    return sample.keys.astype("<u8").tobytes() + sample.documents.astype("<u4").tobytes()


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs (shorter, longer) to compare, shape (pairs, 2), rising; `crowded` counts keys that were left out because too many documents have them."""

    pairs: Numbers
    crowded: int


def candidates(runs: Sequence[Run], sizes: Numbers, distinct: NDArray[np.bool_] | None = None) -> Candidates:
    """Pairs of documents of which the longer has at least `LEAST` of the keys of the shorter. `sizes` gives a length for each document.

    Memory is that of `RANGE` keys, of the pairs, and of 8 bytes a document. Documents that are not `distinct` are left out. Raises `OSError`,
    `ParseError` where a run names a document that has no size.
    """
    total = sum(run.count for run in runs)
    ranges = max(1, -(-total // RANGE))
    edges = [2**64 * at // ranges for at in range(ranges + 1)]
    own = np.zeros(len(sizes), np.int64)
    made = np.empty(0, np.int64), np.empty(0, np.int64)
    crowded = 0
    for low, high in pairwise(edges):
        keys, documents = _joined((run.within(low, high) for run in runs), len(sizes), distinct)
        keys, documents, dropped = _uncrowded(keys, documents)
        crowded += dropped
        own += np.bincount(documents, minlength=len(sizes))
        made = _added(made, _paired(keys, documents, sizes))
    pairs, shared = made
    shorter, longer = pairs // max(len(sizes), 1), pairs % max(len(sizes), 1)
    enough = shared >= LEAST * own[shorter]
    return Candidates(np.column_stack((shorter[enough], longer[enough])), crowded)


def _joined(
    samples: Iterable[Sample], count: int, distinct: NDArray[np.bool_] | None
) -> tuple[NDArray[np.uint64], Numbers]:
    parts = list(samples)
    keys = np.concatenate([part.keys for part in parts]) if parts else np.empty(0, np.uint64)
    documents = np.concatenate([part.documents for part in parts]).astype(np.int64) if parts else np.empty(0, np.int64)
    if len(documents) and int(documents.max()) >= count:
        raise ParseError("keys of documents that are not there", hint="run the review again from the start")
    if distinct is not None:
        keys, documents = keys[distinct[documents]], documents[distinct[documents]]
    return keys, documents


def _uncrowded(keys: NDArray[np.uint64], documents: Numbers) -> tuple[NDArray[np.uint64], Numbers, int]:
    """In order, without the keys that too many documents have; how many those are."""
    order = np.lexsort((documents, keys))
    keys, documents = keys[order], documents[order]
    counts = np.unique(keys, return_counts=True)[1]
    crowded = counts > CROWD
    kept = np.repeat(~crowded, counts)
    return keys[kept], documents[kept], int(crowded.sum())


def _paired(keys: NDArray[np.uint64], documents: Numbers, sizes: Numbers) -> tuple[Numbers, Numbers]:
    """Pairs as shorter * documents + longer, and how many keys of these they share. Of equal lengths the later document is the shorter."""
    order = np.lexsort((documents, -sizes[documents], keys))
    keys, documents = keys[order], documents[order]
    starts = np.flatnonzero(np.append(True, keys[1:] != keys[:-1])[: len(keys)])
    start = np.repeat(starts, np.diff(np.append(starts, len(keys))))
    place = np.arange(len(keys)) - start
    made = [np.empty(0, np.int64)]
    for nth in range(FIRST):
        later = np.flatnonzero(place > nth)
        made.append(documents[later] * len(sizes) + documents[start[later] + nth])
    late = np.flatnonzero(place > FIRST)
    made.append(documents[late] * len(sizes) + documents[late - 1])
    pairs, shared = np.unique(np.concatenate(made), return_counts=True)
    return pairs, shared.astype(np.int64)


def _added(made: tuple[Numbers, Numbers], found: tuple[Numbers, Numbers]) -> tuple[Numbers, Numbers]:
    """Counts of equal pairs together."""
    pairs, where = np.unique(np.concatenate((made[0], found[0])), return_inverse=True)
    return pairs, np.bincount(where, np.concatenate((made[1], found[1])), len(pairs)).astype(np.int64)
