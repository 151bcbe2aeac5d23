"""The letters and digits of a text as UTF-8, alike however it is written: compatibility forms, case, accents, blanks, punctuation do not count.

Bytes serve comparison by n-grams of one length for every script: 18 bytes are 18 Latin letters or 6 Han characters, about as telling as each other.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Points = NDArray[np.uint32]

_LOWER = bytes(code + 32 if 65 <= code <= 90 else code for code in range(256))  # noqa: PLR2004 - A to Z
_OTHER = bytes(code for code in range(256) if not (code < 128 and chr(code).isalnum()))  # noqa: PLR2004 - ASCII
_LAST = 0x323B0  # first code point after the last ideograph
_MANY = 0x110000  # codes from here on stand for several characters
_IDEOGRAPHS = (
    (0x3400, 0x4DC0),
    (0x4E00, 0xA000),
    (0xAC00, 0xD7A4),
    (0x20000, 0x2A6E0),
    (0x2A700, 0x2F800),
    (0x30000, _LAST),
)
_LOOKED_AT = ((0x80, 0x3400), (0xA000, 0xAC00), (0xF900, 0x20000), (0x2F800, 0x2FA20))


@dataclass(frozen=True, slots=True)
class _Table:
    """What each code point becomes: 0 nothing, a code point, or `_MANY` + number of a row of `flat`."""

    codes: Points
    flat: Points
    starts: NDArray[np.int64]
    counts: NDArray[np.int64]


def letters(text: str) -> bytes:
    """The letters and digits of a text."""
    return text.encode().translate(_LOWER, _OTHER) if text.isascii() else _utf8(_kept(text)[0])


def places(text: str) -> NDArray[np.int64]:
    """For each byte of `letters(text)` the index of the character that it comes from."""
    codes, owner = _kept(text)
    return np.repeat(owner, 1 + (codes > 0x7F).astype(np.int64) + (codes > 0x7FF) + (codes > 0xFFFF))  # noqa: PLR2004


def _utf8(codes: Points) -> bytes:
    return codes.astype("<u4").tobytes().decode("utf-32-le").encode()


def _kept(text: str) -> tuple[Points, NDArray[np.int64]]:
    """Folded code points and the indices of their characters."""
    table = _table()
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    codes = table.codes.take(points, mode="clip")
    owner = np.flatnonzero(codes)
    codes = codes[owner]
    return _spread(codes, owner, table) if len(codes) and int(codes.max()) >= _MANY else (codes, owner)


def _spread(codes: Points, owner: NDArray[np.int64], table: _Table) -> tuple[Points, NDArray[np.int64]]:
    """Codes that stand for several characters replaced by these."""
    row = np.where(codes >= _MANY, codes - np.uint32(_MANY), 0).astype(np.int64)
    counts = np.where(codes >= _MANY, table.counts[row], 1)
    at = np.repeat(np.arange(len(codes)), counts)
    within = np.arange(len(at)) - np.repeat(np.cumsum(counts) - counts, counts)
    many = codes[at] >= _MANY
    made = codes[at]
    made[many] = table.flat[(table.starts[row[at]] + within)[many]]
    return made, owner[at]


@cache
def _table() -> _Table:
    codes = np.zeros(_LAST + 1, np.uint32)
    for first, end in _IDEOGRAPHS:
        codes[first:end] = np.arange(first, end)
    rows: list[str] = []
    for code in (*range(0x80), *(code for first, end in _LOOKED_AT for code in range(first, end))):
        bare = _bare(chr(code))
        if len(bare) == 1:
            codes[code] = ord(bare)
        elif bare:
            codes[code] = _MANY + len(rows)
            rows.append(bare)
    counts = np.array([len(row) for row in rows], np.int64)
    flat = np.array([ord(letter) for row in rows for letter in row], np.uint32)
    return _Table(codes, flat, np.cumsum(counts) - counts, counts)


def _bare(character: str) -> str:
    """Compatibility form, case folded, without accents; of Hangul the syllable stays whole."""
    if not character.isalnum() and unicodedata.is_normalized("NFKC", character):
        return ""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", character).casefold())
    parts = folded if "\uac00" <= folded[:1] <= "\ud7a3" else unicodedata.normalize("NFD", folded)
    return "".join(part for part in parts if part.isalnum())
