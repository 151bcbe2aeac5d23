"""Which nodes only a saver runs, and whether the files that these read and write are the ones that the saver is given.

A loader feeds the name of the model's own checkpoint into a placeholder and runs what `restore_op_name` says; what `save_tensor_name` says runs when
a program saves. So nothing that restores may write; and a name that a node adds to the placeholder's must stay below it. Source: `loader_impl.py`,
`saver.py` and `functional_saver.py` of TensorFlow 2.21.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from jingwei.text.patterns import expression

if TYPE_CHECKING:
    from jingwei.layers.tools.artifacts.formats.tensorflow_graph import Body, Graph, Node

_READS = "RestoreV2"
_FILES = {_READS: (0,), "SaveV2": (0,), "MergeV2Checkpoints": (0, 1)}  # inputs that are names of files
_GIVEN = frozenset(("Placeholder", "PlaceholderWithDefault"))
_PASSED: dict[str, slice] = {
    "Identity": slice(1), "ShardedFilename": slice(1), "StringJoin": slice(None), "Pack": slice(None), "Select": slice(1, 3),
    "SelectV2": slice(1, 3), "Placeholder": slice(0), "PlaceholderWithDefault": slice(1), "Const": slice(0),
}  # fmt: skip
_SPARE = expression(r"save(?:_[0-9]+)?/")  # nodes of a saver that the file does not name: older graphs keep several
_STEPS = 64  # from the name of a file to where it comes from
_CALLS = frozenset(("PartitionedCall", "StatefulPartitionedCall"))
_BELOW = expression(r"(?!.*\.\.)[A-Za-z0-9_.-][A-Za-z0-9_./-]*")  # what may be added to the name of a checkpoint


class Savers:
    """Which nodes and functions savers reach, and which are reached from a signature as well."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._top = _by_name(graph.top.nodes)
        self._bodies: defaultdict[str, list[Body]] = defaultdict(list)
        for body in graph.functions:
            for name in body.names:
                self._bodies[name].append(body)
        self._callers: defaultdict[str, list[Node]] = defaultdict(list)
        for body in (graph.top, *graph.functions):
            for node in body.nodes:
                for name in {*node.calls, *node.operators}:
                    self._callers[name].append(node)
        self._serving = self._reach(graph.outputs) | self._functions(list(graph.functions_of_objects))
        self._restoring = self._reach(graph.restoring)
        self._known = self._restoring | self._reach(graph.saving)
        self._asked = self._reach([name for name in self._top if not _SPARE.match(name)])
        self._nodes = {id(graph.top): self._top}
        self._called: dict[int, bool] = {}

    def allows(self, body: Body, node: Node) -> bool:
        """Whether only a saver runs the node, or nobody does, on files that the saver is given."""
        ours = {id(node), id(body)}
        if ours & self._serving or (set(node.operators) != {_READS} and ours & self._restoring):
            return False
        places = {place for name in node.operators for place in _FILES.get(name, ())}
        if not all(self._given(body, node.inputs[place : place + 1]) for place in places):
            return False
        if body is self._graph.top:
            return id(node) in self._known or id(node) not in self._asked
        if id(body) not in self._called:
            self._called[id(body)] = self._saver_calls(body)
        return self._called[id(body)]

    def _saver_calls(self, body: Body) -> bool:
        """Whether all who call the function are the saver's nodes, and hand it the name of the checkpoint first."""
        return all(
            id(node) in self._known
            and set(node.operators) <= _CALLS | set(body.names)
            and self._given(self._graph.top, node.inputs[:1])
            for name in body.names
            for node in self._callers[name]
        )

    def _given(self, body: Body, inputs: Sequence[str]) -> bool:
        """Whether a name of a file is the one that is fed, perhaps with an end."""
        if id(body) not in self._nodes:
            self._nodes[id(body)] = _by_name(body.nodes)
        nodes = self._nodes[id(body)]
        todo, seen, fed = list(inputs), set[str](), False
        while todo and len(seen) < _STEPS:
            name = todo.pop().split(":")[0]
            if name in body.arguments[:1] and name not in nodes:
                fed = True
            elif name not in seen:
                seen.add(name)
                found = nodes.get(name, [])
                if len(found) != 1 or not _passes(found[0]):
                    return False
                fed = fed or found[0].operators[0] in _GIVEN
                todo += [each for each in found[0].inputs if each[:1] != "^"][_PASSED[found[0].operators[0]]]
        return fed and not todo

    def _reach(self, names: list[str]) -> set[int]:
        """Identities of the nodes that the named tensors need, and of the functions that these call."""
        seen: set[int] = set()
        todo = [name.lstrip("^").split(":")[0] for name in names]
        done = set(todo)
        called: list[str] = []
        while todo:
            for node in self._top.get(todo.pop(), ()):
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


def _by_name(nodes: list[Node]) -> Mapping[str, list[Node]]:
    found: defaultdict[str, list[Node]] = defaultdict(list)
    for node in nodes:
        for name in node.names:
            found[name].append(node)
    return dict(found)


def _passes(node: Node) -> bool:
    """Whether the node hands a name on, or adds an end that stays below it."""
    if len(node.operators) != 1 or node.operators[0] not in _PASSED:
        return False
    if node.operators[0] == "Const":
        return bool(node.texts) and all(_BELOW.fullmatch(text) for text in node.texts)
    return not any(node.texts)
