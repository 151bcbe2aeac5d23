"""How long the value of an expression may be, given how long the values of variables may be."""

from __future__ import annotations

import re
from string import Formatter

from jinja2 import nodes

from jingwei.layers.tools.artifacts.formats import template_growth as grow
from jingwei.layers.tools.artifacts.formats.template_growth import ONE, Bound
from jingwei.layers.tools.artifacts.formats.template_values import Values

ESCAPED = 10.0  # characters that one becomes where a value is written as a literal: \\U0010ffff
_JSON = 6.0  # \\u0026, and &quot;
_NUMBERS = frozenset(("length", "count", "int", "float", "abs", "round", "wordcount"))
_NUMBER_METHODS = frozenset(("find", "endswith", "startswith", "count", "index"))
_COLLECTS = frozenset(
    (
        "list",
        "map",
        "select",
        "reject",
        "selectattr",
        "rejectattr",
        "sort",
        "unique",
        "items",
        "dictsort",
        "reverse",
        "batch",
        "slice",
    )
)
_SPLITS = frozenset(("split", "rsplit", "splitlines", "partition"))
_ONES = frozenset(("first", "last", "min", "max", "random"))
_WIDE = frozenset(("indent", "tojson"))
CHANGES = frozenset(("append", "update"))
INPUT: Bound = {("n",): 1.0}


class Sizes:
    """Sizes of expressions. Who uses this knows variables, attributes of namespaces, and what calls give."""

    def __init__(self, values: Values) -> None:
        self.values = values
        self.work: list[Bound] = []

    def name(self, node: nodes.Name) -> Bound:
        """Size of a variable."""
        raise NotImplementedError

    def attribute(self, key: str) -> Bound | None:
        """Size of what namespaces hold under `key`, None when they hold nothing there."""
        raise NotImplementedError

    def call(self, node: nodes.Call) -> Bound:
        """Size of what a macro or a global gives."""
        raise NotImplementedError

    def change(self, node: nodes.Call, given: Bound) -> None:
        """A method puts what has the size `given` into a collection."""
        raise NotImplementedError

    def of(self, node: nodes.Node | None) -> Bound:
        """A bound of the size; what it takes to make the value is added to `work`."""
        made = self._of(node)
        self.work.append(made)
        return made

    def parts(self, node: nodes.Node | None) -> Bound:
        """A bound of what lies in a collection, without the quotes and escapes that it has when it is written as a text."""
        size = self.of(node)
        return grow.scaled(size, 1 / ESCAPED) if _collects(node) else size

    def _of(self, node: nodes.Node | None) -> Bound:  # noqa: C901, PLR0911, PLR0912 - one case for each kind of node
        if node is None:
            return ONE
        if isinstance(node, nodes.Const):
            return {(): 1.0 + len(str(node.value))} if isinstance(node.value, str) else ONE
        if isinstance(node, nodes.TemplateData):
            return {(): 1.0 + len(node.data)}
        if isinstance(node, nodes.Name):
            return self.name(node)
        if isinstance(node, nodes.Getattr):
            return self._member(node.node, node.attr)
        if isinstance(node, nodes.Getitem):
            if not isinstance(node.arg, nodes.Const):
                self.of(node.arg)
            return self._member(node.node, node.arg.value if isinstance(node.arg, nodes.Const) else None)
        if isinstance(node, nodes.Slice):
            for part in node.iter_child_nodes():
                self.of(part)
            return ONE
        if isinstance(node, nodes.Filter):
            return self._filter(node)
        if isinstance(node, nodes.Call):
            return self._invoked(node)
        if isinstance(node, nodes.Concat):
            return grow.plus(*map(self.of, node.nodes))
        if isinstance(node, nodes.List | nodes.Tuple):
            return grow.plus(ONE, *(grow.scaled(self.of(item), ESCAPED) for item in node.items))
        if isinstance(node, nodes.Dict):
            sides = [side for pair in node.items for side in (pair.key, pair.value)]
            return grow.plus(ONE, *(grow.scaled(self.of(side), ESCAPED) for side in sides))
        if isinstance(node, nodes.CondExpr):
            self.of(node.test)
            return grow.either(self.of(node.expr1), self.of(node.expr2))
        if isinstance(node, nodes.And | nodes.Or):
            return grow.either(self.of(node.left), self.of(node.right))
        if isinstance(node, nodes.Compare | nodes.Test | nodes.Not):
            for part in node.iter_child_nodes():
                self.of(part.expr if isinstance(part, nodes.Operand) else part)
            return ONE
        if isinstance(node, nodes.BinExpr):
            return self._arithmetic(node)
        if isinstance(node, nodes.UnaryExpr):
            return self.of(node.node)
        return grow.plus(ONE, *(self.of(child) for child in node.iter_child_nodes()))

    def _member(self, base: nodes.Expr, key: object) -> Bound:
        held = self.attribute(key) if isinstance(key, str) else None
        if held is not None and isinstance(base, nodes.Name) and self.values.namespace(base):
            return held
        if isinstance(base, nodes.Name) and base.name == "loop" and key not in {"previtem", "nextitem"}:
            return ONE
        size = self.parts(base)
        return size if held is None or self.values.no_namespace(base) else grow.either(size, held)

    def _arithmetic(self, node: nodes.BinExpr) -> Bound:
        left, right = self.of(node.left), self.of(node.right)
        if isinstance(node, nodes.Mod) and isinstance(text := self.values.constant(node.left), str):
            shown = node.right.items if isinstance(node.right, nodes.Tuple) else [node.right]
            widths = sum(int(digits[-6:]) for digits in re.findall(r"\d+", text))
            places = text.count("%")
            return self._shown(text, places if places > len(shown) else 1, list(shown), widths)
        if self.values.number(node) and not isinstance(node, nodes.Sub):  # what remains of keys is a set of them
            return ONE
        if isinstance(node, nodes.Mul):
            for side, rest in ((node.left, right), (node.right, left)):
                factor = self.values.constant(side)
                if isinstance(factor, int | float):
                    return grow.scaled(rest, max(1.0, abs(float(min(factor, 1e9)))))
            numbers = [
                INPUT if self.values.number(side) else size for side, size in ((node.left, left), (node.right, right))
            ]
            return grow.times(*numbers)
        return grow.plus(left, right)

    def _shown(self, text: str, places: int, shown: list[nodes.Expr], widths: int) -> Bound:
        """Text with values in it, each of them in as many as `places`."""
        return grow.plus({(): 1.0 + len(text) + widths}, *(grow.scaled(self.of(value), places) for value in shown))

    def _filter(self, node: nodes.Filter) -> Bound:  # noqa: C901, PLR0911 - one case for each kind
        name, base = node.name, self.parts(node.node)
        given = [self.of(argument) for argument in (*node.args, *(keyword.value for keyword in node.kwargs))]
        if name == "map" and node.args and isinstance(node.args[0], nodes.Const):
            name, given = str(node.args[0].value), given[1:]
        if name in _NUMBERS:
            return ONE
        if name == "replace":
            return self._replaced(base, node.args)
        if name in {"join", "sum"}:
            return grow.times(base, grow.plus(ONE, *given))
        if name in _WIDE:
            widths = [self.values.constant(argument) for argument in (*node.args, *(k.value for k in node.kwargs))]
            wide = sum(
                len(width) if isinstance(width, str) else float(width)
                for width in widths
                if isinstance(width, str | int | float)
            )
            return grow.scaled(base, max(1.0, wide) + (_JSON if name == "tojson" else 1.0))
        if name == "format":
            text = self.values.constant(node.node) if node.node is not None else None
            return grow.plus(
                base, *(grow.scaled(size, 1000.0 if not isinstance(text, str) else text.count("%")) for size in given)
            )
        if name in {"batch", "slice"}:
            number = self.values.constant((*node.args, nodes.Const(1000))[0])
            filled = grow.scaled(grow.plus(ONE, *given), float(number) if isinstance(number, int) else 1000.0)
            return grow.scaled(grow.plus(base, filled), ESCAPED)
        if name in {"escape", "e"}:
            return grow.scaled(base, _JSON)
        if name in _COLLECTS:
            return grow.scaled(base, ESCAPED)
        if name not in {*_ONES, "join"} and _collects(node.node):
            base = grow.scaled(base, ESCAPED)  # the collection is written as a text
        return grow.plus(base, *given) if name in {"default", "d", "truncate"} else base

    def _invoked(self, node: nodes.Call) -> Bound:  # noqa: PLR0911 - one case for each kind
        if not isinstance(node.node, nodes.Getattr):
            return self.call(node)
        method, base = node.node.attr, self.of(node.node.node)
        if method == "replace":
            return self._replaced(base, node.args)
        given = [self.of(argument) for argument in (*node.args, *(keyword.value for keyword in node.kwargs))]
        if method in _NUMBER_METHODS:
            return ONE
        if method in CHANGES:
            self.change(node, grow.plus(ONE, *given))
            return ONE
        if method == "join":
            return grow.times(grow.plus(*given), grow.plus(ONE, base))
        if method == "format" and isinstance(text := self.values.constant(node.node.node), str):
            try:
                fields = [(name, form) for _, name, form, _ in Formatter().parse(text) if name is not None]
            except ValueError:
                fields = []
            names = [name for name, _ in fields]
            widths = sum(int(digits[-6:]) for _, form in fields for digits in re.findall(r"\d+", form or ""))
            places = 1 if all(name == "" for name in names) else len(names)
            return self._shown(text, places, [*node.args, *(k.value for k in node.kwargs)], widths)
        if method in _SPLITS:
            return grow.scaled(base, ESCAPED)
        return grow.plus(base, *given) if method in {"get", "pop"} else base

    def _replaced(self, base: Bound, arguments: list[nodes.Expr]) -> Bound:
        old, new = ([*map(self.values.constant, arguments), None, None])[:2]
        made = [self.of(argument) for argument in arguments]
        if isinstance(old, str) and isinstance(new, str):
            return base if len(new) <= len(old) else grow.scaled(base, 1.0 + len(new) / max(1, len(old)))
        return grow.times(base, grow.plus(ONE, *made[1:2]))


def _collects(node: nodes.Node | None) -> bool:
    if isinstance(node, nodes.Filter):
        return node.name in _COLLECTS
    return isinstance(node, nodes.Call) and isinstance(node.node, nodes.Getattr) and node.node.attr in _SPLITS
