"""A text as numbers of a table: hashed n-grams of characters and of words, and of the classes that its words belong to.

Han characters in runs of 1 to 4, others in runs of 2 to 6; a text whose group words are replaced by one sign each is hashed beside the text as it
stands, so that what is said of one group tells about another. The hash is a polynomial in 32 bits: the same on every machine.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from jingwei.text.harm.words import kind, pattern
from jingwei.text.normalise import fold
from jingwei.unicode import nfkc

if TYPE_CHECKING:
    from numpy.typing import NDArray

BITS = 18
_HAN = (0x3400, 0xA000)
_LONGEST, _LONGEST_HAN = 6, 4
_PRIME, _SPREAD = np.uint32(0x01000193), np.uint32(0x9E3779B1)
_NAMES = re.compile(r"@\w{1,40}|https?://\S{1,300}")
_REPEATED = re.compile(r"(.)\1{2,}", re.DOTALL)
_BLANKS = re.compile(r"\s+")
_HAN_GAPS = re.compile(r"(?<=[\u3400-\u9fff])[ .*·_|~^+/\\-]{1,3}(?=[\u3400-\u9fff])")
_SPELLED = re.compile(r"(?<![a-z0-9])(?:[a-z0-9@$][ .*_|-]){2,30}[a-z0-9@$](?![a-z0-9])")
_LEET = re.compile(r"(?<![a-z0-9])(?=[0-9@$!]{0,3}[a-z])[a-z0-9@$!]{0,20}[a-z][013457@$!]+[a-z][a-z0-9@$!]{0,20}")
_LETTERS = str.maketrans("013457@$!", "oieastasi")
_SIGNS = {"group": "\ue000", "slur": "\ue001"}


@dataclass(frozen=True, slots=True)
class Seen:
    """A window of text: its numbers (unique, sorted) and the classes that its words belong to."""

    numbers: NDArray[np.uint32]
    classes: tuple[str, ...]  # in order of place


def plain(text: str) -> str:
    """What is compared: compatibility forms, lower case, letters that were spelled apart or as digits put together again."""
    text = nfkc(fold(text).text).lower()
    text = _NAMES.sub("@user", text) if "@" in text or "://" in text else text
    text = _REPEATED.sub(r"\1\1", text)
    text = _HAN_GAPS.sub("", text)
    text = _SPELLED.sub(lambda run: re.sub(r"[ .*_|-]", "", run[0]), text)
    text = _LEET.sub(lambda word: word[0].translate(_LETTERS), text)
    return _BLANKS.sub(" ", text).strip()


def seen(text: str) -> Seen:
    """Numbers and classes of a window."""
    return seen_in(plain(text))


def seen_in(written: str) -> Seen:
    """The same of what is plain already."""
    places = [(found.start(), found.end(), kind(found[0])) for found in pattern().finditer(written)]
    masked: list[str] = []
    at = 0
    for start, end, name in places:
        sign = _SIGNS.get(name.partition(":")[0])
        if sign:
            masked += (written[at:start], sign)
            at = end
    masked.append(written[at:])
    names = tuple(name for _, _, name in places)
    numbers = (_ngrams(f" {written} ", 0), _ngrams(f" {''.join(masked)} ", 1), _classes(names))
    return Seen(np.unique(np.concatenate(numbers)), names)


def _ngrams(text: str, salt: int) -> NDArray[np.uint32]:
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    han = (codes >= _HAN[0]) & (codes < _HAN[1])
    state = np.full(len(codes), 2166136261 + salt, np.uint32)
    kept = []
    for n in range(1, min(_LONGEST, len(codes)) + 1):
        state = (state[: len(codes) - n + 1] ^ codes[n - 1 :]) * _PRIME
        wanted = han[: len(state)] if n == 1 else ~han[: len(state)] if n > _LONGEST_HAN else slice(None)
        kept.append(state[wanted])
    return _bucket(np.concatenate(kept)) if kept else np.empty(0, np.uint32)


def _bucket(states: NDArray[np.uint32]) -> NDArray[np.uint32]:
    mixed = states ^ (states >> np.uint32(15))
    return (mixed * _SPREAD) >> np.uint32(32 - BITS)


def _classes(names: tuple[str, ...]) -> NDArray[np.uint32]:
    """Classes alone, and each with the next two."""
    kinds = [name.partition(":")[0] for name in names]
    told = {f"one {name}" for name in (*names, *kinds)}
    for near in (1, 2):
        told |= {f"two {a} {b}" for a, b in zip(kinds, kinds[near:], strict=False)}
    whole = sorted(set(kinds))
    told |= {f"both {a} {b}" for i, a in enumerate(whole) for b in whole[i + 1 :]}
    return np.array([_named(name) for name in sorted(told)], np.uint32)


@cache
def _named(name: str) -> int:
    state = 2166136261
    for byte in name.encode():
        state = ((state ^ byte) * 0x01000193) & 0xFFFFFFFF
    state ^= state >> 15
    return ((state * 0x9E3779B1) & 0xFFFFFFFF) >> (32 - BITS)
