"""Flax checkpoints: one map to the last byte, arrays that fit their description, no other extension types."""

import struct

from jingwei.layers.tools.artifacts.samples import command_pickle
from tests.layers.tools.artifacts import verdicts


def pack(value):
    """MessagePack in its 16-bit forms."""
    if isinstance(value, dict):
        return b"\xde" + struct.pack(">H", len(value)) + b"".join(pack(part) for pair in value.items() for part in pair)
    if isinstance(value, (list, tuple)):
        return b"\xdc" + struct.pack(">H", len(value)) + b"".join(pack(part) for part in value)
    if isinstance(value, str):
        return b"\xda" + struct.pack(">H", len(value.encode())) + value.encode()
    if isinstance(value, bytes):
        return b"\xc5" + struct.pack(">H", len(value)) + value
    return (
        number(value)
        if not isinstance(value, Ext)
        else b"\xc8" + struct.pack(">Hb", len(value.payload), value.code) + value.payload
    )


def number(value):
    if isinstance(value, bool) or value is None:
        return {None: b"\xc0", False: b"\xc2", True: b"\xc3"}[value]
    return b"\xcb" + struct.pack(">d", value) if isinstance(value, float) else b"\xd2" + struct.pack(">i", value)


class Ext:
    def __init__(self, code, payload):
        self.code, self.payload = code, payload


def array(shape=(2,), dtype="float32", data=bytes(8), code=1, tail=b""):
    return Ext(code, pack([list(shape), dtype, data]) + tail)


CLEAN = {
    "checkpoint": pack({"params": {"Dense_0": {"kernel": array((1, 2)), "bias": array()}}, "step": 3}),
    "scalars": pack({"a": array((), "bfloat16", bytes(2), 3), "b": Ext(2, pack([1.0, -0.5])), "c": None, "d": True}),
    "short forms": b"\x81\xa1w\x93\x00\xff\xcb" + bytes(8),
    "no elements": pack({"a": array((0, 3), data=b""), "b": 1.5}),
    "texts": pack({"metadata": {"code": "import os", "__reduce__": "x"}, "w": [0.5, 1]}),
    "collections": pack({"a": [], "b": [{"c": -1}]}),
}
REJECTED = {
    "raw bytes that are a pickle": pack({"w": array(), "b": command_pickle()}),
    "msgpack-numpy: an array of objects": pack({"w": {"nd": True, "kind": "O", "data": command_pickle()}}),
}
UNPROVED = {
    "raw bytes of no known kind": pack({"w": array(), "b": b"\x01\x02\x03"}),
    "another extension": pack({"w": Ext(5, b"x")}),
    "a time": pack({"w": Ext(-1, bytes(4))}),
    "too few bytes": pack({"w": array(data=bytes(7))}),
    "too many bytes": pack({"w": array(data=bytes(9))}),
    "sizes that overflow": pack({"w": array([2**31 - 1] * 9)}),
    "a size below zero": pack({"w": array((-2,))}),
    "objects": pack({"w": array(dtype="object")}),
    "bytes after an array": pack({"w": array(tail=b"x")}),
    "no pair": pack({"w": Ext(2, pack([1.0]))}),
    "a text as a number": pack({"w": Ext(2, pack(["a", 1.0]))}),
    "a tail": pack({"w": array()}) + b"x",
    "a second value": pack({"w": array()}) * 2,
    "a key twice": b"\x82\xa1a\x01\xa1a\x02",
    "a key that is a list": b"\x82\xa1a\x01\x90\x02",
    "an unused type": b"\x81\xa1a\xc1",
    "a text that is none": b"\x81\xa1a\xa1\xff",
    "more pairs than bytes": b"\xdf\xff\xff\xff\xff\xa1a\x01",
    "more elements than bytes": b"\x81\xa1a\xdd\xff\xff\xff\xff",
    "nothing": pack({"a": {}}),
    "deep": b"\x81\xa1a" * 100 + b"\x01",
}
SEEDS = {"clean": CLEAN["checkpoint"], "scalars": CLEAN["scalars"], "bytes": REJECTED["raw bytes that are a pickle"]}

test_clean = verdicts.clean(CLEAN, "msgpack")
test_rejected = verdicts.rejected(REJECTED)
test_unproved = verdicts.unproved(UNPROVED)
test_no_cut_file_is_clean = verdicts.never_clean_when_cut(CLEAN | REJECTED)
test_damage_never_raises = verdicts.damage_never_raises(SEEDS)
