"""Flax checkpoints: one MessagePack map of texts to maps, lists, numbers and arrays, to the last byte.

Arrays, complex numbers and NumPy scalars are extension types 1 to 3, whose payload is MessagePack again (flax/serialization.py of flax 0.12, read as
text): shape, name of a dtype, raw bytes. No token makes a loader call anything; raw bytes outside arrays are judged as a file of their own, since
loaders with hooks of their own unpickle such values.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.artifacts.formats.msgpack_wire import Token, token
from jingwei.layers.tools.artifacts.job import Job

_WIDTHS = {
    "bool": 1, "int8": 1, "int16": 2, "int32": 4, "int64": 8, "uint8": 1, "uint16": 2, "uint32": 4, "uint64": 8, "float16": 2, "float32": 4,
    "float64": 8, "complex64": 8, "complex128": 16, "bfloat16": 2, "int4": 1, "uint4": 1, "int2": 1, "uint2": 1, "float8_e4m3fn": 1,
    "float8_e4m3fnuz": 1, "float8_e4m3b11fnuz": 1, "float8_e5m2": 1, "float8_e5m2fnuz": 1, "float8_e4m3": 1, "float8_e3m4": 1,
    "float8_e8m0fnu": 1, "float4_e2m1fn": 1,
}  # fmt: skip
_NDARRAY, _COMPLEX, _SCALAR = 1, 2, 3
_DIMENSIONS = 64
_MAPS = {**dict.fromkeys(range(0x80, 0x90), 1), 0xDE: 3, 0xDF: 5}  # first byte -> where the first key stands
_TEXTS = frozenset((*range(0xA0, 0xC0), 0xD9, 0xDA, 0xDB))


@dataclass(slots=True)
class _Open:
    """A collection that is not complete: what is left of it, and its keys if it is a map."""

    left: int
    keys: set[object] | None
    key: str = ""
    wants_key: bool = False


def starts_msgpack(data: memoryview) -> bool:
    """Whether the bytes begin with a map whose first key is a text."""
    at = _MAPS.get(data[0], 0) if len(data) else 0
    return 0 < at < len(data) and data[at] in _TEXTS


def read_msgpack(job: Job) -> str:
    """Judge a checkpoint. Raises `ParseError` where the grammar is violated, `LimitError` beyond the bounds."""
    stack: list[_Open] = []
    at, leaves = 0, 0
    for _ in range(job.budget.limits.document_values):
        found = token(job.data, at)
        leaves += _place(job, stack, found, at)
        at = found.end
        _next(job, stack, found)
        if not stack:
            break
    else:
        raise LimitError(f"more than {job.budget.limits.document_values} values")
    if at != len(job.data):
        raise ParseError(f"{len(job.data) - at} bytes after the checkpoint, offset {at}")
    if not leaves:
        job.report.add("format.empty", "no values")
    return "msgpack"


def _place(job: Job, stack: list[_Open], found: Token, at: int) -> bool:
    """Judge one token where it stands, and say whether it is a value that is no collection."""
    top = stack[-1] if stack else None
    if top is not None and top.keys is not None and top.wants_key:
        top.key = _key(found, at)
        known = (found.kind, top.key)
        if known in top.keys:
            raise ParseError(f"the key {top.key[:80]!r} stands twice, offset {at}")
        top.keys.add(known)
        return False
    if found.kind == "str":
        _text(found, at)
    elif found.kind == "ext":
        _extension(job, found, at, top.key if top is not None else "")
    elif found.kind == "bin":
        job.inner(found.payload, f"bytes@{at}")
    return found.kind not in {"map", "array"}


def _next(job: Job, stack: list[_Open], found: Token) -> None:
    """Count the token off its collection, open the one it begins, close those that are complete."""
    if stack and stack[-1].wants_key:
        stack[-1].wants_key = False
        return
    if stack:
        stack[-1].left -= 1
        stack[-1].wants_key = stack[-1].keys is not None
    if found.kind in {"map", "array"}:
        if len(stack) >= job.budget.limits.json_depth:
            raise LimitError(f"nested deeper than {job.budget.limits.json_depth}")
        stack.append(_Open(found.count, set() if found.kind == "map" else None, wants_key=found.kind == "map"))
    while stack and not stack[-1].left:
        stack.pop()


def _key(found: Token, at: int) -> str:
    if found.kind == "int":
        return str(found.value)
    if found.kind != "str":
        raise ParseError(f"a key of type {found.kind}, offset {at}")
    return _text(found, at)


def _text(found: Token, at: int) -> str:
    try:
        return str(found.payload, "utf-8")
    except UnicodeDecodeError as error:
        raise ParseError(f"a text is not UTF-8, offset {at}") from error


def _extension(job: Job, found: Token, at: int, key: str) -> None:
    if found.code not in {_NDARRAY, _COMPLEX, _SCALAR}:
        job.report.add("msgpack.extension", f"{found.code} at {key!r}", offset=at)
        return
    try:
        _complex(found.payload) if found.code == _COMPLEX else _array(found.payload)
    except ParseError as error:
        job.report.add("msgpack.array", f"{key[:80]!r}: {error.message}", offset=at)


def _complex(data: memoryview) -> None:
    head = token(data, 0)
    real = token(data, head.end)
    imaginary = token(data, real.end)
    if (head.kind, head.value) != ("array", 2) or not {real.kind, imaginary.kind} <= {"float", "int"}:
        raise ParseError("no pair of numbers")
    _whole(data, imaginary)


def _array(data: memoryview) -> None:
    """Shape, dtype and bytes, which must fit each other."""
    head = token(data, 0)
    dimensions = token(data, head.end)
    if (head.kind, head.value) != ("array", 3) or dimensions.kind != "array" or dimensions.count > _DIMENSIONS:
        raise ParseError("no shape, dtype and bytes")
    at, shape = dimensions.end, []
    for _ in range(dimensions.count):
        size = token(data, at)
        if size.kind != "int" or not isinstance(size.value, int) or size.value < 0:
            raise ParseError("a dimension that is no size")
        shape.append(size.value)
        at = size.end
    name = token(data, at)
    content = token(data, name.end)
    width = _WIDTHS.get(str(name.payload, "latin-1"))
    if width is None or name.kind not in {"str", "bin"} or content.kind not in {"str", "bin"}:
        raise ParseError(f"the dtype {str(name.payload[:40], 'latin-1')!r}")
    if math.prod(shape) * width != len(content.payload):
        raise ParseError(f"{math.prod(shape) * width} bytes by shape and dtype, {len(content.payload)} stored")
    _whole(data, content)


def _whole(data: memoryview, last: Token) -> None:
    if last.end != len(data):
        raise ParseError("bytes after the value")
