"""The table: one handler for each of the 68 opcodes of protocols 0 to 5 (names as in CPython's `pickletools`)."""

from __future__ import annotations

from jingwei.layers.tools.artifacts.pickles import collect as k
from jingwei.layers.tools.artifacts.pickles import constants as c
from jingwei.layers.tools.artifacts.pickles import effects as e
from jingwei.layers.tools.artifacts.pickles.machine import Handler

_TABLE: dict[bytes, tuple[str, Handler]] = {
    b"(": ("MARK", c.mark), b".": ("STOP", e.stop), b"0": ("POP", c.pop), b"1": ("POP_MARK", c.pop_mark), b"2": ("DUP", c.dup),
    b"F": ("FLOAT", c.text_float), b"I": ("INT", c.text_int), b"J": ("BININT", c.binint), b"K": ("BININT1", c.binint1),
    b"L": ("LONG", c.text_long), b"M": ("BININT2", c.binint2), b"N": ("NONE", c.constant(None)), b"P": ("PERSID", e.persid),
    b"Q": ("BINPERSID", e.binpersid), b"R": ("REDUCE", e.reduce), b"S": ("STRING", c.text_string), b"T": ("BINSTRING", c.binstring),
    b"U": ("SHORT_BINSTRING", c.short_binstring), b"V": ("UNICODE", c.text_unicode), b"X": ("BINUNICODE", c.binunicode),
    b"a": ("APPEND", k.append), b"b": ("BUILD", e.build), b"c": ("GLOBAL", e.global_), b"d": ("DICT", k.from_mark("dict")),
    b"}": ("EMPTY_DICT", k.empty("dict")), b"e": ("APPENDS", k.many("list")), b"g": ("GET", c.get), b"h": ("BINGET", c.binget),
    b"i": ("INST", e.inst), b"j": ("LONG_BINGET", c.long_binget), b"l": ("LIST", k.from_mark("list")), b"]": ("EMPTY_LIST", k.empty("list")),
    b"o": ("OBJ", e.obj), b"p": ("PUT", c.put), b"q": ("BINPUT", c.binput), b"r": ("LONG_BINPUT", c.long_binput),
    b"s": ("SETITEM", k.setitem), b"t": ("TUPLE", k.from_mark("tuple")), b")": ("EMPTY_TUPLE", k.empty("tuple")),
    b"u": ("SETITEMS", k.many("dict")), b"G": ("BINFLOAT", c.binfloat),
    b"\x80": ("PROTO", c.proto), b"\x81": ("NEWOBJ", e.newobj), b"\x82": ("EXT1", e.extension(1)), b"\x83": ("EXT2", e.extension(2)),
    b"\x84": ("EXT4", e.extension(4)), b"\x85": ("TUPLE1", k.tuple_of(1)), b"\x86": ("TUPLE2", k.tuple_of(2)), b"\x87": ("TUPLE3", k.tuple_of(3)),
    b"\x88": ("NEWTRUE", c.constant(True)), b"\x89": ("NEWFALSE", c.constant(False)), b"\x8a": ("LONG1", c.long1), b"\x8b": ("LONG4", c.long4),
    b"B": ("BINBYTES", c.binbytes), b"C": ("SHORT_BINBYTES", c.short_binbytes),
    b"\x8c": ("SHORT_BINUNICODE", c.short_binunicode), b"\x8d": ("BINUNICODE8", c.binunicode8), b"\x8e": ("BINBYTES8", c.binbytes8),
    b"\x8f": ("EMPTY_SET", k.empty("set")), b"\x90": ("ADDITEMS", k.many("set")), b"\x91": ("FROZENSET", k.from_mark("frozenset")),
    b"\x92": ("NEWOBJ_EX", e.newobj_ex), b"\x93": ("STACK_GLOBAL", e.stack_global), b"\x94": ("MEMOIZE", c.memoize), b"\x95": ("FRAME", c.frame),
    b"\x96": ("BYTEARRAY8", c.binbytes8), b"\x97": ("NEXT_BUFFER", e.out_of_band), b"\x98": ("READONLY_BUFFER", e.readonly),
}  # fmt: skip

HANDLERS: tuple[Handler, ...] = tuple(_TABLE[bytes([n])][1] if bytes([n]) in _TABLE else e.unknown for n in range(256))
NAMES: tuple[str, ...] = tuple(_TABLE[bytes([n])][0] if bytes([n]) in _TABLE else f"0x{n:02x}" for n in range(256))
