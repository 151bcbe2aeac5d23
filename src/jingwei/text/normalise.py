"""Text made comparable without losing places: full-width forms folded, invisible characters taken out, look-alike letters named.

Every function takes any `str`, lone surrogates included, and runs in time linear in its length.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from itertools import accumulate

from jingwei.text.match import Match
from jingwei.text.patterns import expression
from jingwei.unicode import nfkc

# Soft hyphen, zero-width and bidi controls, invisible operators, fillers, BOM, variation selectors, tags.
INVISIBLE = "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0"
INVISIBLE += "\U000e0000-\U000e007f\U000e0100-\U000e01ef"
_INVISIBLE = expression(f"[{INVISIBLE}]+")
# The full-width forms that can stand inside a number, an address or a key; full-width commas and colons are plain Chinese.
_WIDE = expression(
    "[\uff0b\uff0d-\uff0f\uff10-\uff19\uff20-\uff3a\uff3f\uff41-\uff5a\u00a0\u2007\u2009\u2010-\u2013\u202f\u2212\u3000]"
)
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_NARROW |= dict.fromkeys((0x00A0, 0x2007, 0x2009, 0x202F, 0x3000), 0x20)
_NARROW |= dict.fromkeys((*range(0x2010, 0x2014), 0x2212), 0x2D)

# Letters of other scripts that most fonts draw like a Latin one. Deliberately few: each pair is indistinguishable in common fonts.
CONFUSABLE = str.maketrans(
    "аеорсухіјѕԁԛԝАВЕКМНОРСТХІЈЅαοΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "aeopcyxijsdqwABEKMHOPCTXIJSaoABEZHIKMNOPTYX",
)


@dataclass(frozen=True, slots=True)
class Folded:
    """A text to search, and how to find a place of it in the original."""

    text: str
    _cuts: tuple[int, ...] = ()  # places of the folded text before which characters were taken out
    _shifts: tuple[int, ...] = ()  # how many were taken out up to and including that cut

    def place(self, index: int) -> int:
        """Place in the original text of the folded text's character `index`."""
        cut = bisect_right(self._cuts, index)
        return index + (self._shifts[cut - 1] if cut else 0)

    def restore(self, matches: tuple[Match, ...]) -> tuple[Match, ...]:
        """The same matches with places of the original text."""
        if not self._cuts:
            return matches
        return tuple(replace(m, start=self.place(m.start), end=self.place(m.end - 1) + 1) for m in matches)


def fold(text: str) -> Folded:
    """Full-width forms to ASCII, odd blanks and dashes to the plain ones, invisible characters out. Other characters stay as they are."""
    if text.isascii():
        return Folded(text)
    narrow = text.translate(_NARROW) if _WIDE.search(text) else text
    removed = [found.span() for found in _INVISIBLE.finditer(narrow)]
    if not removed:
        return Folded(narrow)
    shifts = tuple(accumulate(end - start for start, end in removed))
    before = (0, *shifts)
    cuts = tuple(start - before[i] for i, (start, _) in enumerate(removed))
    return Folded(_INVISIBLE.sub("", narrow), cuts, shifts)


def canonical(text: str) -> str:
    """NFKC, invisible characters out, case folded, white space to one blank: the form in which two texts are compared for equality."""
    return " ".join(_INVISIBLE.sub("", nfkc(text)).casefold().split())


def skeleton(word: str) -> str:
    """A word with look-alike Cyrillic and Greek letters turned Latin (a small part of UTS 39's table)."""
    return nfkc(word).translate(CONFUSABLE)


def mixed_script(word: str) -> bool:
    """Whether look-alikes of another script stand among Latin letters: `pаypal` with a Cyrillic `а`, but not `москва`."""
    latin = any("a" <= c <= "z" for c in word.lower())
    return latin and word.translate(CONFUSABLE) != word
