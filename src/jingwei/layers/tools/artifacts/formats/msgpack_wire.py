"""MessagePack tokens, one after the other, none beyond the end. Source: the specification (msgpack/msgpack, spec.md)."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from jingwei.errors import ParseError

_LENGTHS = {
    0xC4: ("bin", 1), 0xC5: ("bin", 2), 0xC6: ("bin", 4), 0xC7: ("ext", 1), 0xC8: ("ext", 2), 0xC9: ("ext", 4),
    0xD9: ("str", 1), 0xDA: ("str", 2), 0xDB: ("str", 4), 0xDC: ("array", 2), 0xDD: ("array", 4), 0xDE: ("map", 2), 0xDF: ("map", 4),
}  # fmt: skip
_NUMBERS = {
    0xCA: ">f", 0xCB: ">d", 0xCC: ">B", 0xCD: ">H", 0xCE: ">I", 0xCF: ">Q", 0xD0: ">b", 0xD1: ">h", 0xD2: ">i", 0xD3: ">q"
}  # fmt: skip
_FIXED_EXT = {0xD4: 1, 0xD5: 2, 0xD6: 4, 0xD7: 8, 0xD8: 16}
_PLAIN = {0xC0: None, 0xC2: False, 0xC3: True}


@dataclass(frozen=True, slots=True)
class Token:
    """`kind`: plain, int, float, str, bin, ext, array, map. `value`: a number or None, the payload, or the count of a collection."""

    kind: str
    value: bool | int | float | memoryview | None
    end: int
    code: int = 0  # of an ext

    @property
    def count(self) -> int:
        """Elements or pairs of a collection."""
        return self.value if isinstance(self.value, int) else 0

    @property
    def payload(self) -> memoryview:
        """Bytes of a str, bin or ext."""
        return self.value if isinstance(self.value, memoryview) else memoryview(b"")


def token(data: memoryview, at: int) -> Token:
    """The token at `at`. Raises `ParseError` at the end, on an unused type, and when more is announced than is left."""
    first = _take(data, at, 1)[0]
    if first in _PLAIN:
        return Token("plain", _PLAIN[first], at + 1)
    if first in _NUMBERS:
        form = struct.Struct(_NUMBERS[first])
        value = form.unpack(_take(data, at + 1, form.size))[0]
        return Token("float" if isinstance(value, float) else "int", value, at + 1 + form.size)
    if first in _FIXED_EXT:
        return _payload(data, "ext", _FIXED_EXT[first], at + 1)
    if first not in _LENGTHS:
        return _short(data, first, at)
    kind, width = _LENGTHS[first]
    size = int.from_bytes(_take(data, at + 1, width), "big")
    return (_collection if kind in {"array", "map"} else _payload)(data, kind, size, at + 1 + width)


def _short(data: memoryview, first: int, at: int) -> Token:
    """Types whose first byte holds the number or the length."""
    if first <= 0x7F or first >= 0xE0:  # noqa: PLR2004 - positive and negative fixint
        return Token("int", first if first <= 0x7F else first - 256, at + 1)  # noqa: PLR2004 - as above
    if first <= 0x9F:  # noqa: PLR2004 - fixmap, fixarray
        return _collection(data, "map" if first <= 0x8F else "array", first & 15, at + 1)  # noqa: PLR2004 - as above
    if first <= 0xBF:  # noqa: PLR2004 - fixstr
        return _payload(data, "str", first & 31, at + 1)
    raise ParseError(f"type 0x{first:02x}, offset {at}")


def _take(data: memoryview, at: int, size: int) -> memoryview:
    if size > len(data) - at:
        raise ParseError(f"{size} bytes announced, {max(0, len(data) - at)} left, offset {at}")
    return data[at : at + size]


def _payload(data: memoryview, kind: str, size: int, at: int) -> Token:
    code = 0
    if kind == "ext":
        code = struct.unpack(">b", _take(data, at, 1))[0]
        at += 1
    return Token(kind, _take(data, at, size), at + size, code)


def _collection(data: memoryview, kind: str, count: int, at: int) -> Token:
    if count * (2 if kind == "map" else 1) > len(data) - at:
        raise ParseError(f"{count} elements announced, {len(data) - at} bytes left, offset {at}")
    return Token(kind, count, at)
