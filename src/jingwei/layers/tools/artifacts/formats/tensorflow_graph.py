"""What the nodes of one graph may do. A saver's operators are allowed only where nothing but the saver reaches them.

The operators that reach files, processes, other machines or the host's Python are those of the same package (see `tensorflow.py`), graded by
hand from their documentation. An operator on neither list is not proved.
"""

from __future__ import annotations

import posixpath
from collections import defaultdict
from dataclasses import dataclass, field

from jingwei.errors import LimitError
from jingwei.layers.tools.artifacts.formats.tensorflow_names import words
from jingwei.layers.tools.artifacts.report import Report
from jingwei.text.patterns import expression

_NODES = 1_000_000
_SAVER = frozenset(("SaveV2", "RestoreV2", "MergeV2Checkpoints"))
_SAVER_FUNCTION = expression(r"__inference__traced_(?:save|restore)_[0-9]+")
_CODE = frozenset(("PyFunc", "PyFuncStateless", "EagerPyFunc"))


@dataclass(slots=True)
class Node:
    """Names, operators and inputs of one node (one name and one operator unless a field is repeated), and the functions that it calls."""

    names: list[str]
    operators: list[str]
    inputs: list[str]
    calls: list[str] = field(default_factory=list)
    offset: int = 0


@dataclass(slots=True)
class Body:
    """The nodes of a function, or those outside of all functions."""

    names: list[str] = field(default_factory=list)
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
    savers: list[str] = field(default_factory=list)  # what a saver runs
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
    saving = _Savers(graph)
    library = {name for body in graph.functions for name in body.names}
    for body in (graph.top, *graph.functions):
        for node in body.nodes:
            for name in node.operators + node.calls:
                if name not in library and not (name in _SAVER and saving.allows(body, node)):
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


class _Savers:
    """Which nodes and functions a saver reaches, and which are reached from a signature as well."""

    def __init__(self, graph: Graph) -> None:
        self._by_name: defaultdict[str, list[Node]] = defaultdict(list)
        for node in graph.top.nodes:
            for name in node.names:
                self._by_name[name].append(node)
        self._bodies: defaultdict[str, list[Body]] = defaultdict(list)
        for body in graph.functions:
            for name in body.names:
                self._bodies[name].append(body)
        self._saving = self._reach(graph.savers)
        self._serving = self._reach(graph.outputs) | self._functions(list(graph.functions_of_objects))

    def allows(self, body: Body, node: Node) -> bool:
        """Whether only a saver runs the node."""
        if id(node) in self._serving or id(body) in self._serving:
            return False
        standard = bool(body.names) and all(_SAVER_FUNCTION.fullmatch(name) for name in body.names)
        return standard or id(node) in self._saving or id(body) in self._saving

    def _reach(self, names: list[str]) -> set[int]:
        """Identities of the nodes that the named tensors need, and of the functions that these call."""
        seen: set[int] = set()
        todo = [name.lstrip("^").split(":")[0] for name in names]
        done = set(todo)
        called: list[str] = []
        while todo:
            for node in self._by_name.get(todo.pop(), ()):
                seen.add(id(node))
                called += node.calls + node.operators
                for name in node.inputs:
                    plain = name.lstrip("^").split(":")[0]
                    if plain not in done:
                        done.add(plain)
                        todo.append(plain)
        return seen | self._functions(called)

    def _functions(self, called: list[str]) -> set[int]:
        seen: set[int] = set()
        while called:
            for body in self._bodies.get(called.pop(), ()):
                if id(body) not in seen:
                    seen.add(id(body))
                    for node in body.nodes:
                        called += node.calls + node.operators
        return seen
