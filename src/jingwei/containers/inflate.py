"""Decompression with a bound on what comes out; nothing is written anywhere."""

from __future__ import annotations

import bz2
import lzma
import sys
import zlib
from contextlib import suppress
from typing import Protocol

from jingwei.errors import LimitError, ParseError

PIECE = 1 << 20
_FIRST = 1 << 12  # what is read of a stream first: a thousand short ones on end must not copy each other's bytes
_MAGIC = {
    b"\x1f\x8b\x08": "gzip",
    b"BZh": "bz2",
    b"\xfd7zXZ\x00": "xz",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"\x04\x22\x4d\x18": "lz4",
    b"\x5d\x00\x00": "lzma",
}
READABLE = frozenset({"gzip", "bz2", "xz", "lzma", "zlib"})
_ZLIB_SECOND = frozenset({0x01, 0x5E, 0x9C, 0xDA})
_GZIP = 10  # bytes of a header without further fields
_STEP = 512  # bytes at a time of a damaged stream; loaders take several thousand
_MEMORY = 256 << 20  # dictionary that an xz or lzma stream may ask for


class _Stream(Protocol):
    @property
    def unused_data(self) -> bytes: ...
    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


def compression(head: bytes) -> str:
    """Name of the compression that `head` (at least 6 bytes of the file) announces, empty when none."""
    for magic, name in _MAGIC.items():
        if head.startswith(magic):
            return name
    return "zlib" if head[:1] == b"\x78" and len(head) > 1 and head[1] in _ZLIB_SECOND else ""


def inflate(data: memoryview, kind: str, bound: int) -> tuple[bytes, int]:
    """All members of a compressed stream, unpacked, and the number of input bytes that belong to it.

    Raises `LimitError` above `bound` bytes of output, `ParseError` when the stream is damaged, cut or of a kind outside `READABLE`.
    """
    out = bytearray()
    used = 0
    while used < len(data) and (used == 0 or compression(bytes(data[used : used + 6])) == kind):
        used += _member(data[used:], kind, bound, out)
    return bytes(out), used


def salvage(data: memoryview, kind: str, bound: int) -> bytes:
    """What a loader gets that reads while it unpacks, before it meets the damage or the end: at most `bound` bytes of a stream or `deflate`."""
    whole = _salvaged(data, kind, bound, sys.maxsize)
    return bytes(_salvaged(data, kind, bound, len(whole))[:bound])


def _salvaged(data: memoryview, kind: str, bound: int, fine: int) -> bytearray:
    out, used = bytearray(), 0
    with suppress(ParseError, LimitError):
        while used < len(data) and (used == 0 or compression(bytes(data[used : used + 6])) == kind):
            start, behind = _around(data[used:], kind)
            plain = "deflate" if start else kind  # without its checksum, which comes after loaders have the content
            used += start + _member(data[used + start :], plain, bound, out, fine) + behind
    return out


def _around(data: memoryview, kind: str) -> tuple[int, int]:
    """Bytes before and after the deflate stream in gzip (RFC 1952) and zlib (RFC 1950); none for what is no deflate stream."""
    if kind != "gzip":
        return (2, 4) if kind == "zlib" else (0, 0)
    flags, at = data[3] if len(data) > _GZIP else 0, _GZIP
    if flags & 0x04:
        at += 2 + int.from_bytes(data[at : at + 2], "little")
    for flag in (0x08, 0x10):  # name, comment
        if flags & flag:
            at += bytes(data[at : at + PIECE]).find(b"\0") + 1
    return at + (2 if flags & 0x02 else 0), 8


def _member(data: memoryview, kind: str, bound: int, out: bytearray, fine: int = -1) -> int:
    stream = _open(kind)
    start, size = 0, _FIRST
    while start < len(data):
        piece = bytes(data[start : start + size])
        _feed(stream, piece, bound, out, fine)
        start += len(piece)
        if stream.eof:
            return start - len(stream.unused_data)
        size = min(2 * size, PIECE)
    raise ParseError(f"the {kind} stream ends early")


def _feed(stream: _Stream, piece: bytes, bound: int, out: bytearray, fine: int) -> None:
    """Unpack a piece. Where the library finds damage, it keeps what it unpacked in the same call to itself.

    So from `fine` unpacked bytes on it is asked for single ones, and for few before; not where `fine` is negative.
    """
    try:
        out += stream.decompress(piece, _share(bound, len(out), fine))
        while len(out) <= bound and not stream.eof and not stream.needs_input:
            out += stream.decompress(b"", _share(bound, len(out), fine))
    except (zlib.error, lzma.LZMAError, OSError, EOFError) as error:
        raise ParseError(f"the compressed stream is damaged: {error}") from error
    if len(out) > bound:
        raise LimitError(f"more than {bound} bytes come out of the compressed stream")


def _share(bound: int, have: int, fine: int) -> int:
    """Bytes to ask for."""
    room = bound - have + 1
    return room if fine < 0 else min(room, _STEP if have < fine else 1)


class _Zlib:
    """zlib's object with the interface of the other two."""

    def __init__(self, window: int) -> None:
        self._inner = zlib.decompressobj(window)
        self.eof = False
        self.needs_input = True
        self.unused_data = b""

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        held = self._inner.unconsumed_tail
        out = self._inner.decompress(held + data if held else data, max_length)
        self.eof, self.unused_data = self._inner.eof, self._inner.unused_data
        self.needs_input = not self._inner.unconsumed_tail and len(out) < max_length
        return out


def _open(kind: str) -> _Stream:
    if kind in {"gzip", "zlib", "deflate"}:
        return _Zlib({"gzip": 31, "zlib": 15, "deflate": -15}[kind])
    if kind == "bz2":
        return bz2.BZ2Decompressor()
    if kind == "xz":
        return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_MEMORY)
    if kind == "lzma":
        return lzma.LZMADecompressor(lzma.FORMAT_ALONE, memlimit=_MEMORY)
    raise ParseError(f"{kind} cannot be unpacked here")


def inflate_raw(data: memoryview, bound: int) -> bytes:
    """A raw deflate stream, as in zip members. Errors as in `inflate`; bytes after the stream are an error too."""
    out = bytearray()
    used = _member(data, "deflate", bound, out) if len(data) else 0
    if used != len(data) or not used:
        raise ParseError(f"{len(data) - used} bytes after the deflate stream")
    return bytes(out)
