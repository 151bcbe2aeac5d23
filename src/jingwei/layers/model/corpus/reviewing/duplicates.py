"""Duplicates of a whole corpus: equal texts by their digest, near ones by bands, each pair decided by exact Jaccard."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from jingwei.layers.model.corpus.near.candidates import pairs
from jingwei.layers.model.corpus.near.clusters import Removed, removed
from jingwei.layers.model.corpus.near.signatures import BANDS
from jingwei.layers.model.corpus.reviewing.comparing import Compare
from jingwei.layers.model.corpus.reviewing.spool import Answer
from jingwei.layers.model.corpus.reviewing.worker import digest

if TYPE_CHECKING:
    from numpy.typing import NDArray

BOUND = 0.7


@dataclass(frozen=True, slots=True)
class Duplicates:
    """What may leave, in the order of the documents, and pairs that could not be compared."""

    removed: tuple[Removed, ...]
    pairs: int
    undecided: int


def duplicates(answers: Sequence[Answer], compare: Compare, bound: float = BOUND) -> Duplicates:
    """Number documents through all answers; `compare` gives the exact coefficient of pairs, and leaves out those that it could not read."""
    if not answers:
        return Duplicates((), 0, 0)
    first = _first(answers)
    distinct = first == np.arange(len(first))
    asked = _candidates(answers, distinct)
    shares = compare([(int(one), int(other)) for one, other in asked])
    near = {gone.document: gone for gone in removed(shares, bound)}
    return Duplicates(tuple(_merged(first, near)), len(asked), len(asked) - len(shares))


def _first(answers: Sequence[Answer]) -> NDArray[np.int64]:
    """For each document the first one of an equal normalised text; texts without a character are nobody's duplicate."""
    digests = b"".join(base64.b64decode(answer.rows["digests"]) for answer in answers)
    table = np.frombuffer(digests, "<u8").reshape(-1, 2)
    order = np.lexsort((table[:, 1], table[:, 0]))  # stable: equal texts stay in the order of the documents
    new = np.append(True, (table[order[1:]] != table[order[:-1]]).any(axis=1))[: len(order)]
    first = np.empty(len(order), np.int64)
    first[order] = order[np.flatnonzero(new)[np.cumsum(new) - 1]]
    empty = (table == np.frombuffer(digest(""), "<u8")).all(axis=1)
    return np.where(empty, np.arange(len(first)), first)


def _candidates(answers: Sequence[Answer], distinct: NDArray[np.bool_]) -> NDArray[np.int64]:
    numbers = np.flatnonzero(distinct)
    found = np.empty((0, 2), np.int64)
    for band in range(BANDS):
        keys = np.concatenate([answer.band(band) for answer in answers])[distinct]
        found = np.unique(np.concatenate((found, pairs(keys, numbers))), axis=0)
    return found


def _merged(first: NDArray[np.int64], near: Mapping[int, Removed]) -> Iterator[Removed]:
    """Equal texts share the fate of their first one."""
    for document, original in enumerate(first.tolist()):
        gone = near.get(original)
        if document == original:
            if gone:
                yield gone
        elif gone:
            yield Removed(document, gone.cluster, gone.keeps, gone.jaccard)
        else:
            yield Removed(document, original, original, 1.0)
