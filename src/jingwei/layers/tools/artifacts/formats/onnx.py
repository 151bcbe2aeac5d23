"""ONNX: every message is walked by its schema; external data must stay in the folder, operators in the standard domains.

Source of the field numbers: onnx.proto of ONNX 1.17 (IR version 10).
"""

from __future__ import annotations

import posixpath
from functools import cache
from pathlib import Path

from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.artifacts.formats.protobuf import BYTES, VARINT, Field, fields
from jingwei.layers.tools.artifacts.job import Job

_DOMAINS = frozenset(("", "ai.onnx", "ai.onnx.ml", "ai.onnx.training", "ai.onnx.preview.training"))
_NEWEST, _TOP = 64, 4096
_IR, _GRAPH, _OPSET = 1, 7, 8
_CONTENT = ("node", "tensor")
_MESSAGES = 20_000_000
_DEPTH = 64
_PLAIN = ""  # a field without messages inside, or one (types, shapes) that no loader acts upon
_SCHEMA: dict[str, dict[int, str]] = {
    "model": dict.fromkeys((1, 2, 3, 4, 5, 6), _PLAIN) | {7: "graph", 8: "opset", 14: "entry", 20: "training", 25: "function", 26: _PLAIN},
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
    "external": {1: _PLAIN, 2: _PLAIN},
    "opset": {1: _PLAIN, 2: _PLAIN},
}  # fmt: skip
_NODE_TYPE, _NODE_DOMAIN, _KEY, _VALUE = 4, 7, 1, 2


def starts_onnx(data: memoryview) -> bool:
    """Whether the bytes are one message that holds a small IR version, a graph and an operator set."""
    seen: dict[int, Field] = {}
    try:
        for count, field in enumerate(fields(data, 0, len(data))):
            if field.number not in _SCHEMA["model"] or count > _TOP:
                return False
            seen[field.number] = field
    except ParseError:
        return False
    version = seen.get(_IR)
    return (
        version is not None and version.wire == VARINT and 0 < version.value < _NEWEST and {_GRAPH, _OPSET} <= set(seen)
    )


def read_onnx(job: Job) -> str:
    """Judge an ONNX model. Raises `ParseError` for fields outside the schema, `LimitError` over a bound."""
    todo = [("model", 0, len(job.data), 0)]
    count, holds = 0, False
    while todo:
        kind, start, end, depth = todo.pop()
        holds = holds or kind in _CONTENT
        if depth > _DEPTH:
            raise LimitError(f"messages nested deeper than {_DEPTH}")
        entry: dict[int, str] = {}
        for field in fields(job.data, start, end):
            count += 1
            inner = _inner(kind, field)
            if inner:
                todo.append((inner, field.start, field.end, depth + 1))
            elif kind == "external" or (kind == "node" and field.number in {_NODE_TYPE, _NODE_DOMAIN}):
                entry[field.number] = _text(job, field)
        job.budget.spend_opcodes(1 + len(entry))
        _judge(job, kind, entry, start)
        if count > _MESSAGES:
            raise LimitError(f"more than {_MESSAGES} fields")
    if not holds:
        job.report.add("format.empty", "neither nodes nor initialisers")
    return "onnx"


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


def _judge(job: Job, kind: str, entry: dict[int, str], offset: int) -> None:
    if kind == "external" and entry.get(_KEY) == "location":
        location = entry.get(_VALUE, "")
        rule = "onnx.external" if _leaves(location) else "onnx.external-file"
        job.report.add(rule, location, offset=offset)
    elif kind == "node" and entry.get(_NODE_DOMAIN, "") in _DOMAINS and entry.get(_NODE_TYPE) not in _operators():
        job.report.add("onnx.operator", entry.get(_NODE_TYPE, ""), offset=offset)
    elif kind == "node" and entry.get(_NODE_DOMAIN, "") not in _DOMAINS:
        job.report.add("onnx.domain", entry[_NODE_DOMAIN], offset=offset)


@cache
def _operators() -> frozenset[str]:
    lines = Path(__file__).with_name("onnx_operators.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(name for line in lines if not line.startswith("#") for name in line.split())


def _leaves(location: str) -> bool:
    """Whether a relative path, read with either separator, ends outside the folder."""
    unified = location.replace("\\", "/")
    return unified.startswith("/") or unified[1:2] == ":" or posixpath.normpath(unified).split("/")[0] == ".."
