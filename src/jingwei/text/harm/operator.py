"""Harmful content of a text: scores of the whole, and the sentences that carry it."""

from __future__ import annotations

from collections.abc import Iterator

from jingwei.text.harm import shapes
from jingwei.text.harm.features import Seen, plain, seen_in
from jingwei.text.harm.model import model
from jingwei.text.harm.triggers import places
from jingwei.text.harm.windows import around, windows
from jingwei.text.harm.words import TARGETS
from jingwei.text.match import Match, Strength

HATE = tuple(f"hate_{target}" for target in TARGETS)
CATEGORIES = tuple(sorted((*HATE, "insult", *shapes.CATEGORIES)))
KINDS = tuple(f"harm:{category}" for category in CATEGORIES)
TOLD, SURE = 0.8, 0.95  # of a finding; see CARD.md for what each lets through
_MOST_SENTENCES = 10_000


def scores(text: str) -> dict[str, float]:
    """Category to 0..1, and `harm`, their largest. Every window of the text counts; the worst decides. Time is linear."""
    worst = dict.fromkeys((*CATEGORIES, "harm"), 0.0)
    for start, end in windows(text):
        for category, score in _window(text[start:end]).items():
            worst[category] = max(worst[category], score)
    return {category: round(score, 4) for category, score in worst.items()}


def find(text: str) -> tuple[Match, ...]:
    """Sentences that carry harm, `harm:<category>`, in order of place. Only sentences that hold a trigger are judged."""
    lower = text.lower()
    if len(lower) != len(text):  # a few capitals become two characters
        lower = "".join(c if len(c.lower()) != 1 else c.lower() for c in text)
    found: list[Match] = []
    until = -1
    for at in places(lower):
        if at < until or len(found) >= _MOST_SENTENCES:
            continue
        start, until = around(text, at)
        found += _told(text, start, until)
    return tuple(found)


def _told(text: str, start: int, end: int) -> Iterator[Match]:
    sentence = text[start:end]
    start += len(sentence) - len(sentence.lstrip())
    end = start + len(sentence.strip())
    judged = _window(sentence)
    for category in CATEGORIES:
        if judged.get(category, 0.0) >= TOLD:
            grade = Strength.LIKELY if judged[category] >= SURE else Strength.LOW
            yield Match(f"harm:{category}", start, end, grade, "…")


def _window(text: str) -> dict[str, float]:
    """Scores above nothing of one window."""
    written = plain(text)
    if not written:
        return {}
    told = seen_in(written)
    abuse = model().probability(told)
    found = shapes.graded(written) if places(written) else {}
    for category in _aimed(told):
        found[category] = max(abuse, found.get(category, 0.0))
    found["harm"] = max(abuse, *found.values()) if found else abuse
    return found


def _aimed(told: Seen) -> set[str]:
    """Whom abuse in this window is aimed at: the groups that it names, else a person."""
    named = {f"hate_{name.partition(':')[2]}" for name in told.classes if ":" in name}
    return named or {"insult"}
