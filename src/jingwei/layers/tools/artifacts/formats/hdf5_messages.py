"""Messages of HDF5 object headers that state shapes, types, layouts and filters. Each parses its bytes wholly or raises `ParseError`.

Source: HDF5 File Format Specification, version 3.0, section IV.A.2. Types within types are read to one level, so nothing nests.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from jingwei.errors import ParseError
from jingwei.layers.tools.artifacts.formats.hdf5_cursor import NOWHERE, WIDE, Cursor

FIXED, FLOAT, STRING, BITS, OPAQUE, COMPOUND, REFERENCE, ENUM, VARIABLE, ARRAY = 0, 1, 3, 4, 5, 6, 7, 8, 9, 10
_PROPERTIES = {FIXED: 4, FLOAT: 12, STRING: 0, BITS: 4}
_PADDED, _COMPACT_NAMES = (1, 2), 3
_RANK = 32
_BITS_MEMBERS, _TEXT = 0xFFFF, 1
COMPACT, CONTIGUOUS, CHUNKED, VIRTUAL = 0, 1, 2, 3
_LAYOUT, _NEW_LAYOUT = 3, 4
BUILT_IN = frozenset((1, 2, 3))  # deflate, shuffle, Fletcher's checksum: what every HDF5 library brings along
_PLUGIN = 256


class UnsupportedError(ParseError):
    """Well-formed perhaps, but of a kind that is not read."""


@dataclass(frozen=True, slots=True)
class Type:
    """Class and size in bytes of an element; for a variable length `base` is the class of what the heap holds."""

    kind: int
    size: int
    base: int = -1


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the bytes of a dataset lie: inline (`data`), at an address, or in chunks of `chunk` elements below a B-tree."""

    kind: int
    address: int = NOWHERE
    size: int = 0
    data: memoryview | None = None
    chunk: tuple[int, ...] = ()


def dataspace(cursor: Cursor) -> tuple[int, ...] | None:
    """The shape; () of a scalar, None of nothing at all."""
    version, rank, flags, kind = (cursor.number(1) for _ in range(4))
    if version not in {1, 2} or rank > _RANK or flags & ~1:
        raise UnsupportedError("a dataspace of another version")
    if version == 1:
        cursor.zeros(4)
    shape = tuple(cursor.number() for _ in range(rank))
    if flags:
        cursor.take(rank * WIDE)  # how far it may grow
    cursor.finish()
    null = version == 2 and kind == 2  # noqa: PLR2004 - as the specification numbers them
    return None if null else shape


def datatype(cursor: Cursor) -> Type:
    """The type of an element."""
    made = _type(cursor, composed=True)
    cursor.finish()
    return made


def _type(cursor: Cursor, *, composed: bool) -> Type:
    first, bits, size = cursor.number(1), cursor.number(3), cursor.number(4)
    kind, version = first & 15, first >> 4
    if version not in {1, 2, 3} or not size:
        raise UnsupportedError(f"a datatype of version {version} and {size} bytes")
    if kind in _PROPERTIES:
        cursor.take(_PROPERTIES[kind])
    elif kind == OPAQUE:
        cursor.take(-(-(bits & 0xFF) // 8) * 8)
    elif kind == VARIABLE and composed:
        base = _type(cursor, composed=False)
        return Type(kind, size, STRING if bits & _TEXT else base.kind)
    elif kind in {ENUM, COMPOUND, ARRAY} and composed:
        {ENUM: _enum, COMPOUND: _compound, ARRAY: _array}[kind](cursor, version, bits & _BITS_MEMBERS, size)
    else:
        raise UnsupportedError(f"a datatype of class {kind}")
    return Type(kind, size)


def _enum(cursor: Cursor, version: int, members: int, size: int) -> None:
    if _type(cursor, composed=False) != Type(FIXED, size):
        raise UnsupportedError("an enumeration of something else than integers")
    for _ in range(members):
        _name(cursor, version)
    cursor.take(members * size)


def _compound(cursor: Cursor, version: int, members: int, size: int) -> None:
    for _ in range(members):
        _name(cursor, version)
        if version == 1:
            cursor.take(4)
            if cursor.number(1):
                raise UnsupportedError("an array in a compound type of version 1")
            cursor.take(27)
            _type(cursor, composed=False)
            continue
        cursor.take(4 if version in _PADDED else max(1, (size.bit_length() + 7) // 8))
        _type(cursor, composed=False)


def _array(cursor: Cursor, version: int, _: int, size: int) -> None:
    rank = cursor.number(1)
    if version in _PADDED:
        cursor.zeros(3)
    shape = [cursor.number(4) for _ in range(rank)]
    if version in _PADDED:
        cursor.take(4 * rank)
    if math.prod(shape) * _type(cursor, composed=False).size != size:
        raise ParseError("an array type of another size")


def _name(cursor: Cursor, version: int) -> None:
    start = cursor.at
    cursor.text()
    if version in _PADDED:
        cursor.align(start)


def fill(cursor: Cursor) -> None:
    """The value of elements that were never written."""
    version = cursor.number(1)
    if version in {1, 2}:
        cursor.take(2)
        if cursor.number(1) or version == 1:
            cursor.take(cursor.number(4))
    elif version == 3:  # noqa: PLR2004
        if cursor.number(1) & 0x20:
            cursor.take(cursor.number(4))
    else:
        raise UnsupportedError("a fill value of another version")
    cursor.finish()


def old_fill(cursor: Cursor) -> None:
    """The same, as older libraries write it beside the newer."""
    cursor.take(cursor.number(4))
    cursor.finish()


def layout(cursor: Cursor) -> Layout:
    """Where the bytes are. Raises `UnsupportedError` for the kinds that Keras's writers do not make."""
    version, kind = cursor.number(1), cursor.number(1)
    if version not in {_LAYOUT, _NEW_LAYOUT}:
        raise UnsupportedError(f"a layout of version {version}")
    if kind == COMPACT:
        size = cursor.number(2)
        made = Layout(kind, size=size, data=cursor.take(size))
    elif kind == CONTIGUOUS:
        made = Layout(kind, cursor.number(), cursor.number())
    elif kind == CHUNKED and version == _LAYOUT:
        rank = cursor.number(1)
        address = cursor.number()
        made = Layout(kind, address, chunk=tuple(cursor.number(4) for _ in range(rank)))
        if not all(made.chunk) or not 1 < rank <= _RANK + 1:
            raise ParseError("chunks of no size")
    elif kind == VIRTUAL:
        return Layout(kind)
    else:
        raise UnsupportedError(f"a layout of version {version} and class {kind}")
    cursor.finish()
    return made


def filters(cursor: Cursor) -> list[int]:
    """Numbers of the filters that unpack a chunk."""
    version, count = cursor.number(1), cursor.number(1)
    if version not in {1, 2}:
        raise UnsupportedError("filters of another version")
    cursor.zeros(6 if version == 1 else 0)
    return [_filter(cursor, version) for _ in range(count)]


def _filter(cursor: Cursor, version: int) -> int:
    number = cursor.number(2)
    named = cursor.number(2) if version == 1 or number >= _PLUGIN else 0
    cursor.take(2)
    values = cursor.number(2)
    cursor.take(-(-named // 8) * 8 if version == 1 else named)
    cursor.take(4 * values + (4 if version == 1 and values % 2 else 0))
    return number
