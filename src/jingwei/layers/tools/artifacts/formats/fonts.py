"""Fonts: OpenType and TrueType files and collections, and WOFF, whose tables cover the file. Glyph programs run in the font engine's own machine.

Sources: OpenType specification 1.9 (table directory, collections, tags), Apple's TrueType reference, W3C WOFF 1.0.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable

from jingwei.errors import ParseError
from jingwei.layers.tools.artifacts.job import Job

_KINDS = (b"\x00\x01\x00\x00", b"OTTO", b"true", b"typ1")
_DIRECTORY = struct.Struct(">4sHHHH")
_TABLE = struct.Struct(">4sIII")
_COLLECTION = struct.Struct(">4sHHI")
_SIGNED = 2 << 16  # from this version on a collection may name a signature
_WOFF = struct.Struct(">4s4sIHHIHHIIIII")
_WOFF_TABLE = struct.Struct(">4sIIII")
_PADDING = 3  # most bytes, all zero, that align the next table
_TABLES = 4096
_OPENTYPE = (
    "avar BASE CBDT CBLC CFF CFF2 cmap COLR CPAL cvar cvt DSIG EBDT EBLC EBSC fpgm fvar gasp GDEF glyf GPOS GSUB gvar hdmx head hhea hmtx "
    "HVAR JSTF kern loca LTSH MATH maxp MERG meta MVAR name OS/2 PCLT post prep sbix STAT VDMX vhea vmtx VORG VVAR"
)
_APPLE = "acnt ankr bdat bhed bloc bsln fdsc feat fmtx fond gcid just kerx lcar ltag mort morx opbd prop trak xref Zapf"
_TOOLS = (
    "Silf Sill Glat Gloc Feat FFTM PfEd TeX BDF TTFA webf TSI0 TSI1 TSI2 TSI3 TSI5 TSIB TSIC TSID TSIJ TSIP TSIS TSIV"
)
_KNOWN = frozenset(tag.encode("ascii").ljust(4) for tags in (_OPENTYPE, _APPLE, _TOOLS) for tag in tags.split(" "))

Span = tuple[int, int]  # start, end


def starts_font(data: memoryview) -> bool:
    """Whether a table directory with its first tag, or a collection, begins here."""
    if bytes(data[:4]) == b"ttcf":
        return True
    tag = bytes(data[_DIRECTORY.size : _DIRECTORY.size + 4])
    return bytes(data[:4]) in _KINDS and len(tag) == len(b"glyf") and all(0x20 <= byte < 0x7F for byte in tag)  # noqa: PLR2004 - ASCII


def read_font(job: Job) -> str:
    """Directories and tables that cover the file. Raises `ParseError`."""
    data = job.data
    if bytes(data[:4]) != b"ttcf":
        _cover(job, _directory(job, 0), "font")
        return "font"
    _, major, minor, count = _unpack(_COLLECTION, data, 0)
    if count > _TABLES or (major << 16) + minor >= _SIGNED:
        raise ParseError("a font collection with too many fonts, or with a signature")
    end = _COLLECTION.size + 4 * count
    starts = struct.unpack(f">{count}I", _taken(data, _COLLECTION.size, 4 * count))
    spans = {(0, end), *(span for start in starts for span in _directory(job, start))}
    _cover(job, spans, "font collection")
    return "font collection"


def _directory(job: Job, start: int) -> list[Span]:
    data = job.data
    count = _unpack(_DIRECTORY, data, start)[1]
    if count > _TABLES:
        raise ParseError(f"a font of {count} tables")
    at = start + _DIRECTORY.size
    entries = [_unpack(_TABLE, data, at + _TABLE.size * number) for number in range(count)]
    _judge_tags(job, at, _TABLE.size, count)
    return [(start, at + _TABLE.size * count), *((offset, offset + length) for _, _, offset, length in entries)]


def _judge_tags(job: Job, at: int, width: int, count: int) -> None:
    """Report tables that are of no known kind, or that hold documents of their own (SVG), by the tags that begin `count` entries from `at`."""
    for start in range(at, at + count * width, width):
        tag = bytes(job.data[start : start + 4])
        if tag not in _KNOWN:
            job.report.add("format.gap", f"a table {tag!r}", offset=start)


def starts_woff(data: memoryview) -> bool:
    """Whether the signature stands at the start."""
    return bytes(data[:4]) == b"wOFF"


def read_woff(job: Job) -> str:
    """Tables, metadata and private data that cover the file. Raises `ParseError`."""
    _, _, length, count, _, _, _, _, meta, meta_length, _, private, private_length = _unpack(_WOFF, job.data, 0)
    if length != len(job.data) or count > _TABLES:
        raise ParseError("WOFF: the file has another length than it says, or too many tables")
    entries = [_unpack(_WOFF_TABLE, job.data, _WOFF.size + _WOFF_TABLE.size * number) for number in range(count)]
    _judge_tags(job, _WOFF.size, _WOFF_TABLE.size, count)
    if private_length:
        job.report.add("format.gap", f"{private_length} bytes for nobody but its maker", offset=private)
    spans = [(0, _WOFF.size + _WOFF_TABLE.size * count), *((entry[1], entry[1] + entry[2]) for entry in entries)]
    spans += [(at, at + size) for at, size in ((meta, meta_length), (private, private_length)) if size]
    _cover(job, spans, "woff")
    return "woff"


def _cover(job: Job, spans: Iterable[Span], name: str) -> None:
    """Report bytes outside all spans other than padding, and a font without tables. Shared tables are common. Raises `ParseError`."""
    at, listed = 0, sorted(spans)
    for start, end in [*listed, (len(job.data), len(job.data))]:
        if end > len(job.data):
            raise ParseError(f"{name}: a table lies outside the file")
        gap = job.data[at:start] if start > at else b""
        if len(gap) > _PADDING or any(gap):
            job.report.add("format.gap", f"{len(gap)} bytes", offset=at)
        at = max(at, end)
    if len(listed) < 2:  # noqa: PLR2004 - a directory and a table
        job.report.add("format.empty", "no tables")


def _unpack(form: struct.Struct, data: memoryview, at: int) -> tuple[int, ...]:
    return form.unpack(_taken(data, at, form.size))


def _taken(data: memoryview, at: int, size: int) -> memoryview:
    if at + size > len(data):
        raise ParseError("the font ends too early")
    return data[at : at + size]
