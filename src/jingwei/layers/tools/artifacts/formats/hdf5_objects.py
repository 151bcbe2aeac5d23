"""Walks every object of an HDF5 file from its root: groups, datasets, attributes. What is stored elsewhere, or not at all, is noted.

The walk keeps a list of what is left to do and visits each header once, so its cost is linear and nothing recurses.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from jingwei.errors import ParseError
from jingwei.layers.tools.artifacts.formats import hdf5_messages as read
from jingwei.layers.tools.artifacts.formats.hdf5_cursor import NOWHERE, Cursor, Space
from jingwei.layers.tools.artifacts.formats.hdf5_groups import (
    Groups,
    Note,
    attribute_info,
    leaves,
    link_info,
    tree_leaves,
)
from jingwei.layers.tools.artifacts.formats.hdf5_headers import Root, messages
from jingwei.layers.tools.artifacts.formats.hdf5_values import Attribute, Heaps, attribute

_NIL, _SPACE, _LINKS, _TYPE, _OLD_FILL, _FILL, _LINK, _EXTERNAL, _LAYOUT = range(9)
_GROUP_INFO, _FILTERS, _ATTRIBUTE, _COMMENT, _OLD_TIME = 10, 11, 12, 13, 14
_TABLE, _TIME, _TREE_HALVES, _ATTRIBUTES, _COUNT = 17, 18, 19, 21, 22
_REPEATED = frozenset((_NIL, _LINK, _ATTRIBUTE))
_SKIPPED = {
    _GROUP_INFO: 10,
    _COMMENT: 1 << 16,
    _OLD_TIME: 16,
    _TIME: 8,
    _COUNT: 8,
}  # at most this long, nothing in them leads on


_DEFLATED = 1032  # bytes that deflate makes of one at most


@dataclass(slots=True)
class Dataset:
    """What the messages of one object header say of its data."""

    shape: tuple[int, ...] | None = None
    type: read.Type | None = None
    layout: read.Layout | None = None
    filtered: bool = False
    elsewhere: bool = False


class Objects:
    """The objects of one file. After `walk`: `attributes` of all objects, `values` counted in datasets, `raw` the bytes of contiguous ones."""

    def __init__(self, space: Space, root: Root, spend: Callable[[int], None], note: Note) -> None:
        self._space, self._root, self._spend, self._note = space, root, spend, note
        self._groups = Groups(space, root, spend, note)
        self._todo = list(root.objects)
        self.heaps = Heaps(space, spend)
        self.attributes: list[Attribute] = []
        self.raw: list[memoryview] = []
        self.values = 0

    def walk(self) -> None:
        """Visit everything that can be reached. Raises `ParseError`, `UnsupportedError`, `LimitError`."""
        seen: set[int] = set()
        self._groups.pending += self._root.tables
        while self._todo or self._groups.pending:
            if self._groups.pending:
                self._todo += [header for _, header in self._groups.table(*self._groups.pending.pop())]
                continue
            address = self._todo.pop()
            if address not in seen:
                seen.add(address)
                self._object(address)

    def _object(self, address: int) -> None:
        """Judge one object; what is not read of it is noted, and the walk goes on."""
        made, whole = Dataset(), True
        try:
            found = messages(self._space, address, self._spend)
        except read.UnsupportedError as error:
            self._note("hdf5.unsupported", error.message, address)
            return
        kinds = [message.kind for message in found if message.kind not in _REPEATED]
        if len(kinds) != len(set(kinds)):  # libraries take the first of two, and this walk would take the last
            self._note("hdf5.unsupported", "two messages of one kind", address)
        for message in found:
            try:
                self._message(made, message.kind, message.cursor)
            except read.UnsupportedError as error:
                self._note("hdf5.unsupported", error.message, message.cursor.at)
                whole = False
        if made.layout is not None and whole:
            self._data(made, address)

    def _message(self, made: Dataset, kind: int, cursor: Cursor) -> None:
        if kind == _SPACE:
            made.shape = read.dataspace(cursor)
        elif kind == _TYPE:
            made.type = read.datatype(cursor)
        elif kind == _LAYOUT:
            made.layout = read.layout(cursor)
        elif kind == _ATTRIBUTE:
            self.attributes.append(attribute(cursor))
        elif kind in {_LINK, _TABLE}:
            self._members(kind, cursor)
        elif kind == _FILTERS:
            made.filtered = self._filters(cursor)
        elif kind == _EXTERNAL:
            made.elsewhere = self._external(cursor)
        elif kind != _NIL:
            self._other(kind, cursor)

    def _other(self, kind: int, cursor: Cursor) -> None:
        if kind in _SKIPPED:
            if cursor.left > _SKIPPED[kind]:
                raise ParseError(f"a message of kind {kind} has {cursor.left} bytes, offset {cursor.at}")
            return
        readers = {_FILL: read.fill, _OLD_FILL: read.old_fill, _LINKS: link_info, _ATTRIBUTES: attribute_info}
        if kind not in readers:
            raise read.UnsupportedError(f"a message of kind {kind}")
        readers[kind](cursor)

    def _members(self, kind: int, cursor: Cursor) -> None:
        if kind == _TABLE:
            self._groups.pending.append((cursor.number(), cursor.number()))
            cursor.finish()
            return
        header = self._groups.link(cursor)
        self._todo += [] if header is None else [header]

    def _filters(self, cursor: Cursor) -> bool:
        numbers = read.filters(cursor)
        cursor.finish()
        for number in numbers:
            if number not in read.BUILT_IN:
                self._note("hdf5.filter", str(number), cursor.at)
        return bool(numbers)

    def _external(self, cursor: Cursor) -> bool:
        """Names of the files that hold a dataset's bytes instead of this one."""
        cursor.expect(b"\1")
        cursor.zeros(3)
        cursor.take(2)
        used, heap = cursor.number(2), cursor.number()
        head = self._space.claim(heap, 32, "a heap of file names")
        head.expect(b"HEAP\0\0\0\0")
        size, _, start = head.number(), head.number(), head.number()
        self._space.claim(start, size, "file names")
        for _ in range(used):
            at = cursor.number()
            cursor.take(16)
            file = Cursor(self._space.data, start + at, start + size).text().decode("utf-8", "replace")
            self._note("hdf5.external" if leaves(file) else "hdf5.external-file", file, cursor.at)
        return True

    def _data(self, made: Dataset, address: int) -> None:
        if made.type is None or made.layout is None:
            raise ParseError(f"a dataset without a type, offset {address}")
        count = 0 if made.shape is None else math.prod(made.shape)
        self.values += count
        if made.layout.kind == read.VIRTUAL:
            self._note("hdf5.virtual", f"{count} values", address)
        elif made.elsewhere or not count:
            return
        elif made.type.kind == read.REFERENCE:
            self._note("hdf5.unsupported", "references", address)
        elif made.layout.kind == read.CHUNKED:
            self._chunks(made, made.type, made.layout, address)
        else:
            self._whole(made.type, made.layout, count, address)

    def _whole(self, kind: read.Type, layout: read.Layout, count: int, address: int) -> None:
        stored = layout.data
        if stored is None and layout.address != NOWHERE:
            stored = self._space.claim(layout.address, layout.size, "values").take(layout.size)
        if stored is None:
            self._note("hdf5.unstored", f"{count} values", address)
        elif len(stored) != count * kind.size:
            raise ParseError(f"{count} values of {kind.size} bytes in {len(stored)}, offset {address}")
        elif kind.kind == read.VARIABLE:
            self.raw += self.heaps.sequence(kind, stored)
        else:
            self.raw.append(stored)

    def _chunks(self, made: Dataset, kind: read.Type, layout: read.Layout, address: int) -> None:
        """Every chunk of the grid must be there once, and be as long as its numbers unless it is packed."""
        shape, chunk = made.shape or (), layout.chunk
        if len(chunk) != len(shape) + 1 or chunk[-1] != kind.size or kind.kind == read.VARIABLE:
            self._note("hdf5.unsupported", "chunks of another shape", address)
            return
        places: set[tuple[int, ...]] = set()
        packed = 0
        for bounds, child in self._stored(layout):
            key = Cursor(bounds, 0, len(bounds))
            size, _ = key.number(4), key.number(4)
            places.add(tuple(key.number() for _ in chunk))
            self._space.claim(child, size, "a chunk")
            packed += size
            if not made.filtered and size != math.prod(chunk):
                raise ParseError(f"a chunk of {size} bytes, offset {child}")
        self._complete(places, shape, chunk, address)
        if made.filtered and packed * _DEFLATED < math.prod(shape) * kind.size:
            self._note("hdf5.unstored", f"{packed} bytes for {math.prod(shape)} values", address)

    def _stored(self, layout: read.Layout) -> Iterator[tuple[memoryview, int]]:
        width = 8 * (len(layout.chunk) + 1)
        if layout.address != NOWHERE:
            yield from tree_leaves(self._space, layout.address, 1, self._root.chunks, width, self._spend)

    def _complete(self, places: set[tuple[int, ...]], shape: tuple[int, ...], chunk: tuple[int, ...], at: int) -> None:
        grid = math.prod(-(-size // part) for size, part in zip(shape, chunk, strict=False))
        inside = all(
            offset % part == 0 and offset < size
            for place in places
            for offset, part, size in zip(place, chunk, shape, strict=False)
        )
        if len(places) != grid or not inside:
            self._note("hdf5.unstored", f"{len(places)} of {grid} chunks", at)
