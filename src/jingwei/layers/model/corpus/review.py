"""One pass over a corpus file: every kind of personal data, secret and hidden order with its count and first places.

The whole record is looked at, also the fields beside the text field. Nothing found is repeated: a place is a line, an offset and two characters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from jingwei.limits import LIMITS, Limits
from jingwei.text import injection, personal, secrets
from jingwei.text.documents import Document, Item, Unreadable, documents
from jingwei.text.match import Match, Strength


def _harm(text: str) -> tuple[Match, ...]:
    from jingwei.text.harm import operator  # numpy: late

    return operator.find(text)


def _notices(text: str) -> tuple[Match, ...]:
    """Notices of licences; the kind is the licence."""
    from jingwei.text import licences  # tables: late

    return tuple(Match(one.licence, one.start, one.end, one.grade, "") for one in licences.find(text))


GROUPS: dict[str, Callable[[str], tuple[Match, ...]]] = {
    "personal": personal.find,
    "secrets": secrets.find,
    "instructions": injection.find,
    "rights": _notices,
    "harm": _harm,
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: line (from 1) and byte offset of its record, id of the record, the masked value."""

    line: int
    offset: int
    id: str
    masked: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of one group at one grade: matches, documents that hold one, first places."""

    group: str
    kind: str
    grade: Strength
    matches: int
    documents: int
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """What a file holds. `unreadable` lists the first places not read; `unread` counts them all."""

    path: str
    documents: int
    characters: int
    kinds: tuple[Kind, ...]
    unreadable: tuple[Unreadable, ...]
    unread: int
    flagged: int = 0  # documents with a finding of the group `harm` that is likely at least

    def of(self, group: str, least: Strength = Strength.LOW) -> tuple[Kind, ...]:
        """Kinds of a group from the grade `least` on, most matches first."""
        return tuple(kind for kind in self.kinds if kind.group == group and kind.grade >= least)


@dataclass(slots=True)
class _Tally:
    matches: int = 0
    documents: int = 0
    last: int = -1
    places: list[Place] = field(default_factory=list)

    def add(self, number: int, place: Place, listed: int) -> None:
        self.matches += 1
        self.documents += number != self.last
        self.last = number
        if len(self.places) < listed:
            self.places.append(place)


def review(
    path: Path, text_field: str | None = None, label_field: str | None = None, limits: Limits = LIMITS
) -> Review:
    """Read the first `limits.corpus_bytes` of the file once. Memory is bounded by one record and `limits.locations` places per kind."""
    tallies: dict[tuple[str, str, Strength], _Tally] = {}
    unreadable: list[Unreadable] = []
    count = characters = unread = flagged = 0
    for item in _within(documents(path, text_field, label_field, limits), str(path), limits.corpus_bytes):
        if isinstance(item, Unreadable):
            unread += 1
            if unread <= limits.locations:
                unreadable.append(item)
            continue
        harmful = False
        for key, place in _found(item):
            tallies.setdefault(key, _Tally()).add(count, place, limits.locations)
            harmful = harmful or (key[0] == "harm" and key[2] >= Strength.LIKELY)
        flagged += harmful
        count += 1
        characters += len(item.text) + len(item.rest)
    kinds = sorted((Kind(*key, t.matches, t.documents, tuple(t.places)) for key, t in tallies.items()), key=_order)
    return Review(str(path), count, characters, tuple(kinds), tuple(unreadable), unread, flagged)


def _within(items: Iterable[Item], path: str, bound: int) -> Iterator[Item]:
    """Items that begin in the first `bound` bytes; of what follows it is said that it was not looked at."""
    for item in items:
        if item.offset >= bound:
            yield Unreadable(path, item.line, item.offset, "over-budget")
            return
        yield item


def _found(item: Document) -> Iterator[tuple[tuple[str, str, Strength], Place]]:
    for text in (item.text, item.rest):
        for group, find in GROUPS.items():
            for match in find(text) if text else ():
                line = item.line_of(match.start) if text is item.text else item.line
                yield (group, match.kind, match.grade), Place(line, item.offset, item.id, match.masked)


def _order(kind: Kind) -> tuple[str, int, int, str]:
    return kind.group, -kind.grade, -kind.matches, kind.kind
