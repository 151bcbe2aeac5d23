"""First pass: how often each token stands, and in how many documents each token, each pair and each triple of neighbouring tokens.

A part answers with the distinct 32-bit keys that it holds and their numbers; the sum of all parts is kept in tables whose size is fixed by the size
of the corpus, so that memory is bounded at any size: keys that share a cell add up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from jingwei.layers.model.corpus.mining.tokens import batches

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Cells = NDArray[np.uint32]
    Counts = NDArray[np.uint32]
    Short = NDArray[np.uint16]
    Hashes = NDArray[np.uint64]

KEY = 32
MOST_BITS = 22, 26, 26  # cells of words, pairs, triples: 32, 128 and 128 MiB
_LEAST_BITS = 16
_FULL = 65_535
_HIGH = np.uint64(64 - KEY)


@dataclass(frozen=True, slots=True)
class Counted:
    """Distinct keys, rising, each with its number."""

    keys: Cells
    counts: Counts


@dataclass(frozen=True, slots=True)
class PartCounts:
    """What a part holds: tokens by how often, then tokens, pairs and triples by documents."""

    uses: Counted
    held: tuple[Counted, Counted, Counted]
    documents: int
    tokens: int


@dataclass(frozen=True, slots=True)
class Tables:
    """Uses of tokens, and documents of tokens, pairs and triples (at most 65,535), per cell."""

    uses: Counts
    held: tuple[Short, Short, Short]
    documents: int
    tokens: int
    novelty: float  # share of tokens that begin a pair which one document alone has

    def words(self, hashes: Hashes) -> Short:
        """In how many documents tokens stand."""
        return self.held[0][cells(hashes, len(self.held[0]))]

    def pairs(self, hashes: Hashes) -> Short:
        """In how many documents pairs stand."""
        return self.held[1][cells(hashes, len(self.held[1]))]

    def triples(self, hashes: Hashes) -> Short:
        """In how many documents triples stand."""
        return self.held[2][cells(hashes, len(self.held[2]))]


def cells(hashes: Hashes, size: int) -> Cells:
    """The cells of 64-bit hashes in a table of `size`, a power of two."""
    return (hashes >> np.uint64(64 - (size.bit_length() - 1))).astype(np.uint32)


def cells_of_keys(keys: Cells, size: int) -> Cells:
    """As `cells`, of 32-bit keys."""
    return keys >> np.uint32(KEY - (size.bit_length() - 1))


def count_part(texts: Iterable[str]) -> PartCounts:
    """Count a part."""
    uses: list[Cells] = []
    held: tuple[list[Cells], ...] = ([], [], [])
    documents = tokens = 0
    for _, batch in batches(texts):
        owner = batch.owner.astype(np.uint64)
        uses.append(np.sort((batch.hashes >> _HIGH).astype(np.uint32)))
        pairs = batch.pairs()
        for found, made in zip(held, (batch.hashes, pairs, batch.triples(pairs)), strict=True):
            inside = made != 0
            found.append(_distinct(owner[inside], made[inside]))
        documents += len(batch.first) - 1
        tokens += len(batch.hashes)
    return PartCounts(_summed(uses), (_summed(held[0]), _summed(held[1]), _summed(held[2])), documents, tokens)


def _distinct(owner: Hashes, hashes: Hashes) -> Cells:
    """Keys of the hashes, each once for each text."""
    both = np.sort((owner << np.uint64(KEY)) | (hashes >> _HIGH))
    once = np.ones(len(both), bool)
    once[1:] = both[1:] != both[:-1]
    return both[once].astype(np.uint32)


def _summed(keys: Sequence[Cells]) -> Counted:
    found, counts = np.unique(np.concatenate(keys) if keys else np.empty(0, np.uint32), return_counts=True)
    return Counted(found, counts.astype(np.uint32))


def merge_counts(parts: Iterable[PartCounts], tokens: int) -> Tables:
    """The tables of a corpus that holds about `tokens` tokens, from its parts in any order."""
    bits = max(_LEAST_BITS, tokens.bit_length())
    uses = np.zeros(1 << min(MOST_BITS[0], bits), np.uint32)
    first, second, third = (np.zeros(1 << min(most, bits + 2), np.uint16) for most in MOST_BITS)
    documents = counted = 0
    for part in parts:
        _add(uses, part.uses, 2**32 - 1)
        for table, counts in zip((first, second, third), part.held, strict=True):
            _add(table, counts, _FULL)
        documents += part.documents
        counted += part.tokens
    novelty = float(np.count_nonzero(second == 1)) / max(1, counted)
    return Tables(uses, (first, second, third), documents, counted, novelty)


def _add(table: Counts | Short, counted: Counted, most: int) -> None:
    """Add to the cells of rising keys. Keys that share a cell stand together."""
    if not len(counted.keys):
        return
    cell = cells_of_keys(counted.keys, len(table))
    begins = np.flatnonzero(np.concatenate(([True], cell[1:] != cell[:-1])))
    sums = np.add.reduceat(counted.counts.astype(np.uint64), begins) + table[cell[begins]]
    table[cell[begins]] = np.minimum(sums, most)
