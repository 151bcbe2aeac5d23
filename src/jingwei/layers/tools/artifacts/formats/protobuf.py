"""The protobuf wire format: fields of one message, in order, without a schema (protobuf.dev, "Encoding")."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jingwei.errors import ParseError

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5
_WIDTHS = {FIXED64: 8, FIXED32: 4}
_LONGEST = 10


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its number, wire type, value (of a varint) and span of its content in the data."""

    number: int
    wire: int
    value: int
    start: int
    end: int


def fields(data: memoryview, start: int, end: int) -> Iterator[Field]:
    """Fields of the message in `data[start:end]`. Raises `ParseError` where it is not well formed."""
    at = start
    while at < end:
        key, at = _varint(data, at, end)
        number, wire = key >> 3, key & 7
        if not number:
            raise ParseError(f"a field without a number, offset {at}")
        value = 0
        if wire == VARINT:
            value, stop = _varint(data, at, end)
        elif wire == BYTES:
            size, at = _varint(data, at, end)
            stop = at + size
        elif wire in _WIDTHS:
            stop = at + _WIDTHS[wire]
        else:
            raise ParseError(f"wire type {wire}, offset {at}")
        if stop > end:
            raise ParseError(f"field {number} reaches over its message, offset {at}")
        yield Field(number, wire, value, at, stop)
        at = stop


def _varint(data: memoryview, at: int, end: int) -> tuple[int, int]:
    value = shift = 0
    for place in range(at, min(end, at + _LONGEST)):
        byte = data[place]
        value |= (byte & 0x7F) << shift
        if byte < 0x80:  # noqa: PLR2004 - the continuation bit
            return value, place + 1
        shift += 7
    raise ParseError(f"an integer has no end, offset {at}")
