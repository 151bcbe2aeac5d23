"""The end of a zip archive: which record readers find, and whether those that it stands for agree.

Some readers look for the last end record, some for the one whose comment ends the file; some follow the offset in the locator of zip64, some take the
record before it; some let the wide fields win always, some only where the narrow ones are full. Where these differ, archives differ.
Source of the layout: APPNOTE.TXT 6.3.10.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from jingwei.errors import ParseError

EOCD = struct.Struct("<4s4H2LH")
_LOCATOR = struct.Struct("<4sLQL")
_EOCD64 = struct.Struct("<4sQ2H2L4Q")
_MARK, _LOCATOR_MARK, _MARK64 = b"PK\x05\x06", b"PK\x06\x07", b"PK\x06\x06"
_COMMENT = 0xFFFF
_FULL16, _FULL32 = 0xFFFF, 0xFFFFFFFF
_FOLLOWING = _EOCD64.size - 12  # what the wide record states as its own size


@dataclass(frozen=True, slots=True)
class End:
    """Where the directory lies (`start`, `stop`), its entries, bytes before the archive and after it, what its records disagree on."""

    at: int
    start: int
    stop: int
    count: int
    prefix: int
    comment: memoryview
    trailing: int
    wrong: tuple[str, ...]


def find_end(data: memoryview) -> int:
    """Offset of the end record that readers use, -1 when there is none in the last 64 KiB."""
    start = max(0, len(data) - _COMMENT - EOCD.size)
    tail = bytes(data[start:])
    at, fallback = tail.rfind(_MARK), -1
    while at >= 0:
        if at + EOCD.size <= len(tail):
            fallback = max(fallback, at)
            if at + EOCD.size + EOCD.unpack_from(tail, at)[7] == len(tail):
                return start + at
        at = tail.rfind(_MARK, 0, at)
    return start + fallback if fallback >= 0 else -1


def read_end(data: memoryview) -> End:
    """The end record and those of zip64. Raises `ParseError` when there is none, or the directory lies outside the file."""
    at = find_end(data)
    if at < 0:
        raise ParseError("no end record: the archive is cut or no zip")
    _, disk, first_disk, here, count, size, offset, length = EOCD.unpack_from(data, at)
    behind = at + EOCD.size
    comment, trailing = data[behind : behind + length], max(0, len(data) - behind - length)
    wrong = ["a second end record behind the first"] if _MARK in bytes(data[at + 4 :]) else []
    stop, stated = at, 0
    locator = at - _LOCATOR.size
    if locator >= 0 and bytes(data[locator : locator + 4]) == _LOCATOR_MARK:
        stop = locator - _EOCD64.size
        if stop < 0 or bytes(data[stop : stop + 4]) != _MARK64:
            raise ParseError(f"no zip64 end record before its locator, offset {locator}")
        narrow = (disk, first_disk, here, count), (size, offset)
        _, following, _, _, disk, first_disk, here, count, size, offset = _EOCD64.unpack_from(data, stop)
        _, on_disk, stated, disks = _LOCATOR.unpack_from(data, locator)
        wrong += ["size of the zip64 end record"] if following != _FOLLOWING else []
        wrong += (
            ["narrow and wide end records"]
            if _differ(narrow, ((disk, first_disk, here, count), (size, offset)))
            else []
        )
        wrong += ["volumes"] if on_disk or disks > 1 else []
    if disk or first_disk:
        raise ParseError("an archive of several volumes")
    wrong += [f"{here} entries here, {count} in all"] if here != count else []
    start = stop - size
    prefix = start - offset
    if start < 0 or prefix < 0:
        raise ParseError(f"the directory lies outside the file (offset {offset}, {size} bytes)")
    if stop != at and stated + prefix != stop:
        wrong.append(f"the locator leads to {stated}, the zip64 end record stands at {stop}")
    return End(at, start, stop, count, prefix, comment, trailing, tuple(wrong))


def _differ(narrow: tuple[tuple[int, ...], ...], wide: tuple[tuple[int, ...], ...]) -> bool:
    """Whether a narrow field is neither full nor what the wide one says."""
    return any(
        one not in {full, other}
        for full, ones, others in zip((_FULL16, _FULL32), narrow, wide, strict=True)
        for one, other in zip(ones, others, strict=True)
    )
