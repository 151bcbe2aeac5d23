"""Pickles for properties: arbitrary bytes, streams of opcodes that mostly fit, and real pickles with damage."""

import pickle
import random
import struct

from tests.layers.tools.artifacts import test_pickle_bypasses as bypasses

PLAIN = (
    b"N", b"\x88", b"\x89", b"K\x01", b"M\x01\x02", b"J\xff\xff\xff\xff", b"G?\xf0\0\0\0\0\0\0", b"\x8a\x01\x80", b"\x8a\x08" + b"\xff" * 8,
    b"\x8a\0", b"\x8a\x09" + b"\x01" * 9, b"\x8b\x02\0\0\0\x01\x02", b"\x8c\x02os", b"\x8c\x06system", b"X\x01\0\0\0a", b"\x8c\x02\xed\xa0",
    b"\x8c\x03\xed\xa0\x80", b"U\x02\xe9a", b"T\x01\0\0\0a", b"C\x01a", b"B\x01\0\0\0a", b"\x8d\x01" + b"\0" * 7 + b"a",
    b"\x8e\x01" + b"\0" * 7 + b"a", b"\x96\x01" + b"\0" * 7 + b"a", b"X\x00\x11\0\0" + b"b" * 4352, b"I7\n", b"L8L\n", b"F1.5\n", b"S'a'\n", b"Va\n",
)  # fmt: skip
MOVES = (
    b"]", b"}", b")", b"\x8f", b"(", b"(", b"0", b"1", b"2", b"a", b"s", b"e", b"u", b"\x90", b"t", b"l", b"d", b"\x91", b"\x85", b"\x86", b"\x87",
    b"\x94", b"\x94", b"q\x00", b"q\x01", b"r\x02\0\0\0", b"r\x00\0\1\0", b"h\x00", b"h\x01", b"j\x02\0\0\0", b"j\x00\0\1\0", b"p3\n", b"g3\n",
    b"g0x2\n",
)  # fmt: skip
EFFECTS = (
    b"\x80\x04", b"\x95\x08\0\0\0\0\0\0\0", b"cos\nsystem\n", b"ccollections\nOrderedDict\n", b"\x93", b"R", b"\x81", b"\x92", b"b", b"o", b"P1\n",
    b"Q", b"\x82\x01", b"\x97", b"\x98", b".", b"\xff", b"cnumpy\ndtype\n", b"(S'O'\nI0\nI1\ntR", b"(](]K\x01aat",
)  # fmt: skip


def stream(chance: random.Random) -> bytes:
    """A stream of opcodes; what it holds most differs."""
    rooms = chance.choices(
        (PLAIN, MOVES, EFFECTS), (chance.random(), chance.random(), chance.random() / 4), k=chance.randrange(1, 120)
    )
    parts = [chance.choice(room) for room in rooms]
    if chance.random() < 0.3:  # one of them very often: what is large or shared
        at = chance.randrange(len(parts))
        parts[at : at + 2] = parts[at : at + 2] * chance.choice((3, 70, 300))
    return b"\x80" + bytes([chance.randrange(6)]) + b"".join(parts) + chance.choice((b".", b"N.", b""))


def value(chance: random.Random, depth: int = 0) -> object:
    """Something that a pickler writes."""
    kind = chance.randrange(9) if depth < 4 else chance.randrange(3)
    many = chance.choice((0, 1, 3, 70))
    if kind < 3:
        number = chance.getrandbits(chance.choice((3, 31, 63, 70))) - 9
        text = chance.choice(("a", "id", "é" * 9, "x" * 300, b"y", b"z" * 5000, bytearray(b"ab")))
        return chance.choice((number, None, True, 0.5, text, f"name {chance.randrange(9)}"))
    made = [value(chance, depth + 1 + many // 9) for _ in range(many)]
    shared = {"a": made, "b": made, "c": [made, made]}
    return chance.choice((made, made, tuple(made), dict(enumerate(made)), shared, {1, 2, 3}, frozenset({4})))


def damaged(chance: random.Random, content: bytes) -> bytes:
    """A few bytes changed, taken away, put in or repeated."""
    made = bytearray(content)
    for _ in range(chance.randrange(4)):
        at, end = sorted((chance.randrange(len(made) + 1), chance.randrange(len(made) + 1)))
        made[at : min(end, at + 8)] = chance.choice(
            (b"", chance.randbytes(2), made[at : at + 30] * 2, struct.pack("<I", chance.getrandbits(32)))
        )
    return bytes(made)


def case(chance: random.Random) -> bytes:
    """One of all of these."""
    kind = chance.randrange(8)
    if kind == 0:
        return b"\x80\x04" + chance.randbytes(chance.randrange(60))
    if kind < 4:
        return stream(chance)
    if kind < 6:
        return damaged(chance, pickle.dumps(value(chance), chance.randrange(6)))
    return damaged(chance, chance.choice([content for content, *_ in bypasses.ROWS.values()]))
