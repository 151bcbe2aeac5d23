"""Signals of documents: length, lines, kinds of characters, scripts and language. Statistics, no verdicts.

One table gives class and script of every code point of the basic plane; a batch of documents is counted by one `bincount`, so the cost is a few
nanoseconds a character. Columns follow what published filters of training text look at (Rae et al. 2021, "Gopher", appendix A.1).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from jingwei.text.language import SCRIPTS, of_letters

if TYPE_CHECKING:
    from numpy.typing import NDArray

COLUMNS = (
    "characters", "lines", "words", "letters", "digits", "spaces", "punctuation", "symbols", "controls", "repeated_lines", "longest_line",
)  # fmt: skip
_CLASSES = ("other", "letters", "digits", "spaces", "punctuation", "symbols", "controls")
_WIDTH = 16  # scripts that a code has room for
_PLANE = 1 << 16
_BATCH = 1 << 18  # characters


@dataclass(frozen=True, slots=True)
class Signals:
    """Of one document: counts in the order of `COLUMNS`, the language (`und`: cannot be told) and the script of most letters."""

    counts: tuple[int, ...]
    language: str
    script: str


def signals(texts: Sequence[str]) -> list[Signals]:
    """Signals of each text. `repeated_lines` counts characters of lines that stood before in the same text, `words` runs between white space."""
    made: list[Signals] = []
    batch: list[str] = []
    size = 0
    for text in texts:
        batch.append(text)
        size += len(text)
        if size >= _BATCH:
            made += _of_batch(batch)
            batch, size = [], 0
    return made + _of_batch(batch)


def _of_batch(texts: Sequence[str]) -> list[Signals]:
    counted = _counted(texts)
    classes = counted.sum(axis=2)[:, 1:].tolist()
    scripts = counted[:, 1, : len(SCRIPTS)].tolist()
    return [_of_one(*row) for row in zip(texts, classes, scripts, strict=True)]


def _counted(texts: Sequence[str]) -> NDArray[np.int64]:
    """Characters of each text by class and script, shape (texts, classes, scripts)."""
    lengths = np.array([len(text) for text in texts], np.int64)
    points = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)
    codes = _codes()[np.minimum(points, _PLANE)].astype(np.int64)
    room = len(_CLASSES) * _WIDTH
    codes += np.repeat(np.arange(len(texts)) * room, lengths)
    return np.bincount(codes, minlength=len(texts) * room).reshape(len(texts), len(_CLASSES), _WIDTH)


def _of_one(text: str, classes: Sequence[int], scripts: Sequence[int]) -> Signals:
    letters = dict(zip(SCRIPTS, scripts, strict=True))
    most = max(scripts)
    lines = text.split("\n")
    counts = (len(text), len(lines), len(text.split()), *classes, _repeated(lines), max(map(len, lines)))
    return Signals(counts, of_letters(letters, text), list(SCRIPTS)[scripts.index(most)] if most else "")


def _repeated(lines: Sequence[str]) -> int:
    distinct = set(lines)
    return 0 if len(distinct) == len(lines) else sum(map(len, lines)) - sum(map(len, distinct))


@cache
def _codes() -> NDArray[np.uint8]:
    """Class and script of each code point of the basic plane; the last entry stands for all planes above it, whose letters are mostly Han."""
    of_class = np.zeros(_PLANE + 1, np.uint8)
    for point in range(_PLANE):
        of_class[point] = _class(chr(point))
    of_script = np.full(_PLANE + 1, _WIDTH - 1, np.uint8)
    for number, ranges in enumerate(SCRIPTS.values()):
        for first, last in ranges:
            of_script[first : last + 1] = number
    return of_class * np.uint8(_WIDTH) + of_script


def _class(character: str) -> int:
    if character.isspace():
        return _CLASSES.index("spaces")
    name = unicodedata.category(character)
    if name == "Nd":
        return _CLASSES.index("digits")
    return {"L": 1, "P": 4, "S": 5, "C": 6}.get(name[0], 0)
