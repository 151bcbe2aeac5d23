"""Shingles: every run of five characters of a normalised text, as 64-bit hashes.

Characters, not words, for every script: Han text has no blanks, and a text without blanks must not look like every other one. A hash stands for its
shingle in signatures and in Jaccard's formula; two different shingles of a pair of documents share one with a probability below 10^-9.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from jingwei.unicode import nfkc

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Hashes = NDArray[np.uint64]

WIDTH = 5  # characters of a shingle
_PLANE = 1 << 16
_SIGMA = "\u03c3"  # capitals of which are another letter at the end of a word
# Latin, Greek, Cyrillic, punctuation, kana and full-width forms, as far as none of them joins what stands before it
_ALONE = ((0x1, 0x2FF), (0x386, 0x3FF), (0x400, 0x481), (0x48A, 0x52F), (0x2010, 0x205E), (0x2190, 0x22FF), (0x2500, 0x26FF),
    (0x3001, 0x3029), (0x3041, 0x3096), (0x30A1, 0x30FE), (0xFF01, 0xFF5E))  # fmt: skip
_IDEOGRAPHS = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF))
_SHIFT = np.uint64(29), np.uint64(32)
_MIX = np.uint64(0xBF58476D1CE4E5B9)  # the finaliser of splitmix64
# one odd multiplier for each place of a shingle: multilinear hashing, constants drawn once from the digits of pi
_PLACES = tuple(
    np.uint64(c)
    for c in (0x243F6A8885A308D3, 0x13198A2E03707345, 0xA4093822299F31D1, 0x082EFA98EC4E6C89, 0x452821E638D01377)
)


def normal(text: str) -> str:
    """NFKC, lower case, white space to one blank: texts that differ in nothing else are the same."""
    folded = text.lower() if text.isascii() else _folded(text)
    return " ".join(folded.split())


def _folded(text: str) -> str:
    """NFKC in lower case: by table where every character stands for itself whatever its neighbours, else by the standard's algorithm."""
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    made = _table()[np.minimum(points, _PLANE)]
    return made.tobytes().decode("utf-32-le") if made.all() else nfkc(text).lower()


@cache
def _table() -> NDArray[np.uint32]:
    """For each code point of the basic plane its form, 0 where that depends on neighbours, is several characters, or is not known here."""
    made = np.zeros(_PLANE + 1, np.uint32)
    for first, last in _ALONE:
        for point in range(first, last + 1):
            form = nfkc(chr(point)).lower()
            if len(form) == 1 and form != _SIGMA and not unicodedata.combining(chr(point)):
                made[point] = ord(form)
    for first, last in _IDEOGRAPHS:
        made[first : last + 1] = np.arange(first, last + 1)
    made[ord(_SIGMA)] = ord(_SIGMA)
    return made


def windows(texts: Sequence[str]) -> tuple[Hashes, NDArray[np.int64]]:
    """Hashes of all shingles of normalised texts, and for each the number of its text; a text shorter than a shingle has none."""
    lengths = np.array([len(text) for text in texts], np.int64)
    points = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    count = len(points) - WIDTH + 1
    if count <= 0:
        return np.empty(0, np.uint64), np.empty(0, np.int64)
    hashed = points[:count] * _PLACES[0]
    for place, factor in enumerate(_PLACES[1:], 1):
        hashed += points[place : count + place] * factor
    hashed ^= hashed >> _SHIFT[0]
    hashed *= _MIX
    hashed ^= hashed >> _SHIFT[1]
    owner = np.repeat(np.arange(len(texts)), lengths)[:count]
    within = (
        np.arange(count) + WIDTH <= np.repeat(np.cumsum(lengths), lengths)[:count]
    )  # none reaches into the next text
    return hashed[within], owner[within]


def shingles(text: str) -> Hashes:
    """The set of shingles of a normalised text: rising distinct hashes."""
    return np.unique(windows((text,))[0])


def jaccard(first: Hashes, second: Hashes) -> float:
    """|A ∩ B| / |A ∪ B| of two sets of shingles; 0 where one is empty."""
    if not len(first) or not len(second):
        return 0.0
    both = len(np.intersect1d(first, second, assume_unique=True))
    return both / (len(first) + len(second) - both)
