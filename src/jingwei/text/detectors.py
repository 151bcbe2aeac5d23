"""Everything that one document may hold and should not: personal data, credentials, hidden characters, orders. One fold, one list."""

from __future__ import annotations

from jingwei.text import hidden, injection, personal, secrets
from jingwei.text.candidates import candidates
from jingwei.text.match import Match, best
from jingwei.text.normalise import Folded, fold

KINDS = tuple(sorted({*personal.KINDS, *secrets.KINDS, "hidden_unicode"}))


def find_all(text: str) -> tuple[Match, ...]:
    """As `find`, and the orders to a reading model besides."""
    folded = fold(text)
    found = _found(text, folded)
    if told := injection.orders(text, folded):
        found += best(told)
    return tuple(sorted(found, key=lambda m: (m.start, m.end, m.kind)))


def find(text: str) -> tuple[Match, ...]:
    """Findings of `text` in order of place, in code points of the text as given. Time is linear in its length.

    Within one of the three families no two findings overlap; a number hidden by invisible characters is told by both.
    """
    return tuple(sorted(_found(text, fold(text)), key=lambda m: (m.start, m.end, m.kind)))


def _found(text: str, folded: Folded) -> tuple[Match, ...]:
    places = candidates(folded.text)
    numbers = best(personal.found(folded.text, places))
    keys = best(secrets.found(folded.text, places))
    unseen = hidden.look_alikes(text)
    if len(folded.text) != len(
        text
    ):  # folding takes every invisible character out: none, and there is nothing to look for
        unseen += hidden.invisible(text)
    return (*folded.restore(numbers), *folded.restore(keys), *unseen)
