"""Characters that a reader does not see and a model does: tag characters, zero-width runs, direction overrides.

Silent on their honest uses: emoji sequences, flags, joiners in Arabic and Indic words, direction marks in right-to-left text,
soft hyphens inside words, a byte order mark at the start.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from jingwei.text.match import Match, Strength, mask
from jingwei.text.normalise import CONFUSABLE, INVISIBLE
from jingwei.text.patterns import expression

RUN = expression(f"[{INVISIBLE}]+")
OVERRIDE = expression("[\u202a\u202b\u202d\u202e\u2066-\u2068]")
CLOSERS = expression("[\u202c\u2069\r\n]")
TAGS = range(0xE0000, 0xE0080)
SELECTORS = (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))
RIGHT_TO_LEFT = expression("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
JOINING = expression("[\u0600-\u0dff\u0f00-\u109f\u1780-\u17ff\u1a20-\u1aaf]")
SPANNED = 2_000  # characters searched for the end of a direction override
LONG_RUN = 4  # so many invisible characters side by side spell something
BITS = 8
MANY = 16  # strays that may spell something: two letters
LONGEST = 40  # letters of a word that is looked at
_TWINS = "".join(chr(code) for code in CONFUSABLE if chr(code) != "α")
LOOK_ALIKE = expression(f"[{_TWINS}](?:(?=[A-Za-z])|(?<=[A-Za-z].))")
WORD = expression(r"[^\W\d_]{1,40}")
MORPHS = {0x200B: "0", 0x200C: "1"}


@dataclass(frozen=True, slots=True)
class Hidden:
    """Invisible characters at a place, and what they spell where that can be told (`""` where not)."""

    kind: str  # tags, zero_width, bidi, selectors
    start: int
    end: int
    grade: Strength
    decoded: str


def hidden(text: str) -> tuple[Hidden, ...]:
    """Invisible characters of `text` without an honest use, in order of place."""
    if text.isascii():
        return ()
    spans = list(_overrides(text))
    starts = [span.start for span in spans]
    runs = (run for run in _runs(text) if not _inside(run, spans, starts))
    return tuple(sorted((*spans, *runs), key=lambda h: (h.start, h.end)))


def _inside(run: Hidden, spans: list[Hidden], starts: list[int]) -> bool:
    """Whether a stray is one of the controls that a reported override consists of."""
    before = bisect_right(starts, run.start) - 1
    return run.grade is Strength.LOW and before >= 0 and run.end <= spans[before].end


def find(text: str) -> tuple[Match, ...]:
    """What hides something as matches of kind `hidden_unicode`, in order of place: invisible characters and look-alike letters.

    A stray that copying leaves behind (one zero-width blank beside a blank, a direction mark) hides nothing: it is told only where it
    splits a Latin word or a number, or where strays of several sorts are spread over the text as digits of a code.
    """
    return tuple(sorted((*invisible(text), *look_alikes(text)), key=lambda m: m.start))


def invisible(text: str) -> list[Match]:
    """The invisible characters among `find`'s matches."""
    places = hidden(text)
    strays = [h for h in places if h.grade is Strength.LOW]
    code = len(strays) >= MANY and len({text[h.start] for h in strays}) > 1
    return [
        Match("hidden_unicode", h.start, h.end, h.grade, mask(h.decoded) if h.decoded else h.kind)
        for h in places
        if h.grade > Strength.LOW or code or _splits(text, h)
    ]


def _splits(text: str, stray: Hidden) -> bool:
    around = text[stray.start - 1 : stray.start] + text[stray.end : stray.end + 1]
    return stray.kind == "zero_width" and len(around) == 2 and around.isascii() and around.isalnum()  # noqa: PLR2004 - one on each side


def look_alikes(text: str) -> list[Match]:
    """Latin words with letters of another script in them that most fonts draw alike."""
    found: list[Match] = []
    for foreign in () if text.isascii() else LOOK_ALIKE.finditer(text):
        word = WORD.match(text, _word_start(text, foreign.start()))
        if word and (not found or found[-1].start != word.start()) and _is_disguised(word.group()):
            found.append(Match("hidden_unicode", *word.span(), Strength.LIKELY, mask(word.group())))
    return found


def _word_start(text: str, at: int) -> int:
    first = at
    while first > max(0, at - LONGEST) and text[first - 1].isalpha():
        first -= 1
    return first


def _is_disguised(word: str) -> bool:
    """Mostly Latin letters, and all others have a Latin twin; Russian words with one Latin letter are slips, not disguises."""
    latin = sum(c.isascii() for c in word)
    return latin >= 3 and 2 * latin > len(word) and word.translate(CONFUSABLE).isascii()  # noqa: PLR2004 - shorter ones are formulas


def decode_tags(run: str) -> str:
    """ASCII text spelled by tag characters (U+E0020 to U+E007E stand for U+0020 to U+007E)."""
    return "".join(chr(ord(c) - 0xE0000) for c in run if 0xE0020 <= ord(c) <= 0xE007E)  # noqa: PLR2004


def decode_bits(run: str) -> str:
    """Text spelled by two invisible characters as 0 and 1 (U+200B and U+200C first), eight to a byte; `""` when it is not printable."""
    pair = sorted(set(run))
    if len(pair) > 2:  # noqa: PLR2004 - other marks stand between the two that spell
        pair = [chr(code) for code in MORPHS]
    for zero in pair if len(pair) == 2 else ():  # noqa: PLR2004 - a zero and a one
        bits = "".join("0" if c == zero else "1" for c in run if c in pair)
        octets = bytes(int(bits[i : i + BITS], 2) for i in range(0, len(bits) - BITS + 1, BITS))
        spelled = octets.decode("utf-8", "ignore").strip("\0")
        if len(spelled) * BITS * 3 >= len(bits) and spelled.isprintable():  # a wrong guess spells little
            return spelled
    return ""


def decode_selectors(run: str) -> str:
    """Text spelled by variation selectors, one byte each (U+FE00 stands for 0, U+E0100 for 16); `""` when it is not printable."""
    octets = bytes(n for n in (_octet(ord(c)) for c in run) if n is not None)
    spelled = octets.decode("utf-8", "ignore")
    return spelled if len(spelled) > 1 and spelled.isprintable() else ""


def _octet(code: int) -> int | None:
    if 0xFE00 <= code <= 0xFE0F:  # noqa: PLR2004 - first block of selectors
        return code - 0xFE00
    return code - 0xE0100 + 16 if 0xE0100 <= code <= 0xE01EF else None  # noqa: PLR2004 - second block


def _runs(text: str) -> Iterator[Hidden]:
    for found in RUN.finditer(text):
        start, end, run = found.start(), found.end(), found.group()
        if any(ord(c) in TAGS for c in run):
            if not _is_flag(text, start, run):
                yield Hidden("tags", start, end, Strength.CERTAIN, decode_tags(run))
        elif end - start >= LONG_RUN:
            kind = "selectors" if all(ord(c) in SELECTORS for c in run) else "zero_width"
            yield Hidden(
                kind, start, end, Strength.LIKELY, decode_selectors(run) if kind == "selectors" else decode_bits(run)
            )
        elif not _is_honest(text, start, end):
            yield Hidden("zero_width", start, end, Strength.LOW, "")


def _is_flag(text: str, start: int, run: str) -> bool:
    return start > 0 and text[start - 1] == "\U0001f3f4" and run.endswith("\U000e007f") and len(run) <= 7  # noqa: PLR2004 - two to six tags


def _is_honest(text: str, start: int, end: int) -> bool:
    run, before, after = text[start:end], text[start - 1 : start], text[end : end + 1]
    if run == "\ufeff" and start == 0:
        return True
    if all(ord(c) in SELECTORS or c == "\u200d" for c in run):  # emoji and ideographic variants: after a visible base
        sequence = unicodedata.category(after or " ") in {"So", "Sk"}  # even one whose first sign a filter took out
        return sequence or (bool(before) and not before.isspace() and not (before.isascii() and before.isalpha()))
    if run == "\u00ad":
        return before.isalpha() and after.isalpha()
    if set(run) <= {"\u200c", "\u200d", "\u034f", "\u17b4", "\u17b5"}:
        return bool(JOINING.match(before) or JOINING.match(after))
    if set(run) <= set("\u200e\u200f\u061c\u202a\u202b\u202c\u2066\u2067\u2068\u2069"):
        return bool(RIGHT_TO_LEFT.search(text, max(0, start - 200), end + 200))
    return False


def _overrides(text: str) -> Iterator[Hidden]:
    """From a direction control to the one that ends it: the text between is read in another order than it is written."""
    at = 0
    while opened := OVERRIDE.search(text, at):
        start = opened.start()
        closed = CLOSERS.search(text, start, start + SPANNED)
        at = closed.end() if closed else opened.end()
        inside = text[start:at]
        forced = "\u202d" in inside or "\u202e" in inside
        harmless = not (
            "\u202b" in inside or "\u2067" in inside
        )  # left-to-right text marked as such: nothing is reordered
        natural = not forced and RIGHT_TO_LEFT.search(text, max(0, start - 200), at + 200)
        if not natural and at - start > 1:
            grade = Strength.CERTAIN if forced else Strength.LOW if harmless else Strength.LIKELY
            yield Hidden("bidi", start, at, grade, text[start + 1 : at - 1][::-1] if forced else "")
