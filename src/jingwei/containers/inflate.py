"""Decompression with a bound on what comes out; nothing is written anywhere."""

from __future__ import annotations

import bz2
import lzma
import zlib
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
_MEMORY = 256 << 20  # dictionary that an xz or lzma stream may ask for


class _Stream(Protocol):
    @property
    def unused_data(self) -> bytes: ...
    @property
    def eof(self) -> bool: ...
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


def _member(data: memoryview, kind: str, bound: int, out: bytearray) -> int:
    stream = _open(kind)
    start, size = 0, _FIRST
    while start < len(data):
        piece = bytes(data[start : start + size])
        _feed(stream, piece, bound, out)
        start += len(piece)
        if stream.eof:
            return start - len(stream.unused_data)
        size = min(2 * size, PIECE)
    raise ParseError(f"the {kind} stream ends early")


def _feed(stream: _Stream, piece: bytes, bound: int, out: bytearray) -> None:
    try:
        out += stream.decompress(piece, bound - len(out) + 1)
        if isinstance(stream, _Zlib):
            stream.drain(bound, out)
        while len(out) <= bound and not stream.eof and not getattr(stream, "needs_input", True):
            out += stream.decompress(b"", bound - len(out) + 1)
    except (zlib.error, lzma.LZMAError, OSError, EOFError) as error:
        raise ParseError(f"the compressed stream is damaged: {error}") from error
    if len(out) > bound:
        raise LimitError(f"more than {bound} bytes come out of the compressed stream")


class _Zlib:
    """zlib's object with the interface of the other two."""

    def __init__(self, window: int) -> None:
        self._inner = zlib.decompressobj(window)
        self.eof = False
        self.unused_data = b""

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        out = self._inner.decompress(data, max_length)
        self.eof, self.unused_data = self._inner.eof, self._inner.unused_data
        return out

    def drain(self, bound: int, out: bytearray) -> None:
        """Take what one call had to hold back."""
        while self._inner.unconsumed_tail and len(out) <= bound:
            out += self.decompress(self._inner.unconsumed_tail, bound - len(out) + 1)


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
