"""NPY files: the header is read by a literal grammar, the data must fill the file exactly, object arrays are pickles.

Source of the layout: NumPy enhancement proposal 1 (versions 1.0 to 3.0).
"""

from __future__ import annotations

import ast
import math
import warnings
from typing import Any

from jingwei.errors import ParseError
from jingwei.layers.tools.artifacts.formats.pickle_file import run_one
from jingwei.layers.tools.artifacts.job import Job
from jingwei.layers.tools.artifacts.pickles.dtypes import width_of
from jingwei.layers.tools.artifacts.pickles.machine import PlainLoader
from jingwei.text.patterns import expression

MAGIC = b"\x93NUMPY"
_UTF8 = b"\x03\x00"  # the version whose header is; that of the others is Latin-1
_HEADER = 64 * 1024
_KEYS = {"descr", "fortran_order", "shape"}
_OBJECTS = expression(r"[<>|=]?O[48]?")
_BYTES = frozenset({"b", "B", "|?", "|b", "|B"})  # besides the letters that pickled dtypes have
_LARGEST = 2**31 - 1  # bytes of an element: NumPy's own bound in versions 1
_LONGEST = 2**63 - 1
_DIMENSIONS = 64
_DEPTH = 8


def starts_npy(data: memoryview) -> bool:
    """Whether the bytes begin with the magic."""
    return bytes(data[:6]) == MAGIC


def read_npy(job: Job) -> str:
    """Judge an NPY file."""
    header, start = _header(job.data)
    width, objects = item(header["descr"])
    count = math.prod(header["shape"])
    left = len(job.data) - start
    if objects:
        end, _ = run_one(job, job.report, start, PlainLoader())
        if end is not None and end != len(job.data):
            job.report.add("pickle.trailing", str(len(job.data) - end), offset=end)
        return "npy of objects"
    if count * width != left:
        job.report.add("format.broken", f"{count * width} bytes of data announced, {left} left", offset=start)
    elif not left and not job.depth:
        job.report.add("format.empty", "no elements")
    return "npy" if left else "empty npy"


def _header(data: memoryview) -> tuple[dict[str, Any], int]:
    version = bytes(data[6:8])
    width = {b"\x01\x00": 2, b"\x02\x00": 4, b"\x03\x00": 4}.get(version)
    if width is None:
        raise ParseError(f"NPY version {version.hex()}")
    length = int.from_bytes(data[8 : 8 + width], "little")
    start = 8 + width + length
    if length > _HEADER or start > len(data):
        raise ParseError(f"a header of {length} bytes")
    try:
        text = str(data[8 + width : start], "utf-8" if version == _UTF8 else "latin-1")
    except UnicodeDecodeError as error:
        raise ParseError("the header is not UTF-8") from error
    value = _literal(text)
    if not isinstance(value, dict) or set(value) != _KEYS or not isinstance(value["fortran_order"], bool):
        raise ParseError("the header does not hold exactly descr, fortran_order and shape")
    shape = value["shape"]
    if (
        not isinstance(shape, tuple)
        or len(shape) > _DIMENSIONS
        or not all(type(n) is int and 0 <= n <= _LONGEST for n in shape)
    ):
        raise ParseError("the shape is no tuple of sizes")
    return value, start


def _literal(text: str) -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # odd escapes are the file's fault
            return ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError) as error:
        raise ParseError("the header is no Python literal") from error


def item(descr: Any, depth: int = 0) -> tuple[int, bool]:
    """Bytes of one element of `descr`, and whether it holds objects. Raises `ParseError` outside the grammar of dtypes."""
    if isinstance(descr, str):
        return _simple(descr)
    if not isinstance(descr, list) or depth > _DEPTH:
        raise ParseError("a dtype that is not read here")
    parts = [_field(field, depth) for field in descr]
    total = sum(width for width, _ in parts)
    if total > _LARGEST:
        raise ParseError("an element of more than 2 GiB")
    return total, any(objects for _, objects in parts)


def _simple(descr: str) -> tuple[int, bool]:
    if _OBJECTS.fullmatch(descr):
        return 8, True
    width = 1 if descr in _BYTES else width_of(descr)
    if width is None or width > _LARGEST:
        raise ParseError(f"the dtype {descr[:40]!r}")
    return width, False


def _field(field: Any, depth: int) -> tuple[int, bool]:
    if not isinstance(field, tuple) or len(field) not in {2, 3}:
        raise ParseError("a field of a dtype is no tuple")
    width, objects = item(field[1], depth + 1)
    shape = field[2] if len(field) == 3 else ()  # noqa: PLR2004 - name, type, shape
    sizes = (shape,) if isinstance(shape, int) else shape
    if not isinstance(sizes, tuple) or not all(type(n) is int and 0 <= n <= _LARGEST for n in sizes):
        raise ParseError("a field's shape is no tuple of sizes")
    return width * math.prod(sizes), objects
