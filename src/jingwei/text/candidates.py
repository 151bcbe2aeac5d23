"""Places of a text at which personal data or a secret may stand: one pass, so that the many shapes are tried only there.

Almost all of what is looked for holds four digits in a row, an `@`, a value behind `:` or `=`, or a word of sixteen characters and more;
plain prose holds few of them. Places are found, not judged.
"""

from __future__ import annotations

from dataclasses import dataclass

from jingwei.text.patterns import expression
from jingwei.text.personal_names import SURNAMES

LONG = 16  # characters from which a word of letters, digits, `_` and `-` is looked at
_HAN = "\u4e00-\u9fff"
_PLACE = expression(
    r"[0-9@:=：＝](?:"
    r"(?<=[0-9])(?:(?P<run>(?:[ .\-/()\n]{0,2}[0-9]){3,60})|(?P<short>[0-9]{0,4}(?= [A-Z][a-z]|号|[-/][0-9]{0,5}号)))"
    r"|(?<=@)(?P<at>(?=[A-Za-z0-9]))"
    r"|(?<=:)(?P<hex>(?=[0-9A-Fa-f]{0,4}:))"
    rf"|(?<![0-9@])(?:(?P<name>[ \t]{{0,2}}(?=[{SURNAMES}][{_HAN}]{{1,3}}(?![{_HAN}])|[A-Z][a-z]{{1,15}} [A-Z]))"
    r"|(?P<value>(?!//)[ \t]{0,3}(?:\\?[\"'`])?(?=[!-~]{6})))"
    r")"
)
_WORDS = bytes(97 if code in b"_-" or (code < 128 and chr(code).isalnum()) else 32 for code in range(256))  # noqa: PLR2004
_RUN = b"a" * LONG


@dataclass(frozen=True, slots=True)
class Candidates:
    """Places by what they may be; `(start, end)` in code points, end exclusive."""

    runs: list[tuple[int, int]]  # digits with single separators
    shorts: list[tuple[int, int]]  # a few digits before a word that a street or house has
    ats: list[int]  # `@` before a domain
    colons: list[int]  # `:` of a hexadecimal address
    names: list[tuple[int, int]]  # `:` before what is written like a name, start of the name
    values: list[tuple[int, int]]  # `:` or `=` before a value, start of the value
    words: list[tuple[int, int]]  # long words


def candidates(text: str) -> Candidates:
    """Places of a folded text, each list in order. Time is linear: every repetition is bounded."""
    found = Candidates([], [], [], [], [], [], [])
    for place in _PLACE.finditer(text):
        kind, start, end = place.lastgroup, place.start(), place.end()
        if kind == "run":
            found.runs.append((start, end))
        elif kind == "value":
            found.values.append((start, end))
        elif kind == "short":
            found.shorts.append((start, end))
        elif kind == "name":
            found.names.append((start, end))
        elif kind == "at":
            found.ats.append(start)
        else:
            found.colons.append(start)
    _long_words(text, found.words)
    return found


def _long_words(text: str, words: list[tuple[int, int]]) -> None:
    """One byte per character, letters and digits made equal, so that a search for bytes finds long words."""
    plain = text.encode("ascii", "replace").translate(_WORDS) + b" "
    start = plain.find(_RUN)
    while start >= 0:
        end = plain.find(b" ", start)
        words.append((start, end))
        start = plain.find(_RUN, end)
