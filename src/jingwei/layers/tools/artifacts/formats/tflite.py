"""TensorFlow Lite: a FlatBuffer checked by its schema; operators are those built into the interpreter, all others are not proved.

Source of operators and tables: the generated classes of the package tflite 2.18.0, which follow schema.fbs, version 3.
"""

from __future__ import annotations

from jingwei.containers.zip_end import find_end
from jingwei.errors import ParseError
from jingwei.layers.tools.artifacts.formats.flatbuffer import Table, Walk, schema
from jingwei.layers.tools.artifacts.formats.tensorflow_graph import judge_operator
from jingwei.layers.tools.artifacts.formats.tensorflow_names import words
from jingwei.layers.tools.artifacts.job import Job

MAGIC = b"TFL3"
_VERSION = 3
_LAST = 208  # STABLEHLO_CBRT, the last of the enumeration
_SKIP_GRAM, _CALL, _CUSTOM, _DELEGATE, _PLACEHOLDER, _CUSTOM_CALL = 30, 31, 32, 51, 127, 173
_OUTSIDE = {
    _SKIP_GRAM: "SKIP_GRAM",
    _CALL: "CALL",
    _DELEGATE: "DELEGATE",
    _PLACEHOLDER: "PLACEHOLDER",
    _CUSTOM_CALL: "STABLEHLO_CUSTOM_CALL",
}
_NAME = 4096


def starts_tflite(data: memoryview) -> bool:
    """Whether the identifier stands behind the first offset."""
    return bytes(data[4:8]) == MAGIC


def read_tflite(job: Job) -> str:
    """Judge a model. Raises `ParseError` where the grammar is violated, `LimitError` over a bound."""
    reader = _Reader(job)
    walk = reader.walk
    walk.run("Model")
    for table, slot in reader.outside:
        start, size = table.numbers.get(slot, 0), table.numbers.get(slot + 1, 0)
        if size > 1:  # 0 and 1 say that there are none
            walk.claim(start, start + size)
    for start, end in walk.unexplained():
        tail = "the tail" if end == len(job.data) else "between the tables"
        job.report.add("flatbuffer.gap", f"{tail}, {end - start} bytes", offset=start)
    reader.judge()
    if find_end(job.data) >= 0:
        # labels and vocabularies are appended as a zip, whose reader has the word on the whole; what was rejected here stays
        raise ParseError("an archive stands behind the tables")
    return "tflite"


class _Reader:
    """Notes what tables say of operators, tensors and buffers."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.walk = Walk(job, schema("tflite_schema"), self.visit)
        self.outside: list[tuple[Table, int]] = []  # where a table names bytes outside of the buffer
        self._codes = self._buffers = self._operators = 0
        self._largest_code = self._largest_buffer = -1

    def visit(self, table: Table) -> None:
        """Called for every table once."""
        if table.kind == "Model":
            self._codes, self._buffers = table.counts.get(1, 0), table.counts.get(4, 0)
            if table.numbers.get(0, 0) != _VERSION:
                raise ParseError(f"version {table.numbers.get(0, 0)}")
        elif table.kind == "OperatorCode":
            self._code(table)
        elif table.kind == "Operator":
            self._operators += 1
            self._largest_code = max(self._largest_code, table.numbers.get(0, 0))
            self.outside.append((table, 9))
        elif table.kind == "Tensor":
            self._largest_buffer = max(self._largest_buffer, table.numbers.get(2, 0))
        elif table.kind == "Buffer":
            self.outside.append((table, 1))

    def judge(self) -> None:
        """What can only be said of the whole."""
        if self._largest_code >= self._codes or self._largest_buffer >= max(self._buffers, 1):
            self.job.report.add(
                "tflite.index", f"{self._largest_code} of {self._codes}, {self._largest_buffer} of {self._buffers}"
            )
        if not self._operators:
            self.job.report.add("format.empty", "no operators")

    def _code(self, table: Table) -> None:
        """The larger of the older and the newer field is the operator, as the interpreter has it."""
        code = max(table.numbers.get(0, 0), table.numbers.get(3, 0))
        if code == _CUSTOM:
            start, end = table.spans.get(1, (0, 0))
            name = str(self.walk.data[start : min(end, start + _NAME)], "utf-8", "replace")
            operator = name.removeprefix("Flex")
            if operator != name and operator not in words("compute"):
                judge_operator(self.job.report, operator, table.at)
            self.job.report.add("tflite.custom", name, offset=table.at)
        elif code in _OUTSIDE or code > _LAST:
            self.job.report.add("tflite.custom", _OUTSIDE.get(code, f"operator {code}"), offset=table.at)
