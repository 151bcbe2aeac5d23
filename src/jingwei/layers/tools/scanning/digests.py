"""Digests of a file, all of them in one pass over its bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from jingwei.errors import JingweiError
from jingwei.layers.tools.artifacts.pages import release
from jingwei.limits import MIB

SHA256, BLAKE3 = "sha256", "blake3"
_BLOCK = 4 * MIB  # hashed at a time


def makers(names: Iterable[str]) -> dict[str, Callable[[], Any]]:
    """What makes each of the digests named. Raises `JingweiError` when the library of one is not installed."""
    known: dict[str, Callable[[], Callable[[], Any]]] = {SHA256: lambda: hashlib.sha256, BLAKE3: _blake3}
    return {name: known[name]() for name in names}


def digests(data: memoryview, wanted: Mapping[str, Callable[[], Any]]) -> dict[str, str]:
    """Hex digests by name, block by block, so that pages of a mapped file go again."""
    made = {name: maker() for name, maker in wanted.items()}
    for start in range(0, len(data) if made else 0, _BLOCK):
        block = data[start : start + _BLOCK]
        for one in made.values():
            one.update(block)
        release(data, start + _BLOCK)
    return {name: one.hexdigest() for name, one in made.items()}


def _blake3() -> Callable[[], Any]:
    try:
        from blake3 import blake3
    except ImportError as error:
        raise JingweiError(
            "BLAKE3 needs a library that is not installed", hint="pip install 'jingwei[blake3]'"
        ) from error
    return blake3
