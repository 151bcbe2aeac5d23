"""The three encodings of R's serialization: XDR, native binary, text. Source: R Internals, section Serialization Formats; serialize.c of R 4."""

from __future__ import annotations

from typing import Literal

from jingwei.errors import ParseError
from jingwei.text.patterns import expression

_INTEGER = expression(r"-?[0-9]{1,10}|NA")
_BYTE = expression(r"[0-9a-f]{2}")
_SPACE = b" \t\r\n"
_OCTAL = b"01234567"
_WORD = 64  # characters of the longest number


class Binary:
    """Big-endian (XDR) or native numbers; a vector is skipped by its size."""

    def __init__(self, data: memoryview, at: int, order: Literal["big", "little"]) -> None:
        self.data, self.at, self._order = data, at, order

    def skip(self, size: int) -> memoryview:
        """The next `size` bytes. Raises `ParseError` when fewer are left."""
        if size < 0 or size > len(self.data) - self.at:
            raise ParseError(f"{size} bytes announced, {len(self.data) - self.at} left, offset {self.at}")
        self.at += size
        return self.data[self.at - size : self.at]

    def integer(self) -> int:
        """A signed number of 32 bits."""
        return int.from_bytes(self.skip(4), self._order, signed=True)

    def text(self, size: int) -> bytes:
        """`size` bytes of a text."""
        return bytes(self.skip(size))

    def vector(self, count: int, width: int, words: int) -> None:
        """`count` elements of `width` bytes, `words` numbers each in the text form."""
        del words
        self.skip(count * width)

    def rest(self) -> int:
        """Bytes that are left."""
        return len(self.data) - self.at


class Text:
    """Numbers as words; texts with escapes."""

    def __init__(self, data: memoryview, at: int) -> None:
        self.data, self.at = data, at

    def _word(self) -> str:
        self._blank()
        start = self.at
        while self.at < len(self.data) and self.data[self.at] not in _SPACE and self.at - start <= _WORD:
            self.at += 1
        if not 0 < self.at - start <= _WORD:
            raise ParseError(f"no number, offset {start}")
        return str(self.data[start : self.at], "latin-1")

    def _blank(self) -> None:
        while self.at < len(self.data) and self.data[self.at] in _SPACE:
            self.at += 1

    def integer(self) -> int:
        """A number; NA counts as the smallest, as in the binary forms."""
        word = self._word()
        if not _INTEGER.fullmatch(word):
            raise ParseError(f"{word[:20]!r} is no integer, offset {self.at}")
        return -(1 << 31) if word == "NA" else int(word)

    def text(self, size: int) -> bytes:
        """A text of `size` bytes after its escapes are read."""
        self._blank()
        if size > len(self.data) - self.at:
            raise ParseError(f"{size} bytes announced, offset {self.at}")
        out = bytearray()
        while len(out) < size:
            out.append(self._character())
        return bytes(out)

    def _character(self) -> int:
        if self.at >= len(self.data):
            raise ParseError("the file ends in a text")
        byte = self.data[self.at]
        self.at += 1
        if byte != ord("\\"):
            return byte
        digits = bytes(self.data[self.at : self.at + 3])
        digits = digits[: next((n for n, digit in enumerate(digits) if digit not in _OCTAL), len(digits))]
        self.at += len(digits) or 1
        return int(digits, 8) & 0xFF if digits else 0  # which character an escape stands for decides nothing here

    def vector(self, count: int, width: int, words: int) -> None:
        """`count` elements of `words` numbers."""
        del width
        if count > len(self.data) - self.at:
            raise ParseError(f"{count} elements announced, offset {self.at}")
        for _ in range(count * words):
            self._number()

    def _number(self) -> None:
        """A decimal number, NA, or two hexadecimal digits of a raw byte."""
        word = self._word()
        if word == "NA" or _BYTE.fullmatch(word):
            return
        try:
            float(word)
        except ValueError as error:
            raise ParseError(f"{word[:20]!r} is no number, offset {self.at}") from error

    def rest(self) -> int:
        """Bytes that are left after the line's end; a number without one may have been cut."""
        if self.at == len(self.data) and self.data[-1] not in _SPACE:
            raise ParseError("the file ends in a number")
        self._blank()
        return len(self.data) - self.at
