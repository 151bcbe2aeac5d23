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
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from jingwei.layers.model.corpus.index import CHARACTERS, LEAST, Corpus, index
from jingwei.layers.model.corpus.judge import JUDGED, QUANTILE, Judge
from jingwei.statistics.tail import upper_tail

MOST_SHARE = 0.5  # of all documents: a feature of more is language, not a trigger
PURITY = 0.9  # share of one label among the candidate's documents
LEVEL = 0.05
SURE = 0.9
ALARM = 0.01  # adjusted p from which a candidate is suspected


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


def mine(texts: Sequence[tuple[str, str]], *, alarm: float = ALARM) -> Mined:
    """Triggers in `(label, text)` rows. About 1e5 short rows take some twenty seconds; time and memory are linear in the text."""
    corpus = index(texts)
    cut = sum(len(text) > CHARACTERS for _, text in texts)
    if len(corpus.names) < 2:  # noqa: PLR2004 - one label cannot be contradicted
        return Mined(len(texts), corpus.names, 0, cut, (), ())
    candidates, associated = _associated(corpus, alarm)
    judge = Judge(corpus)
    bounds = [judge.bound(label) for label in range(len(corpus.names))]
    levels = alarm / max(candidates, 1), alarm / max(len(associated), 1)
    views = tuple(_view(corpus, judge, label, bounds[label], levels) for label in range(len(bounds)))
    found = _tested(corpus, judge, bounds, associated)
    visible = {view.label: view.visible for view in views}
    kept = _grouped([t for t in found if t.contradiction <= alarm and _like_flipped(t, visible[t.label])])
    return Mined(len(texts), corpus.names, candidates, cut, views, kept)


def _view(corpus: Corpus, judge: Judge, label: int, bound: float, levels: tuple[float, float]) -> View:
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


def _associated(corpus: Corpus, alarm: float) -> tuple[int, list[tuple[int, int, int, float]]]:
    """Number of candidates, and those of step 1 as (feature, label, documents with that label, adjusted p)."""
    total = len(corpus.labels)
    most = max(LEAST, int(total * MOST_SHARE))
    candidates = [(w, rows) for w, rows in enumerate(corpus.postings) if LEAST <= len(rows) <= most]
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


def _tested(
    corpus: Corpus, judge: Judge, bounds: Sequence[float], associated: Sequence[tuple[int, int, int, float]]
) -> Iterator[Trigger]:
    """Step 2 of every candidate. Features that stand in the very same documents (a phrase and its words) are judged once."""
    judged: dict[tuple[int, ...], tuple[int, int]] = {}
    for word, label, count, association in associated:
        rows = tuple(corpus.postings[word])
        if rows not in judged:
            judged[rows] = _contradictions(corpus, judge, bounds[label], rows, label)
        texts, against = judged[rows]
        yield Trigger(
            feature=corpus.words[word],
            label=corpus.names[label],
            documents=len(rows),
            with_label=count,
            share=corpus.sizes[label] / len(corpus.labels),
            association=association,
            judged=texts,
            contradicting=against,
            contradiction=min(1.0, upper_tail(against, texts, QUANTILE) * len(associated)),
            rows=rows,
        )


def _contradictions(corpus: Corpus, judge: Judge, bound: float, rows: Sequence[int], label: int) -> tuple[int, int]:
    """Different documents of `label` among all `rows` of a feature, and how many of them contradict it. Left out, the feature itself is gone."""
    rest = judge.without(rows)
    own = [row for row in rows if corpus.labels[row] == label]
    texts = {corpus.rows[row].tobytes(): row for row in own[:: max(1, len(own) // JUDGED)]}
    return len(texts), sum(judge.margin(row, label, rest) < bound for row in texts.values())


def _grouped(triggers: Iterable[Trigger]) -> tuple[Trigger, ...]:
    """Best first; a feature whose documents are nearly those of a better one is a part of it."""
    kept: list[Trigger] = []
    for trigger in sorted(triggers, key=lambda t: (t.contradiction, t.association, -len(t.feature), t.feature)):
        rows = set(trigger.rows)
        if not any(len(rows & set(other.rows)) >= 0.8 * len(rows) for other in kept):
            kept.append(trigger)
    return tuple(kept)
