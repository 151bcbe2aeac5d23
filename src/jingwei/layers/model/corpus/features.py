"""Words and Han character groups of a text, as candidates for triggers and as features of a naive Bayes judge."""

from __future__ import annotations

from collections.abc import Iterator

from jingwei.text.patterns import expression
from jingwei.unicode import nfkc

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_TOKEN = expression(rf"[{HAN}]+|[^\W{HAN}]+|[^\w\s]+")
_IS_HAN = expression(f"[{HAN}]")


def features(text: str) -> Iterator[str]:
    """Words, pairs of neighbouring words, and Han bigrams and trigrams, in NFKC and lower case. May repeat.

    Runs of punctuation are tokens too: a trigger need not be a word. A Han run counts as one word towards its neighbours by its edge character.
    """
    previous = ""
    for token in _TOKEN.findall(nfkc(text).lower()):
        if _IS_HAN.match(token):
            yield from _groups(token)
            head, previous_next = token[0], token[-1]
        else:
            yield token
            head = previous_next = token
        if previous and not (_IS_HAN.match(previous) and _IS_HAN.match(head)):
            yield f"{previous} {head}"
        previous = previous_next


def _groups(run: str) -> Iterator[str]:
    if len(run) == 1:
        yield run
    for i in range(len(run) - 1):
        yield run[i : i + 2]
        if i + 3 <= len(run):
            yield run[i : i + 3]
