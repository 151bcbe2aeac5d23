"""Signatures of documents: one permutation hashing, whose cost does not grow with the length of the signature, and its bands.

A shingle's hash chooses one of `BINS` bins; the least hash of each bin is the signature. Empty bins take the value of a bin that a fixed draw
names, which keeps the expectation of agreement at Jaccard's coefficient (Shrivastava 2017, optimal densification). Two documents are
candidates when all `ROWS` bins of one of `BANDS` bands agree: P = 1 - (1 - J^6)^32, that is 0.98 at J = 0.7 and 0.9998 at J = 0.8.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from jingwei.layers.model.corpus.near.shingles import windows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.uint64]

ROWS, BANDS = 6, 32
BINS = ROWS * BANDS
BATCH = 1 << 15  # characters: the arrays of a batch stay in the processor's cache
_DRAWS = 64  # bins that an empty one asks, in turn
_EMPTY = np.uint64(2**64 - 1)
_HIGH = np.uint64(32)
_STEP = 0x9E3779B97F4A7C15
_SEED = 20261123  # recorded: band keys of two runs are equal


def band_keys(texts: Sequence[str]) -> Numbers:
    """The keys of the bands of normalised texts, shape (texts, `BANDS`). A text without shingles has zeros, and is nobody's candidate."""
    made = [_keys(batch) for batch in _batches(texts)]
    return np.concatenate(made) if made else np.empty((0, BANDS), np.uint64)


def _batches(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    start = size = 0
    for at, text in enumerate(texts):
        size += len(text)
        if size >= BATCH:
            yield texts[start : at + 1]
            start, size = at + 1, 0
    if start < len(texts):
        yield texts[start:]


def _keys(texts: Sequence[str]) -> Numbers:
    filled, some = _filled(texts)
    rows = filled.reshape(len(texts), BANDS, ROWS)
    keys = (rows * _factors()).sum(axis=2, dtype=np.uint64)
    keys ^= keys >> np.uint64(31)
    keys = np.where(keys == 0, np.uint64(1), keys)
    return np.where(some[:, None], keys, np.uint64(0))


def _filled(texts: Sequence[str]) -> tuple[Numbers, NDArray[np.bool_]]:
    """The signatures, and which texts have one."""
    hashed, owner = windows(texts)
    flat = np.full(len(texts) * BINS, _EMPTY)
    np.minimum.at(flat, owner * BINS + ((hashed >> _HIGH) * np.uint64(BINS) >> _HIGH).astype(np.int64), hashed)
    least = flat.reshape(len(texts), BINS)
    full = least != _EMPTY
    some = full.any(axis=1)
    return _densified(least, full, some), some


def _densified(least: Numbers, full: NDArray[np.bool_], some: NDArray[np.bool_]) -> Numbers:
    draws, steps = _draws()
    out = least.copy()
    row, column = np.nonzero(~full & some[:, None])
    for turn in range(_DRAWS):
        if not len(row):
            return out
        asked = draws[turn, column]
        found = full[row, asked]
        out[row[found], column[found]] = least[row[found], asked[found]] + steps[turn]
        row, column = row[~found], column[~found]
    out[row, column] = least[row, full.argmax(axis=1)[row]]
    return out


@cache
def _draws() -> tuple[NDArray[np.int64], Numbers]:
    chosen = np.random.Generator(np.random.PCG64(_SEED)).integers(0, BINS, size=(_DRAWS, BINS))
    return chosen, np.array([(turn + 1) * _STEP % 2**64 for turn in range(_DRAWS)], np.uint64)


@cache
def _factors() -> Numbers:
    return np.array([(2 * place + 1) * _STEP % 2**64 for place in range(ROWS)], np.uint64)
