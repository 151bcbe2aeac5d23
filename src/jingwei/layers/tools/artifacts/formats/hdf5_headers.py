"""Superblocks and object headers of HDF5: what stands in them, as a flat list of messages.

Source: HDF5 File Format Specification, version 3.0, sections II and IV.A.1. Checksums are not compared: a reader that does so refuses more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from jingwei.errors import ParseError
from jingwei.layers.tools.artifacts.formats.hdf5_cursor import NOWHERE, WIDE, Cursor, Space, zero
from jingwei.layers.tools.artifacts.formats.hdf5_messages import UnsupportedError

MAGIC = b"\x89HDF\r\n\x1a\n"
_SIZES = bytes((WIDE, WIDE))
_OLD = (0, 1)  # superblocks with a symbol table entry of the root group
_NEW = (2, 3)
_FIRST_BLOCK = 512
CONTINUED = 0x10
_SHARED = 0x02
_TIMES, _PHASES, _ORDERED = 0x20, 0x10, 0x04
_HEADER_FLAGS = 0x3F
_GROUP_KEYS, _CHUNK_KEYS = 16, 32


@dataclass(frozen=True, slots=True)
class Root:
    """Where the root group is, further headers, and how large the nodes of the old kind are."""

    objects: tuple[int, ...]
    end: int
    leaf: int = 4  # half of the symbols in a node
    inner: int = _GROUP_KEYS  # half of the children in a group's B-tree node
    chunks: int = _CHUNK_KEYS  # the same of a B-tree of chunks
    tables: tuple[tuple[int, int], ...] = ()  # B-tree and heap of the root group, as the superblock repeats them


@dataclass(frozen=True, slots=True)
class Message:
    """One message of an object header."""

    kind: int
    cursor: Cursor


def start(data: memoryview) -> int:
    """Offset of the superblock, -1 when there is none: at 0, 512, and doubling."""
    at = 0
    while at + len(MAGIC) <= len(data):
        if bytes(data[at : at + len(MAGIC)]) == MAGIC:
            return at
        at = at * 2 or _FIRST_BLOCK
    return -1


def superblock(space: Space, before: int) -> Root:
    """The first structure of the file; `before` bytes stand in front of it. Raises `ParseError`."""
    version = space.peek(0, len(MAGIC) + 1).data[len(MAGIC)]
    if version not in _OLD + _NEW:
        raise UnsupportedError(f"a superblock of version {version}")
    root = _old_superblock(space, version, before) if version in _OLD else _new_superblock(space, before)
    if root.end > len(space.data):
        raise ParseError(f"the file is cut: {len(space.data)} of {root.end} bytes")
    return root


def _old_superblock(space: Space, version: int, before: int) -> Root:
    cursor = space.claim(0, 96 + 4 * version, "the superblock")
    cursor.take(len(MAGIC) + 1)
    cursor.zeros(4)
    cursor.expect(_SIZES + b"\0")
    leaf, inner = cursor.number(2), cursor.number(2)
    cursor.take(4)
    chunks = _CHUNK_KEYS
    if version:
        chunks = cursor.number(2)
        cursor.zeros(2)
    end = _addresses(cursor, before, driver=True)
    cursor.number()
    root, cached = cursor.number(), cursor.number(4)
    cursor.zeros(4)
    tables = ((cursor.number(), cursor.number()),) if cached == 1 else ()
    if not (leaf and inner and chunks):
        raise ParseError("nodes of no size")
    return Root((root,), end, leaf, inner, chunks, tables)


def _new_superblock(space: Space, before: int) -> Root:
    cursor = space.claim(0, 48, "the superblock")
    cursor.take(len(MAGIC) + 1)
    cursor.expect(_SIZES)
    cursor.number(1)
    base, extension, end, root = (cursor.number() for _ in range(4))
    _base(base, before)
    return Root((root,) if extension == NOWHERE else (root, extension), _end(end, before))


def _addresses(cursor: Cursor, before: int, *, driver: bool) -> int:
    base, free, end, block = (cursor.number() for _ in range(4))
    _base(base, before)
    if free != NOWHERE or (driver and block != NOWHERE):
        raise UnsupportedError("a stored list of free space or a driver's block")
    return _end(end, before)


def _base(base: int, before: int) -> None:
    if base != before:
        raise UnsupportedError(f"addresses count from {base}, the superblock is at {before}")


def _end(end: int, before: int) -> int:
    """The end of the file counts from the first byte of the file, not from the superblock."""
    if end < before:
        raise ParseError("the file ends before it begins")
    return end - before


def messages(space: Space, address: int, spend: Callable[[int], None]) -> list[Message]:
    """All messages of the object header at `address`, those of its continuations too. Raises `ParseError`."""
    new = bytes(space.peek(address, 4).take(4)) == b"OHDR"
    blocks, ordered, stated = _new_header(space, address) if new else _old_header(space, address)
    found: list[Message] = []
    count, seen = 0, set()
    while blocks:
        cursor = blocks.pop()
        for message in _split(cursor, new=new, ordered=ordered):
            spend(1)
            count += 1
            if message.kind == CONTINUED:
                at, size = message.cursor.number(), message.cursor.number()
                if at in seen:
                    raise ParseError(f"an object header continues at {at} twice")
                seen.add(at)
                blocks.append(_continuation(space, at, size, new=new))
            else:
                found.append(message)
    if stated is not None and stated != count:
        raise ParseError(f"an object header of {stated} messages has {count}, offset {address}")
    return found


def _old_header(space: Space, address: int) -> tuple[list[Cursor], bool, int | None]:
    head = space.peek(address, 16)
    head.expect(b"\1\0")
    count = head.number(2)
    head.number(4)
    size = head.number(4)
    head.zeros(4)
    block = space.claim(address, 16 + size, "an object header")
    block.take(16)
    return [block], False, count


def _new_header(space: Space, address: int) -> tuple[list[Cursor], bool, int | None]:
    head = space.peek(address, min(34, len(space.data) - address))
    head.expect(b"OHDR\2")
    flags = head.number(1)
    if flags & ~_HEADER_FLAGS:
        raise UnsupportedError("flags of an object header")
    head.take((16 if flags & _TIMES else 0) + (4 if flags & _PHASES else 0))
    size = head.number(1 << (flags & 3))
    used = head.at - address
    block = space.claim(address, used + size + 4, "an object header")
    block.take(used)
    block.end -= 4  # the checksum
    return [block], bool(flags & _ORDERED), None


def _continuation(space: Space, at: int, size: int, *, new: bool) -> Cursor:
    block = space.claim(at, size, "a continued object header")
    if new:
        block.expect(b"OCHK")
        if block.left < 4:  # noqa: PLR2004 - the checksum
            raise ParseError("a continued object header of no size")
        block.end -= 4
    return block


def _split(block: Cursor, *, new: bool, ordered: bool) -> Iterator[Message]:
    least = (4 + 2 * ordered) if new else 8
    while block.left >= least:
        kind, size = block.number(1 if new else 2), block.number(2)
        flags = block.number(1)
        block.take(2 * ordered if new else 3)
        at = block.at
        block.take(size)
        if kind and flags & _SHARED:
            raise UnsupportedError("a message that is shared between objects")
        yield Message(kind, Cursor(block.data, at, at + size))
    if not zero(block.take(block.left)):
        raise ParseError(f"bytes between messages are set, offset {block.at}")
