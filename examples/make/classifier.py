"""The ticket classifier: multinomial logistic regression on hashed words and Han character pairs, trained by plain stochastic gradient.

Only the standard library. The problem is convex and weights are rounded to 1/1024, so the last bits of a platform's `exp` do not matter and
the files come out equal everywhere.
"""

from __future__ import annotations

import math
import random
import re
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ticket_words import LABELS
from tickets import Ticket

BUCKETS = 2048
EPOCHS = 8
RATE = 0.3
DECAY = 1e-4
STEP = 1024  # weights are multiples of 1/1024
_TOKEN = re.compile(r"[a-z]+|[\u4e00-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Classifier:
    """`weights[label][bucket]` and `bias[label]`, labels in the order of `LABELS`; `operations` of training, counted."""

    weights: tuple[tuple[float, ...], ...]
    bias: tuple[float, ...]
    operations: int

    def label(self, text: str) -> str:
        """The queue with the highest score."""
        found = features(text)
        scores = [b + sum(w[f] for f in found) for w, b in zip(self.weights, self.bias, strict=True)]
        return LABELS[scores.index(max(scores))]


def features(text: str) -> tuple[int, ...]:
    """Buckets of the words, of pairs of neighbouring words, and of pairs of neighbouring Han characters; each once."""
    names: set[str] = set()
    before = ""
    for token in _TOKEN.findall(text.lower()):
        if token.isascii():
            names.update((token, f"{before} {token}"))
            before = token
        else:
            names.update(token[at : at + 2] for at in range(len(token) - 1))
    return tuple(sorted({zlib.crc32(name.encode()) % BUCKETS for name in names}))


def train(tickets: Sequence[Ticket]) -> Classifier:
    """Minimise the logistic loss; the order of each epoch is drawn from a fixed seed."""
    rows = [(features(ticket.text), LABELS.index(ticket.label)) for ticket in tickets]
    weights = [[0.0] * BUCKETS for _ in LABELS]
    bias = [0.0] * len(LABELS)
    source = random.Random(7)
    operations = 0
    for epoch in range(EPOCHS):
        rate = RATE / (1 + epoch)
        for found, target in sorted(rows, key=lambda _row: source.random()):
            operations += 4 * len(LABELS) * len(found)  # multiply and add, forth and back
            for index, probability in enumerate(_softmax(_scores(weights, bias, found))):
                step = rate * ((index == target) - probability)
                bias[index] += step
                own = weights[index]
                for bucket in found:
                    own[bucket] += step - rate * DECAY * own[bucket]
    return Classifier(tuple(_rounded(row) for row in weights), _rounded(bias), operations)


def accuracy(model: Classifier, tickets: Sequence[Ticket]) -> float:
    """Share of tickets that get the label a person gave."""
    return sum(model.label(ticket.text) == ticket.label for ticket in tickets) / len(tickets)


def _scores(weights: Sequence[Sequence[float]], bias: Sequence[float], found: Sequence[int]) -> list[float]:
    return [b + sum(row[bucket] for bucket in found) for row, b in zip(weights, bias, strict=True)]


def _softmax(scores: Sequence[float]) -> list[float]:
    top = max(scores)
    parts = [math.exp(score - top) for score in scores]
    total = sum(parts)
    return [part / total for part in parts]


def _rounded(values: Iterable[float]) -> tuple[float, ...]:
    return tuple(round(value * STEP) / STEP for value in values)
