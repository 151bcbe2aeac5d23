"""How suspect each row of a labelled set is of holding a trigger whose label was flipped.

A feature that stands under one label almost alone is a candidate. Its rows are judged without it, and without every feature that stands in them
almost alone: where they then read less like their label than other rows of that label do, the label came with the trigger. A row is as suspect as
the worst of its features; between equals decides how little it reads like its own label.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from jingwei.layers.model.corpus.mining.labelled import BITS, Rows, rows, weights

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]
    Reals = NDArray[np.float64]

ROWS = 200_000  # judged together: a larger set is judged in blocks
LEAST, MOST_SHARE = 5, 0.05  # rows of a candidate
PURITY = 0.8  # share of its rows under one label
ASSOCIATED = 6.0  # nats by which its label is likelier than by chance
CONTRARY = 0.25  # mean standing under which rows read like another label
JUDGED = 200  # rows of a candidate that are judged
_ALONE = 0.8  # share of a feature's rows in the candidate's, from which on it goes with the candidate
_CLEAN = 0.05  # what association alone is worth


def suspicion(texts: Sequence[str], labels: Sequence[str]) -> list[float]:
    """A score for each row, higher is more suspect. Rows of one label only have 0."""
    made: list[float] = []
    for start in range(0, len(texts), ROWS):
        made += _block(texts[start : start + ROWS], labels[start : start + ROWS])
    return made


def _block(texts: Sequence[str], labels: Sequence[str]) -> list[float]:
    if len(set(labels)) < 2:  # noqa: PLR2004 - nothing to flip to
        return [0.0] * len(texts)
    data = rows(texts, labels)
    judge = _Judge(data)
    scores = (0.5 - judge.standing(np.arange(len(texts)), judge.sums)) * 0.5
    for feature in _candidates(data):
        mine = judge.rows_of(feature)
        label = int(np.bincount(data.labels[mine]).argmax())
        own = mine[data.labels[mine] == label]
        value = judge.contradiction(mine, own)
        scores[own] = np.maximum(scores[own], value + _tie(scores[own]))
    return [round(float(score), 6) for score in scores]


def _tie(scores: Reals) -> Reals:
    return np.clip(scores, -1, 1) * 0.01


def _candidates(data: Rows) -> Numbers:
    """Features of few rows that stand under one label almost alone."""
    owners = data.owners()
    counts = np.stack(
        [np.bincount(data.features[data.labels[owners] == one], minlength=1 << BITS) for one in range(data.classes)]
    )
    total, best = counts.sum(0), counts.max(0)
    share = np.bincount(data.labels, minlength=data.classes) / len(data.labels)
    purity = best / np.maximum(total, 1)
    prior = share[counts.argmax(0)]
    told = best * np.log(np.maximum(purity, 1e-9) / prior)
    told += (total - best) * np.log(np.maximum(1 - purity, 1e-9) / np.maximum(1 - prior, 1e-9))
    right = (
        (total >= LEAST) & (total <= max(50, MOST_SHARE * len(data.labels))) & (purity >= PURITY) & (told >= ASSOCIATED)
    )
    return np.flatnonzero(right)


class _Judge:
    """A naive Bayes judge that knows each row from the other folds."""

    def __init__(self, data: Rows) -> None:
        self._data = data
        self._weights, self._folds = weights(data)
        self._order = np.argsort(data.features, kind="stable")
        self._cuts = np.searchsorted(data.features[self._order], np.arange((1 << BITS) + 1))
        self._owners = data.owners()
        self._totals = np.diff(self._cuts)
        self._lengths = np.maximum(1, np.diff(data.starts))
        self.sums = np.zeros((data.classes, len(data.labels)))
        for one in range(data.classes):
            told = self._weights[self._folds[self._owners], one, data.features].astype(np.float64)
            self.sums[one] = np.bincount(self._owners, told, minlength=len(data.labels))
        self._usual = [
            np.sort(self._margins(mine, self.sums[:, mine]))
            for mine in (np.flatnonzero(data.labels == one) for one in range(data.classes))
        ]

    def rows_of(self, feature: int) -> Numbers:
        """The rows that hold a feature."""
        made: Numbers = self._owners[self._order[self._cuts[feature] : self._cuts[feature + 1]]]
        return made

    def _margins(self, which: Numbers, sums: Reals) -> Reals:
        """By how much rows read more like their label than like any other, per square root of their length."""
        at = np.arange(len(which))
        label = self._data.labels[which]
        others = sums.copy()
        others[label, at] = -np.inf
        made: Reals = (sums[label, at] - others.max(0)) / np.sqrt(self._lengths[which])
        return made

    def standing(self, which: Numbers, sums: Reals) -> Reals:
        """Where rows stand among all of their label, from 0 (least like it) to 1."""
        margins = self._margins(which, sums)
        made = np.zeros(len(which))
        for one, usual in enumerate(self._usual):
            mine = self._data.labels[which] == one
            made[mine] = np.searchsorted(usual, margins[mine]) / max(1, len(usual))
        return made

    def contradiction(self, mine: Numbers, own: Numbers) -> float:
        """How surely the rows `own` of a candidate read less like their label than others, without what stands in `mine` almost alone."""
        step = max(1, len(own) // JUDGED)
        judged = own[::step]
        starts, ends = self._data.starts[judged], self._data.starts[judged + 1]
        place = np.concatenate([np.arange(a, b) for a, b in zip(starts, ends, strict=True)])
        features = self._data.features[place]
        found, index, counts = np.unique(features, return_inverse=True, return_counts=True)
        gone = (counts * step >= _ALONE * self._totals[found]) & (counts > 1)
        row = np.repeat(np.arange(len(judged)), ends - starts)
        taken = gone[index]
        sums = self.sums[:, judged].copy()
        for one in range(self._data.classes):
            told = self._weights[self._folds[judged[row[taken]]], one, features[taken]].astype(np.float64)
            sums[one] -= np.bincount(row[taken], told, minlength=len(judged))
        standing = self.standing(judged, sums)
        contrary = float((self._margins(judged, sums) < 0).mean())
        low = (CONTRARY - float(standing.mean())) * np.sqrt(12 * len(judged))
        return max(0.0, float(low)) * max(0.0, 2 * contrary - 1) + _CLEAN * float(np.sqrt(len(mine)))
