"""Universal Binary JSON, draft 12, as far as XGBoost writes it: objects without counts, arrays with a count and one type. Nothing recurses.

Source: ubjson.org and the reader in XGBoost's src/common/json.cc, which takes lengths of type `L` only.
"""

from __future__ import annotations

import struct
import sys
from array import array
from typing import Any

from jingwei.errors import LimitError, ParseError
from jingwei.limits import Limits

_LENGTH = struct.Struct(">q")
_NUMBERS = {
    "i": ("b", 1), "U": ("B", 1), "I": ("h", 2), "l": ("i", 4), "L": ("q", 8), "d": ("f", 4), "D": ("d", 8),
}  # fmt: skip
_CONSTANTS = {"Z": None, "T": True, "F": False}


class Reader:
    """Values of one document; lists of numbers stay arrays."""

    def __init__(self, data: memoryview, limits: Limits) -> None:
        self._data, self._limits = data, limits
        self._at = self._values = 0

    def document(self) -> Any:
        """The value. Raises `ParseError` where it is not well formed or bytes follow, `LimitError` over a bound."""
        if len(self._data) > self._limits.pickle_bytes:
            raise LimitError(f"a document of {len(self._data)} bytes")
        value = self._whole()
        if self._at != len(self._data):
            raise ParseError(f"{len(self._data) - self._at} bytes after the end, offset {self._at}")
        return value

    def _whole(self) -> Any:
        root: list[Any] = []
        opened: list[tuple[dict[str, Any] | list[Any], int]] = [(root, 1)]  # a count of -1: until the end mark
        while opened:
            holder, room = opened[-1]
            if self._done(holder, room):
                opened.pop()
                continue
            key = self._text() if isinstance(holder, dict) else ""
            value, inner = self._value(self._mark())
            self._put(holder, key, value)
            if inner is not None:
                opened.append((value, inner))
                if len(opened) > self._limits.json_depth:
                    raise LimitError(f"nested deeper than {self._limits.json_depth} levels")
        return root[0]

    def _done(self, value: dict[str, Any] | list[Any], room: int) -> bool:
        if room >= 0:
            return len(value) == room
        end = "}" if isinstance(value, dict) else "]"
        if self._peek() == end:
            self._at += 1
            return True
        return False

    def _put(self, holder: dict[str, Any] | list[Any], key: str, value: Any) -> None:
        if isinstance(holder, list):
            holder.append(value)
        elif key in holder:
            raise ParseError(f"the key {key[:80]!r} stands twice in one object, offset {self._at}")
        else:
            holder[key] = value

    def _value(self, mark: str) -> tuple[Any, int | None]:
        """A scalar or an array of numbers; for a container the empty value and its count."""
        self._values += 1
        if self._values > self._limits.document_values:
            raise LimitError(f"more than {self._limits.document_values} values")
        if mark in _CONSTANTS:
            return _CONSTANTS[mark], None
        if mark in _NUMBERS:
            return self._numbers(mark, 1)[0], None
        if mark == "S":
            return self._text(), None
        if mark == "C":
            return chr(self._take(1)[0]), None
        if mark == "{":
            return {}, -1
        if mark == "[":
            return self._array()
        raise ParseError(f"the mark {mark!r}, offset {self._at - 1}")

    def _array(self) -> tuple[Any, int | None]:
        kind = ""
        if self._peek() == "$":
            self._at += 1
            kind = self._mark()
            if kind not in _NUMBERS or self._peek() != "#":
                raise ParseError(f"an array of {kind!r} without a count, offset {self._at}")
        if self._peek() != "#":
            return [], -1
        self._at += 1
        count = self._length()
        return (self._numbers(kind, count), None) if kind else ([], count)

    def _numbers(self, kind: str, count: int) -> array[Any]:
        code, width = _NUMBERS[kind]
        found: array[Any] = array(code)
        found.frombytes(self._take(count * width))
        if sys.byteorder == "little":
            found.byteswap()
        return found

    def _text(self) -> str:
        try:
            return str(self._take(self._length()), "utf-8")
        except UnicodeDecodeError as error:
            raise ParseError(f"a text is not UTF-8, offset {self._at}") from error

    def _length(self) -> int:
        if self._mark() != "L":
            raise ParseError(f"a length of another type, offset {self._at - 1}")
        count: int = _LENGTH.unpack(self._take(8))[0]
        if not 0 <= count <= len(self._data):
            raise ParseError(f"a length of {count}, offset {self._at - 8}")
        return count

    def _mark(self) -> str:
        return chr(self._take(1)[0])

    def _peek(self) -> str:
        return chr(self._data[self._at]) if self._at < len(self._data) else ""

    def _take(self, size: int) -> memoryview:
        found = self._data[self._at : self._at + size]
        if len(found) != size:
            raise ParseError(f"{size} bytes wanted, {len(found)} left, offset {self._at}")
        self._at += size
        return found
