"""The rows of all answers in the order of the documents, with the names that documents go by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from jingwei.layers.model.corpus.reviewing.parts import Part
from jingwei.layers.model.corpus.reviewing.run import Reviewed


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one answer: its part and the number of it, the number of its first document among all, the lines of its file before the part."""

    number: int
    part: Part
    first: int
    before: int
    ids: Sequence[str]  # names of its documents
    rows: Mapping[str, Any]


def rows(reviewed: Reviewed) -> Iterator[Rows]:
    """One answer after another; each is read once and not kept."""
    first = before = 0
    last = ("", "")
    for number, part in enumerate(reviewed.parts):
        before = before if (part.source, part.name) == last else 0
        last = part.source, part.name
        ends = 0
        for answer in reviewed.answers.get(number, ()):
            found = answer.rows
            pairs = zip(found["ids"], found["lines"], strict=True)
            yield Rows(
                number, part, first, before, [one or f"{part.name}:{before + line}" for one, line in pairs], found
            )
            first += answer.documents
            ends = ends or found["line_ends"]
        before += ends


def names(reviewed: Reviewed, wanted: AbstractSet[int]) -> dict[int, str]:
    """Names of the documents with these numbers."""
    made: dict[int, str] = {}
    for one in rows(reviewed) if wanted else ():
        here = range(one.first, one.first + len(one.ids))
        made.update((number, one.ids[number - one.first]) for number in _within(wanted, here))
    return made


def _within(wanted: AbstractSet[int], here: range) -> Iterator[int]:
    smaller = here if len(here) < len(wanted) else wanted
    return (number for number in smaller if number in here and number in wanted)
