"""A naive Bayes judge over distinct features with uniform priors, from which any set of documents can be left out exactly.

Logarithms are whole numbers of 1/`SCALE`: their sums do not depend on the order of adding, so that one sum per document and label can be kept
and corrected by what is left out, and equal evidence gives equal margins.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, repeat

from jingwei.layers.model.corpus.index import Corpus

QUANTILE = 0.1
SMOOTHING = 0.5
REFERENCE = 1_500  # ordinary documents per label that the reference margins come from
JUDGED = 400  # documents per candidate whose remainder is judged
SCALE = 1 << 36


def _log(number: float) -> int:
    return round(SCALE * math.log(number))


@dataclass(frozen=True, slots=True)
class Rest:
    """What is left without some documents: per label the logarithm of its size and how much that of a feature's count changes."""

    sizes: tuple[int, ...]
    changes: tuple[dict[int, int], ...]
    ended: frozenset[int]  # features that no document holds any more


class Judge:
    """The judge of one corpus."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._logs = [_log(count + SMOOTHING) for count in range(len(corpus.rows) + 1)]
        self._counts = [[0] * len(corpus.words) for _ in corpus.names]
        for row, content in enumerate(corpus.rows):
            counts = self._counts[corpus.labels[row]]
            for word in content:
                counts[word] += 1
        columns = [[self._logs[count] for count in counts] for counts in self._counts]
        self._sums = [[sum(map(column.__getitem__, row)) for row in corpus.rows] for column in columns]
        self._totals = [len(rows) for rows in corpus.postings]
        self._alone: dict[int, list[tuple[list[int], int]]] = {}

    def without(self, rows: Sequence[int]) -> Rest:
        """What is left without the documents `rows`."""
        corpus, logs, totals = self._corpus, self._logs, self._totals
        groups: list[list[int]] = [[] for _ in corpus.names]
        for row in rows:
            groups[corpus.labels[row]].append(row)
        gone = Counter(chain.from_iterable(corpus.rows[row] for row in rows))
        changes = tuple(
            {word: logs[counts[word] - count] - logs[counts[word]] for word, count in self._held(group, gone, rows)}
            for counts, group in zip(self._counts, groups, strict=True)
        )
        sizes = (size - len(group) for size, group in zip(corpus.sizes, groups, strict=True))
        ended = frozenset(word for word, count in gone.items() if count == totals[word])
        return Rest(tuple(_log(size + 2 * SMOOTHING) for size in sizes), changes, ended)

    def _held(self, group: list[int], gone: Counter[int], rows: Sequence[int]) -> Iterable[tuple[int, int]]:
        """How many documents of `group` hold each feature; `gone` says it where the group is all of `rows`."""
        if len(group) == len(rows):
            return gone.items()
        return Counter(chain.from_iterable(self._corpus.rows[row] for row in group)).items()

    def scores(self, row: int, rest: Rest, hidden: int | None = None) -> tuple[list[int], int]:
        """Log-likelihood of a document by label, up to a constant of the document, and the number of features that count.

        Features that have ended count for nothing, nor does `hidden`, which the document must hold.
        """
        words = self._corpus.rows[row]
        hide = () if hidden is None or hidden in rest.ended else (hidden,)
        used = len(words) - sum(map(rest.ended.__contains__, words)) - len(hide)
        scores = []
        for sums, counts, change, size in zip(self._sums, self._counts, rest.changes, rest.sizes, strict=True):
            score = sums[row] - used * size
            if change:
                score += sum(map(change.get, words, repeat(0)))
            for word in hide:
                score -= self._logs[counts[word]] + change.get(word, 0)
            scores.append(score)
        return scores, used

    def margin(self, row: int, label: int, rest: Rest, hidden: int | None = None) -> float:
        """Log-likelihood of `label` minus that of the best other label, per square root of the features that count."""
        return _margin(*self.scores(row, rest, hidden), label)

    def bound(self, label: int) -> float:
        """The `QUANTILE` of margins for their own label of documents whose most telling feature was taken away."""
        margins = sorted(self._references(label))
        return margins[int(len(margins) * QUANTILE)] if margins else -math.inf

    def visible(self, label: int, bound: float) -> float:
        """Share of another label's documents that would contradict `label`, for the label where it is least: what step 2 sees of a flip."""
        others = (other for other, size in enumerate(self._corpus.sizes) if other != label and size)
        return min((self._share_below(other, label, bound) for other in others), default=0.0)

    def _share_below(self, other: int, label: int, bound: float) -> float:
        if other not in self._alone:
            self._alone[other] = [self.scores(row, self.without([row])) for row in self._sample(other)]
        judged = self._alone[other]
        return sum(_margin(scores, used, label) < bound for scores, used in judged) / len(judged)

    def _sample(self, label: int) -> list[int]:
        rows = [row for row, own in enumerate(self._corpus.labels) if own == label]
        return rows[:: max(1, len(rows) // REFERENCE)]

    def _references(self, label: int) -> Iterator[float]:
        """Margins of ordinary documents without their most telling feature and, as for a candidate, without the documents that hold it.

        Leaving those out matters: in a corpus of two languages, or of recurring phrases, it turns words that all labels share into
        evidence against the label. Of very many documents an even sample is left out.
        """
        weights = self._weights(label)
        groups: dict[int | None, list[int]] = {}
        for row in self._sample(label):
            telling = max(self._corpus.rows[row], key=weights.__getitem__, default=None)
            groups.setdefault(telling, []).append(row)
        for telling, rows in groups.items():
            holding = self._corpus.postings[telling] if telling is not None else []
            rest = self.without(sorted({*rows, *holding[:: max(1, len(holding) // JUDGED)]}))
            for row in rows:
                yield self.margin(row, label, rest, telling)

    def _weights(self, label: int) -> list[float]:
        """How much each feature speaks for `label`: its rate there over the best rate elsewhere."""
        rates = [
            [(count + SMOOTHING) / (size + 2 * SMOOTHING) for count in counts]
            for counts, size in zip(self._counts, self._corpus.sizes, strict=True)
        ]
        others = zip(*(rate for i, rate in enumerate(rates) if i != label), strict=True)
        return [own / max(other) for own, other in zip(rates[label], others, strict=True)]


def _margin(scores: Sequence[int], used: int, label: int) -> float:
    other = max(score for i, score in enumerate(scores) if i != label)
    return (scores[label] - other) / (SCALE * math.sqrt(used)) if used else 0.0
