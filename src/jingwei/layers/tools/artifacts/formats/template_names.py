"""Where the names of a template are bound and where they surely hold that value; found in one pass over the parsed tree, nothing is executed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain

from jinja2 import nodes

DEEPEST = 200  # nodes within nodes: what compiles a template recurses, and so does what is asked of one here
MANY = 64  # bindings of one name beyond which nothing is proved of it: looking through them for every use would be quadratic

_NOT_CALLABLE = (nodes.Const, nodes.Concat, nodes.TemplateData, nodes.List, nodes.Tuple, nodes.Dict, nodes.Compare)


@dataclass(frozen=True, slots=True)
class Binding:
    """One binding: `how` is set, item (of the iterated `value`), key or value (of its pairs), or other; held between two positions of the walk."""

    how: str
    value: nodes.Node | None
    first: int = 0
    last: int = -1


@dataclass(slots=True)
class Names:
    """Bindings by name, bindings of namespace attributes by name, macros, and the keys under which a template stores what might be called."""

    bound: dict[str, list[Binding]] = field(default_factory=dict)
    attributes: dict[str, list[nodes.Node]] = field(default_factory=dict)
    macros: set[str] = field(default_factory=set)
    planted: set[str] = field(default_factory=set)
    planted_anywhere: bool = False
    passes_caller: bool = False
    pops: bool = False
    position: dict[int, int] = field(default_factory=dict)

    def of(self, name: str) -> list[Binding]:
        """All bindings of `name`."""
        return self.bound.get(name, [])

    def holds(self, node: nodes.Node, binding: Binding) -> bool:
        """Whether `node` stands where `binding` was surely made."""
        return binding.first <= self.position[id(node)] <= binding.last


def names(tree: nodes.Template) -> Names:
    """Collect what `tree` binds; raises RecursionError when it is nested deeper than DEEPEST."""
    found = Names()
    ends: dict[int, int] = {}
    order = _number(tree, found.position, ends)
    for node in order:
        for body in _bodies(node):
            for statement in body:
                if isinstance(statement, nodes.Assign) and isinstance(statement.target, nodes.Name):
                    span = ends[id(statement)] + 1, ends[id(body[-1])]
                    _bind(found, statement.target.name, Binding("set", statement.node, *span))
        _collect(node, found, ends)
    stored = {name.name for name in order if isinstance(name, nodes.Name) and name.ctx in {"store", "param"}}
    for name in stored - found.bound.keys():
        _bind(found, name, Binding("other", None))
    return found


def _number(tree: nodes.Node, position: dict[int, int], ends: dict[int, int]) -> list[nodes.Node]:
    """The nodes in the order of the text; `position` and `ends` receive where each and its last descendant stand."""
    order: list[nodes.Node] = []
    todo: list[tuple[nodes.Node, bool]] = [(tree, False)]
    depth = 0
    while todo:
        node, left = todo.pop()
        depth += -1 if left else 1
        if depth > DEEPEST:
            raise RecursionError("a template nested too deeply")
        if left:
            ends[id(node)] = len(order) - 1
            continue
        position[id(node)] = len(order)
        order.append(node)
        todo.append((node, True))
        todo.extend((child, False) for child in reversed(list(node.iter_child_nodes())))
    return order


def _bodies(node: nodes.Node) -> Iterator[list[nodes.Node]]:
    for name in ("body", "else_"):
        body = getattr(node, name, None)
        if isinstance(body, list) and body:
            yield body


def _bind(found: Names, name: str, binding: Binding) -> None:
    found.bound.setdefault(name, []).append(binding)


def _collect(node: nodes.Node, found: Names, ends: dict[int, int]) -> None:  # noqa: C901 - one case for each kind of node
    if isinstance(node, nodes.For):
        _loop(node, found, ends)
    elif isinstance(node, nodes.Macro | nodes.CallBlock):
        for argument in node.args:
            _bind(found, argument.name, Binding("other", None))
        if isinstance(node, nodes.Macro):
            found.macros.add(node.name)
    elif isinstance(node, nodes.AssignBlock) or (isinstance(node, nodes.Assign) and _unpacks(node)):
        for name in chain((node.target,), node.target.find_all(nodes.Name)):
            if isinstance(name, nodes.Name):
                _bind(found, name.name, Binding("other", None))
    if isinstance(node, nodes.Assign | nodes.AssignBlock):
        _namespace_attributes(node, found)
    elif isinstance(node, nodes.Pair):
        _plant(found, node.key.value if isinstance(node.key, nodes.Const) else None, node.value)
    elif isinstance(node, nodes.Call):
        _call(node, found)


def _unpacks(node: nodes.Assign) -> bool:
    return not isinstance(node.target, nodes.Name)


def _loop(node: nodes.For, found: Names, ends: dict[int, int]) -> None:
    span = (found.position[id(node.body[0])], ends[id(node.body[-1])]) if node.body else (0, -1)
    target = node.target
    if isinstance(target, nodes.Name):
        _bind(found, target.name, Binding("item", node.iter, *span))
        return
    parts = target.items if isinstance(target, nodes.Tuple) else []
    pair = len(parts) == len(("key", "value")) and all(isinstance(part, nodes.Name) for part in parts)
    for name in target.find_all(nodes.Name):
        how = ("key" if name is parts[0] else "value") if pair else "other"
        _bind(found, name.name, Binding(how, node.iter, *span))


def _namespace_attributes(node: nodes.Assign | nodes.AssignBlock, found: Names) -> None:
    value = (
        node.node if isinstance(node, nodes.Assign) and isinstance(node.target, nodes.NSRef) else nodes.Name("", "load")
    )
    for target in chain((node.target,), node.target.find_all(nodes.NSRef)):
        if isinstance(target, nodes.NSRef):
            found.attributes.setdefault(target.attr, []).append(value)
            _plant(found, target.attr, value)


def _call(node: nodes.Call, found: Names) -> None:
    for keyword in node.kwargs:
        _plant(found, keyword.key, keyword.value)
        found.attributes.setdefault(keyword.key, []).append(keyword.value)
        found.passes_caller |= keyword.key == "caller"
    called = node.node
    builds = isinstance(called, nodes.Name) and called.name in {"dict", "namespace"}
    updates = isinstance(called, nodes.Getattr) and called.attr == "update"
    if (builds or updates) and any(not isinstance(argument, nodes.Dict) for argument in node.args):
        found.planted_anywhere = True
    found.pops |= isinstance(called, nodes.Getattr) and called.attr == "pop"


def _plant(found: Names, key: object, value: nodes.Node) -> None:
    """Remember that `value` is stored under `key`: jinja finds items by attribute too, so that `{'strip': f}.strip()` calls f."""
    if isinstance(value, _NOT_CALLABLE):
        return
    if isinstance(key, str):
        found.planted.add(key)
    elif key is None:
        found.planted_anywhere = True
