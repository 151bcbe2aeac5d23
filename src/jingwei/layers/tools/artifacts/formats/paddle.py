"""Paddle: programs (`.pdmodel`, `__model__`) as protobuf with operators by exact name, and parameters as a row of tensors.

Source: framework.proto and the operators registered in paddlepaddle 3.0.0; `SerializeToStream` in paddle/fluid/framework/lod_tensor.cc and
tensor_util.cc. A program may hold operators that call a function of the host, or read and write files, when it is run.
"""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path

from jingwei.errors import ParseError
from jingwei.layers.tools.artifacts.formats.proto_schema import schema, texts, walk
from jingwei.layers.tools.artifacts.formats.protobuf import VARINT, Field, fields
from jingwei.layers.tools.artifacts.job import Job

EFFECTS = frozenset(
    (
        "py_func", "load", "load_combine", "save", "save_combine", "read_file", "listen_and_serv", "heter_listen_and_serv", "send",
        "send_and_recv", "c_gen_xccl_id", "c_comm_init",
    )
)  # fmt: skip
REACHES = frozenset({"file_path", "filename", "output_dir", "endpoint", "endpoints", "epmap"})
_FIRST_BLOCK = b"\x08\x00\x10"  # the fields of a block's place and of its parent, behind the head of the message
_NAME = 4096
_OPERATOR_TYPE, _ATTRIBUTE_NAME, _ATTRIBUTE_TEXT, _ATTRIBUTE_TEXTS = 3, 1, 5, 8
# bytes of an element by VarType.Type
_WIDTHS = {0: 1, 1: 2, 2: 4, 3: 8, 4: 2, 5: 4, 6: 8, 19: 8, 20: 1, 21: 1, 22: 2, 23: 8, 24: 16, 32: 1, 33: 1}
_LEVELS, _DESCRIPTION, _NEGATIVE = 8, 1024, 1 << 63


def starts_paddle(data: memoryview) -> bool:
    """Whether the first field is a block that says that it is the first one."""
    head = bytes(data[:16])
    return head[:1] == b"\x0a" and head.find(_FIRST_BLOCK, 2) in range(2, 8)


def read_paddle(job: Job) -> str:
    """Judge a program. Raises `ParseError` where it does not fit the schema, `LimitError` over a bound."""
    operators, versions = 0, 0

    def visit(message: str, _context: object, plain: list[Field]) -> object:
        nonlocal operators, versions
        versions += message == "Version"
        if message == "OpDesc":
            operators += 1
            for name in texts(job, plain, _OPERATOR_TYPE, _NAME):
                _operator(job, name, plain[0].start)
        elif message == "OpDesc.Attr":
            _attribute(job, plain)
        return None

    walk(job, schema("paddle_schema"), "ProgramDesc", visit)
    if not versions:
        raise ParseError("the program ends before its version")
    if not operators:
        job.report.add("format.empty", "no operators")
    return "paddle"


def _operator(job: Job, name: str, offset: int) -> None:
    if name in EFFECTS:
        job.report.add("paddle.effect", name, offset=offset)
    elif name not in _operators():
        job.report.add("paddle.operator", name, offset=offset)


def _attribute(job: Job, plain: list[Field]) -> None:
    named = REACHES.intersection(texts(job, plain, _ATTRIBUTE_NAME, _NAME))
    if named:
        values = [
            field for field in plain if field.number in {_ATTRIBUTE_TEXT, _ATTRIBUTE_TEXTS} and field.end > field.start
        ]
        for field in values:
            value = str(job.data[field.start : min(field.end, field.start + _NAME)], "utf-8", "replace")
            job.report.add("paddle.reach", f"{min(named)} {value}", offset=field.start)


@cache
def _operators() -> frozenset[str]:
    lines = Path(__file__).with_name("paddle_operators.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(name for line in lines if not line.startswith("#") for name in line.split())


def starts_paddle_tensors(data: memoryview) -> bool:
    """Whether a tensor's head stands at the beginning and its numbers are there."""
    try:
        return bytes(data[:4]) == bytes(4) and _tensor(data, 0) <= len(data)
    except ParseError:
        return False


def read_paddle_tensors(job: Job) -> str:
    """Judge parameters: tensor after tensor up to the last byte. Raises `ParseError`, `LimitError`."""
    at = 0
    while at < len(job.data):
        job.budget.spend_opcodes(1)
        at = _tensor(job.data, at)
    return "paddle tensors"


def _tensor(data: memoryview, at: int) -> int:
    """End of the tensor at `at`: two versions, levels of detail, the description, the numbers. Raises `ParseError`."""
    levels = _number(data, at + 4, 8)
    if _number(data, at, 4) or levels > _LEVELS:
        raise ParseError(f"no tensor, offset {at}")
    at += 12
    for _ in range(levels):
        size = _number(data, at, 8)
        if size % 8 or size > len(data) - at:
            raise ParseError(f"a level of {size} bytes, offset {at}")
        at += 8 + size
    described = _number(data, at + 4, 4)
    if _number(data, at, 4) or not 0 < described <= _DESCRIPTION:
        raise ParseError(f"a description of {described} bytes, offset {at}")
    end = at + 8 + described
    size = _numbers(data, at + 8, end)
    if end + size > len(data):
        raise ParseError(f"{size} bytes of numbers, {len(data) - end} left, offset {end}")
    return end + size


def _number(data: memoryview, at: int, width: int) -> int:
    if at + width > len(data):
        raise ParseError(f"it ends inside a tensor, offset {at}")
    return int.from_bytes(data[at : at + width], "little")


def _numbers(data: memoryview, start: int, end: int) -> int:
    """Bytes of the numbers that a description (data type and dimensions) promises."""
    if end > len(data):
        raise ParseError(f"it ends inside a tensor, offset {start}")
    kind, dimensions = -1, list[int]()
    for field in fields(data, start, end):
        if field.number == 1 and field.wire == VARINT and kind < 0:
            kind = field.value
        elif field.number == 2 and field.wire == VARINT:  # noqa: PLR2004 - dims
            dimensions.append(field.value)
        else:
            raise ParseError(f"field {field.number} of a description, offset {field.start}")
    if kind not in _WIDTHS or any(dimension >= _NEGATIVE for dimension in dimensions):
        raise ParseError(f"data type {kind}, offset {start}")
    return _WIDTHS[kind] * math.prod(dimensions)
