"""The `general.*` keys of a GGUF file.

Source of the keys: the GGUF specification in the ggml repository, section on standardized key-value pairs.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.artifacts.formats.gguf import Cursor, starts_gguf
from jingwei.layers.tools.stated.statement import ENTRIES, Stated, picked, text
from jingwei.limits import Limits

_WIDTHS = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
_U32, _U64 = 4, 8
_STRING, _ARRAY = 8, 9
_KEY = 65_535
_GENERAL = "general."


def read_gguf_keys(data: memoryview, limits: Limits) -> Stated:
    """What the keys state. Raises `ParseError`, `LimitError`."""
    if not starts_gguf(data):
        raise ParseError("no GGUF file")
    values = _general(_Walker(data, limits))
    made = picked(
        values,
        name="name",
        version="version",
        author="author",
        description="description",
        licence="license",
        family="architecture",
    )
    datasets = dict.fromkeys([*_entries(values, "dataset"), *values.get("datasets", ())])
    author = made.author or text(values.get("organization"))
    return replace(made, author=author, parents=_entries(values, "base_model"), datasets=tuple(datasets))


def _general(walker: _Walker) -> dict[str, Any]:
    """Values of the keys below `general.`, by the rest of their names."""
    walker.skip(_U32 + _U64)  # version, number of tensors
    made: dict[str, Any] = {}
    for _ in range(walker.number(_U64)):
        key = walker.text(_KEY)
        kind = walker.number(_U32)
        if key.startswith(_GENERAL) and kind in {_STRING, _ARRAY}:
            made[key.removeprefix(_GENERAL)] = walker.text() if kind == _STRING else walker.texts()
        else:
            walker.pass_over(kind)
    return made


def _entries(values: dict[str, Any], what: str) -> tuple[str, ...]:
    """`what.N.name`, or the repository where one has none; N counts from 0 without a gap."""
    made = []
    for number in range(ENTRIES):
        name = text(values.get(f"{what}.{number}.name")) or text(values.get(f"{what}.{number}.repo_url"))
        if not name:
            break
        owner = text(values.get(f"{what}.{number}.organization"))
        made.append(f"{owner}/{name}" if owner and "/" not in name else name)
    return tuple(dict.fromkeys(made))


class _Walker:
    """Goes over values; cost is linear in the bytes, since every element takes some."""

    def __init__(self, data: memoryview, limits: Limits) -> None:
        self._cursor = Cursor(data)
        self._bound = limits.line_bytes
        self._left = limits.document_values

    def number(self, size: int) -> int:
        return int.from_bytes(self._cursor.bytes(size), "little")

    def skip(self, size: int) -> None:
        self._cursor.bytes(size)

    def text(self, bound: int | None = None) -> str:
        return self._cursor.text(self._bound if bound is None else bound)

    def texts(self) -> tuple[str, ...]:
        """The first texts of an array; an array of something else gives none."""
        kind, count = self.number(_U32), self._count()
        if kind != _STRING:
            self._elements(kind, count)
            return ()
        first = [text(self.text()) for _ in range(min(count, ENTRIES))]
        self._elements(_STRING, max(0, count - ENTRIES))
        return tuple(dict.fromkeys(one for one in first if one))

    def pass_over(self, kind: int) -> None:
        """Go over one value; an array in an array stays on the list of what is left to do."""
        waiting = [(kind, 1)]
        while waiting:
            inner, count = waiting.pop()
            if inner == _ARRAY and count:
                waiting += [(_ARRAY, count - 1), (self.number(_U32), self._count())]
            elif inner != _ARRAY:
                self._elements(inner, count)

    def _elements(self, kind: int, count: int) -> None:
        if kind in _WIDTHS:
            self.skip(count * _WIDTHS[kind])
        elif kind == _STRING:
            for _ in range(count):
                self.skip(self.number(_U64))
        elif count:
            raise ParseError(f"value type {kind}")

    def _count(self) -> int:
        count = self.number(_U64)
        self._left -= 1
        if self._left < 0:
            raise LimitError("too many arrays")
        return count
