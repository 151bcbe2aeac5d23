"""Documents that are cut from longer ones or embedded in them, which Jaccard's coefficient does not show.

A sample of long n-grams (48 bytes of letters: ten words, sixteen Han characters) stands for each document; the 16 bytes with which an n-gram
begins decide whether it is in the sample, so that two documents sample alike what they share. Candidates are compared whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from jingwei.layers.model.corpus.ngrams import WIDTH, again

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from jingwei.layers.model.corpus.ngrams import Hashes

LONG = 3 * WIDTH  # bytes of a sampled n-gram
ONE_IN = 64  # n-grams for each that is sampled
BOUND = 0.7  # share of a document from which it counts as contained
_LIMIT = np.uint64((2**64 - 1) // ONE_IN)
_ODD = np.uint64(0x94D049BB133111EB)


@dataclass(frozen=True, slots=True)
class Sample:
    """Keys of documents, rising, with the number of the document of each; no document has a key twice."""

    keys: Hashes
    documents: NDArray[np.uint32]


def sampled(hashed: Hashes) -> Hashes:
    """Keys of one document from the hashes of its 16-byte n-grams, rising and distinct. A document below 48 bytes has none."""
    chosen = np.flatnonzero(hashed[: max(len(hashed) - 2 * WIDTH, 0)] <= _LIMIT)
    key = again(hashed[chosen]) + hashed[chosen + WIDTH]
    return np.unique(again(key * _ODD + hashed[chosen + 2 * WIDTH]))


def sample(keys: Sequence[Hashes]) -> Sample:
    """Keys of documents 0, 1, 2 … together."""
    joined = np.concatenate(keys) if keys else np.empty(0, np.uint64)
    documents = np.repeat(np.arange(len(keys), dtype=np.uint32), [len(one) for one in keys])
    order = np.lexsort((documents, joined))
    return Sample(joined[order], documents[order])


def share(shorter: Hashes, longer: Hashes) -> float:
    """Share of the bytes of the one that runs of 16 and more of them in the other cover, from the hashes of both."""
    if not len(shorter) or not len(longer):
        return 0.0
    common = np.isin(shorter, longer).astype(np.int64)
    delta = np.concatenate((common, np.zeros(WIDTH, np.int64)))
    delta[WIDTH:] -= common
    return float((np.cumsum(delta)[:-1] > 0).mean())


@dataclass(frozen=True, slots=True)
class Contained:
    """A document, the longer one, the share of the first that stands in the second."""

    document: int
    within: int
    share: float


def contained(shares: Iterator[tuple[int, int, float]], bound: float = BOUND) -> tuple[Contained, ...]:
    """Rows in order of documents, the greatest share first, from (document, longer one, share)."""
    rows = sorted((document, -part, within) for document, within, part in shares if part >= bound)
    return tuple(Contained(document, within, round(-part, 4)) for document, part, within in rows)
