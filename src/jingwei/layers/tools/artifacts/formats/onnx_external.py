"""Tensors of an ONNX model that lie in other files: the place must be in the model's folder, and hold what type and shape ask for.

Source: `onnx.proto` and the description of external data, ONNX 1.17. A place is `location`, and `offset` and `length` where the file holds more.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from jingwei.errors import ParseError
from jingwei.layers.tools.artifacts.beside import inside, leaves
from jingwei.layers.tools.artifacts.formats.protobuf import BYTES, VARINT, Field
from jingwei.layers.tools.artifacts.formats.spans import Span
from jingwei.layers.tools.artifacts.job import Job

PADDING = 1 << 16  # writers align tensors to a page, or to what Windows maps at once
_BITS = {
    1: 32, 2: 8, 3: 8, 4: 16, 5: 16, 6: 32, 7: 64, 9: 8, 10: 16, 11: 64, 12: 32, 13: 64, 14: 64, 15: 128, 16: 16, 17: 8, 18: 8, 19: 8, 20: 8,
    21: 4, 22: 4, 23: 4, 24: 8, 25: 2, 26: 2,
}  # fmt: skip
_DIMS, _TYPE = 1, 2
_DIMENSIONS, _DIGITS = 64, 20
_IN_MEMORY = "_MEM_ADDR_"  # in onnxruntime's own marks: the offset is then an address of the process
_PLACES = frozenset(("location", "offset", "length", "checksum", "basepath"))


@dataclass(slots=True)
class Tensor:
    """Shape, type, and where the numbers are: the entries of `external_data`."""

    offset: int
    dims: list[int] = field(default_factory=list)
    type: int = 0
    places: dict[str, str] = field(default_factory=dict)

    def note(self, data: memoryview, found: Field) -> None:
        """Take a field of the message. Raises `ParseError` where a dimension is none."""
        if found.number == _TYPE:
            self.type = found.value
        elif found.number == _DIMS and found.wire == VARINT:
            self.dims.append(found.value)
        elif found.number == _DIMS and found.wire == BYTES and found.end - found.start <= _DIMENSIONS * 10:
            self.dims += _packed(data[found.start : found.end])
        if len(self.dims) > _DIMENSIONS:
            raise ParseError(f"more than {_DIMENSIONS} dimensions, offset {self.offset}")

    def entry(self, job: Job, key: str, value: str, offset: int) -> None:
        """Take an entry of the place. A loader sets what it names as an attribute of its own object; only these are meant."""
        if key.startswith("_"):
            job.report.add("onnx.external-attribute", key, offset=offset)
        elif key not in _PLACES:
            job.report.add("onnx.external-key", key, offset=offset)
        elif key in self.places:
            job.report.add("onnx.external-key", f"{key} twice", offset=offset)
        elif key == "location" and (not inside(value) or _IN_MEMORY in value.upper()):
            job.report.add(
                "onnx.external" if leaves(value) or inside(value) else "onnx.external-file", value, offset=offset
            )
        self.places.setdefault(key, value)

    def span(self, size: int) -> Span | None:
        """The bytes that a loader reads of a file of `size` bytes; None where they are not what type and shape ask for."""
        start, length = (_natural(self.places.get(key, "")) for key in ("offset", "length"))
        bits = math.prod(self.dims) * _BITS.get(self.type, 0)
        if start is None or length is None or self.type not in _BITS:
            return None
        end = start + length if "length" in self.places else size
        return (start, end) if start <= end <= size and (end - start) * 8 == bits + -bits % 8 else None


def _packed(data: memoryview) -> list[int]:
    """Integers of a packed field."""
    found, value, shift = [], 0, 0
    for byte in data:
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:  # noqa: PLR2004 - the continuation bit
            found.append(value)
            value = shift = 0
    return found


def _natural(text: str) -> int | None:
    """A number in digits, 0 for nothing."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else None if text else 0


def judge_tensors(job: Job, tensors: Iterable[Tensor]) -> None:
    """Report tensors whose file is not beside the model or does not hold them; the files that do are companions."""
    sizes: dict[str, int | None] = {}
    for tensor in tensors:
        location = tensor.places.get("location")
        if location is None or not inside(location):
            continue  # reported, or no place at all
        if location not in sizes:
            data = job.beside.data(location)
            sizes[location] = None if data is None else len(data)
        size = sizes[location]
        if size is None:
            job.report.add("onnx.external-file", location, offset=tensor.offset)
        elif tensor.span(size) is None:
            job.report.add("onnx.external-range", location, offset=tensor.offset)
    job.report.companions += tuple(sorted({inside(name) for name, size in sizes.items() if size is not None}))


def by_file(tensors: Iterable[Tensor]) -> dict[str, list[Tensor]]:
    """The tensors of each file beside the model."""
    found = defaultdict[str, list[Tensor]](list)
    for tensor in tensors:
        if name := inside(tensor.places.get("location", "")):
            found[name].append(tensor)
    return dict(found)


def spans(tensors: Iterable[Tensor], size: int) -> list[Span]:
    """What a file of `size` bytes is read for; nothing where one of its tensors does not fit."""
    found = [tensor.span(size) for tensor in tensors]
    return [] if None in found else [span for span in found if span]
