"""GGUF: counts are checked against the bytes that are left before anything is read, offsets and sizes in exact arithmetic.

Source of the layout: the GGUF specification in the ggml repository, versions 2 and 3, little-endian.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterable, Iterator

from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.artifacts.formats.templates import is_template, judge
from jingwei.layers.tools.artifacts.job import Job

MAGIC = b"GGUF"
_VERSIONS = frozenset({2, 3})
_U32, _U64 = struct.Struct("<I"), struct.Struct("<Q")
_WIDTHS = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
_STRING, _ARRAY, _BOOL = 8, 9, 7
_LEAST_PAIR = 8 + 4 + 1
_LEAST_TENSOR = 8 + 4 + 8 + 4 + 8
_PLAUSIBLE = 1 << 24  # no model comes near; a larger count is there to overflow a reader's arithmetic
_NAME, _KEY, _DIMENSIONS, _NESTING = 64, 65_535, 4, 4
_MOST_ALIGNMENT = 1 << 20
_BLOCKS = {
    0: (1, 4), 1: (1, 2), 2: (32, 18), 3: (32, 20), 6: (32, 22), 7: (32, 24), 8: (32, 34), 9: (32, 36), 10: (256, 84), 11: (256, 110),
    12: (256, 144), 13: (256, 176), 14: (256, 210), 15: (256, 292), 16: (256, 66), 17: (256, 74), 18: (256, 98), 19: (256, 50), 20: (32, 18),
    21: (256, 110), 22: (256, 82), 23: (256, 136), 24: (1, 1), 25: (1, 2), 26: (1, 4), 27: (1, 8), 28: (1, 8), 29: (256, 56), 30: (1, 2),
    34: (256, 54), 35: (256, 66), 39: (32, 17),
}  # fmt: skip


def starts_gguf(data: memoryview) -> bool:
    """Whether the bytes begin with the magic."""
    return bytes(data[:4]) == MAGIC


class Cursor:
    """Reads forward; every step is checked against the end."""

    def __init__(self, data: memoryview) -> None:
        self.data = data
        self.at = 4
        self.templates = 0  # met so far

    def number(self, form: struct.Struct) -> int:
        """The next integer. Raises `ParseError` where the file ends before it."""
        if self.at + form.size > len(self.data):
            raise ParseError(f"the file ends in a number, offset {self.at}")
        value: int = form.unpack_from(self.data, self.at)[0]
        self.at += form.size
        return value

    def bytes(self, size: int) -> memoryview:
        """The next bytes, not copied. Raises `ParseError` where there are fewer."""
        if size > len(self.data) - self.at:
            raise ParseError(f"{size} bytes announced, {len(self.data) - self.at} left, offset {self.at}")
        self.at += size
        return self.data[self.at - size : self.at]

    def text(self, bound: int) -> str:
        """The next string, in UTF-8 behind its length. Raises `ParseError`, and above `bound` bytes too."""
        size = self.number(_U64)
        if size > bound:
            raise ParseError(f"a text of {size} bytes, offset {self.at}")
        try:
            return str(self.bytes(size), "utf-8")
        except UnicodeDecodeError as error:
            raise ParseError(f"a text is not UTF-8, offset {self.at - size}") from error


def read_gguf(job: Job) -> str:
    """Judge a GGUF file. Raises `ParseError` where the grammar is violated."""
    cursor = Cursor(job.data)
    version = cursor.number(_U32)
    if version not in _VERSIONS:
        raise ParseError(f"version {version}")
    tensors, pairs = cursor.number(_U64), cursor.number(_U64)
    left = len(job.data) - cursor.at
    if max(tensors, pairs) > _PLAUSIBLE:
        job.report.add("gguf.value", f"{max(tensors, pairs)} entries announced")
    if tensors * _LEAST_TENSOR + pairs * _LEAST_PAIR > left:
        raise ParseError(f"{tensors} tensors and {pairs} keys announced in {left} bytes")
    alignment = _keys(job, cursor, pairs)
    infos = [_tensor(cursor) for _ in range(tensors)]
    start = -(-cursor.at // alignment) * alignment
    _layout(infos, start, alignment, len(job.data))
    if hole := _hole(job.data, [(cursor.at, start), *_between(infos, start, alignment)]):
        job.report.add("format.gap", f"{hole[1] - hole[0]} bytes", offset=hole[0])
    if not infos:
        job.report.add("format.empty", "no tensors")
    return "gguf"


def _keys(job: Job, cursor: Cursor, pairs: int) -> int:
    seen: set[str] = set()
    alignment = 32
    for _ in range(pairs):
        key = cursor.text(_KEY)
        if key in seen:
            raise ParseError(f"the key {key[:80]!r} occurs twice")
        seen.add(key)
        kind = cursor.number(_U32)
        start = cursor.at
        _value(job, cursor, kind, key, 0)
        if key == "general.alignment":
            alignment = int.from_bytes(job.data[start : cursor.at], "little") if kind == 4 else 0  # noqa: PLR2004 - uint32
            if not 0 < alignment <= _MOST_ALIGNMENT or alignment & (alignment - 1):
                raise ParseError(f"alignment {alignment}")
    return alignment


def _value(job: Job, cursor: Cursor, kind: int, key: str, depth: int) -> None:
    if kind == _STRING:
        text = cursor.text(job.budget.limits.line_bytes)
        if is_template(text) and not key.startswith("tokenizer.ggml."):
            cursor.templates += 1
            if cursor.templates > job.budget.limits.gguf_templates:
                raise LimitError(f"more than {job.budget.limits.gguf_templates} templates")
            judge(text, key, job.report)
    elif kind == _ARRAY:
        _array(job, cursor, key, depth)
    elif kind in _WIDTHS:
        value = cursor.bytes(_WIDTHS[kind])
        if kind == _BOOL and value[0] > 1:
            raise ParseError(f"a truth value of {value[0]}, offset {cursor.at - 1}")
    else:
        raise ParseError(f"value type {kind}, offset {cursor.at}")


def _array(job: Job, cursor: Cursor, key: str, depth: int) -> None:
    kind, count = cursor.number(_U32), cursor.number(_U64)
    if depth >= _NESTING:
        raise LimitError(f"arrays nested deeper than {_NESTING}, offset {cursor.at}")
    if kind in _WIDTHS:
        cursor.bytes(count * _WIDTHS[kind])
        return
    if count * _U64.size > len(job.data) - cursor.at:
        raise ParseError(f"{count} elements announced, offset {cursor.at}")
    for _ in range(count):
        _value(job, cursor, kind, key, depth + 1)


def _tensor(cursor: Cursor) -> tuple[int, int, str]:
    """Offset in the data, bytes, name."""
    name = cursor.text(_NAME)
    dimensions = cursor.number(_U32)
    if not 0 < dimensions <= _DIMENSIONS:
        raise ParseError(f"{dimensions} dimensions of {name!r}")
    shape = [cursor.number(_U64) for _ in range(dimensions)]
    kind, offset = cursor.number(_U32), cursor.number(_U64)
    if kind not in _BLOCKS or 0 in shape:
        raise ParseError(f"type {kind} or an empty dimension of {name!r}")
    block, width = _BLOCKS[kind]
    if shape[0] % block:
        raise ParseError(f"a row of {name!r} is no whole number of blocks")
    return offset, math.prod(shape) // block * width, name


def _between(infos: list[tuple[int, int, str]], start: int, alignment: int) -> Iterator[tuple[int, int]]:
    """What lies between the end of each tensor and where the next one may begin."""
    for offset, length, _ in infos:
        end = start + offset + length
        yield end, -(-end // alignment) * alignment


def _hole(data: memoryview, spans: Iterable[tuple[int, int]]) -> tuple[int, int] | None:
    """The first of the spans that is not filled with zeros, None when all are."""
    return next((span for span in spans if bytes(data[slice(*span)]).strip(b"\0")), None)


def _layout(infos: list[tuple[int, int, str]], start: int, alignment: int, size: int) -> None:
    names = {name for _, _, name in infos}
    if len(names) != len(infos):
        raise ParseError("two tensors have one name")
    at = 0
    for offset, length, name in sorted(infos):
        if offset != at:
            raise ParseError(f"tensor {name!r} begins at {offset}, expected {at}")
        at = -(-(offset + length) // alignment) * alignment
    end = max((offset + length for offset, length, _ in infos), default=0)
    if infos and not start + end <= size <= start + at:
        raise ParseError(f"the tensors end at {start + end}, the file at {size}")
