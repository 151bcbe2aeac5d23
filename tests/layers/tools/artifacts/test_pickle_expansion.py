"""Opcodes of a few bytes that make a loader copy or hash much, again and again."""

import struct

import pytest

from jingwei.layers.tools.artifacts import Verdict, scan_bytes
from jingwei.layers.tools.artifacts.pickles import loop
from tests.layers.tools.artifacts.test_numpy_dtypes import name, word


@pytest.fixture(params=["compiled", "python"], autouse=True)
def either_loop(request, monkeypatch):
    if request.param == "python":
        monkeypatch.setattr(loop, "LOOP", None)


def again(times, made, used):
    """`made` is remembered as entry 0, `used` is executed `times` times."""
    return scan_bytes(b"\x80\x04" + made + b"\x940" + used * times + b"N.")


SIZE = 1 << 20
OCTETS = b"B" + struct.pack("<I", SIZE) + bytes(SIZE)
STATE = b"}(" + b"".join(word(f"k{n}") + b"N" for n in range(20_000)) + b"u"
LIST = b"](" + b"N" * (SIZE >> 1) + b"e"
COPIES = {
    "bytes into bytearray": (OCTETS, name("builtins", "bytearray") + b"h\0\x85R0", 100),
    "bytearray into bytearray": (
        name("builtins", "bytearray") + OCTETS + b"\x85R",
        name("builtins", "bytearray") + b"h\0\x85R0",
        100,
    ),
    "a long list": (LIST, name("builtins", "list") + b"h\0\x85R0", 150),
    "a state": (STATE, name("argparse", "Namespace") + b")\x81h\0b0", 1500),
    "a tensor's bytes": (OCTETS, name("torch.storage", "_load_from_bytes") + b"h\0\x85R0", 100),
}


@pytest.mark.parametrize("case", COPIES)
def test_copying_again_and_again_is_seen(case):
    made, used, times = COPIES[case]
    assert "pickle.expansion" in {found.rule for found in again(times, made, used).findings}
    assert "pickle.expansion" not in {found.rule for found in again(1, made, used).findings}


NESTED = b"N" + b"\x85" * 5000
KEYS = {
    "SETITEM": b"}h\0Ns0",
    "SETITEMS": b"}(NNh\0Nu0",
    "DICT": b"(h\0Nd0",
    "ADDITEMS": b"\x8f(h\0\x900",
    "FROZENSET": b"(h\0\x910",
    "set": name("builtins", "set") + b"](h\0e\x85R0",
    "dict": name("builtins", "dict") + b"](h\0N\x86e\x85R0",
    "dict of many": name("builtins", "dict") + b"](" + b"NN\x86" * 200 + b"h\0N\x86e\x85R0",
    "OrderedDict": name("collections", "OrderedDict") + b"](h\0N\x86e\x85R0",
}


@pytest.mark.parametrize("case", KEYS)
def test_a_deep_key_is_not_hashed(case):
    """Hashing it recurses on the stack of the loader's process, which is not bounded."""
    assert [found.rule for found in again(1, NESTED, KEYS[case]).findings] == ["pickle.key"]


@pytest.mark.parametrize("used", [b"}Nh\0s0", b"}(NNNh\0u0", b"](h\0Ne0"])
def test_a_deep_value_is_no_key(used):
    assert again(1, NESTED, used).verdict is Verdict.CLEAN
