"""Values of HDF5 attributes, and the global heap where texts of variable length lie.

Source: HDF5 File Format Specification, version 3.0, sections III.E and IV.A.2.m.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from jingwei.errors import ParseError
from jingwei.layers.tools.artifacts.formats import hdf5_messages as read
from jingwei.layers.tools.artifacts.formats.hdf5_cursor import Cursor, Space

_REFERENCE = 16  # length, heap, index
_HEAD = 16
_UNITS = {read.STRING: 1, read.FIXED: 8, read.FLOAT: 16}  # the most that one element of a base type may take


@dataclass(frozen=True, slots=True)
class Attribute:
    """A named value beside an object: `data` are its elements, or references into the heap."""

    name: str
    type: read.Type
    data: memoryview
    at: int


def attribute(cursor: Cursor) -> Attribute:
    """An attribute message. Raises `ParseError`, `UnsupportedError`."""
    begin = cursor.at
    version, flags = cursor.number(1), cursor.number(1)
    if version not in {1, 2, 3} or flags:
        raise read.UnsupportedError(f"an attribute of version {version} with flags {flags}")
    sizes = [cursor.number(2) for _ in range(3)]
    if version == 3:  # noqa: PLR2004 - it states the character set
        cursor.number(1)
    parts = []
    for size in sizes:
        start = cursor.at
        cursor.take(size)
        parts.append(Cursor(cursor.data, start, start + size))
        if version == 1:
            cursor.align(start)
    name = parts[0].text().decode("utf-8", "replace")
    parts[0].finish()
    kind, shape = read.datatype(parts[1]), read.dataspace(parts[2])
    size = 0 if shape is None else math.prod(shape) * kind.size
    data = cursor.take(size)
    cursor.finish()
    return Attribute(name, kind, data, begin)


class Heaps:
    """Global heap collections, each read once."""

    def __init__(self, space: Space, spend: Callable[[int], None]) -> None:
        self._space, self._spend = space, spend
        self._known: dict[int, dict[int, memoryview]] = {}
        self._given: set[tuple[int, int]] = set()

    def texts(self, of: Attribute) -> Iterator[memoryview]:
        """Every text or run of bytes in an attribute; what was given before is not given again."""
        if of.type.kind == read.VARIABLE:
            yield from self.sequence(of.type, of.data)
        elif of.type.kind == read.REFERENCE:
            raise read.UnsupportedError(f"references, offset {of.at}")
        elif of.type.kind in {read.STRING, read.OPAQUE}:
            yield from (of.data[at : at + of.type.size] for at in range(0, len(of.data), of.type.size))

    def sequence(self, kind: read.Type, references: memoryview) -> list[memoryview]:
        """What the references lead to. Raises `ParseError` where one leads nowhere."""
        if kind.size != _REFERENCE or kind.base not in _UNITS:
            raise read.UnsupportedError(f"values of variable length, of class {kind.base}")
        cursor, found = Cursor(references, 0, len(references)), []
        while cursor.left:
            self._spend(1)
            length, heap, index = cursor.number(4), cursor.number(), cursor.number(4)
            if not length and not heap:
                continue  # an empty text
            stored = self._collection(heap).get(index)
            if stored is None or not length <= len(stored) <= length * _UNITS[kind.base]:
                raise ParseError(f"{length} values of variable length are not in the heap at {heap}")
            if (heap, index) not in self._given:
                self._given.add((heap, index))
                found.append(stored)
        return found

    def _collection(self, address: int) -> dict[int, memoryview]:
        if address not in self._known:
            self._known[address] = self._read(address)
        return self._known[address]

    def _read(self, address: int) -> dict[int, memoryview]:
        head = self._space.peek(address, _HEAD)
        head.expect(b"GCOL\1\0\0\0")
        cursor = self._space.claim(address, head.number(), "a heap of values")
        cursor.take(_HEAD)
        found: dict[int, memoryview] = {}
        while cursor.left >= _HEAD:
            self._spend(1)
            index = cursor.number(2)
            cursor.take(6)
            size = cursor.number()
            if not index:  # the rest is free, its header included in the size
                cursor.take(size - _HEAD if size >= _HEAD else cursor.left)
                continue
            if index in found:
                raise ParseError(f"value {index} stands twice in the heap at {address}")
            found[index] = cursor.take(size)
            cursor.take(-size % 8)
        cursor.take(cursor.left)
        return found
