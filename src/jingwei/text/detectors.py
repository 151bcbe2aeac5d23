"""Everything that one document may hold and should not: personal data, credentials, hidden characters. One pass, one list."""

from __future__ import annotations

from jingwei.text import hidden, personal, secrets
from jingwei.text.candidates import candidates
from jingwei.text.match import Match, best
from jingwei.text.normalise import fold

KINDS = tuple(sorted({*personal.KINDS, *secrets.KINDS, "hidden_unicode"}))


def find(text: str) -> tuple[Match, ...]:
    """Findings of `text` in order of place, in code points of the text as given. Time is linear in its length.

    Within one of the three families no two findings overlap; a number hidden by invisible characters is told by both.
    """
    folded = fold(text)
    places = candidates(folded.text)
    numbers = best(personal.found(folded.text, places))
    keys = best(secrets.found(folded.text, places))
    unseen = hidden.look_alikes(text)
    if len(folded.text) != len(
        text
    ):  # folding takes every invisible character out: none, and there is nothing to look for
        unseen += hidden.invisible(text)
    told = (*folded.restore(numbers), *folded.restore(keys), *unseen)
    return tuple(sorted(told, key=lambda m: (m.start, m.end, m.kind)))
