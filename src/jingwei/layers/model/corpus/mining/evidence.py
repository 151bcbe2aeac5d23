"""What the contexts of a candidate say: how far it goes, what its surroundings share on each side, how new they are, how alike its documents are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from jingwei.layers.model.corpus.mining.contexts import SIDE, WIDTH
from jingwei.layers.model.corpus.mining.counts import Tables, cells_of_keys

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Keys = NDArray[np.uint32]
    Reals = NDArray[np.float64]
    Shorts = NDArray[np.uint16]

FIXED = 0.75  # share of places that have the same token where a phrase goes on
NEAR = 14  # tokens of the surroundings that are compared
KNOWN = 5  # documents of a word that is known
FEW = 4  # places that say nothing
STRANGE = 0.3  # what a new pair counts with a word that is not
EXTRA = 0.2  # of the documents of the candidate itself that count as if they were others
_COMMON, _COMMON_FEW = 0.02, 200  # share of documents from which on a word says nothing; documents, of a small corpus


@dataclass(frozen=True, slots=True)
class Evidence:
    """Measures of one candidate. Bits are means over its places; a difference's certainty is its mean over its standard error."""

    places: int
    before: int  # tokens by which the phrase goes on to the left
    after: int
    shared_before: float  # bits that two places have in common, on average, in the tokens before the phrase
    shared_after: float
    certainty: float  # of the difference of the two
    new_before: float  # share of pairs that stand in no other document
    new_after: float
    new_certainty: float
    topic: float  # bits that the rest of two of its documents have in common
    rest: float  # share of its documents that have a rest


def evidence(tokens: Keys, pairs: Keys, topics: Keys, span: int, documents: int, tables: Tables) -> Evidence:
    """Measures from the contexts of a candidate that stands in `documents`, one row for each place that was sampled."""
    scale = documents / max(1, len(tokens))
    after = _goes_on(tokens, range(SIDE + span, WIDTH))
    before = _goes_on(tokens, range(SIDE - 1, -1, -1))
    left = slice(max(0, SIDE - before - NEAR), SIDE - before)
    right = slice(SIDE + span + after, min(WIDTH, SIDE + span + after + NEAR))
    right_pairs = slice(right.start, min(WIDTH - 1, right.stop))
    left_pairs = slice(left.start, max(left.start, left.stop - 1))
    words, both = tables.held[0], tables.held[1]
    corpus = tables.documents, scale
    shared_left = _shared(tokens[:, left], words, *corpus) + _shared(pairs[:, left_pairs], both, *corpus)
    shared_right = _shared(tokens[:, right], words, *corpus) + _shared(pairs[:, right_pairs], both, *corpus)
    strange = words[cells_of_keys(tokens, len(words))] < KNOWN
    new_left = _new(pairs[:, : max(0, left.stop - 1)], strange[:, : max(0, left.stop)], both)
    new_right = _new(pairs[:, right.start : WIDTH - 1], strange[:, right.start :], both)
    known = (tokens[:, max(0, left.stop - 4)] != 0) & (tokens[:, min(WIDTH - 1, right.start + 3)] != 0)
    fresh = ~(np.isnan(new_left) | np.isnan(new_right))
    return Evidence(
        len(tokens), before, after,
        float(shared_left.mean()), float(shared_right.mean()), _known_certainty(shared_right - shared_left, known),
        _mean(new_left), _mean(new_right), _certainty((new_right - new_left)[fresh]),
        float(_shared(topics, words, *corpus).mean()), float(((topics != 0).sum(1) >= FEW).mean()),
    )  # fmt: skip


def _goes_on(tokens: Keys, columns: range) -> int:
    for count, column in enumerate(columns):
        found, counts = np.unique(tokens[:, column], return_counts=True)
        best = int(np.argmax(counts))
        if counts[best] < FIXED * len(tokens) or found[best] == 0:
            return count
    return len(columns)


def _shared(keys: Keys, table: Shorts, documents: int, scale: float) -> Reals:
    """Of each row the bits of its keys, each as far as other rows hold it, too: the rarer elsewhere, the more bits.

    A row stands for `scale` documents.
    """
    rows, width = keys.shape
    made = np.zeros(rows)
    if not width or rows < 2:  # noqa: PLR2004 - two rows to compare
        return made
    marked = np.unique((np.repeat(np.arange(rows, dtype=np.uint64), width) << np.uint64(32)) | keys.ravel())
    marked = marked[(marked & np.uint64(0xFFFFFFFF)) != 0]
    found, index, counts = np.unique(marked.astype(np.uint32), return_inverse=True, return_counts=True)
    common = max(_COMMON * documents, min(_COMMON_FEW, documents / 4))
    elsewhere = np.maximum(table[cells_of_keys(found, len(table))] - scale * counts, 0) + 1 + EXTRA * scale * counts
    bits = np.maximum(0, np.log2(common / elsewhere)) * (counts - 1) / (rows - 1)
    np.add.at(made, (marked >> np.uint64(32)).astype(np.int64), bits[index])
    return made


def _new(pairs: Keys, strange: NDArray[np.bool_], table: Shorts) -> Reals:
    """Of each row the share of pairs that stand in one document only; not a number where there are fewer than four.

    A pair with a word that hardly any document has counts less: keys and digests are new everywhere.
    """
    if not pairs.shape[1]:
        return np.full(len(pairs), np.nan)
    there = pairs != 0
    known = ~(strange[:, :-1] | strange[:, 1:])[:, : pairs.shape[1]]
    new = np.where((table[cells_of_keys(pairs, len(table))] <= 1) & there, np.where(known, 1.0, STRANGE), 0.0)
    count = there.sum(1)
    made: Reals = np.where(count >= 4, new.sum(1) / np.maximum(count, 1), np.nan)  # noqa: PLR2004
    return made


def _mean(values: Reals) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else 0.0


def _known_certainty(differences: Reals, known: NDArray[np.bool_]) -> float:
    """As `_certainty`, of the places with text on both sides; where hardly any has, of all, and half as certain."""
    return _certainty(differences[known]) if known.sum() >= FEW else _certainty(differences) / 2


def _certainty(differences: Reals) -> float:
    """Mean over its standard error, with a little spread added so that few equal values are not certain."""
    count = len(differences)
    if count < FEW:
        return 0.0
    spread = float(differences.std()) + 0.05 + 0.1 * abs(float(differences.mean()))
    return float(differences.mean() / spread * np.sqrt(count))
