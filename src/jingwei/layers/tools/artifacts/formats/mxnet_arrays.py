"""MXNet's lists of arrays: a mark, arrays of three versions with their shapes and numbers, then names; sizes must fill the file.

Source: `NDArray::Save`, `NDArray::Load` and `LegacyLoad` in src/ndarray/ndarray.cc of MXNet 1.9.
"""

from __future__ import annotations

import math

from jingwei.errors import ParseError
from jingwei.layers.tools.artifacts.job import Job

_MAGIC = 0x112
_FIRST, _SECOND, _THIRD = 0xF993FAC8, 0xF993FAC9, 0xF993FACA
_WIDTHS = {
    0: 4,
    1: 8,
    2: 2,
    3: 1,
    4: 4,
    5: 1,
    6: 8,
    7: 1,
    8: 2,
    9: 2,
    10: 4,
    11: 8,
    12: 2,
}  # bytes of an element by its flag
_PARTS = {0: 0, 1: 1, 2: 2}  # storage: dense, rows, compressed rows; arrays of indices beside the numbers
_DIMENSIONS, _NAME = 32, 1 << 16
_UNKNOWN = 0xFFFFFFFF  # dimensions of an array that has no shape


def starts_mxnet_arrays(data: memoryview) -> bool:
    """Whether the mark stands at the beginning, with nothing behind it."""
    return len(data) >= 16 and int.from_bytes(data[:8], "little") == _MAGIC and not any(data[8:16])  # noqa: PLR2004 - mark and reserve


def read_mxnet_arrays(job: Job) -> str:
    """Judge a list. Raises `ParseError` where sizes do not fit, `LimitError` over the budget."""
    cursor = _Cursor(job)
    cursor.take(16)
    arrays = cursor.count(8, 4)
    for _ in range(arrays):
        _array(cursor)
    names = cursor.count(8, 8)
    for _ in range(names):
        size = cursor.count(8, 1)
        if size > _NAME:
            raise ParseError(f"a name of {size} bytes, offset {cursor.at}")
        cursor.take(size)
    if names not in {0, arrays}:
        raise ParseError(f"{arrays} arrays, {names} names")
    if cursor.at != len(job.data):
        job.report.add("format.trailing", f"{len(job.data) - cursor.at} bytes", offset=cursor.at)
    if not arrays:
        job.report.add("format.empty", "no arrays")
    return "mxnet arrays"


class _Cursor:
    def __init__(self, job: Job) -> None:
        self.at = 0
        self._job = job

    def take(self, size: int) -> None:
        """Pass over bytes. Raises `ParseError` when they are not there."""
        if size > len(self._job.data) - self.at:
            raise ParseError(f"{size} bytes wanted, {len(self._job.data) - self.at} left, offset {self.at}")
        self.at += size

    def number(self, width: int) -> int:
        """An unsigned number."""
        start = self.at
        self.take(width)
        return int.from_bytes(self._job.data[start : self.at], "little")

    def count(self, width: int, least: int) -> int:
        """How many records of at least `least` bytes follow."""
        found = self.number(width)
        self._job.budget.spend_opcodes(1)
        if found * least > len(self._job.data) - self.at:
            raise ParseError(f"{found} records, {len(self._job.data) - self.at} bytes left, offset {self.at}")
        return found

    def shape(self, dimensions: int, width: int) -> int:
        """Elements of an array of so many dimensions."""
        if dimensions > _DIMENSIONS:
            raise ParseError(f"{dimensions} dimensions, offset {self.at}")
        return math.prod(self.number(width) for _ in range(dimensions))


def _array(cursor: _Cursor) -> None:
    version = cursor.number(4)
    if version not in {_SECOND, _THIRD}:
        first = version == _FIRST
        dimensions = cursor.number(4) if first else version
        _numbers(cursor, cursor.shape(dimensions, 8 if first else 4), empty=not dimensions)
        return
    storage = cursor.number(4)
    if storage not in _PARTS:
        raise ParseError(f"storage of kind {storage}, offset {cursor.at}")
    stored = cursor.shape(cursor.number(4), 8) if _PARTS[storage] else 0
    dimensions = cursor.number(4)
    if dimensions == (_UNKNOWN if version == _THIRD else 0):
        return
    elements = cursor.shape(dimensions, 8)
    cursor.take(8)  # the device
    width = _width(cursor)
    indices = [(_width(cursor), cursor.shape(cursor.number(4), 8)) for _ in range(_PARTS[storage])]
    cursor.take(width * (stored if indices else elements))
    for wide, count in indices:
        cursor.take(wide * count)


def _width(cursor: _Cursor) -> int:
    flag = cursor.number(4)
    if flag not in _WIDTHS:
        raise ParseError(f"data type {flag}, offset {cursor.at}")
    return _WIDTHS[flag]


def _numbers(cursor: _Cursor, elements: int, *, empty: bool) -> None:
    """Device, data type and numbers; an array without dimensions has none of them."""
    if not empty:
        cursor.take(8)
        cursor.take(_width(cursor) * elements)
