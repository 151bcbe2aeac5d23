"""Reading integers and sized fields from bytes, with every length checked before it is used."""

from __future__ import annotations

from typing import Literal

from jingwei.errors import ParseError


class Reader:
    """A cursor over `content`. `subject` begins the error messages; offsets count from 0."""

    __slots__ = ("_content", "_order", "_subject", "offset")

    def __init__(self, content: bytes, order: Literal["big", "little"], subject: str) -> None:
        self._content = content
        self._order = order
        self._subject = subject
        self.offset = 0

    @property
    def left(self) -> int:
        """Bytes after the cursor."""
        return len(self._content) - self.offset

    def fail(self, what: str) -> ParseError:
        """An error that names the subject and the cursor."""
        return ParseError(f"{self._subject}: {what} at offset {self.offset}")

    def take(self, length: int, what: str) -> bytes:
        """The next `length` bytes. Raises `ParseError` when fewer are left."""
        if length > self.left:
            raise self.fail(f"{what} needs {length} bytes, {self.left} are left")
        start = self.offset
        self.offset = start + length
        return self._content[start : self.offset]

    def number(self, width: int, what: str) -> int:
        """An unsigned integer of `width` bytes."""
        return int.from_bytes(self.take(width, what), self._order)

    def sized(self, what: str, width: int = 2) -> bytes:
        """A field that its own length precedes (TPM2B with `width` 2)."""
        return self.take(self.number(width, f"length of {what}"), what)

    def end(self) -> None:
        """Raises `ParseError` when bytes follow the last field."""
        if self.left:
            raise self.fail(f"{self.left} bytes follow the last field")
