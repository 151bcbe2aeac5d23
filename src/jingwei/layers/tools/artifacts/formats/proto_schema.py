"""Protobuf messages walked by a schema that is data: a table of field kinds for each message. Every field is checked, however deep.

A reader of protobuf takes the last of two values of one field, joins two messages of one field, and passes over fields that it does not know.
A file that makes use of that is read on, and not proved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path

from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.artifacts.formats.protobuf import BYTES, FIXED32, FIXED64, VARINT, Field, fields
from jingwei.layers.tools.artifacts.job import Job

Schema = Mapping[str, Mapping[int, tuple[str, bool]]]
Visit = Callable[[str, object, list[Field]], object]
_DEPTH = 128  # protobuf's own readers stop at 100
_MESSAGES = 20_000_000
_WIRES = {"v": VARINT, "f": FIXED32, "d": FIXED64, "s": BYTES, "b": BYTES}
_WIDTHS = {"f": 4, "d": 8}
_LONGEST = 10


@cache
def schema(name: str) -> Schema:
    """The table `name`.txt beside this module: by message and field number the kind, and whether it may be repeated."""
    lines = Path(__file__).with_name(f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return {
        words[0]: {int(number): (kind.rstrip("*"), kind.endswith("*")) for number, kind in (w.split("=") for w in words[1:])}
        for words in (line.split() for line in lines if not line.startswith("#"))
    }  # fmt: skip


def walk(job: Job, table: Schema, root: str, visit: Visit) -> None:
    """Call `visit(message, context, plain fields)` for every message, a parent before what it holds; what it returns is their context.

    Raises `ParseError` where a field does not fit the schema, and for an unknown field of the root.
    """
    todo: list[tuple[str, int, int, int, object]] = [(root, 0, len(job.data), 0, None)]
    count = 0
    while todo:
        message, start, end, depth, context = todo.pop()
        if depth > _DEPTH:
            raise LimitError(f"messages nested deeper than {_DEPTH}")
        plain, inner = _split(job, table, message, start, end)
        count += 1 + len(plain)
        job.budget.spend_opcodes(1)
        if count > _MESSAGES:
            raise LimitError(f"more than {_MESSAGES} fields")
        passed = visit(message, context, plain)
        todo.extend((kind, field.start, field.end, depth + 1, passed) for kind, field in reversed(inner))


def _split(job: Job, table: Schema, message: str, start: int, end: int) -> tuple[list[Field], list[tuple[str, Field]]]:
    """Fields that are values, and those that are messages."""
    known = table[message]
    plain: list[Field] = []
    inner: list[tuple[str, Field]] = []
    seen: set[int] = set()
    for field in fields(job.data, start, end):
        if field.number not in known:
            if not start and end == len(job.data):
                raise ParseError(f"field {field.number} of a {message} is not in the schema")
            job.report.add("protobuf.field", f"{message}, field {field.number}", offset=field.start)
            continue
        kind, repeated = known[field.number]
        if field.number in seen and not repeated:
            job.report.add("protobuf.repeated", f"{message}, field {field.number}", offset=field.start)
        seen.add(field.number)
        if kind in _WIRES:
            check(job.data, field, kind, repeated=repeated)
            plain.append(field)
        elif field.wire == BYTES:
            inner.append((kind, field))
        else:
            raise ParseError(f"field {field.number} of a {message} is no message, offset {field.start}")
    return plain, inner


def check(data: memoryview, field: Field, kind: str, *, repeated: bool) -> None:
    """Raise `ParseError` unless the value is of its kind; numbers that may be repeated may be packed."""
    if field.wire != _WIRES[kind]:
        packed = repeated and field.wire == BYTES
        size = field.end - field.start
        if not packed or size % _WIDTHS.get(kind, 1):
            raise ParseError(f"field {field.number} is not of its type, offset {field.start}")
        if kind == "v" and not _varints(data[field.start : field.end]):
            raise ParseError(f"packed integers are broken, offset {field.start}")
    elif kind == "s":
        try:
            str(data[field.start : field.end], "utf-8")
        except UnicodeDecodeError as error:
            raise ParseError(f"a text is not UTF-8, offset {field.start}") from error


def _varints(data: memoryview) -> bool:
    """Whether the bytes are whole varints: the last ends, none is longer than ten bytes."""
    return not len(data) or (data[-1] < 0x80 and _longest(bytes(data)) < _LONGEST)  # noqa: PLR2004 - the continuation bit


def _longest(data: bytes) -> int:
    """Most bytes in a row with the continuation bit."""
    ends = data.translate(_CONTINUES)
    return max(map(len, ends.split(b"\0")), default=0)


_CONTINUES = bytes(byte >= 0x80 for byte in range(256))  # noqa: PLR2004 - the continuation bit


def texts(job: Job, found: list[Field], number: int, bound: int) -> Iterator[str]:
    """Every value of a text field. Raises `ParseError` for one of more than `bound` bytes."""
    for field in found:
        if field.number == number and field.wire == BYTES:
            if field.end - field.start > bound:
                raise ParseError(f"a name of {field.end - field.start} bytes, offset {field.start}")
            yield str(job.data[field.start : field.end], "utf-8", "replace")
