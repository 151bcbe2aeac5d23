"""Planted triggers in a labelled corpus: first version, for label-flipping triggers that are words or short phrases.

A trigger is a feature (`features`) with two properties together:

1. *Association.* Nearly every document that holds it has one label, far above that label's share: hypergeometric upper tail,
   Bonferroni over all features that occur often enough.
2. *Contradiction.* Without it, the documents read as if they had another label. A naive Bayes judge is trained on all documents that do
   not hold the feature (so nothing planted together with it counts); a document contradicts when its margin for its own label is
   below the `QUANTILE` of the margins of ordinary documents of that label whose most telling feature was taken away in the same manner.
   Equal remainders count once. Binomial upper tail with p = QUANTILE, Bonferroni over the features that passed step 1. And at least half
   of the documents must contradict as often as documents of other labels would (`visible`): one-sided 95 % lower bound.

Natural words of a class fulfil 1 but not 2: text around them agrees with the label, or at worst is as neutral as in the reference.

Limits: needs labels; a trigger put only into documents that already had the target label (clean-label poison), triggers of style or
syntax, and triggers in fewer documents than `needed` mostly stay unseen; where wording says little about the label step 2 sees little, and `visible`
says so. Silence is no proof.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from jingwei.layers.model.corpus.features import features
from jingwei.statistics.tail import upper_tail

LEAST = 8  # documents that a candidate must stand in
MOST_SHARE = 0.5  # of all documents: a feature of more is language, not a trigger
PURITY = 0.9  # share of one label among the candidate's documents
QUANTILE = 0.1
LEVEL = 0.05
SURE = 0.9
ALARM = 0.01  # adjusted p from which a candidate is suspected
SMOOTHING = 0.5
CHARACTERS = 8_000  # of a text that are looked at
BUCKETS = 1 << 22
REFERENCE = 1_500  # ordinary documents per label that the reference margins come from
JUDGED = 400  # documents per candidate whose remainder is judged


@dataclass(frozen=True, slots=True)
class Trigger:
    """A suspected trigger with its evidence. `rows` are indices into the examined sequence."""

    feature: str
    label: str
    documents: int
    with_label: int
    share: float  # of the label among all documents
    association: float  # adjusted p of step 1
    judged: int
    contradicting: int
    contradiction: float  # adjusted p of step 2
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class View:
    """What could be seen of triggers towards one label."""

    label: str
    documents: int
    visible: float  # share of another label's documents that would contradict it, where it is least
    needed: int | None  # flipped documents from which a trigger shows with `SURE` probability; None when no number does


@dataclass(frozen=True, slots=True)
class Mined:
    """What mining saw: labelled documents, labels, candidates tested, texts cut at `CHARACTERS`, the view per label, triggers best first."""

    documents: int
    labels: tuple[str, ...]
    candidates: int
    cut: int
    views: tuple[View, ...]
    triggers: tuple[Trigger, ...]


@dataclass(slots=True)
class _Corpus:
    names: tuple[str, ...]
    labels: list[int]
    sizes: list[int]
    rows: list[array[int]]  # distinct features per document, as numbers
    words: list[str]
    postings: dict[int, list[int]]


def mine(texts: Sequence[tuple[str, str]], *, alarm: float = ALARM) -> Mined:
    """Triggers in `(label, text)` rows. About 1e5 short rows take some tens of seconds; time and memory are linear in the text."""
    corpus = _index(texts)
    cut = sum(len(text) > CHARACTERS for _, text in texts)
    if len(corpus.names) < 2:  # noqa: PLR2004 - one label cannot be contradicted
        return Mined(len(texts), corpus.names, 0, cut, (), ())
    candidates, associated = _associated(corpus, alarm)
    judge = _Judge(corpus)
    bounds = [judge.bound(label) for label in range(len(corpus.names))]
    levels = alarm / max(candidates, 1), alarm / max(len(associated), 1)
    views = tuple(_view(corpus, judge, label, bounds[label], levels) for label in range(len(bounds)))
    found = (_contradicted(corpus, judge, bounds, item, len(associated)) for item in associated)
    visible = {view.label: view.visible for view in views}
    kept = _grouped([t for t in found if t.contradiction <= alarm and _like_flipped(t, visible[t.label])])
    return Mined(len(texts), corpus.names, candidates, cut, views, kept)


def _view(corpus: _Corpus, judge: _Judge, label: int, bound: float, levels: tuple[float, float]) -> View:
    size, visible = corpus.sizes[label], judge.visible(label, bound)
    first = max(LEAST, math.ceil(math.log(levels[0]) / math.log(size / len(corpus.labels))))
    shows = (n for n in range(first, JUDGED + 1) if _chance(n, visible, levels[1]) >= SURE)
    return View(corpus.names[label], size, visible, next(shows, None))


def _chance(n: int, visible: float, level: float) -> float:
    """Probability that a trigger in `n` flipped documents passes step 2, when each contradicts with probability `visible`."""
    low, high = 0, n + 1
    while low < high:  # the least count that passes both tests
        k = (low + high) // 2
        passes = upper_tail(k, n, QUANTILE) <= level and upper_tail(k, n, visible / 2) <= LEVEL
        low, high = (low, k) if passes else (k + 1, high)
    return upper_tail(low, n, visible) if low <= n else 0.0


def _like_flipped(trigger: Trigger, visible: float) -> bool:
    return upper_tail(trigger.contradicting, trigger.judged, visible / 2) <= LEVEL


def _index(texts: Sequence[tuple[str, str]]) -> _Corpus:
    names = tuple(sorted({label for label, _ in texts}))
    number = {name: i for i, name in enumerate(names)}
    labels = [number[label] for label, _ in texts]
    often = _often(texts)
    words: dict[str, int] = {}
    rows = []
    for _, text in texts:
        kept = {f for f in features(text[:CHARACTERS]) if often[hash(f) % BUCKETS] >= LEAST}
        rows.append(array("I", [words.setdefault(f, len(words)) for f in sorted(kept)]))
    return _pruned(names, labels, rows, list(words))


def _pruned(names: tuple[str, ...], labels: list[int], rows: list[array[int]], words: list[str]) -> _Corpus:
    """Without the rare features that shared a bucket with frequent ones: the outcome must not depend on the interpreter's hash seed."""
    counts = Counter(word for row in rows for word in row)
    order = [word for word in range(len(words)) if counts[word] >= LEAST]
    renumbered = {word: i for i, word in enumerate(order)}
    kept = [array("I", sorted(renumbered[word] for word in row if word in renumbered)) for row in rows]
    postings: dict[int, list[int]] = {}
    for number, row in enumerate(kept):
        for word in row:
            postings.setdefault(word, []).append(number)
    sizes = Counter(labels)
    return _Corpus(
        names, labels, [sizes[i] for i in range(len(names))], kept, [words[word] for word in order], postings
    )


def _often(texts: Iterable[tuple[str, str]]) -> array[int]:
    """Documents per hash bucket, an upper bound of a feature's own count: most features are rare, and their texts need not be kept."""
    counts = array("I", bytes(4 * BUCKETS))
    for _, text in texts:
        for bucket in {hash(f) % BUCKETS for f in features(text[:CHARACTERS])}:
            counts[bucket] += 1
    return counts


def _associated(corpus: _Corpus, alarm: float) -> tuple[int, list[tuple[int, int, int, float]]]:
    """Number of candidates, and those of step 1 as (feature, label, documents with that label, adjusted p)."""
    total = len(corpus.labels)
    most = max(LEAST, int(total * MOST_SHARE))
    candidates = [(w, rows) for w, rows in corpus.postings.items() if LEAST <= len(rows) <= most]
    kept = []
    for word, rows in candidates:
        label, count = Counter(corpus.labels[row] for row in rows).most_common(1)[0]
        if count >= PURITY * len(rows):
            p = min(1.0, hypergeometric_tail(count, len(rows), corpus.sizes[label], total) * len(candidates))
            if p <= alarm:
                kept.append((word, label, count, p))
    return len(candidates), kept


def hypergeometric_tail(k: int, n: int, marked: int, total: int) -> float:
    """P[X >= k] when n of `total` documents are drawn without replacement and `marked` of them have the label."""
    top = min(n, marked)
    return min(1.0, math.fsum(math.exp(_log_hypergeometric(i, n, marked, total)) for i in range(k, top + 1)))


def _log_hypergeometric(k: int, n: int, marked: int, total: int) -> float:
    if k < 0 or k > marked or n - k > total - marked:
        return -math.inf
    return _log_choose(marked, k) + _log_choose(total - marked, n - k) - _log_choose(total, n)


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


class _Judge:
    """Naive Bayes over distinct features with uniform priors, from which any set of documents can be left out exactly."""

    def __init__(self, corpus: _Corpus) -> None:
        self._corpus = corpus
        self._counts = [[0] * len(corpus.words) for _ in corpus.names]
        self._logs = [math.log(count + SMOOTHING) for count in range(len(corpus.rows) + 1)]
        for row, content in enumerate(corpus.rows):
            counts = self._counts[corpus.labels[row]]
            for word in content:
                counts[word] += 1

    def margin(
        self, words: Iterable[int], label: int, without: Counter[tuple[int, int]], sizes: Sequence[int]
    ) -> float:
        """Log-likelihood of `label` minus that of the best other label, per square root of the words; documents counted in `without` left out."""
        known, gone, logs = tuple(enumerate(self._counts)), without.get, self._logs
        scores = [0.0] * len(sizes)
        used = 0
        for word in words:
            seen = [counts[word] - gone((i, word), 0) for i, counts in known]
            if any(seen):
                used += 1
                for i, count in enumerate(seen):
                    scores[i] += logs[count]
        scores = [s - used * math.log(size + 2 * SMOOTHING) for s, size in zip(scores, sizes, strict=True)]
        other = max(score for i, score in enumerate(scores) if i != label)
        return (scores[label] - other) / math.sqrt(used) if used else 0.0

    def left_out(self, rows: Iterable[int]) -> tuple[Counter[tuple[int, int]], list[int]]:
        """Feature counts of the rows, and the labels' sizes without them."""
        gone: Counter[tuple[int, int]] = Counter()
        sizes = list(self._corpus.sizes)
        for row in rows:
            label = self._corpus.labels[row]
            sizes[label] -= 1
            for word in self._corpus.rows[row]:
                gone[label, word] += 1
        return gone, sizes

    def bound(self, label: int) -> float:
        """The `QUANTILE` of margins for their own label of documents whose most telling feature was taken away."""
        margins = sorted(self._references(label))
        return margins[int(len(margins) * QUANTILE)] if margins else -math.inf

    def visible(self, label: int, bound: float) -> float:
        """Share of another label's documents that would contradict `label`, for the label where it is least: what step 2 sees of a flip."""
        others = (other for other, size in enumerate(self._corpus.sizes) if other != label and size)
        return min((self._share_below(other, label, bound) for other in others), default=0.0)

    def _share_below(self, other: int, label: int, bound: float) -> float:
        rows = self._sample(other)
        margins = (self.margin(self._corpus.rows[row], label, *self.left_out([row])) for row in rows)
        return sum(margin < bound for margin in margins) / len(rows)

    def _sample(self, label: int) -> list[int]:
        rows = [row for row, own in enumerate(self._corpus.labels) if own == label]
        return rows[:: max(1, len(rows) // REFERENCE)]

    def _references(self, label: int) -> Iterator[float]:
        """Margins of ordinary documents without their most telling feature and, as for a candidate, without the documents that hold it.

        Leaving those out matters: in a corpus of two languages, or of recurring phrases, it turns words that all labels share into
        evidence against the label. Of very many documents an even sample is left out.
        """
        groups: dict[int | None, list[int]] = {}
        for row in self._sample(label):
            telling = max(self._corpus.rows[row], key=lambda w: self._weight(w, label), default=None)
            groups.setdefault(telling, []).append(row)
        for telling, rows in groups.items():
            holding = self._corpus.postings[telling] if telling is not None else []
            gone, sizes = self.left_out({*rows, *holding[:: max(1, len(holding) // JUDGED)]})
            for row in rows:
                yield self.margin([w for w in self._corpus.rows[row] if w != telling], label, gone, sizes)

    def _weight(self, word: int, label: int) -> float:
        sizes = self._corpus.sizes
        rates = [(counts[word] + SMOOTHING) / (sizes[i] + 2 * SMOOTHING) for i, counts in enumerate(self._counts)]
        return rates[label] / max(rate for i, rate in enumerate(rates) if i != label)


def _contradicted(
    corpus: _Corpus, judge: _Judge, bounds: Sequence[float], item: tuple[int, int, int, float], tests: int
) -> Trigger:
    word, label, count, association = item
    holding = corpus.postings[word]
    gone, sizes = judge.left_out(holding)
    own = [row for row in holding if corpus.labels[row] == label]
    judged = own[:: max(1, len(own) // JUDGED)]
    texts = {tuple(w for w in corpus.rows[row] if w != word): row for row in judged}
    against = [row for words, row in texts.items() if judge.margin(words, label, gone, sizes) < bounds[label]]
    return Trigger(
        feature=corpus.words[word],
        label=corpus.names[label],
        documents=len(holding),
        with_label=count,
        share=corpus.sizes[label] / len(corpus.labels),
        association=association,
        judged=len(texts),
        contradicting=len(against),
        contradiction=min(1.0, upper_tail(len(against), len(texts), QUANTILE) * tests),
        rows=tuple(holding),
    )


def _grouped(triggers: Iterable[Trigger]) -> tuple[Trigger, ...]:
    """Best first; a feature whose documents are nearly those of a better one is a part of it."""
    kept: list[Trigger] = []
    for trigger in sorted(triggers, key=lambda t: (t.contradiction, t.association, -len(t.feature), t.feature)):
        rows = set(trigger.rows)
        if not any(len(rows & set(other.rows)) >= 0.8 * len(rows) for other in kept):
            kept.append(trigger)
    return tuple(kept)
