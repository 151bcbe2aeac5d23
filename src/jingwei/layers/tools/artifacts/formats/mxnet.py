"""MXNet: graphs in JSON (`-symbol.json`) with operators by exact name, and lists of arrays (`.params`, `.nd`) by their sizes.

Source: 3rdparty/tvm/nnvm/src/pass/saveload_json.cc and the operators registered in mxnet 1.9.1; `NDArray::Save` in src/ndarray/ndarray.cc. A graph
may name operators that the host program defines in Python, that follow a pointer written as text, or that read a file when it is run.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jingwei.documents import load_json
from jingwei.layers.tools.artifacts.formats.json_shape import check, shape
from jingwei.layers.tools.artifacts.job import Job
from jingwei.text.patterns import expression

_JSON = expression(r'\s*\{\s*"nodes"\s*:\s*\[\s*\{\s*"(?:op|name|attrs|attr|param|inputs)"\s*:')
_EFFECTS = frozenset(("_Native", "_NDArray", "_CustomFunction", "_cvimread", "_npi_cvimread"))
_CUSTOM = frozenset(("Custom", "_npi_Custom"))
_INITIAL = "__init__"  # how training begins, as JSON of a name and its arguments
_INITIALS = frozenset(
    ("zero", "zeros", "one", "ones", "constant", "uniform", "normal", "orthogonal", "xavier", "msraprelu", "bilinear", "lstmbias")
)  # fmt: skip
_NAMED = expression(r'\s*(?:\[\s*"([A-Za-z]+)"\s*,.*\]|([a-z]+))\s*')


def starts_mxnet(data: memoryview) -> bool:
    """Whether the text begins like a graph of nodes with operators."""
    return _JSON.match(bytes(data[:256]).decode("latin-1")) is not None


def read_mxnet(job: Job) -> str:
    """Judge a graph. Raises `ParseError` where it does not fit the shape, `LimitError` over a bound."""
    value = load_json(bytes(job.data[: job.budget.limits.document_bytes + 1]), limits=job.budget.limits)

    def visit(kind: str, part: Mapping[str, Any]) -> None:
        if kind == "Node":
            _node(job, part)
        elif fault := _fault(part):
            job.report.add("mxnet.graph", fault)

    check(job, value, shape("mxnet_schema"), "Symbol", visit)
    return "mxnet"


def _fault(graph: Mapping[str, Any]) -> str:
    """What is wrong with the indices: a node only takes what stands before it."""
    nodes = graph.get("nodes", ())
    count = len(nodes)
    if not count or not graph.get("heads"):
        return "no nodes or no results"
    if any(not 0 <= number < count for number in graph.get("arg_nodes", ())):
        return "an argument that is not there"
    if any(not head or not 0 <= head[0] < count for head in graph["heads"]):
        return "a result that is not there"
    taken = ((place, entry) for place, node in enumerate(nodes) for entry in node.get("inputs", ()))
    wrong = any(len(entry) < 2 or not 0 <= entry[0] < place or entry[1] < 0 for place, entry in taken)  # noqa: PLR2004 - node and output
    return "a node takes what does not stand before it" if wrong else ""


def _node(job: Job, node: Mapping[str, Any]) -> None:
    name = node.get("op", "")
    if name in _EFFECTS:
        job.report.add("mxnet.effect", name)
    elif name in _CUSTOM:
        kinds = [node.get(key, {}).get("op_type", "") for key in ("attrs", "attr", "param")]
        job.report.add("mxnet.custom", max(kinds))
    elif name != "null" and name not in _operators():
        job.report.add("mxnet.operator", name)
    for key in ("attrs", "attr", "param"):
        initial = node.get(key, {}).get(_INITIAL, "zero")
        found = _NAMED.fullmatch(initial)
        if not found or (found[1] or found[2]).lower() not in _INITIALS:
            job.report.add("mxnet.initial", initial)


@cache
def _operators() -> frozenset[str]:
    lines = Path(__file__).with_name("mxnet_operators.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(name for line in lines if not line.startswith("#") for name in line.split())
