"""Further fields of a zip member: wide sizes, another name, times, alignment. Source: APPNOTE.TXT 6.3.10, section 4.5, and the tools named below."""

from __future__ import annotations

import struct
from collections.abc import Iterator

_FIELD = struct.Struct("<HH")
_FULL32 = 0xFFFFFFFF
_ZIP64, _NAME = 0x0001, 0x7075
_NAME_HEAD = 5  # version, and CRC-32 of the name that it stands for
_HARMLESS = frozenset(
    {
        _ZIP64, _NAME,
        0x000A, 0x5455, 0x5855, 0x7855, 0x7875,  # times and owners: NTFS, Info-ZIP
        0x6375,  # Info-ZIP: the comment in UTF-8
        0xCAFE,  # Java: the archive is a jar
        0xA220, 0xD935, 0xA11E, 0x4246,  # room and alignment: Open Packaging, Android, Apache Commons, PyTorch
    }
)  # fmt: skip


def wide(extra: memoryview, size: int, packed: int, header: int) -> tuple[int, int, int]:
    """Sizes and offset, taken from the zip64 field where the 32-bit ones are full."""
    if _FULL32 not in {size, packed, header}:
        return size, packed, header
    values: list[int] = []
    for tag, field in _fields(extra):
        if tag == _ZIP64:
            values = [int.from_bytes(field[i : i + 8], "little") for i in range(0, len(field) - 7, 8)]
    rest = iter(values)
    return _one(rest, size), _one(rest, packed), _one(rest, header)


def other_name(extra: memoryview, raw: bytes) -> bytes:
    """What readers of Info-ZIP's field call the member, empty when that is what its header says too."""
    for tag, field in _fields(extra):
        if tag == _NAME and field[_NAME_HEAD:] != raw:
            return field[_NAME_HEAD:] or b"?"
    return b""


def unexplained(extra: memoryview) -> str:
    """What is wrong with the fields: one that is cut, stands twice, or is none that is known to be harmless; empty when nothing is."""
    seen: set[int] = set()
    for tag, field in _fields(extra):
        if tag < 0:
            return f"{len(field)} bytes that are no field" if field.strip(b"\0") else ""  # zeros align
        if tag not in _HARMLESS or tag in seen:
            return f"0x{tag:04x}{' twice' if tag in seen else ''}, {len(field)} bytes"
        seen.add(tag)
    return ""


def _fields(extra: memoryview) -> Iterator[tuple[int, bytes]]:
    """Tag and content of each field; what is left and is none has the tag -1."""
    at, raw = 0, bytes(extra)
    while at + _FIELD.size <= len(raw) and any(raw[at : at + _FIELD.size]):
        tag, length = _FIELD.unpack_from(raw, at)
        if at + _FIELD.size + length > len(raw):
            break
        yield tag, raw[at + _FIELD.size : at + _FIELD.size + length]
        at += _FIELD.size + length
    if at < len(raw):
        yield -1, raw[at:]


def _one(rest: Iterator[int], narrow: int) -> int:
    return next(rest, narrow) if narrow == _FULL32 else narrow
