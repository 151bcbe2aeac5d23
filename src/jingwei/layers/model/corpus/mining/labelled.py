"""A labelled set as numbers: which features stand in which rows, and what a naive Bayes judge makes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from jingwei.layers.model.corpus.mining.tokens import batches, characters

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Cells = NDArray[np.uint32]
    Numbers = NDArray[np.int64]

BITS = 20
FOLDS = 5
_SMOOTHING = 0.5
_LEAST = 1e-9
_HIGH = np.uint64(64 - BITS)


@dataclass(frozen=True, slots=True)
class Rows:
    """Distinct features of each row, one row after another: words, pairs and triples of neighbours, characters.

    `starts` has one more entry than there are rows.
    """

    features: Cells
    starts: Numbers
    labels: Numbers
    classes: int

    def owners(self) -> Numbers:
        """The row of each feature."""
        return np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))


def rows(texts: Sequence[str], labels: Sequence[str]) -> Rows:
    """The features of labelled texts, in linear time."""
    names = {name: number for number, name in enumerate(sorted(set(labels)))}
    made = [np.empty(0, np.uint64)]
    for first, batch in batches(texts):
        pairs = batch.pairs()
        for hashes, owner in (
            (batch.hashes, batch.owner),
            (pairs, batch.owner),
            (batch.triples(pairs), batch.owner),
            characters(batch),
        ):
            there = hashes != 0
            own = (owner[there] + first).astype(np.uint64) << np.uint64(BITS)
            made.append(np.unique(own | (hashes[there] >> _HIGH)))
    both = np.unique(np.concatenate(made))
    starts = np.searchsorted(both >> np.uint64(BITS), np.arange(len(texts) + 1, dtype=np.uint64))
    numbers = np.array([names[label] for label in labels], np.int64)
    return Rows((both & np.uint64((1 << BITS) - 1)).astype(np.uint32), starts, numbers, len(names))


def weights(data: Rows) -> tuple[NDArray[np.float32], Numbers]:
    """Log-likelihood ratios, shape (folds, classes, cells), from the rows outside each fold, and the fold of each row."""
    folds = np.arange(len(data.labels)) * 7919 % FOLDS
    owners = data.owners()
    key = folds[owners] * data.classes + data.labels[owners]
    flat = np.zeros((FOLDS * data.classes, 1 << BITS), np.float32)
    np.add.at(flat, (key, data.features), 1)
    counts = flat.reshape(FOLDS, data.classes, -1)
    total = counts.sum(0)
    sizes = np.bincount(folds * data.classes + data.labels, minlength=FOLDS * data.classes).reshape(FOLDS, -1)
    for fold in range(FOLDS):
        left = total - counts[fold]
        size = (sizes.sum(0) - sizes[fold])[:, None].astype(np.float32)
        usual = (left.sum(0) + _SMOOTHING) / (
            size.sum() + 1
        )  # a feature that was not seen speaks for no label, however large
        counts[fold] = np.log((left + _SMOOTHING * size * usual) / np.maximum(size, 1) + _LEAST)
    return counts, folds
