"""Texts as arrays of token hashes: words, single characters of scripts without blanks, runs of unusual punctuation.

Ordinary punctuation is left out: what stands before or after a phrase is a word, wherever a sentence ends. Digits count as one digit. Letters are
lower case; invisible characters belong to the word they stand in, so that a word with one is a word of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from jingwei.text.normalise import INVISIBLE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Hashes = NDArray[np.uint64]
    Numbers = NDArray[np.int64]
    Table = NDArray[np.uint8]

BATCH = 1 << 18  # characters whose arrays are held at once
CHARACTERS = 200_000  # of one text that are looked at
_SPACE, _WORD, _SINGLE, _PLAIN, _OTHER = range(5)
_SINGLES = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17b3\u17b6-\u17ff"  # Thai, Lao, Myanmar, Khmer
    "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # kana and Han
)
_ORDINARY = ".,;:!?'\"()[]{}-/\\*`|=+&%#\u2013\u2014\u2018\u2019\u201c\u201d\u2026\u00b7"
_ORDINARY += "\u3001\u3002\uff0c\uff1b\uff1a\uff1f\uff01\uff08\uff09\u300a\u300b\u300c\u300d\u3010\u3011"
_LAST = 0x110000
_PLACES = 64
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_PAIR = np.uint64(0x9E3779B97F4A7C15)
_SEED = 20261124  # recorded: hashes of two runs are equal


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens of some texts one after another: their hashes, the numbers of their texts, the characters they stand at in the joined text."""

    hashes: Hashes
    owner: Numbers
    starts: Numbers
    ends: Numbers
    text: str  # the texts, joined without anything between them
    text_of: Numbers  # number of the text of each character
    first: Numbers  # number of the first token of each text, and the number of all tokens

    def pairs(self) -> Hashes:
        """Hashes of neighbouring tokens, one for each token with the next; 0 where the next is another text's."""
        made = np.zeros(len(self.hashes), np.uint64)
        if len(made) > 1:
            made[:-1] = pair(self.hashes[:-1], self.hashes[1:])
            made[:-1][self.owner[1:] != self.owner[:-1]] = 0
        return made

    def triples(self, pairs: Hashes) -> Hashes:
        """Hashes of three neighbouring tokens from those of the pairs; 0 where the text ends before."""
        made = np.zeros(len(pairs), np.uint64)
        if len(made) > 1:
            made[:-1] = pair(pairs[:-1], self.hashes[np.minimum(np.arange(2, len(made) + 1), len(made) - 1)])
            made[:-1][pairs[1:] == 0] = 0
        made[pairs == 0] = 0
        return made


def pair(one: Hashes, other: Hashes) -> Hashes:
    """The hash of a pair from the hashes of its members."""
    made = (one ^ (one >> np.uint64(31))) * _PAIR + other
    made ^= made >> np.uint64(29)
    made *= _MIX
    made ^= made >> np.uint64(32)
    return made


def tokenized(texts: Sequence[str]) -> Tokens:
    """The tokens of the texts, in linear time."""
    cut = [text[:CHARACTERS] for text in texts]
    lengths = np.fromiter(map(len, cut), np.int64, len(cut))
    joined = "".join(cut)
    points = np.frombuffer(_lower(joined).encode("utf-32-le", "surrogatepass"), np.uint32)
    owners = np.repeat(np.arange(len(cut), dtype=np.int64), lengths)
    kinds, keys = _tables()
    kind = kinds[points]
    begins = np.empty(len(points), bool)
    if len(points):
        begins[0] = True
        begins[1:] = (kind[1:] != kind[:-1]) | (owners[1:] != owners[:-1])
    begins |= kind == _SINGLE
    starts = np.flatnonzero(begins)
    if not len(starts):
        none = np.empty(0, np.int64)
        return Tokens(np.empty(0, np.uint64), none, none, none, joined, owners, np.zeros(len(texts) + 1, np.int64))
    ends = np.append(starts[1:], len(points))
    places = np.arange(len(points), dtype=np.int64) - np.repeat(starts, ends - starts)
    hashes = np.add.reduceat(keys[points] * _factors()[places & (_PLACES - 1)], starts)
    hashes ^= hashes >> np.uint64(32)
    hashes *= _MIX
    hashes ^= hashes >> np.uint64(29)
    told = kind[starts]
    kept = (told != _SPACE) & ~((told == _PLAIN) & (ends - starts <= 2))  # noqa: PLR2004 - a mark, or a mark and a bracket
    hashes, starts, ends = hashes[kept] | np.uint64(1), starts[kept], ends[kept]
    owner = owners[starts]
    first = np.searchsorted(owner, np.arange(len(texts) + 1))
    return Tokens(hashes, owner, starts, ends, joined, owners, first)


def _lower(text: str) -> str:
    """Lower case, as long as the text: the few letters that become two stay as they are."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)


@cache
def _tables() -> tuple[Table, Hashes]:
    """Kind and key of every code point. Digits share a key."""
    points = np.arange(_LAST, dtype=np.uint32)
    everything = points.tobytes().decode("utf-32-le", "surrogatepass")
    kinds = np.full(_LAST, _OTHER, np.uint8)
    for shape, kind in (
        (r"\w+", _WORD),
        (f"[{_SINGLES}]+", _SINGLE),
        (f"[{INVISIBLE}]+", _WORD),
        (r"[\s\x00]+", _SPACE),
    ):
        for run in re.finditer(shape, everything):
            kinds[run.start() : run.end()] = kind
    kinds[[ord(mark) for mark in _ORDINARY]] = _PLAIN
    keys = np.random.Generator(np.random.PCG64(_SEED)).integers(1, 2**63, _LAST, dtype=np.uint64)
    for run in re.finditer(r"\d+", everything):
        keys[run.start() : run.end()] = keys[ord("0")]
    return kinds, keys


@cache
def _factors() -> Hashes:
    made = np.random.Generator(np.random.PCG64(_SEED + 1)).integers(1, 2**63, _PLACES, dtype=np.uint64)
    return made | np.uint64(1)


def batches(texts: Iterable[str]) -> Iterator[tuple[int, Tokens]]:
    """Tokens of texts in batches of about `BATCH` characters, each with the number of its first text."""
    waiting: list[str] = []
    size = number = 0
    for text in texts:
        waiting.append(text)
        size += min(len(text), CHARACTERS)
        if size >= BATCH:
            yield number, tokenized(waiting)
            number += len(waiting)
            waiting, size = [], 0
    if waiting:
        yield number, tokenized(waiting)


def characters(batch: Tokens) -> tuple[Hashes, Numbers]:
    """Hashes of the characters beyond ASCII, and the numbers of their texts: a mark that hides in many words is a feature of its own."""
    points = np.frombuffer(batch.text.encode("utf-32-le", "surrogatepass"), np.uint32)
    at = np.flatnonzero(points > 127)  # noqa: PLR2004 - the last of ASCII
    keys = _tables()[1][points[at]]
    return pair(keys, keys), batch.text_of[at]
