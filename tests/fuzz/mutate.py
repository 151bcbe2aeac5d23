"""Mutations of bytes by a seeded source of chance: what a fuzzer does, without one."""

import struct

MOST = 32 * 1024  # bytes of a mutated input
BYTES = (0, 1, 0x0A, 0x22, 0x2C, 0x7F, 0x80, 0xC0, 0xED, 0xFE, 0xFF)
NUMBERS = (0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF, 1 << 40, (1 << 63) - 1, (1 << 64) - 1)
OPENINGS = (b"[", b"(", b"{", b'{"a":', b"- ", b"a: ", b"{% if 1 %}", b"<a>", b"\x80\x04(", b"\x30\x80", b"l", b"(d")
WORDS = (
    b"null", b"true", b"NaN", b"-Infinity", b"1e999", b"-0", b"0x", b"9" * 5000, b"1" + b"0" * 400, b"1_0", "²".encode(),
    b"\\ud800", b"\xed\xa0\x80", b"\xef\xbb\xbf", "\u202e".encode(), "ﬃ".encode(), "İ".encode(), b"\r", b"\x0b", b"\x85", b"\x00",
    b"&a", b"*a", b"<<: ", b"!!python/name:os.system", b"!!binary", b"2026-02-30", b"0001-01-01T00:00:00+23:59",
    b"9999-12-31T23:59:59-23:59", b"-----BEGIN CERTIFICATE-----", b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b\x08", b"../", b"/",
    b"%s", b"{0}", b"${x}", b'"', b"'", b"\\", b"'''", b'"""', b",", b";", b"#", b"---\n",
)  # fmt: skip


def flip(data, chance, seeds):
    if data:
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def byte(data, chance, seeds):
    if data:
        data[chance.randrange(len(data))] = chance.choice(BYTES)


def number(data, chance, seeds):
    packed = struct.pack(chance.choice("<>") + "Q", chance.choice(NUMBERS))
    width = chance.choice((1, 2, 4, 8))
    at = chance.randrange(len(data) + 1)
    data[at : at + width] = packed[:width] if chance.random() < 0.5 else packed[-width:]


def cut(data, chance, seeds):
    del data[chance.randrange(len(data) + 1) :]


def remove(data, chance, seeds):
    start, stop = _span(data, chance)
    del data[start:stop]


def double(data, chance, seeds):
    start, stop = _span(data, chance)
    data[stop:stop] = data[start:stop]


def flood(data, chance, seeds):
    start, stop = _span(data, chance, 40)
    data[stop:stop] = data[start:stop] * chance.choice((50, 500, 5000))


def splice(data, chance, seeds):
    other = chance.choice(seeds)
    start, stop = _span(other, chance)
    at = chance.randrange(len(data) + 1)
    data[at : at + chance.choice((0, stop - start))] = other[start:stop]


def word(data, chance, seeds):
    at = chance.randrange(len(data) + 1)
    data[at : at + chance.choice((0, 1, 4))] = chance.choice(WORDS)


def nest(data, chance, seeds):
    at = chance.randrange(len(data) + 1)
    data[at:at] = chance.choice(OPENINGS) * chance.choice((40, 300, 3000))


def swap(data, chance, seeds):
    """A number in the text becomes another word."""
    digits = [i for i, letter in enumerate(data) if 0x30 <= letter <= 0x39]
    if digits:
        at = chance.choice(digits)
        data[at : at + 1] = chance.choice(WORDS)


MUTATIONS = (
    flip,
    flip,
    byte,
    byte,
    number,
    number,
    cut,
    remove,
    remove,
    double,
    flood,
    splice,
    splice,
    word,
    word,
    nest,
    swap,
)


def mutated(seed, chance, seeds):
    """`seed` after one to four mutations."""
    data = bytearray(seed)
    for _ in range(chance.randint(1, 4)):
        chance.choice(MUTATIONS)(data, chance, seeds)
    return bytes(data[:MOST])


def _span(data, chance, most=None):
    if not data:
        return 0, 0
    start = chance.randrange(len(data))
    length = min(chance.randint(1, most or len(data)), len(data) - start)
    return start, start + length
