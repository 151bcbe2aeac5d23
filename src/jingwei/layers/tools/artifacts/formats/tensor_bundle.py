"""TensorFlow's checkpoints: an index (a sorted table of messages) that says where in which shard each tensor lies.

Source: `tensor_bundle.proto` and `tensor_bundle.cc` of TensorFlow 2.18. Numbers are stored as they are; a tensor of texts is its lengths, their
checksum, and the texts. Nothing in a shard is executed: it is proved where the index accounts for each of its bytes.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.artifacts.formats.protobuf import BYTES, FIXED32, VARINT, Field, fields
from jingwei.layers.tools.artifacts.formats.sstable import masked_crc, read_sstable, starts_sstable, varint
from jingwei.layers.tools.artifacts.job import Job
from jingwei.limits import MIB

SHARD = re.compile(r"(?P<name>.+)\.data-(?P<shard>[0-9]{5})-of-(?P<shards>[0-9]{5})", re.ASCII)
_HEADER = b""  # the first key
_SHARDS, _ENDIAN, _VERSION = 1, 2, 3
_TYPE, _SHAPE, _SHARD, _OFFSET, _SIZE, _CRC, _SLICE = 1, 2, 3, 4, 5, 6, 7
_WIRES = {_TYPE: VARINT, _SHAPE: BYTES, _SHARD: VARINT, _OFFSET: VARINT, _SIZE: VARINT, _CRC: FIXED32, _SLICE: BYTES}
_WIDTHS = {
    1: 4, 2: 8, 3: 4, 4: 1, 5: 2, 6: 1, 8: 8, 9: 8, 10: 1, 11: 1, 12: 1, 13: 4, 14: 2, 15: 2, 16: 2, 17: 2, 18: 16, 19: 2, 22: 4, 23: 8,
    24: 1, 25: 1, 26: 1, 27: 1, 29: 1, 30: 1,
}  # fmt: skip
_STRING = 7
_LARGEST = 16 * MIB  # of an index, which a shard of any size may ask for
_CHECKED = MIB  # bytes of numbers whose checksums are compared; damage beyond is no effect of a loader
_DIMENSIONS = 254


@dataclass(frozen=True, slots=True)
class Entry:
    """One tensor: type, elements, place in its shard and checksum. One that is stored in slices has no bytes of its own."""

    name: str
    type: int
    elements: int
    start: int
    size: int
    crc: int
    sliced: bool


@dataclass(frozen=True, slots=True)
class Bundle:
    """Number of shards, and the entries of each."""

    shards: int
    entries: Mapping[int, list[Entry]]


def starts_index(data: memoryview) -> bool:
    """Whether the bytes are a table whose first key is empty, as that of an index is."""
    return starts_sstable(data) and bytes(data[:2]) == b"\0\0"


def read_index(job: Job) -> str:
    """Judge an index alone. Raises `ParseError` where the grammar is violated, `LimitError` over a bound."""
    found = _read(job.data)
    job.budget.spend_opcodes(sum(map(len, found.entries.values())))
    if not found.entries:
        job.report.add("format.empty", "no tensors")
    return "tensorflow index"


def bundle(data: memoryview) -> Bundle | None:
    """What an index says; None where it is none."""
    with suppress(ParseError, LimitError):
        return _read(data)
    return None


def _read(data: memoryview) -> Bundle:
    if not starts_index(data):
        raise ParseError("no index")
    if len(data) > _LARGEST:
        raise LimitError(f"an index of {len(data)} bytes")
    table = read_sstable(data, len(data))
    key, value = next(table, (b"-", memoryview(b"")))
    head = {field.number: field for field in fields(value, 0, len(value))}
    if key != _HEADER or head.keys() - {_SHARDS, _ENDIAN, _VERSION} or _SHARDS not in head:
        raise ParseError("no header of a bundle")
    if _ENDIAN in head and head[_ENDIAN].value:
        raise ParseError("numbers in big endian")
    found = Bundle(head[_SHARDS].value, defaultdict(list))
    for key, value in table:
        shard, entry = _entry(key, value)
        found.entries[shard].append(entry)
    return found


def _entry(key: bytes, value: memoryview) -> tuple[int, Entry]:
    """Shard and entry."""
    found: dict[int, Field] = {}
    for field in fields(value, 0, len(value)):
        if _WIRES.get(field.number) != field.wire or (field.number in found and field.number != _SLICE):
            raise ParseError(f"field {field.number} of an entry")
        found[field.number] = field
    number = {n: found[n].value if n in found else 0 for n in (_TYPE, _SHARD, _OFFSET, _SIZE)}
    shape = found.get(_SHAPE)
    elements = 1 if shape is None else _elements(value, shape)
    crc = int.from_bytes(value[found[_CRC].start : found[_CRC].end], "little") if _CRC in found else 0
    name = key.decode("utf-8", "replace")
    entry = Entry(name, number[_TYPE], elements, number[_OFFSET], number[_SIZE], crc, _SLICE in found)
    return number[_SHARD], entry


def _elements(value: memoryview, shape: Field) -> int:
    """Product of the dimensions: messages of a size and perhaps a name."""
    sizes: list[int] = []
    for dimension in fields(value, shape.start, shape.end):
        if dimension.number != 2 or dimension.wire != BYTES or len(sizes) >= _DIMENSIONS:  # noqa: PLR2004 - `dim`
            raise ParseError("a shape that is not known")
        inner = {field.number: field.value for field in fields(value, dimension.start, dimension.end)}
        sizes.append(inner.get(1, 0))
    return math.prod(sizes)


def unexplained_in_shard(data: memoryview, shard: re.Match[str], index: Bundle) -> str:
    """What of a shard its index does not account for, empty for nothing; `shard` is the match of its name."""
    if index.shards != int(shard["shards"]):
        return "it names another number of shards"
    mine = sorted((one for one in index.entries.get(int(shard["shard"]), ()) if one.size), key=lambda one: one.start)
    at, checked = 0, 0
    for one in mine:
        if one.start != at or one.start + one.size > len(data):
            return f"{one.name[:80]} lies at {one.start}, expected at {at}"
        at += one.size
        content = data[one.start : at]
        if not _holds(one, content):
            return f"{one.name[:80]} is not of its size"
        checked += one.size
        if checked <= _CHECKED and one.type != _STRING and masked_crc(content) != one.crc:
            return f"the checksum of {one.name[:80]}"
    return "" if at == len(data) else f"bytes {at} to {len(data)}"


def _holds(entry: Entry, content: memoryview) -> bool:
    """Whether the bytes are as many as type and shape ask for."""
    if entry.sliced:
        return False
    if entry.type != _STRING:
        return entry.elements * _WIDTHS.get(entry.type, 0) == len(content)
    at, total = 0, 0
    if entry.elements > len(content):
        return False
    with suppress(ParseError):
        for _ in range(entry.elements):
            size, at = varint(content, at, len(content))
            total += size
        return at + 4 + total == len(content)
    return False
