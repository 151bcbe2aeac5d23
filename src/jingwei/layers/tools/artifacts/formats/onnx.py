"""ONNX: every message is walked by its schema; external data must stay in the folder, operators in the standard domains.

Operators of onnxruntime's own domain are known by exact name, and those of any domain that the model defines as functions are judged by what
the function does. Source of the field numbers: onnx.proto of ONNX 1.23 (IR version 14).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.artifacts.formats.onnx_external import Tensor, judge_tensors
from jingwei.layers.tools.artifacts.formats.protobuf import BYTES, VARINT, Field, fields
from jingwei.layers.tools.artifacts.job import Job

_DOMAINS = frozenset(("", "ai.onnx", "ai.onnx.ml", "ai.onnx.training", "ai.onnx.preview", "ai.onnx.preview.training"))
_NEWEST, _TOP = 64, 4096
_IR, _GRAPH, _OPSET = 1, 7, 8
_CONTENT = ("node", "tensor")
_MESSAGES = 20_000_000
_DEPTH = 64
_PLAIN = ""  # a field without messages inside, or one (types, shapes) that no loader acts upon
_SCHEMA: dict[str, dict[int, str]] = {
    "model": dict.fromkeys((1, 2, 3, 4, 5, 6), _PLAIN) | {7: "graph", 8: "opset", 14: "note", 20: "training", 25: "function", 26: _PLAIN},
    "graph": {1: "node", 2: _PLAIN, 5: "tensor", 10: _PLAIN, 11: "value", 12: "value", 13: "value", 14: "annotation", 15: "sparse", 16: "entry"},
    "node": dict.fromkeys((1, 2, 3, 4, 6, 7, 8, 10), _PLAIN) | {5: "attribute", 9: "entry"},
    "attribute": dict.fromkeys((1, 2, 3, 4, 7, 8, 9, 13, 14, 15, 20, 21), _PLAIN)
    | {5: "tensor", 6: "graph", 10: "tensor", 11: "graph", 22: "sparse", 23: "sparse"},
    "tensor": dict.fromkeys((1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14), _PLAIN) | {13: "external", 16: "entry"},
    "sparse": {1: "tensor", 2: "tensor", 3: _PLAIN},
    "training": {1: "graph", 2: "graph", 3: "entry", 4: "entry"},
    "function": dict.fromkeys((1, 4, 5, 6, 8, 10, 13), _PLAIN) | {7: "node", 9: "opset", 11: "attribute", 12: "value", 14: "entry"},
    "value": {1: _PLAIN, 2: _PLAIN, 3: _PLAIN, 4: "entry"},
    "annotation": {1: _PLAIN, 2: "entry"},
    "entry": {1: _PLAIN, 2: _PLAIN},
    "note": {1: _PLAIN, 2: _PLAIN},
    "external": {1: _PLAIN, 2: _PLAIN},
    "opset": {1: _PLAIN, 2: _PLAIN},
}  # fmt: skip
_NODE_TYPE, _NODE_DOMAIN, _KEY, _VALUE, _FUNCTION_NAME, _FUNCTION_DOMAIN = 4, 7, 1, 2, 1, 10
_NAMED = {
    "node": {_NODE_TYPE, _NODE_DOMAIN},
    "external": {_KEY, _VALUE},
    "note": {_KEY},
    "function": {_FUNCTION_NAME, _FUNCTION_DOMAIN},
}
_MICROSOFT = "com.microsoft"
_PYTHON = frozenset(("PyOp", "PythonOp", "PythonOpGrad"))  # onnxruntime and its extensions hand these to an interpreter
_SETTINGS = "ort_config"  # metadata that onnxruntime takes for settings of its session, which write profiles to files
_OTHERS = 100_000  # different operators outside of the standard, and tensors outside of the model


def starts_onnx(data: memoryview) -> bool:
    """Whether the bytes are one message that holds a graph, and a small IR version or an operator set: readers of external data need neither."""
    seen: dict[int, Field] = {}
    try:
        for count, field in enumerate(fields(data, 0, len(data))):
            if field.number not in _SCHEMA["model"] or count > _TOP:
                return False
            seen[field.number] = field
    except ParseError:
        return False
    version, graph = seen.get(_IR), seen.get(_GRAPH)
    small = version is not None and version.wire == VARINT and 0 < version.value < _NEWEST
    return graph is not None and graph.wire == BYTES and (small or _OPSET in seen)


def read_onnx(job: Job) -> str:
    """Judge an ONNX model. Raises `ParseError` for fields outside the schema, `LimitError` over a bound."""
    judge_tensors(job, outer_tensors(job))
    if not {_IR, _OPSET} <= {field.number for field in fields(job.data, 0, len(job.data))}:
        raise ParseError("no version or no set of operators: it is cut off, or no model")
    return "onnx"


def outer_tensors(job: Job) -> list[Tensor]:
    """Judge all but the places of tensors that lie in other files, and give these tensors. Raises as `read_onnx` does."""
    todo: list[tuple[str, int, int, int, Tensor]] = [("model", 0, len(job.data), 0, Tensor(0))]
    count, holds = 0, False
    calls, outer = _Calls(job), dict[int, Tensor]()
    while todo:
        kind, start, end, depth, tensor = todo.pop()
        tensor = Tensor(start) if kind == "tensor" else tensor
        holds = holds or kind in _CONTENT
        entry: dict[int, str] = {}
        for field in fields(job.data, start, end):
            count += 1
            inner = _inner(kind, field)
            if inner:
                todo.append((inner, field.start, field.end, depth + 1, tensor))
            elif kind == "tensor":
                tensor.note(job.data, field)
            elif field.number in _NAMED.get(kind, ()):
                entry[field.number] = _text(job, field)
        job.budget.spend_opcodes(1 + len(entry))
        calls.note(kind, entry, start)
        if entry.get(_KEY) == _SETTINGS and kind == "note":
            job.report.add("onnx.settings", _SETTINGS, offset=start)
        if kind == "external":
            tensor.entry(job, entry.get(_KEY, ""), entry.get(_VALUE, ""), start)
            outer[tensor.offset] = tensor
        _bound(depth, count, len(outer))
    calls.judge()
    if not holds:
        job.report.add("format.empty", "neither nodes nor initialisers")
    return [outer[offset] for offset in sorted(outer)]


def _bound(depth: int, count: int, outer: int) -> None:
    for found, most, what in (
        (depth, _DEPTH, "levels"),
        (count, _MESSAGES, "fields"),
        (outer, _OTHERS, "tensors in other files"),
    ):
        if found > most:
            raise LimitError(f"more than {most} {what}")


def _inner(kind: str, field: Field) -> str:
    if field.number not in _SCHEMA[kind]:
        raise ParseError(f"field {field.number} of a {kind} is not in the schema, offset {field.start}")
    inner = _SCHEMA[kind][field.number]
    if inner and field.wire != BYTES:
        raise ParseError(f"field {field.number} of a {kind} is no message, offset {field.start}")
    return inner


def _text(job: Job, field: Field) -> str:
    if field.wire != BYTES or field.end - field.start > job.budget.limits.line_bytes:
        raise ParseError(f"a text is none, offset {field.start}")
    return str(job.data[field.start : field.end], "utf-8", "replace")


class _Calls:
    """What the nodes call. A function may be defined behind the node that calls it, so other operators are judged at the end."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._others: dict[tuple[str, str], int] = {}
        self._defined: set[tuple[str, str]] = set()

    def note(self, kind: str, entry: dict[int, str], offset: int) -> None:
        """One message and its texts. Raises `LimitError` for too many operators."""
        if kind == "function":
            self._defined.add((entry.get(_FUNCTION_DOMAIN, ""), entry.get(_FUNCTION_NAME, "")))
        elif kind == "node":
            self._node(entry.get(_NODE_DOMAIN, ""), entry.get(_NODE_TYPE, ""), offset)

    def judge(self) -> None:
        """Report the operators that nobody defines."""
        for (domain, name), offset in self._others.items():
            if (domain, name) not in self._defined:
                standard = domain in _DOMAINS or domain == _MICROSOFT
                self._job.report.add(
                    "onnx.operator" if standard else "onnx.domain", name if standard else domain, offset=offset
                )

    def _node(self, domain: str, name: str, offset: int) -> None:
        if name in _PYTHON:
            self._job.report.add("onnx.python", name, offset=offset)
        elif not (domain in _DOMAINS and name in _operators("onnx_operators")) and not (
            domain == _MICROSOFT and name in _operators("onnx_microsoft")
        ):
            self._others.setdefault((domain, name), offset)
            if len(self._others) > _OTHERS:
                raise LimitError(f"more than {_OTHERS} operators outside of the standard")


@cache
def _operators(name: str) -> frozenset[str]:
    lines = Path(__file__).with_name(f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(name for line in lines if not line.startswith("#") for name in line.split())
