"""Lines of a file, compressed or not, in bounded memory: a bomb stops at its bound, a damaged stream says where it stopped."""

from __future__ import annotations

import bz2
import errno
import io
import lzma
import os
import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, Protocol

from jingwei.errors import JingweiError, LimitError, ParseError
from jingwei.limits import Limits
from jingwei.text.documents.encodings import UTF8, WIDE, Transcoded
from jingwei.text.documents.model import Unreadable

if TYPE_CHECKING:
    from typing_extensions import Buffer

PIECE = 1 << 16
_SMALL = 1 << 10  # input at a time of zstd, whose library bounds no output: a block of 4 bytes can be 128 KiB
ZSTD_WINDOW = 128 << 20  # that a frame may ask for, as the command-line tool allows
XZ_MEMORY = 256 << 20  # dictionary that an xz stream may ask for
FREE_OUTPUT = 1 << 20  # output that any input may have, whatever its ratio
MAGIC = {b"\x1f\x8b": "gzip", b"\xfd7zXZ\x00": "xz", b"BZh": "bzip2", b"\x28\xb5\x2f\xfd": "zstd"}
_SKIPPED = tuple(bytes([low]) + b"\x2a\x4d\x18" for low in range(0x50, 0x60))  # zstd frames without content


class NeedsExtraError(JingweiError):
    """A library that is not installed is needed to read this."""


class Span(NamedTuple):
    """Lines of a file that is not compressed: those that begin at `start` or later and before `end` (bytes). `start` is 0 or follows a line end."""

    start: int
    end: int


class Line(NamedTuple):
    """One line with its end; `number` counts from 1, `offset` in bytes from 0."""

    number: int
    offset: int
    data: bytes


class _Stream(Protocol):
    def readline(self, size: int, /) -> bytes: ...
    def seek(self, offset: int, /) -> int: ...


class _Decoder(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


class _Gzip:
    """zlib's object with the interface of the other two decoders."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(31)
        self.eof = False
        self.needs_input = True
        self.unused_data = b""

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        out = self._inner.decompress(self._inner.unconsumed_tail + data, max_length)
        self.eof, self.unused_data = self._inner.eof, self._inner.unused_data
        self.needs_input = len(out) < max_length and not self._inner.unconsumed_tail
        return out


class _Zstd:
    """zstandard's object with the interface of the other decoders."""

    def __init__(self) -> None:
        try:
            import zstandard
        except ImportError as error:
            raise NeedsExtraError("zstd needs jingwei[corpus]") from error
        self._error = zstandard.ZstdError
        self._inner = zstandard.ZstdDecompressor(max_window_size=ZSTD_WINDOW).decompressobj()
        self._input = self._output = memoryview(b"")
        self.unused_data = b""

    @property
    def eof(self) -> bool:
        return self._ended() and not self._output

    def _ended(self) -> bool:
        return bool(self._inner.eof)

    @property
    def needs_input(self) -> bool:
        return not self._input and not self._output

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        if data:
            self._input = memoryview(bytes(self._input) + data)
        while len(self._input) and not self._output:
            piece, self._input = self._input[:_SMALL], self._input[_SMALL:]
            try:
                self._output = memoryview(self._inner.decompress(piece))
            except self._error as error:
                raise ParseError(f"the zstd stream is damaged: {error}") from error
            if self._ended():
                self.unused_data = self._inner.unused_data + bytes(self._input)
                self._input = memoryview(b"")
        out, self._output = self._output[:max_length], self._output[max_length:]
        return bytes(out)


class Inflated(io.RawIOBase):
    """The unpacked bytes of a compressed file. Raises `ParseError` where it is damaged or cut, `LimitError` above the bounds."""

    def __init__(self, source: BinaryIO, kind: str, limits: Limits) -> None:
        self._source = source
        self._kind = kind
        self._limits = limits
        self._decoder: _Decoder | None = None
        self._pending = b""
        self._taken = 0
        self._given = 0

    def readable(self) -> bool:
        """True, as a reader must say."""
        return True

    def readinto(self, buffer: Buffer, /) -> int:
        """Fill the start of `buffer`; 0 at the end of the last member."""
        view = memoryview(buffer).cast("B")
        try:
            data = self._next(len(view))
        except (zlib.error, lzma.LZMAError, OSError, EOFError) as error:
            raise ParseError(f"the {self._kind} stream is damaged: {error}") from error
        self._given += len(data)
        allowed = min(self._limits.archive_bytes, FREE_OUTPUT + self._taken * self._limits.archive_ratio)
        if self._given > allowed:
            raise LimitError(f"more than {allowed} bytes come out of the {self._kind} stream")
        view[: len(data)] = data
        return len(data)

    def _next(self, wanted: int) -> bytes:
        while True:
            if self._decoder is None and not self._open():
                return b""
            decoder = self._decoder
            assert decoder is not None  # noqa: S101 - _open made it
            piece = self._piece() if decoder.needs_input else b""
            if decoder.needs_input and not piece:
                raise ParseError(f"the {self._kind} stream ends early")
            out = decoder.decompress(piece, wanted)
            if decoder.eof:
                self._pending, self._decoder = decoder.unused_data, None
            if out:
                return out

    def _open(self) -> bool:
        """Start the next member; false when only padding is left."""
        while not self._pending.strip(b"\0"):
            self._pending = self._source.read(PIECE)
            self._taken += len(self._pending)
            if not self._pending:
                return False
        self._pending = self._pending.lstrip(b"\0")
        self._decoder = _decoder(self._kind)
        return True

    def _piece(self) -> bytes:
        piece, self._pending = self._pending, b""
        if not piece:
            piece = self._source.read(PIECE)
            self._taken += len(piece)
        return piece


def _decoder(kind: str) -> _Decoder:
    if kind == "gzip":
        return _Gzip()
    if kind == "zstd":
        return _Zstd()
    return bz2.BZ2Decompressor() if kind == "bzip2" else lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=XZ_MEMORY)


def packing(head: bytes) -> str:
    """What the first 6 bytes of a file say that it is compressed with: a value of `MAGIC`, or nothing."""
    found = next((name for magic, name in MAGIC.items() if head.startswith(magic)), "")
    return found or ("zstd" if head.startswith(_SKIPPED) else "")


def packed(path: Path) -> str:
    """What the first bytes of the file say. Raises `OSError`."""
    with opened(path) as source:
        return packing(source.read(6))


def opened(path: Path) -> io.BufferedReader:
    """A regular file, open for reading. A pipe or a device is refused, without waiting for it. Raises `OSError`."""
    number = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise OSError(errno.EINVAL, "no regular file", str(path))
    return open(number, "rb")  # noqa: PTH123 - a descriptor


@contextmanager
def unpacked(path: Path, packing: str, limits: Limits) -> Iterator[io.BufferedReader]:
    """The bytes of the file, unpacked when `packing` names how it is compressed. Raises `OSError`."""
    with opened(path) as source:
        yield io.BufferedReader(Inflated(source, packing, limits), PIECE) if packing else source


def entire(stream: io.BufferedReader, bound: int) -> bytes:
    """All bytes of a stream. Raises `LimitError` above `bound`."""
    data = stream.read(bound + 1)
    if len(data) > bound:
        raise LimitError("larger than the bound")
    return data


def lines(
    path: Path, limits: Limits, span: Span | None = None, packing: str | None = None, encoding: str = UTF8
) -> Iterator[Line | Unreadable]:
    """Lines of the file, unpacked when its first bytes say so. What cannot be read is an `Unreadable`; after a damaged stream nothing follows.

    With a `span` only its lines, numbered from 1 at its start. UTF-16 and UTF-32 come as UTF-8.
    """
    try:
        with unpacked(path, packed(path) if packing is None else packing, limits) as source:
            stream: _Stream = io.BufferedReader(Transcoded(source, encoding), PIECE) if encoding in WIDE else source
            if span is not None:
                stream.seek(span.start)
            yield from _split(stream, str(path), limits, span)
    except OSError:
        yield Unreadable(str(path), 1, 0, "vanished")


def content(path: Path, limits: Limits, packing: str, encoding: str, size: int) -> Iterator[bytes]:
    """The bytes of the file, unpacked, in pieces of at most `size`; UTF-16 and UTF-32 as UTF-8. Raises what the streams raise, and `OSError`."""
    with unpacked(path, packing, limits) as source:
        stream = io.BufferedReader(Transcoded(source, encoding), PIECE) if encoding in WIDE else source
        while piece := stream.read1(size):
            yield piece


def _split(stream: _Stream, path: str, limits: Limits, span: Span | None) -> Iterator[Line | Unreadable]:
    number, offset, end = 1, span.start if span else 0, span.end if span else None
    try:
        while (end is None or offset < end) and (data := stream.readline(limits.line_bytes + 1)):
            start = offset
            if len(data) > limits.line_bytes:
                offset += _rest(stream, data)
                yield Unreadable(path, number, start, "too-long", offset - start)
            else:
                offset += len(data)
                yield Line(number, start, data)
            number += 1
    except (ParseError, LimitError, NeedsExtraError, OSError) as error:
        yield Unreadable(path, number, offset, why(error))


def _rest(stream: _Stream, data: bytes) -> int:
    """Bytes of the line that begins with `data`, whose other bytes are read and let go."""
    size = len(data)
    while not data.endswith(b"\n") and (data := stream.readline(PIECE)):
        size += len(data)
    return size


def why(error: Exception) -> str:
    """The key of `REASONS` for what stopped the reading of a file."""
    if isinstance(error, OSError):
        return "vanished"
    if isinstance(error, NeedsExtraError):
        return "needs-corpus"
    return "over-bound" if isinstance(error, LimitError) else "damaged"
