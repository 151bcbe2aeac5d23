"""ExecuTorch programs: a FlatBuffer checked by its schema, an extended header that says where the segments lie, and operators by exact name.

Source: schema/program.fbs, schema/extended_header.h and the operator lists of executorch 1.0. Data of a delegate is its vendor's own
format and is never proved.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jingwei.errors import ParseError
from jingwei.layers.tools.artifacts.formats.flatbuffer import Table, Walk, schema
from jingwei.layers.tools.artifacts.job import Job
from jingwei.text.patterns import expression

_IDENTIFIER = expression(r"ET[0-9]{2}")
_HEADER, _MARK, _LEAST = 8, b"eh00", 24
_NAME = 4096


def starts_executorch(data: memoryview) -> bool:
    """Whether the identifier stands behind the first offset."""
    return _IDENTIFIER.fullmatch(bytes(data[4:8]).decode("latin-1")) is not None


def read_executorch(job: Job) -> str:
    """Judge a program. Raises `ParseError` where the grammar is violated, `LimitError` over a bound."""
    reader = _Reader(job)
    base = reader.header()
    reader.walk.run("Program")
    for offset, size in reader.segments:
        reader.walk.claim(base + offset, base + offset + size)
    for start, end in reader.walk.unexplained():
        tail = "the tail" if end == len(job.data) else "between the tables"
        job.report.add("flatbuffer.gap", f"{tail}, {end - start} bytes", offset=start)
    if not reader.instructions:
        job.report.add("format.empty", "no instructions")
    return "executorch"


class _Reader:
    def __init__(self, job: Job) -> None:
        self.job = job
        self.walk = Walk(job, schema("executorch_schema"), self.visit)
        self.segments: list[tuple[int, int]] = []
        self.instructions = 0

    def header(self) -> int:
        """Where the segments begin: what the extended header says, if there is one."""
        data = self.job.data
        if bytes(data[_HEADER : _HEADER + 4]) != _MARK:
            return 0
        length = int.from_bytes(data[_HEADER + 4 : _HEADER + 8], "little")
        if length < _LEAST or length % 4:
            raise ParseError(f"an extended header of {length} bytes")
        self.walk.claim(_HEADER, _HEADER + length)
        program, base = (int.from_bytes(data[_HEADER + at : _HEADER + at + 8], "little") for at in (8, 16))
        if program > len(data) or (base and base < program):
            raise ParseError(f"a program of {program} bytes, segments at {base}, {len(data)} bytes in all")
        return base

    def visit(self, table: Table) -> None:
        """Called for every table once."""
        if table.kind == "DataSegment":
            self.segments.append((table.numbers.get(0, 0), table.numbers.get(1, 0)))
        elif table.kind == "Instruction":
            self.instructions += 1
        elif table.kind == "Operator":
            name = self._text(table, 0)
            if name not in _operators():
                self.job.report.add("executorch.operator", name, offset=table.at)
        elif table.kind == "BackendDelegate":
            self.job.report.add("executorch.delegate", self._text(table, 0), offset=table.at)

    def _text(self, table: Table, slot: int) -> str:
        start, end = table.spans.get(slot, (0, 0))
        return str(self.job.data[start : min(end, start + _NAME)], "utf-8", "replace")


@cache
def _operators() -> frozenset[str]:
    lines = Path(__file__).with_name("executorch_operators.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(name for line in lines if not line.startswith("#") for name in line.split())
