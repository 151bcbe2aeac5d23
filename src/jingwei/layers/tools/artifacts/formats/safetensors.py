"""Safetensors: header length, JSON, and offsets that cover the buffer exactly, without gap, overlap or tail.

Source of the layout: the format's README (huggingface/safetensors), version 0.4 and later.
"""

from __future__ import annotations

import math
from typing import Any

from jingwei.documents import load_json
from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.artifacts.job import Job

_LENGTH = 8
_LARGEST = 100_000_000
_BITS = {
    "F64": 64, "F32": 32, "F16": 16, "BF16": 16, "I64": 64, "I32": 32, "I16": 16, "I8": 8, "U64": 64, "U32": 32, "U16": 16, "U8": 8,
    "BOOL": 8, "C64": 64, "F8_E4M3": 8, "F8_E5M2": 8, "F8_E8M0": 8, "F8_E4M3FNUZ": 8, "F8_E5M2FNUZ": 8, "F6_E2M3": 6, "F6_E3M2": 6, "F4": 4,
}  # fmt: skip
_WORD = 1 << 64
_ENTRY = {"dtype", "shape", "data_offsets"}


def starts_safetensors(data: memoryview) -> bool:
    """Whether the bytes begin with a length that fits and an opening brace."""
    length = int.from_bytes(data[:_LENGTH], "little")
    return len(data) > _LENGTH and 1 < length <= len(data) - _LENGTH and data[_LENGTH] == ord("{")


def read_safetensors(job: Job) -> str:
    """Judge a safetensors file. Raises `ParseError` where the grammar is violated, `LimitError`."""
    length = int.from_bytes(job.data[:_LENGTH], "little")
    if length > min(_LARGEST, job.budget.limits.document_bytes):
        raise ParseError(f"a header of {length} bytes")
    header = load_json(bytes(job.data[_LENGTH : _LENGTH + length]), limits=job.budget.limits)
    if not isinstance(header, dict):
        raise ParseError("the header is no object")
    _metadata(header.pop("__metadata__", {}))
    most = job.budget.limits.tensor_dimensions
    spans = sorted(_span(name, entry, most) for name, entry in header.items())
    _cover(spans, len(job.data) - _LENGTH - length)
    if not any(end for _, end, _ in spans):
        job.report.add("format.empty", "no numbers" if spans else "no tensors")
    return "safetensors"


def _metadata(value: Any) -> None:
    if not isinstance(value, dict) or not all(isinstance(v, str) for v in value.values()):
        raise ParseError("__metadata__ is not text by name")


def _span(name: str, entry: Any, most: int) -> tuple[int, int, str]:
    if not isinstance(entry, dict) or set(entry) != _ENTRY or entry["dtype"] not in _BITS:
        raise ParseError(f"the entry of tensor {name[:80]!r}")
    shape, offsets = entry["shape"], entry["data_offsets"]
    if not _naturals(shape) or not _naturals(offsets) or len(offsets) != 2:  # noqa: PLR2004 - begin and end
        raise ParseError(f"shape or offsets of tensor {name[:80]!r}")
    if len(shape) > most:
        raise LimitError(f"{len(shape)} dimensions of tensor {name[:80]!r}")
    bits = math.prod(shape) * _BITS[entry["dtype"]]
    if bits % 8 or (offsets[1] - offsets[0]) * 8 != bits:
        raise ParseError(f"tensor {name[:80]!r} does not fill its bytes")
    return offsets[0], offsets[1], name


def _naturals(value: Any) -> bool:
    return isinstance(value, list) and all(type(n) is int and 0 <= n < _WORD for n in value)


def _cover(spans: list[tuple[int, int, str]], size: int) -> None:
    at = 0
    for begin, end, name in spans:
        if begin != at:
            raise ParseError(f"tensor {name[:80]!r} begins at {begin}, expected {at}")
        at = end
    if at != size:
        raise ParseError(f"the tensors cover {at} of {size} bytes")
