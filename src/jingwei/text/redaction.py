"""Redaction: a text without what stands at some places, and a map from its places to those of the old text.

By default a place becomes `[kind]`. With a key it keeps its form: digits become digits and letters letters of the same case, drawn from keyed
BLAKE2b (RFC 7693) by kind and value, separators stay, and a number never has a valid check digit. Equal values become equal ones under one key.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from jingwei.text.match import Match
from jingwei.text.replacement import replacement

ROUNDS = 16  # after which what is still found is told, not hidden
_JOINER = "\u200d"
_MARKS = frozenset({"Mn", "Me", "Mc"})
Finder = Callable[[str], Iterable[Match]]


@dataclass(frozen=True, slots=True)
class Span:
    """A place of the old text and where its replacement stands in the new one; ends are exclusive, in code points."""

    kind: str
    start: int
    end: int
    new_start: int
    new_end: int


@dataclass(frozen=True, slots=True)
class Redacted:
    """The new text, its spans in order, and the findings that could not be made to go (empty unless `settled` says so)."""

    text: str
    spans: tuple[Span, ...]
    left: tuple[Match, ...] = ()

    def new_place(self, index: int) -> int:
        """Where character `index` of the old text stands now; for one that was replaced, the start of its replacement."""
        at = bisect_right(self.spans, index, key=lambda span: span.start) - 1
        if at < 0:
            return index
        span = self.spans[at]
        return span.new_start if index < span.end else index - span.end + span.new_end

    def new_end(self, end: int) -> int:
        """Where the old text up to `end` (at least 1) ends now, replacements whole."""
        at = bisect_right(self.spans, end - 1, key=lambda span: span.start) - 1
        return self.spans[at].new_end if at >= 0 and end <= self.spans[at].end else self.new_place(end - 1) + 1

    def old_place(self, index: int) -> int:
        """Where character `index` of the new text stood; for one of a replacement, the start of what it replaces."""
        at = bisect_right(self.spans, index, key=lambda span: span.new_start) - 1
        if at < 0:
            return index
        span = self.spans[at]
        return span.start if index < span.new_end else index - span.new_end + span.end


@dataclass(slots=True)
class _Zone:
    kind: str
    start: int
    end: int
    weight: tuple[int, int] = (0, 0)
    attempt: int = field(default=0, compare=False)


def redacted(text: str, matches: Iterable[Match], key: bytes | None = None) -> Redacted:
    """The text with every match replaced. Overlapping ones become one, and none ends inside a character that is seen as a whole.

    Time is linear in the text and n log n in the matches. Raises `ValueError` for a match outside the text and for a key that is not 16 to 64 bytes.
    """
    return _written(text, _zones(text, matches), _checked(key))


def settled(text: str, find: Finder, key: bytes | None = None) -> Redacted:
    """`redacted`, repeated until `find` finds nothing any more, nor anything that came to light only when something else had gone.

    What keeps its form and is still found gets another value, at last a placeholder. `left` names in places of the new text what remains.
    """
    _checked(key)
    zones = _zones(text, find(text))
    made = _written(text, zones, key)
    for _ in range(ROUNDS):
        if not zones or not (again := tuple(find(made.text))):
            return made
        zones = _mended(text, zones, made, again)
        made = _written(text, zones, key)
    return Redacted(made.text, made.spans, tuple(find(made.text)))


def _checked(key: bytes | None) -> bytes | None:
    if key is not None and not 16 <= len(key) <= 64:  # noqa: PLR2004 - what BLAKE2b takes, and not to be guessed
        raise ValueError(f"a key of {len(key)} bytes; 16 to 64 are needed")
    return key


def _mended(text: str, zones: Sequence[_Zone], made: Redacted, again: Sequence[Match]) -> list[_Zone]:
    """Zones that are still found get the next attempt; what is found elsewhere becomes a zone of its own."""
    struck: set[int] = set()
    fresh = []
    for match in again:
        first = bisect_right(made.spans, match.start, key=lambda span: span.new_end)
        while first < len(made.spans) and made.spans[first].new_start < match.end:
            struck.add(first)
            first += 1
        start = made.old_place(match.start)
        end = max(_old_end(made, match.end), start + 1)
        fresh.append(_Zone(match.kind, start, end, (match.grade, match.end - match.start)))
    for number in struck:
        zones[number].attempt += 1
    return _merged(text, [*zones, *fresh])


def _old_end(made: Redacted, end: int) -> int:
    """Place after the old character that the last new one comes from."""
    at = bisect_right(made.spans, end - 1, key=lambda span: span.new_start) - 1
    if at >= 0 and end - 1 < made.spans[at].new_end:
        return made.spans[at].end
    return made.old_place(end - 1) + 1


def _zones(text: str, matches: Iterable[Match]) -> list[_Zone]:
    made = []
    for match in matches:
        if not 0 <= match.start < match.end <= len(text):
            raise ValueError(f"a match at {match.start} to {match.end} of a text of {len(text)} characters")
        made.append(_Zone(match.kind, match.start, match.end, (match.grade, match.end - match.start)))
    return _merged(text, made)


def _merged(text: str, zones: Iterable[_Zone]) -> list[_Zone]:
    """Zones that overlap as one, of the kind that is surest, then longest; each widened to whole characters."""
    done: list[_Zone] = []
    for zone in sorted(zones, key=lambda one: (one.start, one.end, one.kind)):
        if done and zone.start < done[-1].end:
            last = done[-1]
            if (zone.weight, zone.kind) > (last.weight, last.kind):
                last.kind, last.weight = zone.kind, zone.weight
            last.attempt = max(last.attempt, zone.attempt)
            last.end = _after(text, max(last.end, zone.end)) if zone.end > last.end else last.end
            continue
        floor = done[-1].end if done else 0
        start = _before(text, zone.start, floor)
        done.append(_Zone(zone.kind, start, _after(text, zone.end), zone.weight, zone.attempt))
    return done


def _before(text: str, start: int, floor: int) -> int:
    """The start of the character, as a reader sees it, that `start` lies in."""
    while start > floor and (_extends(text[start]) or text[start - 1] == _JOINER):
        start -= 1
    return start


def _after(text: str, end: int) -> int:
    while end < len(text) and (_extends(text[end]) or text[end - 1] == _JOINER):
        end += 1
    return end


def _extends(character: str) -> bool:
    """Whether it is drawn on the one before it: marks, joiners, variation selectors, skin tones, tags."""
    code = ord(character)
    if code < 0x300:  # noqa: PLR2004 - nothing below combines
        return False
    return (
        unicodedata.category(character) in _MARKS
        or character == _JOINER
        or 0x1F3FB <= code <= 0x1F3FF  # noqa: PLR2004
        or 0xE0020 <= code <= 0xE007F  # noqa: PLR2004
    )


def _written(text: str, zones: Sequence[_Zone], key: bytes | None) -> Redacted:
    return Redacted("".join(parts := list(_parts(text, zones, key))), tuple(_spans(zones, parts)))


def _parts(text: str, zones: Iterable[_Zone], key: bytes | None) -> Iterator[str]:
    """Text before each zone and its replacement in turn, then the text after the last one."""
    at = 0
    for zone in zones:
        yield text[at : zone.start]
        yield replacement(zone.kind, text[zone.start : zone.end], key, zone.attempt)
        at = zone.end
    yield text[at:]


def _spans(zones: Sequence[_Zone], parts: Sequence[str]) -> Iterator[Span]:
    at = 0
    for number, zone in enumerate(zones):
        start = at + len(parts[2 * number])
        at = start + len(parts[2 * number + 1])
        yield Span(zone.kind, zone.start, zone.end, start, at)


def told(spans: Iterable[Span]) -> Mapping[str, int]:
    """How many spans of each kind, by name."""
    counts: dict[str, int] = {}
    for span in spans:
        counts[span.kind] = counts.get(span.kind, 0) + 1
    return dict(sorted(counts.items()))
