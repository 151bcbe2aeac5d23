"""Pairs of documents that share the key of a band."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

FIRST = 8  # members of a bucket that each later one is held against: a bucket of n costs 8 n pairs, not n²


def pairs(keys: NDArray[np.uint64], numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Distinct pairs (earlier, later) of document numbers with an equal key, shape (pairs, 2). `keys` is one band, 0 for none.

    In a bucket of more than `FIRST` members every member is paired with the first ones and with its forerunner.
    """
    some = keys != 0
    keys, numbers = keys[some], numbers[some]
    order = np.lexsort((numbers, keys))
    keys, numbers = keys[order], numbers[order]
    starts = np.flatnonzero(np.append(True, keys[1:] != keys[:-1])) if len(keys) else np.empty(0, np.int64)
    start = np.repeat(starts, np.diff(np.append(starts, len(keys))))
    place = np.arange(len(keys)) - start
    made = [_joined(numbers, np.flatnonzero(place > nth), start, nth) for nth in range(FIRST)]
    late = np.flatnonzero(place > FIRST)
    made.append(np.column_stack((numbers[late - 1], numbers[late])))
    return np.unique(np.concatenate(made), axis=0)


def _joined(
    numbers: NDArray[np.int64], members: NDArray[np.intp], start: NDArray[np.intp], nth: int
) -> NDArray[np.int64]:
    return np.column_stack((numbers[start[members] + nth], numbers[members]))
