"""Models that only their vendor's library reads: recognised, and not proved by design, with the reason.

Marks: RKNN's first word, as Rockchip's runtime asks for it; the tag at the head of a TensorRT plan (`ptrt`, and `ftrt` from version 8), which is
machine code for one GPU and may name plug-ins; CNTK's marker `BCN` in UTF-16 of version 1, and the message `Dictionary` of version 2
(Source/CNTKv2LibraryDll/proto/CNTK.proto), whose functions may stand in native libraries.
"""

from __future__ import annotations

from jingwei.errors import ParseError
from jingwei.layers.tools.artifacts.formats.protobuf import BYTES, VARINT, Field, fields
from jingwei.layers.tools.artifacts.job import Job

_MARKS = (
    (b"RKNN", "rknn", "RKNN, a network compiled for Rockchip's processors"),
    (b"ptrt", "tensorrt", "a TensorRT plan, machine code for one GPU"),
    (b"ftrt", "tensorrt", "a TensorRT plan, machine code for one GPU"),
    (b"B\0C\0N\0", "cntk", "CNTK version 1"),
)
_CNTK = "CNTK version 2, whose functions may stand in native libraries"
_VERSION, _DATA, _KEY, _LONGEST = 1, 2, 1, 64


def starts_vendor(data: memoryview) -> bool:
    """Whether a mark stands at the beginning, or a dictionary of CNTK."""
    return any(bytes(data[: len(mark)]) == mark for mark, _, _ in _MARKS) or _is_dictionary(data)


def read_vendor(job: Job) -> str:
    """Name the format. Raises `ParseError` for a mark with nothing behind it."""
    name, reason = next(
        ((name, reason) for mark, name, reason in _MARKS if bytes(job.data[: len(mark)]) == mark), ("cntk", _CNTK)
    )
    if len(job.data) <= _LONGEST // 8:
        raise ParseError("nothing stands behind the mark")
    job.report.add("vendor.opaque", reason)
    return name


def _is_dictionary(data: memoryview) -> bool:
    """Whether the first fields are a version and an entry with the key `version` or `uid`."""
    if bytes(data[:1]) != b"\x08":
        return False
    found: list[Field] = []
    try:
        for field in fields(data, 0, len(data)):
            found.append(field)
            if len(found) == _DATA:
                break
        if [(field.number, field.wire) for field in found] != [(_VERSION, VARINT), (_DATA, BYTES)]:
            return False
        key = next(fields(data, found[1].start, found[1].end), None)
    except ParseError:
        return False
    return key is not None and key.number == _KEY and bytes(data[key.start : min(key.end, key.start + _LONGEST)]) in {
        b"version", b"uid", b"type", b"root_uid", b"name",
    }  # fmt: skip
