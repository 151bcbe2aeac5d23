"""Lines of a file, compressed or not, in bounded memory: a bomb stops at its bound, a damaged stream says where it stopped."""

from __future__ import annotations

import bz2
import io
import lzma
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, Protocol

from jingwei.errors import LimitError, ParseError
from jingwei.limits import Limits
from jingwei.text.documents.model import Unreadable

if TYPE_CHECKING:
    from typing_extensions import Buffer

PIECE = 1 << 16
XZ_MEMORY = 256 << 20  # dictionary that an xz stream may ask for
FREE_OUTPUT = 1 << 20  # output that any input may have, whatever its ratio
MAGIC = {b"\x1f\x8b": "gzip", b"\xfd7zXZ\x00": "xz", b"BZh": "bzip2"}


class Span(NamedTuple):
    """Lines of a file that is not compressed: those that begin at `start` or later and before `end` (bytes). `start` is 0 or follows a line end."""

    start: int
    end: int


class Line(NamedTuple):
    """One line with its end; `number` counts from 1, `offset` in bytes from 0."""

    number: int
    offset: int
    data: bytes


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
    return bz2.BZ2Decompressor() if kind == "bzip2" else lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=XZ_MEMORY)


def packed(path: Path) -> str:
    """What the first bytes say the file is compressed with: a value of `MAGIC`, or nothing."""
    with path.open("rb") as source:
        head = source.read(6)
    return next((name for magic, name in MAGIC.items() if head.startswith(magic)), "")


def lines(path: Path, limits: Limits, span: Span | None = None) -> Iterator[Line | Unreadable]:
    """Lines of the file, unpacked when its first bytes say so. What cannot be read is an `Unreadable`; after a damaged stream nothing follows.

    With a `span` only its lines, numbered from 1 at its start.
    """
    kind = packed(path)
    with path.open("rb") as source:
        stream = io.BufferedReader(Inflated(source, kind, limits), PIECE) if kind else source
        if span is not None:
            stream.seek(span.start)
        yield from _split(stream, str(path), limits, span)


def _split(
    stream: BinaryIO | io.BufferedReader, path: str, limits: Limits, span: Span | None
) -> Iterator[Line | Unreadable]:
    number, offset, end = 1, span.start if span else 0, span.end if span else None
    try:
        while (end is None or offset < end) and (data := stream.readline(limits.line_bytes + 1)):
            if len(data) > limits.line_bytes:
                yield Unreadable(path, number, offset, "too-long")
                while not data.endswith(b"\n") and (more := stream.readline(PIECE)):
                    offset += len(data)
                    data = more
            else:
                yield Line(number, offset, data)
            number, offset = number + 1, offset + len(data)
    except (ParseError, LimitError) as error:
        yield Unreadable(path, number, offset, "damaged" if isinstance(error, ParseError) else "over-bound")
