"""Packed streams of a 7z header: where they lie, by which coders they are unpacked, and what files they hold (`7zFormat.txt`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from jingwei.containers.sevenzip_coders import Coder, Folder
from jingwei.containers.sevenzip_header import Cursor, Property
from jingwei.errors import ParseError

_CODERS = 32  # of one folder, and streams of one coder
_SIZE_OF_ID, _COMPLEX, _HAS_PROPERTIES, _RESERVED = 0x0F, 0x10, 0x20, 0xC0

Part = tuple[int, int, int | None]  # start in what the folder unpacks to, bytes, CRC-32


@dataclass(slots=True)
class Streams:
    """Folders, the parts of each, and packed streams that no folder reads."""

    folders: list[Folder] = field(default_factory=list)
    sizes: list[tuple[int, int | None]] = field(default_factory=list)  # bytes and CRC-32 that each folder unpacks to
    content: list[list[Part]] = field(default_factory=list)
    unused: list[tuple[int, int]] = field(default_factory=list)


def read_streams(cursor: Cursor, base: int, bound: int) -> Streams:
    """Read up to the END of the streams, whose offsets count from `base`.

    Raises `ParseError`, and `LimitError` above `bound` streams, folders or parts.
    """
    spans: list[tuple[int, int]] = []
    streams = Streams()
    mark = cursor.byte()
    if mark == Property.PACK:
        spans = _packed(cursor, base, bound)
        mark = cursor.byte()
    if mark == Property.UNPACK:
        _folders(cursor, bound, spans, streams)
        mark = cursor.byte()
    streams.content = [[(0, size, crc)] for size, crc in streams.sizes]
    if mark == Property.SUBSTREAMS:
        _parts(cursor, bound, streams)
        mark = cursor.byte()
    if mark != Property.END:
        raise ParseError(f"mark {mark} among the streams, at {cursor.at}")
    return streams


def _packed(cursor: Cursor, base: int, bound: int) -> list[tuple[int, int]]:
    """First and last offset of each packed stream."""
    at = base + cursor.number()
    count = cursor.count(bound, "packed streams")
    spans = []
    mark = cursor.byte()
    if mark == Property.SIZE:
        for _ in range(count):
            size = cursor.number()
            spans.append((at, at + size))
            at += size
        mark = cursor.byte()
    if mark == Property.CRC:
        cursor.checksums(count)
        mark = cursor.byte()
    if mark != Property.END or len(spans) != count:
        raise ParseError(f"mark {mark} among the packed streams, at {cursor.at}")
    return spans


def _folders(cursor: Cursor, bound: int, spans: list[tuple[int, int]], streams: Streams) -> None:
    cursor.expect(Property.FOLDER)
    count = cursor.count(bound, "folders")
    cursor.inside()
    waiting = iter(spans)
    made = [_folder(cursor, waiting) for _ in range(count)]
    streams.unused = list(waiting)
    cursor.expect(Property.UNPACK_SIZE)
    for folder in made:
        folder.sizes.extend(cursor.number() for _ in range(folder.outputs))
    mark = cursor.byte()
    checksums: list[int | None] = [None] * count
    if mark == Property.CRC:
        checksums = cursor.checksums(count)
        mark = cursor.byte()
    if mark != Property.END:
        raise ParseError(f"mark {mark} among the folders, at {cursor.at}")
    streams.folders = made
    streams.sizes = [(folder.size, crc) for folder, crc in zip(made, checksums, strict=True)]


def _folder(cursor: Cursor, spans: Iterator[tuple[int, int]]) -> Folder:
    coders = [_coder(cursor) for _ in range(_some(cursor, "coders"))]
    inputs, outputs = sum(coder.inputs for coder in coders), sum(coder.outputs for coder in coders)
    if not outputs or inputs < outputs - 1:
        raise ParseError("a folder without an end")
    bound = [(cursor.count(inputs, "inputs"), cursor.count(outputs, "outputs")) for _ in range(outputs - 1)]
    packed = inputs - len(bound)
    feeds = [cursor.count(inputs, "inputs") for _ in range(packed)] if packed > 1 else []
    taken = list(islice(spans, packed))
    if not packed or len(taken) != packed:
        raise ParseError("a folder without its packed streams")
    return Folder(tuple(coders), tuple(bound), tuple(feeds), taken[0][0], taken[-1][1])


def _coder(cursor: Cursor) -> Coder:
    flags = cursor.byte()
    if flags & _RESERVED:
        raise ParseError(f"a coder with flags {flags:#x}, at {cursor.at}")
    method = bytes(cursor.take(flags & _SIZE_OF_ID))
    inputs, outputs = (_some(cursor, "inputs"), _some(cursor, "outputs")) if flags & _COMPLEX else (1, 1)
    properties = bytes(cursor.take(cursor.number())) if flags & _HAS_PROPERTIES else b""
    return Coder(method, properties, inputs, outputs)


def _some(cursor: Cursor, what: str) -> int:
    return cursor.count(_CODERS, what)


def _parts(cursor: Cursor, bound: int, streams: Streams) -> None:
    """Each folder's content is so many files on end; the size of the last is what the others leave."""
    counts = [1] * len(streams.folders)
    mark = cursor.byte()
    if mark == Property.SUBSTREAM_COUNT:
        for number in range(len(counts)):
            counts[number] = cursor.count(bound, "files in a folder")
            bound -= counts[number]
        mark = cursor.byte()
    sizes = [
        _sizes(cursor, count, total, given=mark == Property.SIZE)
        for count, (total, _) in zip(counts, streams.sizes, strict=True)
    ]
    mark = cursor.byte() if mark == Property.SIZE else mark
    whole = [count == 1 and crc is not None for count, (_, crc) in zip(counts, streams.sizes, strict=True)]
    stated: list[int | None] = [None] * sum(count for count, known in zip(counts, whole, strict=True) if not known)
    if mark == Property.CRC:
        stated = cursor.checksums(len(stated))
        mark = cursor.byte()
    if mark != Property.END:
        raise ParseError(f"mark {mark} among the parts, at {cursor.at}")
    waiting = iter(stated)
    streams.content = []
    for made, known, (_, crc) in zip(sizes, whole, streams.sizes, strict=True):
        at, parts = 0, []
        for size in made:
            parts.append((at, size, crc if known else next(waiting)))
            at += size
        streams.content.append(parts)


def _sizes(cursor: Cursor, count: int, total: int, *, given: bool) -> list[int]:
    if not count:
        return []
    if count > 1 and not given:
        raise ParseError("files in a folder without sizes")
    made = [cursor.number() for _ in range(count - 1)]
    if sum(made) > total:
        raise ParseError("files reach over the end of their folder")
    return [*made, total - sum(made)]
