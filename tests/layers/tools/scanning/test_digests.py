"""Digests of one pass are those of the whole, and a library that is missing is said before anything is read."""

import hashlib
import sys

import pytest
from blake3 import blake3

from jingwei.errors import JingweiError
from jingwei.layers.tools.scanning import digests as module
from jingwei.layers.tools.scanning.digests import digests, makers

EMPTY = "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"  # BLAKE3 of nothing, from its test vectors


@pytest.mark.parametrize("size", [0, 1, 15, 16, 17, 50])
def test_digests_in_blocks_are_those_of_the_whole(monkeypatch, size):
    monkeypatch.setattr(module, "_BLOCK", 16)
    data = bytes(range(size))
    made = digests(memoryview(data), makers(["sha256", "blake3"]))
    assert made == {"sha256": hashlib.sha256(data).hexdigest(), "blake3": blake3(data).hexdigest()}
    assert digests(memoryview(data), makers([])) == {}


def test_blake3_is_the_published_function():
    assert digests(memoryview(b""), makers(["blake3"])) == {"blake3": EMPTY}


def test_a_missing_library_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "blake3", None)
    with pytest.raises(JingweiError) as caught:
        makers(["sha256", "blake3"])
    assert "jingwei[blake3]" in caught.value.hint
    assert set(makers(["sha256"])) == {"sha256"}
