"""Numbers and texts of an HDF5 file, read within stated bounds; the list of all bytes that some structure claims.

Source: HDF5 File Format Specification, version 3.0 (superblocks 0 to 3). Offsets and lengths are of 8 bytes, as every known writer makes them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from jingwei.errors import ParseError

WIDE = 8
NOWHERE = (1 << 64) - 1
_ALIGNED = 8
_PIECE = 1 << 20
_NAME, _PART = 1 << 16, 64


class Cursor:
    """Reads little-endian fields of `data` from `at`, never past `end`. Raises `ParseError`."""

    def __init__(self, data: memoryview, at: int, end: int) -> None:
        if not 0 <= at <= end <= len(data):
            raise ParseError(f"bytes {at} to {end} of {len(data)}")
        self.data, self.at, self.end = data, at, end

    @property
    def left(self) -> int:
        """Bytes not read yet."""
        return self.end - self.at

    def take(self, size: int) -> memoryview:
        """The next `size` bytes."""
        if size > self.left:
            raise ParseError(f"{size} bytes at offset {self.at}, {self.left} are left")
        self.at += size
        return self.data[self.at - size : self.at]

    def number(self, size: int = WIDE) -> int:
        """The next `size` bytes as a number."""
        return int.from_bytes(self.take(size), "little")

    def zeros(self, size: int) -> None:
        """Skip reserved bytes, which must be zero."""
        if any(self.take(size)):
            raise ParseError(f"reserved bytes are set before offset {self.at}")

    def expect(self, mark: bytes) -> None:
        """Skip a signature or a version."""
        if bytes(self.take(len(mark))) != mark:
            raise ParseError(f"no {mark!r} at offset {self.at - len(mark)}")

    def text(self) -> bytes:
        """Bytes up to a NUL, which is skipped."""
        start = self.at
        for at in range(start, min(self.end, start + _NAME), _PART):
            found = bytes(self.data[at : min(self.end, at + _PART)]).find(b"\0")
            if found >= 0:
                self.at = at + found + 1
                return bytes(self.data[start : at + found])
        raise ParseError(f"a name without end at offset {start}")

    def align(self, start: int) -> None:
        """Skip zeros to the next multiple of eight after `start`."""
        self.zeros(-(self.at - start) % _ALIGNED)

    def finish(self) -> None:
        """Only the zeros of an alignment may be left."""
        if self.left >= _ALIGNED:
            raise ParseError(f"{self.left} bytes are not explained, offset {self.at}")
        self.zeros(self.left)


@dataclass(slots=True)
class Space:
    """The file from its superblock on, and which of its bytes are claimed."""

    data: memoryview
    spans: list[tuple[int, int, str]] = field(default_factory=list)

    def claim(self, at: int, size: int, what: str) -> Cursor:
        """A structure of `size` bytes stands at `at`. Raises `ParseError` outside the file."""
        cursor = Cursor(self.data, at, at + size)
        if size:
            self.spans.append((at, at + size, what))
        return cursor

    def peek(self, at: int, size: int) -> Cursor:
        """The first bytes of a structure whose size they state."""
        return Cursor(self.data, at, at + size)

    def faults(self, end: int) -> Iterator[tuple[str, str, int]]:
        """Rule, sentence and offset for claims that overlap and for unclaimed bytes before `end` that are not zero."""
        at = 0
        for start, stop, what in sorted(self.spans):
            if start < at:
                yield "hdf5.overlap", f"{what} begins inside another structure", start
            elif not zero(self.data[at:start]):
                yield "hdf5.gap", f"{start - at} bytes", at
            at = max(at, stop)
        if at < end and not zero(self.data[at:end]):
            yield "hdf5.gap", f"{end - at} bytes", at


def zero(data: memoryview) -> bool:
    """Whether all bytes are zero."""
    return not any(bytes(data[at : at + _PIECE]).strip(b"\0") for at in range(0, len(data), _PIECE))
