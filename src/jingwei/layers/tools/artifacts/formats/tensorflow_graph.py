"""What the nodes of one graph may do. A saver's operators are allowed only where nothing but the saver reaches them.

The operators that reach files, processes, other machines or the host's Python are those of the same package (see `tensorflow.py`), graded by
hand from their documentation. An operator on neither list is not proved.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field

from jingwei.errors import LimitError
from jingwei.layers.tools.artifacts.formats.tensorflow_names import words
from jingwei.layers.tools.artifacts.formats.tensorflow_savers import Savers
from jingwei.layers.tools.artifacts.report import Report

_NODES = 1_000_000
_SAVER = frozenset(("SaveV2", "RestoreV2", "MergeV2Checkpoints"))
_CODE = frozenset(("PyFunc", "PyFuncStateless", "EagerPyFunc"))


@dataclass(slots=True)
class Node:
    """Names, operators and inputs of one node (one name and one operator unless a field is repeated), what it calls, short texts in it."""

    names: list[str]
    operators: list[str]
    inputs: list[str]
    calls: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    offset: int = 0


@dataclass(slots=True)
class Body:
    """The nodes and arguments of a function, or the nodes outside of all functions."""

    names: list[str] = field(default_factory=list)
    arguments: list[str] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)

    def add(self, node: Node) -> None:
        """Raises `LimitError` when there are too many."""
        if len(self.nodes) >= _NODES:
            raise LimitError(f"more than {_NODES} nodes")
        self.nodes.append(node)


@dataclass(slots=True)
class Graph:
    """One graph: its own nodes, its functions, and what the messages around it name."""

    top: Body = field(default_factory=Body)
    functions: list[Body] = field(default_factory=list)
    saving: list[str] = field(default_factory=list)  # what savers run to write
    restoring: list[str] = field(default_factory=list)  # what they run to read, as loaders do
    outputs: list[str] = field(default_factory=list)  # what signatures and collections name
    functions_of_objects: list[str] = field(default_factory=list)  # what a loaded model can be called by
    assets: list[str] = field(default_factory=list)
    collections: list[str] = field(default_factory=list)  # those of no known meaning


def judge_graph(report: Report, graph: Graph) -> None:
    """Report what each node may not do, and what of the graph is not understood."""
    for name in graph.assets:
        unified = name.replace("\\", "/")
        if unified.startswith("/") or unified[1:2] == ":" or posixpath.normpath(unified).split("/")[0] == "..":
            report.add("tf.asset", name)
    for name in graph.collections:
        report.add("tf.collection", name)
    savers = Savers(graph)
    reaching = (
        _CODE | words("files") | words("machines")
    )  # no function may take such a name, whichever of both a runtime prefers
    library = {name for body in graph.functions for name in body.names} - reaching
    for body in (graph.top, *graph.functions):
        for node in body.nodes:
            for name in node.operators + node.calls:
                if name not in library and not (name in _SAVER and savers.allows(body, node)):
                    judge_operator(report, name, node.offset)
    if not any(body.nodes for body in (graph.top, *graph.functions)):
        report.add("format.empty", "a graph without nodes")


def judge_operator(report: Report, name: str, offset: int) -> None:
    """Report `name` unless it is an operator that only computes."""
    if name in _CODE:
        report.add("tf.python", name, offset=offset)
    elif name in words("files"):
        report.add("tf.file", name, offset=offset)
    elif name in words("machines"):
        report.add("tf.machine", name, offset=offset)
    elif name in _SAVER:
        report.add("tf.saver", name, offset=offset)
    elif name not in words("compute"):
        report.add("tf.operator", name, offset=offset)
