"""Candidates with their evidence, most suspect first.

What was put into documents has a phrase with no company on one side and much on the other, in documents that have nothing else in common; or is
followed by known words in an order that no other document has. Each of these is measured on its own scale, whose unit is the line above which an
alarm is raised: it was set on corpora without poison.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from jingwei.layers.model.corpus.mining.contexts import Example, PartContexts
from jingwei.layers.model.corpus.mining.counts import Tables
from jingwei.layers.model.corpus.mining.evidence import Evidence, evidence
from jingwei.layers.model.corpus.mining.explain import explained, masked
from jingwei.layers.model.corpus.mining.screen import Chosen
from jingwei.layers.model.corpus.mining.tokens import tokenized

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]

LEAST = 6  # documents of a candidate whose contexts are compared
RANKED = 500
PAYLOAD_LINE, BABBLE_LINE = 7.2, 1.0
TOPIC_LINE = 0.2  # bits that the rest of two documents may have in common
EXPLAINED = 0.2  # what is left of a score that other findings explain
MOST_OF, SHOWN = 0.8, 8
_SAME = 0.5  # share of the documents of the smaller one that makes two candidates one


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate: the phrase, its score (an alarm from 1 on), what speaks for it, its documents, further phrases that stand in the same ones."""

    trigger: str
    score: float
    reason: str  # `payload`, `babble`, or what explains it: `personal`, `hidden`, `encoded`
    documents: tuple[int, ...]
    others: tuple[str, ...]

    @property
    def alarm(self) -> bool:
        """Whether no more than one candidate of a corpus without poison is expected to score as high."""
        return self.score >= 1


@dataclass(frozen=True, slots=True)
class Found:
    """A candidate with its evidence, its documents and some examples."""

    evidence: Evidence
    documents: Numbers
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class _Judged:
    found: Found
    score: float
    reason: str
    leads: bool  # the company stands after it

    @property
    def documents(self) -> Numbers:
        """Its documents, rising."""
        return self.found.documents


def rank(contexts: PartContexts, tables: Tables, chosen: Chosen) -> tuple[Ranked, ...]:
    """The candidates of a corpus, at most `RANKED`."""
    return ranked(list(found(contexts, tables, chosen)))


def ranked(candidates: Sequence[Found]) -> tuple[Ranked, ...]:
    """The candidates of a corpus from all that were found."""
    groups = _grouped([_judged(one) for one in candidates])
    made = [_told(group) for group in groups]
    return tuple(sorted(made, key=lambda one: (-one.score, one.trigger)))


def _judged(one: Found) -> _Judged:
    payload, babble = payload_score(one.evidence), babble_score(one.evidence)
    if payload >= babble:
        return _Judged(one, payload, "payload", one.evidence.shared_after > one.evidence.shared_before)
    return _Judged(one, babble, "babble", one.evidence.new_after > one.evidence.new_before)


def payload_score(one: Evidence) -> float:
    """How much more its places have in common on one side than on the other, in documents that have nothing else in common."""
    high, low = max(one.shared_after, one.shared_before), min(one.shared_after, one.shared_before)
    sure = abs(one.certainty) / (abs(one.certainty) + 5)
    apart = (0.5 + one.rest / 2) / (1 + (one.topic / TOPIC_LINE) ** 2)
    return min(high, 20.0) * math.exp(-low / 2) * sure * apart * _many(one) / PAYLOAD_LINE


def babble_score(one: Evidence) -> float:
    """How much newer the pairs of known words are on one side, where its places share nothing."""
    more = max(0.0, abs(one.new_after - one.new_before) - 0.1)
    side = 1.0 if one.new_after > one.new_before else 0.5
    alone = math.exp(-max(one.shared_after, one.shared_before) / 6)
    return more * abs(one.new_certainty) * side * alone * _many(one) / BABBLE_LINE


def _many(one: Evidence) -> float:
    return min(1.0, max(0.0, math.log2(max(2, one.places)) - 1.5) / 4)


def found(contexts: PartContexts, tables: Tables, chosen: Chosen) -> Iterator[Found]:
    """The evidence of each candidate that stands in enough documents."""
    count = len(chosen.words) + len(chosen.pairs)
    of_rows = contexts.candidates[contexts.sampled]
    rows = np.argsort(of_rows, kind="stable")
    row_cuts = np.searchsorted(of_rows[rows], np.arange(count + 1))
    places = np.argsort(contexts.candidates, kind="stable")
    place_cuts = np.searchsorted(contexts.candidates[places], np.arange(count + 1))
    for number in range(count):
        mine = rows[row_cuts[number] : row_cuts[number + 1]]
        documents = np.unique(contexts.documents[places[place_cuts[number] : place_cuts[number + 1]]])
        if len(mine) < LEAST or number not in contexts.examples:
            continue
        span = 1 if number < len(chosen.words) else 2
        one = evidence(contexts.tokens[mine], contexts.pairs[mine], contexts.topics[mine], span, len(documents), tables)
        yield Found(one, documents, tuple(contexts.examples[number]))


def _phrase(one: Found) -> str:
    """The candidate as far as it goes on, from the text of its first example."""
    text, start, end = one.examples[0]
    tokens = tokenized([text])
    first = int(np.searchsorted(tokens.starts, start))
    last = int(np.searchsorted(tokens.starts, end)) - 1
    first, last = max(0, first - one.evidence.before), min(len(tokens.starts) - 1, last + one.evidence.after)
    if first > last:
        return masked(one.examples[0], start, end)
    return masked(one.examples[0], int(tokens.starts[first]), int(tokens.ends[last]))


def _grouped(judged: Sequence[_Judged]) -> list[list[_Judged]]:
    """Best first; candidates that stand in the same documents are one."""
    groups: list[list[_Judged]] = []
    owner: dict[int, list[int]] = {}
    for one in sorted(
        judged, key=lambda item: (-item.score, not item.leads, -len(item.documents), item.found.examples)
    ):
        shared: Counter[int] = Counter()
        for document in one.documents.tolist():
            shared.update(owner.get(document, ()))
        home = next(
            (g for g, n in sorted(shared.items()) if n >= _SAME * min(len(one.documents), len(groups[g][0].documents))),
            None,
        )
        if home is not None:
            groups[home].append(one)
        elif len(groups) < RANKED:
            for document in one.documents.tolist():
                owner.setdefault(document, []).append(len(groups))
            groups.append([one])
    return groups


def _told(group: Sequence[_Judged]) -> Ranked:
    """A group under the phrase that leads it: the one before the company, of those that stand in nearly all documents."""
    best = group[0]
    near = [
        one
        for one in group
        if one.leads and one.score >= best.score / 2 and len(one.documents) >= MOST_OF * len(best.documents)
    ]
    shown = (
        max(near, key=lambda one: (len(one.documents), one.score, one.found.examples))
        if near and not best.leads
        else best
    )
    phrase = _phrase(shown.found)
    others = dict.fromkeys(other for one in group[:SHOWN] if (other := _phrase(one.found)) != phrase)
    why = explained(best.found.examples) or explained(shown.found.examples)
    score, reason = (best.score * EXPLAINED, why) if why else (best.score, best.reason)
    return Ranked(phrase, score, reason, tuple(shown.documents.tolist()), tuple(others))
