"""Groups of HDF5, old style (symbol tables) and new style (link messages): the objects they name, and names that lead elsewhere.

Source: HDF5 File Format Specification, version 3.0, sections III.A to III.D and IV.A.2.g. Groups whose links lie in a fractal heap are not read.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator

from jingwei.errors import ParseError
from jingwei.layers.tools.artifacts.formats.hdf5_cursor import NOWHERE, WIDE, Cursor, Space
from jingwei.layers.tools.artifacts.formats.hdf5_headers import Root
from jingwei.layers.tools.artifacts.formats.hdf5_messages import UnsupportedError

Note = Callable[[str, str, int], None]
_HARD, _SOFT, _EXTERNAL = 0, 1, 64
_SYMBOL = 40
_CACHED, _SOFT_LINK = 1, 2
_HEAD = 24  # of a B-tree node
_LEVELS = 64


def leaves(path: str) -> bool:
    """Whether a relative path, read with either separator, ends outside the folder."""
    unified = path.replace("\\", "/")
    absolute = unified.startswith("/") or unified[1:2] == ":" or "://" in unified
    return absolute or posixpath.normpath(unified).split("/")[0] == ".."


class Groups:
    """Reads the groups of one file; each B-tree, heap and node once."""

    def __init__(self, space: Space, root: Root, spend: Callable[[int], None], note: Note) -> None:
        self._space, self._root, self._spend, self._note = space, root, spend, note
        self._seen: set[tuple[int, int]] = set()
        self._heaps: dict[int, tuple[int, int]] = {}
        self.pending: list[tuple[int, int]] = []  # tables that symbols repeat of the groups they name

    def table(self, tree: int, heap: int) -> Iterator[tuple[str, int]]:
        """Names and object headers of an old-style group."""
        if (tree, heap) in self._seen:
            return
        self._seen.add((tree, heap))
        names = self._heap(heap)
        for node in tree_leaves(self._space, tree, 0, self._root.inner, WIDE, self._spend):
            yield from self._symbols(node[1], names)

    def _heap(self, address: int) -> tuple[int, int]:
        """First and last byte of the names of a group."""
        if address not in self._heaps:
            head = self._space.claim(address, 32, "a heap of names")
            head.expect(b"HEAP\0\0\0\0")
            size, _, start = head.number(), head.number(), head.number()
            self._space.claim(start, size, "names")
            self._heaps[address] = (start, start + size)
        return self._heaps[address]

    def _symbols(self, address: int, names: tuple[int, int]) -> Iterator[tuple[str, int]]:
        node = self._space.claim(address, 8 + 2 * self._root.leaf * _SYMBOL, "a node of symbols")
        node.expect(b"SNOD\1\0")
        for _ in range(node.number(2)):
            self._spend(1)
            at, header, cached = node.number(), node.number(), node.number(4)
            node.zeros(4)
            scratch = node.take(16)
            name = self._text(names, at)
            if cached == _SOFT_LINK:  # a path in this file: what it may lead to is met on the way of the other links
                self._text(names, int.from_bytes(scratch[:4], "little"))
                continue
            if cached == _CACHED:
                self.pending.append((int.from_bytes(scratch[:8], "little"), int.from_bytes(scratch[8:], "little")))
            yield name, header

    def _text(self, names: tuple[int, int], at: int) -> str:
        name = Cursor(self._space.data, names[0] + at, names[1]).text()
        self._spend(len(name) // 16)  # many symbols may share one long name
        return name.decode("utf-8", "replace")

    def link(self, cursor: Cursor) -> int | None:
        """The object header that a link message leads to, None where it leads elsewhere (which is noted)."""
        cursor.expect(b"\1")
        flags = cursor.number(1)
        kind = cursor.number(1) if flags & 8 else _HARD
        cursor.take((8 if flags & 4 else 0) + (1 if flags & 16 else 0))
        name = bytes(cursor.take(cursor.number(1 << (flags & 3)))).decode("utf-8", "replace")
        if kind == _HARD:
            address = cursor.number()
            cursor.finish()
            return address
        value = bytes(cursor.take(cursor.number(2)))
        if kind == _EXTERNAL:
            file = value[1:].split(b"\0")[0].decode("utf-8", "replace")
            self._note("hdf5.external" if leaves(file) else "hdf5.external-file", file, cursor.at)
        elif (
            kind != _SOFT
        ):  # a soft link is a path in this file, and what it may lead to is met on the way of the other links
            self._note("hdf5.link", name, cursor.at)
        return None


def link_info(cursor: Cursor) -> None:
    """Raises `UnsupportedError` when the links of a new-style group lie in a heap."""
    _info(cursor, 8, "links")


def attribute_info(cursor: Cursor) -> None:
    """Raises `UnsupportedError` when the attributes of an object lie in a heap."""
    _info(cursor, 2, "attributes")


def _info(cursor: Cursor, width: int, what: str) -> None:
    cursor.expect(b"\0")
    flags = cursor.number(1)
    cursor.take(width if flags & 1 else 0)
    heap, names = cursor.number(), cursor.number()
    orders = cursor.number() if flags & 2 else NOWHERE
    cursor.finish()
    if (heap, names, orders) != (NOWHERE, NOWHERE, NOWHERE):
        raise UnsupportedError(f"{what} in a fractal heap")


def tree_leaves(
    space: Space, address: int, kind: int, half: int, key: int, spend: Callable[[int], None]
) -> Iterator[tuple[memoryview, int]]:
    """Key and child of every entry at the bottom of a B-tree of version 1. Raises `ParseError` where a node stands twice."""
    todo, seen = [(address, -1)], set()
    while todo:
        at, expected = todo.pop()
        if at in seen:
            raise ParseError(f"a node of a B-tree stands twice, offset {at}")
        seen.add(at)
        node = space.claim(at, _HEAD + 2 * half * WIDE + (2 * half + 1) * key, "a node of a B-tree")
        node.expect(b"TREE" + bytes((kind,)))
        level, used = node.number(1), node.number(2)
        node.take(2 * WIDE)  # neighbours, which the walk from above does not need
        if used > 2 * half or level > _LEVELS or expected not in {-1, level}:
            raise ParseError(f"a node of a B-tree with {used} children at level {level}, offset {at}")
        spend(1 + used)
        for _ in range(used):
            bounds, child = node.take(key), node.number()
            if level:
                todo.append((child, level - 1))
            else:
                yield bounds, child
