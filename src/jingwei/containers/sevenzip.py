"""A 7z archive read in place: the headers are walked within bounds, packed streams are unpacked by `sevenzip_coders`.

Source of the layout: `7zFormat.txt` of the 7-Zip distribution. Every byte of the file is one of: the signature header, a packed stream, the header
at the end, or an `Oddity`.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

from jingwei.containers.sevenzip_coders import Folder, unpack
from jingwei.containers.sevenzip_files import File, read_files
from jingwei.containers.sevenzip_header import Cursor, Property
from jingwei.containers.sevenzip_streams import Streams, read_streams
from jingwei.containers.zips import Oddity, plain_name
from jingwei.errors import LimitError, ParseError
from jingwei.limits import Limits

SIGNATURE = b"7z\xbc\xaf\x27\x1c"
_START = struct.Struct("<6s2BLQQL")  # signature, version, checksum of the rest; place, size and checksum of the header
_NESTED = 4  # headers that are packed streams of another header


@dataclass(frozen=True, slots=True)
class SevenMember:
    """One entry. A file's content is `size` bytes at `start` of what folder number `folder` unpacks to (-1: empty)."""

    file: File
    folder: int = -1
    start: int = 0
    size: int = 0
    crc: int | None = None


@dataclass(frozen=True, slots=True)
class SevenZip:
    """Members in the order of the header, folders of packed streams, what does not fit, and the offset after the archive."""

    members: tuple[SevenMember, ...]
    folders: tuple[Folder, ...]
    oddities: tuple[Oddity, ...]
    end: int


def is_sevenzip(data: memoryview) -> bool:
    """Whether the bytes begin with the signature."""
    return bytes(data[: len(SIGNATURE)]) == SIGNATURE


def read_sevenzip(data: memoryview, limits: Limits) -> SevenZip:
    """Members and folders of the archive in `data`. Raises `ParseError` when readers could not open it, `LimitError` above a bound."""
    if len(data) < _START.size:
        raise ParseError("the signature header is cut")
    _, _, _, start_crc, offset, size, crc = _START.unpack_from(data)
    if zlib.crc32(data[12 : _START.size]) != start_crc:
        raise ParseError("the checksum of the signature header does not match")
    at = _START.size + offset
    end = at + size
    if end > len(data):
        raise ParseError(f"the header of {size} bytes at offset {at} lies outside the file")
    if not size:
        return SevenZip((), (), tuple(_gaps([], _START.size, end)), end)
    header, spans = _header(data, at, end, crc, limits)
    streams, files = _contents(header, limits)
    spans += [*((folder.start, folder.end) for folder in streams.folders), *streams.unused]
    if any(last > at for _, last in spans):
        raise ParseError("a packed stream reaches into the header")
    members = _members(files, streams)
    oddities = [*_gaps(sorted(spans), _START.size, at), *_duplicates(members)]
    return SevenZip(tuple(members), tuple(streams.folders), tuple(oddities), end)


def _header(data: memoryview, at: int, end: int, crc: int, limits: Limits) -> tuple[Cursor, list[tuple[int, int]]]:
    """A cursor behind the mark of the plain header, and the spans of the packed streams that it came from."""
    block, spans = data[at:end], list[tuple[int, int]]()
    for _ in range(_NESTED):
        if len(block) > limits.document_bytes:
            raise LimitError(f"a header of {len(block)} bytes")
        if zlib.crc32(block) != crc:
            raise ParseError("the checksum of the header does not match")
        cursor = Cursor(block)
        kind = cursor.byte()
        if kind == Property.HEADER:
            return cursor, spans
        if kind != Property.ENCODED_HEADER:
            raise ParseError(f"a header of kind {kind}")
        streams = read_streams(cursor, _START.size, limits.archive_members)
        cursor.finish()
        if len(streams.folders) != 1 or len(streams.sizes) != 1:
            raise ParseError("the packed header is not one stream")
        folder = streams.folders[0]
        if folder.end > at:
            raise ParseError("the packed header lies outside the archive")
        spans.append((folder.start, folder.end))
        block = unpack(data, folder, limits.document_bytes)
        stated = streams.sizes[0][1]
        crc = zlib.crc32(block) if stated is None else stated
    raise LimitError(f"headers packed more than {_NESTED} times")


def _contents(cursor: Cursor, limits: Limits) -> tuple[Streams, list[File]]:
    """What the plain header says. Archive properties and additional streams have no use that is known."""
    streams, files = Streams(), list[File]()
    kind = cursor.byte()
    if kind == Property.MAIN_STREAMS:
        streams = read_streams(cursor, _START.size, limits.archive_members)
        kind = cursor.byte()
    if kind == Property.FILES:
        files = read_files(cursor, limits.archive_members)
        kind = cursor.byte()
    if kind != Property.END:
        raise ParseError(f"property {kind} of the header")
    cursor.finish()
    return streams, files


def _members(files: list[File], streams: Streams) -> list[SevenMember]:
    """Files that have content take the streams of the folders in order."""
    waiting = iter(
        (number, start, size, crc) for number, folder in enumerate(streams.content) for start, size, crc in folder
    )
    members = [
        SevenMember(file, *next(waiting, (-2, 0, 0, None))) if file.stored else SevenMember(file) for file in files
    ]
    if any(member.folder < -1 for member in members) or next(waiting, None) is not None:
        raise ParseError("as many files with content as there are streams were expected")
    return members


def _gaps(spans: list[tuple[int, int]], start: int, stop: int) -> list[Oddity]:
    """Bytes between the signature header and the header that no packed stream covers, and those that two cover."""
    found = []
    for first, last in [*spans, (stop, stop)]:
        if first < start:
            found.append(Oddity("mismatch", "packed streams overlap", first))
        elif first > start:
            found.append(Oddity("gap", f"{first - start} bytes", start))
        start = max(start, last)
    return found


def _duplicates(members: list[SevenMember]) -> list[Oddity]:
    seen: dict[str, str] = {}
    found = []
    for member in members:
        name = member.file.name
        if plain_name(name) in seen and not member.file.folder:
            found.append(Oddity("duplicate", seen[plain_name(name)], 0, name))
        seen.setdefault(plain_name(name), name)
    return found
