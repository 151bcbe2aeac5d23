"""Hashes of n-grams of letters: 16 bytes of `jingwei.text.letters`, that is 16 Latin letters or 5 Han characters.

A hash is a sum of products of the two halves with odd numbers, modulo 2^64 (multilinear hashing); its upper bits are the good ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Hashes = NDArray[np.uint64]

WIDTH = 16  # bytes of an n-gram
_HALF = WIDTH // 2
_HIGH = np.uint64(32)
_ONE, _TWO = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9)


def hashes(content: bytes) -> Hashes:
    """Hashes of the n-grams that begin at each byte, shape (bytes - 15,)."""
    count = len(content) - WIDTH + 1
    if count <= 0:
        return np.empty(0, np.uint64)
    words: Hashes = np.ndarray((count + _HALF,), "<u8", content, strides=(1,))
    made = words[_HALF:] * _TWO
    made += words[:count] * _ONE
    return made


def again(hashed: Hashes) -> Hashes:
    """A second hash of a hash."""
    return (hashed ^ hashed >> _HIGH) * _TWO
