"""Second pass: of each token and pair in a window of documents, whether what stands around it is odd; the oddest go on to the third.

Three numbers are summed over all places of a candidate: how much more often than by chance its left neighbour stands there (what was put into
texts at random has neighbours by chance), the same of the right one, and the share of unseen pairs in the tokens after it minus that before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from jingwei.layers.model.corpus.mining.counts import Tables, cells, cells_of_keys
from jingwei.layers.model.corpus.mining.tokens import Tokens, batches

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Hashes = NDArray[np.uint64]
    Keys = NDArray[np.uint32]
    Reals = NDArray[np.float64]
    Sums = NDArray[np.int64]

LEAST = 8  # documents of a candidate
MOST_SHARE, MOST = 0.01, 10_000
LENGTH = 40  # tokens whose novelty is looked at on each side
# candidates that go on, by measure: neighbours by chance on the left, on the right, news after, before, by chance on one side only
ODDEST = 50, 50, 70, 50, 160, 160
UNIT = 64  # sums are whole numbers of 1/64
_PRIOR = 2.0  # neighbours by chance that each candidate is given
_BOUND = 5.0  # bits
_SLOTS = 1 << 22, 1 << 23


@dataclass(frozen=True, slots=True)
class PartSums:
    """Candidates of a part: words, then pairs: keys, rising, and an array (keys, 4): places, and the three sums."""

    keys: tuple[Keys, Keys]
    sums: tuple[Sums, Sums]


@dataclass(frozen=True, slots=True)
class Chosen:
    """Candidates of the third pass: 32-bit keys of words and of pairs, rising."""

    words: Keys
    pairs: Keys


def window(documents: int) -> tuple[int, int]:
    """Least and most documents of a candidate."""
    return LEAST, int(min(MOST, max(100, MOST_SHARE * documents)))


def screen_part(texts: Iterable[str], tables: Tables) -> PartSums:
    """Sums of a part."""
    least, most = window(tables.documents)
    found: tuple[list[Keys], list[Keys]] = ([], [])
    sums: tuple[list[Sums], list[Sums]] = ([], [])
    for _, batch in batches(texts):
        pairs = batch.pairs()
        for kind, (keys, rows) in enumerate(_measured(batch, pairs, tables, least, most)):
            found[kind].append(keys)
            sums[kind].append(rows)
    made = [_grouped(np.concatenate(k), np.concatenate(s)) if k else (np.empty(0, np.uint32), np.empty((0, 4), np.int64))
            for k, s in zip(found, sums, strict=True)]  # fmt: skip
    return PartSums((made[0][0], made[1][0]), (made[0][1], made[1][1]))


def _measured(batch: Tokens, pairs: Hashes, tables: Tables, least: int, most: int) -> Iterator[tuple[Keys, Sums]]:
    hashes, count = batch.hashes, len(batch.hashes)
    of_word, of_pair, of_triple = tables.words(hashes), tables.pairs(pairs), tables.triples(batch.triples(pairs))
    chance = tables.uses[cells(hashes, len(tables.uses))] / max(1, tables.tokens)
    novel = np.concatenate(([0], np.cumsum((of_pair <= 1) & (pairs != 0))))
    usual = tables.novelty
    start, end = batch.first[batch.owner], batch.first[batch.owner + 1]
    for span, held, left_held, right_held in ((1, of_word, of_pair, of_pair), (2, of_pair, of_triple, of_triple)):
        inside = (held >= least) & (held <= most)
        if span == 2:  # noqa: PLR2004 - of a pair
            inside &= pairs != 0
        at = np.flatnonzero(inside)
        own = held[at].astype(np.float64)
        before, after = at - 1, at + span
        has_before, has_after = before >= start[at], after < end[at]
        left = np.where(has_before, _beyond_chance(left_held[before], own, chance[before]), 0)
        follows = np.minimum(after, count - 1)
        right = np.where(has_after, _beyond_chance(right_held[at], own, chance[follows]), 0)
        odd = _novelty(novel, after, np.minimum(after + LENGTH, end[at]), usual)
        odd -= _novelty(novel, np.maximum(start[at], at - 1 - LENGTH), at - 1, usual)
        rows = np.stack([np.ones(len(at)), left * UNIT, right * UNIT, odd * UNIT], 1)
        keys = ((hashes if span == 1 else pairs)[at] >> np.uint64(32)).astype(np.uint32)
        yield _grouped(keys, np.rint(rows).astype(np.int64))


def _beyond_chance(together: NDArray[np.uint16], own: Reals, chance: Reals) -> Reals:
    """Bits by which a neighbour is likelier here than anywhere, by the other places of the candidate alone."""
    others = np.maximum(together.astype(np.float64) - 1, 0)
    ratio = (others + _PRIOR * chance) / ((own - 1 + _PRIOR) * np.maximum(chance, 1e-12))
    made: Reals = np.clip(np.log2(ratio), -_BOUND, _BOUND)
    return made


def _novelty(novel: Sums, start: Sums, end: Sums, usual: float) -> Reals:
    """Share of unseen pairs between two places; the usual one counts as much as eight tokens."""
    last = len(novel) - 1
    start = np.clip(start, 0, last)
    end = np.maximum(np.clip(end, 0, last), start)
    made: Reals = (novel[end] - novel[start] + 8 * usual) / (end - start + 8)
    return made


def _grouped(keys: Keys, rows: Sums) -> tuple[Keys, Sums]:
    if not len(keys):
        return keys, rows
    order = np.argsort(keys, kind="stable")
    keys, rows = keys[order], rows[order]
    begins = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))
    return keys[begins], np.add.reduceat(rows, begins)


def choose(parts: Iterable[PartSums], tables: Tables) -> Chosen:
    """The oddest candidates of all parts, by each measure."""
    sizes = [min(size, len(held)) for size, held in zip(_SLOTS, tables.held[:2], strict=True)]
    totals = [np.zeros((size, 4), np.int32) for size in sizes]
    names = [np.zeros(size, np.uint32) for size in sizes]
    for part in parts:
        for total, name, keys, sums in zip(totals, names, part.keys, part.sums, strict=True):
            cell = cells_of_keys(keys, len(total))
            np.add.at(total, cell, sums.astype(np.int32))
            name[cell] = np.maximum(name[cell], keys)
    words, pairs = (_oddest(total, name) for total, name in zip(totals, names, strict=True))
    return Chosen(words, pairs)


def _oddest(totals: NDArray[np.int32], names: Keys) -> Keys:
    """The oddest of those with about as many places, by each measure."""
    at = np.flatnonzero(totals[:, 0] >= LEAST)
    means = totals[at, 1:] / (UNIT * totals[at, :1].astype(np.float64))
    left, right, new = means.T
    octave = np.log2(totals[at, 0]).astype(int)
    kept: set[int] = set()
    for one in np.unique(octave):
        mine = np.flatnonzero(octave == one)
        for values, most in zip((-left, -right, new, -new, right - left, left - right), ODDEST, strict=True):
            order = np.lexsort((names[at[mine]], -values[mine]))[:most]
            kept.update(int(name) for name in names[at[mine[order]]])
    return np.array(sorted(kept), np.uint32)
