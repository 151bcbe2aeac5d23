"""Sorted string tables of LevelDB, as TensorFlow writes its checkpoints' indexes: blocks of keys and values, each with a checksum.

Source: `table_format.md` of LevelDB 1.23. Blocks stand one after another: data, the empty block of metadata, the index, and the footer of 48 bytes.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from jingwei.errors import LimitError, ParseError

_MAGIC = struct.pack("<Q", 0xDB4775248B80FB57)
_FOOTER, _TRAILER = 48, 5  # a block ends with its kind and a checksum
_MASK = 0xA282EAD8
_POLYNOMIAL = 0x82F63B78
_LONGEST = 10


def starts_sstable(data: memoryview) -> bool:
    """Whether the bytes end with the footer's mark."""
    return len(data) >= _FOOTER and bytes(data[-8:]) == _MAGIC


def read_sstable(data: memoryview, bound: int) -> Iterator[tuple[bytes, memoryview]]:
    """Keys, which ascend, and values. Raises `ParseError` unless blocks cover the file, `LimitError` above `bound` entries."""
    footer = data[len(data) - _FOOTER :]
    meta, at = _handle(footer, 0)
    index, at = _handle(footer, at)
    if bytes(footer[at : _FOOTER - 8]).strip(b"\0"):
        raise ParseError("bytes hidden in the footer")
    blocks = [_handle(value, 0)[0] for _, value in _entries(_block(data, index), bound)]
    if any(True for _ in _entries(_block(data, meta), bound)):
        raise ParseError("metadata in a table")
    end = 0
    for first, size in [*blocks, meta, index]:
        if first != end:
            raise ParseError(f"a block at offset {first}, expected at {end}")
        end = first + size + _TRAILER
    if end != len(data) - _FOOTER:
        raise ParseError(f"the blocks end at {end}")
    last, left = None, bound
    for block in blocks:
        for key, value in _entries(_block(data, block), left):
            if last is not None and key <= last:
                raise ParseError(f"the key {key[:40]!r} does not ascend")
            last, left = key, left - 1
            yield key, value


def _block(data: memoryview, handle: tuple[int, int]) -> memoryview:
    start, size = handle
    if start + size + _TRAILER > len(data) - _FOOTER:
        raise ParseError(f"a block at offset {start} reaches over the end")
    whole = data[start : start + size + 1]
    if whole[size]:
        raise ParseError(f"a packed block at offset {start}")
    if masked_crc(whole) != int.from_bytes(data[start + size + 1 : start + size + _TRAILER], "little"):
        raise ParseError(f"the checksum of the block at offset {start} does not match")
    return data[start : start + size]


def _entries(block: memoryview, bound: int) -> Iterator[tuple[bytes, memoryview]]:
    """Each key shares so many first bytes with the one before; offsets of whole keys stand at the end."""
    count = int.from_bytes(block[-4:], "little") if len(block) >= 4 else -1  # noqa: PLR2004 - the count itself
    end = len(block) - 4 * (count + 1)
    if count < 0 or end < 0:
        raise ParseError("a block without restarts")
    at, key, starts = 0, b"", set[int]()
    while at < end:
        bound -= 1
        if bound < 0:
            raise LimitError("too many entries in a table")
        starts.add(at)
        shared, at = varint(block, at, end)
        own, at = varint(block, at, end)
        size, at = varint(block, at, end)
        if shared > len(key) or at + own + size > end:
            raise ParseError("an entry reaches over its block")
        key = key[:shared] + bytes(block[at : at + own])
        yield key, block[at + own : at + own + size]
        at += own + size
    stated = {int.from_bytes(block[n : n + 4], "little") for n in range(end, len(block) - 4, 4)}
    if not stated <= starts | {0}:
        raise ParseError("a restart that is no entry")


def varint(data: memoryview, at: int, end: int) -> tuple[int, int]:
    """An integer and the offset after it. Raises `ParseError`."""
    value = shift = 0
    for place in range(at, min(end, at + _LONGEST)):
        value |= (data[place] & 0x7F) << shift
        if data[place] < 0x80:  # noqa: PLR2004 - the continuation bit
            return value, place + 1
        shift += 7
    raise ParseError(f"an integer has no end, offset {at}")


def _handle(data: memoryview, at: int) -> tuple[tuple[int, int], int]:
    start, at = varint(data, at, len(data))
    size, at = varint(data, at, len(data))
    return (start, size), at


def _table() -> tuple[int, ...]:
    made = []
    for byte in range(256):
        value = byte
        for _ in range(8):
            value = value >> 1 ^ (_POLYNOMIAL if value & 1 else 0)
        made.append(value)
    return tuple(made)


_CRC = _table()


def masked_crc(data: memoryview) -> int:
    """CRC-32C, turned and moved as LevelDB stores it."""
    table, crc = _CRC, 0xFFFFFFFF
    for byte in bytes(data):
        crc = table[(crc ^ byte) & 0xFF] ^ crc >> 8
    crc ^= 0xFFFFFFFF
    return ((crc >> 15 | crc << 17) + _MASK) & 0xFFFFFFFF
