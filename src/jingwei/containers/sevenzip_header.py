"""Numbers, bits and marks of a 7z header (`7zFormat.txt`)."""

from __future__ import annotations

from enum import IntEnum

from jingwei.errors import LimitError, ParseError

_EIGHT = 8


class Property(IntEnum):
    """Marks that say what follows."""

    END = 0x00
    HEADER = 0x01
    MAIN_STREAMS = 0x04
    FILES = 0x05
    PACK = 0x06
    UNPACK = 0x07
    SUBSTREAMS = 0x08
    SIZE = 0x09
    CRC = 0x0A
    FOLDER = 0x0B
    UNPACK_SIZE = 0x0C
    SUBSTREAM_COUNT = 0x0D
    EMPTY_STREAM = 0x0E
    EMPTY_FILE = 0x0F
    ANTI = 0x10
    NAMES = 0x11
    CREATED = 0x12
    ACCESSED = 0x13
    MODIFIED = 0x14
    ATTRIBUTES = 0x15
    ENCODED_HEADER = 0x17
    START_POSITION = 0x18
    DUMMY = 0x19


class Cursor:
    """Reads a header from front to back; raises `ParseError` at its end."""

    def __init__(self, data: memoryview) -> None:
        self._data = data
        self.at = 0

    @property
    def left(self) -> int:
        """Bytes that were not read."""
        return len(self._data) - self.at

    def take(self, size: int) -> memoryview:
        """The next `size` bytes."""
        if size > self.left:
            raise ParseError(f"the header ends early, at {self.at}")
        self.at += size
        return self._data[self.at - size : self.at]

    def byte(self) -> int:
        """The next byte."""
        return self.take(1)[0]

    def number(self) -> int:
        """An integer of one to nine bytes: the ones that lead in the first byte count those that follow, lowest first."""
        first = self.byte()
        following = 0
        while following < _EIGHT and first & (0x80 >> following):
            following += 1
        high = first & (0x7F >> following) if following < _EIGHT else 0
        return int.from_bytes(self.take(following), "little") | high << (8 * following)

    def count(self, bound: int, what: str) -> int:
        """A number of things, each of which takes room somewhere. Raises `LimitError` above `bound`."""
        found = self.number()
        if found > bound:
            raise LimitError(f"{found} {what}, the bound is {bound}")
        return found

    def bits(self, count: int) -> list[bool]:
        """`count` bits, highest first in each byte. Raises `ParseError` where the filling is not zero."""
        packed = bytes(self.take((count + 7) // 8))
        found = [bool(byte & (0x80 >> place)) for byte in packed for place in range(8)]
        if any(found[count:]):
            raise ParseError(f"bits beyond the last one are set, at {self.at}")
        return found[:count]

    def defined(self, count: int) -> list[bool]:
        """Which of `count` things have a value: a byte for all of them, else bits."""
        return [True] * count if self.byte() else self.bits(count)

    def checksums(self, count: int) -> list[int | None]:
        """CRC-32 of each thing that has one."""
        return [int.from_bytes(self.take(4), "little") if there else None for there in self.defined(count)]

    def expect(self, mark: Property) -> None:
        """Read a mark that must stand here."""
        found = self.byte()
        if found != mark:
            raise ParseError(f"mark {found} where {mark.name} was expected, at {self.at}")

    def inside(self) -> None:
        """A value may lie in a stream of its own; nobody writes that."""
        if self.byte():
            raise ParseError(f"a value in another stream, at {self.at}")

    def finish(self) -> None:
        """Raise `ParseError` when bytes are left."""
        if self.left:
            raise ParseError(f"{self.left} bytes after the header's end")
