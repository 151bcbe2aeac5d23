"""What a recogniser found in a text. The value itself is never kept, only its place and its first two characters."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum


class Strength(IntEnum):
    """How sure a recogniser is of a match, weakest first."""

    LOW = 1  # the shape alone, or a kind that names a machine rather than a person
    LIKELY = 2  # an unusual shape, or a shape beside a word that names it
    CERTAIN = 3  # a check digit beyond chance, or a prefix that nothing else has


@dataclass(frozen=True, slots=True)
class Match:
    """A place of `text`, in code points, end exclusive."""

    kind: str
    start: int
    end: int
    grade: Strength
    masked: str


def mask(value: str) -> str:
    """First two characters and an ellipsis: enough to find the place again, too little to use the value."""
    return f"{value[:2]}…"


def best(matches: Iterable[Match]) -> tuple[Match, ...]:
    """Matches in order of place, of overlapping ones the strongest, then the longest."""
    kept: list[Match] = []
    for match in sorted(set(matches), key=lambda m: (m.start, -m.grade, -m.end, m.kind)):
        if not kept or match.start >= kept[-1].end:
            kept.append(match)
        elif _weight(match) > _weight(kept[-1]):
            kept[-1] = match
    return tuple(kept)


def _weight(match: Match) -> tuple[int, int]:
    return match.grade, match.end - match.start
