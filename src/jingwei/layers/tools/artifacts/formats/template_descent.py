"""Whether a macro that calls itself goes down into what it was given: each call on a part of an argument, no two calls on the same part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from jinja2 import nodes

from jingwei.layers.tools.artifacts.formats.template_names import Names

_ANY = "*"  # an item that is not named
PAIRS = "|items"  # the pairs of a mapping, as a whole
_MOST = 64  # calls, and steps of one path
_SAME = frozenset(
    (
        "list",
        "sort",
        "dictsort",
        "items",
        "unique",
        "reverse",
        "select",
        "reject",
        "selectattr",
        "rejectattr",
        "default",
        "d",
    )
)
_ONE = frozenset(("first", "last", "min", "max", "random"))
_SAME_METHODS = frozenset(("items", "values", "keys"))


@dataclass(frozen=True, slots=True)
class Call:
    """A call, the loops around it within its macro, and the branches that lead to it."""

    node: nodes.Call
    loops: tuple[nodes.For, ...]
    branches: tuple[tuple[int, int], ...]


@dataclass(slots=True)
class Part:
    """Ways into the argument, how many collections were put around what lies there, and the loops that were gone through."""

    ways: list[tuple[str, ...]]
    around: int = 0
    through: set[int] = field(default_factory=set)

    def smaller(self) -> bool:
        """Whether it is nested less deeply than the argument."""
        return bool(self.ways) and min(map(len, self.ways)) > self.around


def calls(body: nodes.Node, called: frozenset[str]) -> Iterator[Call]:
    """The calls of the names `called` within `body`."""
    todo: list[tuple[nodes.Node, tuple[nodes.For, ...], tuple[tuple[int, int], ...]]] = [(body, (), ())]
    while todo:
        node, loops, branches = todo.pop()
        if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in called:
            yield Call(node, loops, branches)
        inner = (*loops, node) if isinstance(node, nodes.For) else loops
        if isinstance(node, nodes.If | nodes.CondExpr):
            parts: list[Sequence[nodes.Node]] = (
                [node.body, *([one] for one in node.elif_), node.else_] if isinstance(node, nodes.If)
                else [[node.expr1], [node.expr2] if node.expr2 is not None else []]
            )  # fmt: skip
            todo.append((node.test, inner, branches))
            todo += [(child, inner, (*branches, (id(node), n))) for n, part in enumerate(parts) for child in part]
        else:
            outside = {id(node.iter)} if isinstance(node, nodes.For) else set()
            todo += [(child, loops if id(child) in outside else inner, branches) for child in node.iter_child_nodes()]


def descends(found: list[tuple[Call, Part | None]]) -> bool:
    """Whether every call is on a smaller part, and no two that may follow each other are on overlapping ones."""
    if len(found) > _MOST:
        return False
    for call, part in found:
        if part is None or not part.smaller() or any(id(loop.iter) not in part.through for loop in call.loops):
            return False
    ways = [way for _, part in found if part is not None for way in part.ways]
    if (PAIRS,) in ways and any(way != (PAIRS,) and (way[0] == _ANY or way[0].isdigit()) for way in ways):
        return False  # the pairs of a mapping have no pairs and no named parts: calls on named parts end there
    return not any(
        _overlap(one, other) and not _exclude(found[a][0], found[b][0])
        for a, (_, one) in enumerate(found)
        for b, (_, other) in enumerate(found[:a])
    )


def _overlap(one: Part | None, other: Part | None) -> bool:
    if one is None or other is None:
        return True
    return any(
        all(a == b or _ANY in (a, b) for a, b in zip(left, right, strict=False))
        for left in one.ways
        for right in other.ways
    )


def _exclude(one: Call, other: Call) -> bool:
    ways = dict(one.branches)
    return any(ways.get(branch, taken) != taken for branch, taken in other.branches)


@dataclass(slots=True)
class Search:
    """Finds how an expression is made of parts of a macro's `parameter`; gives up after a number of steps."""

    parameter: str
    names: Names
    left: int = 1000

    def given(self, node: nodes.Node | None) -> Part | None:
        """As `part`, of a whole argument."""
        if isinstance(node, nodes.Filter) and node.name == "items" and node.node == nodes.Name(self.parameter, "load"):
            return Part([(PAIRS,)])
        return self.part(node)

    def part(self, node: nodes.Node | None, depth: int = 0) -> Part | None:  # noqa: C901, PLR0911 - one case for each kind of node
        """The parts, None when they are not known."""
        self.left -= 1
        deeper = depth + 1
        if self.left <= 0 or depth > _MOST or node is None:
            return None
        if isinstance(node, nodes.Name):
            return Part([()]) if node.name == self.parameter else self._bound(node, deeper)
        if isinstance(node, nodes.Getattr):
            return _step(self.part(node.node, deeper), node.attr)
        if isinstance(node, nodes.Getitem):
            base = self.part(node.node, deeper)
            return base if isinstance(node.arg, nodes.Slice) else _step(base, _key(node.arg))
        if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Getattr):
            base = self.part(node.node.node, deeper)
            if node.node.attr == "get" and node.args:
                return _step(base, _key(node.args[0]))
            return base if node.node.attr in _SAME_METHODS else None
        if isinstance(node, nodes.Filter):
            base = self.part(node.node, deeper)
            return base if node.name in _SAME else _step(base, _ANY) if node.name in _ONE else None
        if isinstance(node, nodes.CondExpr):
            return self._joined([node.expr1, node.expr2], deeper)
        if isinstance(node, nodes.And | nodes.Or | nodes.Add):
            return self._joined([node.left, node.right], deeper)
        if isinstance(node, nodes.List | nodes.Tuple | nodes.Dict):
            inner = [item.value if isinstance(item, nodes.Pair) else item for item in node.items]
            joined = self._joined(inner, deeper)
            return Part(joined.ways, joined.around + 1, joined.through) if joined is not None else None
        return None

    def _bound(self, node: nodes.Name, depth: int) -> Part | None:
        holding = [binding for binding in self.names.of(node.name)[:_MOST] if self.names.holds(node, binding)]
        if not holding:
            return None
        last = holding[-1]
        if last.how == "set":
            return self._joined([binding.value for binding in holding], depth)
        found = self.part(last.value, depth)
        if found is None or last.how not in {"item", "value", "key"}:
            return None
        return Part([(*way, _ANY) for way in found.ways], found.around, found.through | {id(last.value)})

    def _joined(self, parts: Sequence[nodes.Node | None], depth: int) -> Part | None:
        found = [self.part(part, depth) for part in parts if not _plain(part)]
        known = [part for part in found if part is not None]
        ways = [way for part in known for way in part.ways]
        if not known or len(known) < len(found) or len(ways) > _MOST:
            return None
        return Part(ways, max(part.around for part in known), set().union(*(part.through for part in known)))


def _plain(node: nodes.Node | None) -> bool:
    return (
        node is None or isinstance(node, nodes.Const) or (isinstance(node, nodes.List | nodes.Dict) and not node.items)
    )


def _key(node: nodes.Node) -> str:
    return str(node.value) if isinstance(node, nodes.Const) else _ANY


def _step(base: Part | None, step: str) -> Part | None:
    return None if base is None else Part([(*way, step) for way in base.ways], base.around, base.through)
