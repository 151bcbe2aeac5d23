"""What an expression of a template may be: a constant, a number, a key of what it indexes, or unknown.

In jinja `x[key]` falls back to the attribute of that name for every text `key`, so that a subscript is harmless when its key is no text, a known
harmless text, or a key that x has. Steps are counted: what is not decided within them is unknown.
"""

from __future__ import annotations

from jinja2 import nodes

from jingwei.layers.tools.artifacts.formats.template_names import MANY, Binding, Names
from jingwei.limits import LIMITS

GLOBALS = frozenset(
    ("range", "dict", "namespace", "cycler", "joiner", "lipsum", "self", "loop", "caller", "kwargs", "varargs")
)
_STEPS = 100_000
_DEEP = 64
_LONGEST = 4096
_COUNTS = frozenset(("index", "index0", "revindex", "revindex0", "length", "depth", "depth0"))
_LENGTHS = frozenset(("length", "count"))
_NUMBERS = frozenset(("int", "float", "abs", "round", *_LENGTHS))


class Values:
    """Answers about expressions of one template whose bindings are `names`; `shown` are the nodes whose value is only made a text of."""

    def __init__(self, names: Names, shown: frozenset[int] = frozenset()) -> None:
        self.names = names
        self.shown = shown
        self._left = _STEPS

    def _step(self, depth: int) -> bool:
        self._left -= 1
        return self._left > 0 and depth < _DEEP

    def constant(self, node: nodes.Node, *, surely: bool = True, depth: int = 0) -> object:  # noqa: PLR0911 - one case for each kind of node
        """Value of an expression of constants, None when unknown; not `surely`: as if every name that is set once were set before."""
        if not self._step(depth):
            return None
        if isinstance(node, nodes.Const):
            return node.value
        if isinstance(node, nodes.TemplateData):
            return node.data
        if isinstance(node, nodes.Name):
            bindings = self.names.of(node.name)
            if len(bindings) != 1 or bindings[0].how != "set" or bindings[0].value is None:
                return None
            if surely and not self.names.holds(node, bindings[0]):
                return None
            return self.constant(bindings[0].value, surely=surely, depth=depth + 1)
        if isinstance(node, nodes.Concat):
            return self._joined(node.nodes, depth, surely=surely)
        if isinstance(node, nodes.Add):
            return self._joined([node.left, node.right], depth, surely=surely, texts=True)
        return None

    def _joined(self, parts: list[nodes.Expr], depth: int, *, surely: bool, texts: bool = False) -> str | None:
        values: list[str] = []
        for part in parts:
            value = self.constant(part, surely=surely, depth=depth + 1)
            if value is None or (texts and not isinstance(value, str)):
                return None
            values.append(str(value))
        return "".join(values) if sum(map(len, values)) <= _LONGEST else None

    def number(  # noqa: C901, PLR0911 - one case for each kind of node
        self, node: nodes.Node, *, small: bool = False, depth: int = 0
    ) -> bool:
        """Whether the value is surely a number (or nothing), never a text; `small`: and grows with the conversation at most."""
        if not self._step(depth):
            return False
        deeper = depth + 1
        if isinstance(node, nodes.Const):
            value = node.value
            return (value is None and not small) or (
                isinstance(value, int | float) and (not small or abs(value) <= LIMITS.template_repetition)
            )
        if isinstance(node, nodes.Sub | nodes.FloorDiv | nodes.Div) and not small:
            return True  # no text can be subtracted or divided
        if isinstance(node, nodes.Add | nodes.Sub | nodes.FloorDiv):
            sides = (self.number(side, small=small, depth=deeper) for side in (node.right, node.left))
            return all(sides) if small else any(sides)  # a text and a number cannot be added
        if isinstance(node, nodes.Mod):
            return self.number(node.left, small=small, depth=deeper)
        if isinstance(node, nodes.Mul):
            return not small and all(self.number(side, depth=deeper) for side in (node.left, node.right))
        if isinstance(node, nodes.Neg | nodes.Pos):
            return not small or self.number(node.node, small=True, depth=deeper)
        if isinstance(node, nodes.Not | nodes.Compare | nodes.Test):
            return True
        if isinstance(node, nodes.CondExpr):
            return all(e is None or self.number(e, small=small, depth=deeper) for e in (node.expr1, node.expr2))
        if isinstance(node, nodes.Filter):
            return node.name in (_LENGTHS if small else _NUMBERS) and not (node.args or node.kwargs)
        if isinstance(node, nodes.Getattr):
            return self._attribute(node, deeper, small=small)
        return isinstance(node, nodes.Name) and self._name(node, deeper, small=small)

    def _name(self, node: nodes.Name, depth: int, *, small: bool) -> bool:
        bindings = self.names.of(node.name)
        if not 0 < len(bindings) <= MANY or not any(self.names.holds(node, binding) for binding in bindings):
            return False
        return all(self._bound_to_number(binding, depth, small=small) for binding in bindings)

    def _bound_to_number(self, binding: Binding, depth: int, *, small: bool) -> bool:
        value = binding.value
        if binding.how == "set" and value is not None:
            return self.number(value, small=small, depth=depth)
        if binding.how != "item" or not isinstance(value, nodes.Call):
            return False
        called = value.node
        return isinstance(called, nodes.Name) and called.name == "range" and self.builtin("range")

    def _attribute(self, node: nodes.Getattr, depth: int, *, small: bool) -> bool:
        base = node.node
        if not isinstance(base, nodes.Name):
            return False
        if base.name == "loop":
            return node.attr in _COUNTS and self.builtin("loop")
        values = self.names.attributes.get(node.attr, [])
        if small or not self.namespace(base) or not 0 < len(values) <= MANY:
            return False
        return all(self.number(value, depth=depth) for value in values)

    def table(self, node: nodes.Node) -> bool:
        """Whether `node` is surely a mapping of constants that the template wrote."""
        value: nodes.Node | None = node
        if isinstance(node, nodes.Name):
            bindings = self.names.of(node.name)
            value = bindings[0].value if len(bindings) == 1 and self.names.holds(node, bindings[0]) else None
        if isinstance(value, nodes.Call) and isinstance(value.node, nodes.Name) and value.node.name == "dict":
            plain = self.builtin("dict") and not (value.args or value.dyn_args or value.dyn_kwargs)
            return plain and all(isinstance(keyword.value, nodes.Const) for keyword in value.kwargs)
        return isinstance(value, nodes.Dict) and all(isinstance(pair.value, nodes.Const) for pair in value.items)

    def listed(self, key: nodes.Expr, base: nodes.Expr) -> bool:
        """Whether `key` is an item of `base`: a key of it, if it is a mapping; so `base` is some collection at least."""
        if not isinstance(key, nodes.Name) or not isinstance(base, nodes.Name):
            return False
        holding = [binding for binding in self.names.of(key.name)[:MANY] if self.names.holds(key, binding)]
        return (
            bool(holding)
            and all(binding.how == "item" and binding.value == base for binding in holding)
            and not any(binding.how == "set" for binding in self.names.of(base.name))
        )

    def namespace(self, node: nodes.Name) -> bool:
        """Whether `node` is surely a namespace made of keywords alone."""
        bindings = self.names.of(node.name)
        if len(bindings) != 1 or not self.names.holds(node, bindings[0]):
            return False
        value = bindings[0].value
        return (
            bindings[0].how == "set"
            and isinstance(value, nodes.Call)
            and isinstance(value.node, nodes.Name)
            and value.node.name == "namespace"
            and self.builtin("namespace")
            and not (value.args or value.dyn_args or value.dyn_kwargs)
        )

    def trusted(self, name: str) -> bool:
        """Whether `name` is nowhere bound to anything but a macro."""
        return not self.names.of(name) and not (name == "caller" and self.names.passes_caller)

    def builtin(self, name: str) -> bool:
        """Whether `name` is nowhere bound at all."""
        return self.trusted(name) and name not in self.names.macros

    def key_of(self, key: nodes.Expr, base: nodes.Expr) -> bool:
        """Whether `key` comes from iterating over the same `base`, which no one changes meanwhile."""
        if not isinstance(key, nodes.Name) or self.names.pops:
            return False
        bindings = self.names.of(key.name)
        if not 0 < len(bindings) <= MANY:
            return False
        holding = [binding for binding in bindings if self.names.holds(key, binding)]
        if len(holding) != 1 or any(binding.how not in {"key", "item"} for binding in bindings):
            return False
        over, pairs = _iterated(holding[0].value)
        if over is None or pairs != (holding[0].how == "key") or over != base:
            return False
        return self._settled(over) and self._settled(base) and (pairs or self.data(base))

    def _settled(self, node: nodes.Node) -> bool:
        """Whether the name that `node` starts from has one value in the whole template, or had it before `node`."""
        root = self.root(node)
        bindings = self.names.of(root.name) if root is not None else []
        return root is not None and (not bindings or (len(bindings) == 1 and self.names.holds(root, bindings[0])))

    def root(self, node: nodes.Node) -> nodes.Name | None:
        """The name that a chain of constant subscripts starts from, None for all else and where an attribute is assigned to."""
        for _ in range(_DEEP):
            if isinstance(node, nodes.Name):
                return node
            fixed = isinstance(node, nodes.Getattr) and node.attr not in self.names.attributes
            indexed = isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const | nodes.Slice)
            if not (fixed or indexed):
                return None
            node = node.node  # type: ignore[attr-defined]  # both kinds have one
        return None

    def no_namespace(self, node: nodes.Node | None) -> bool:
        """Whether `node` is surely no namespace: data of the loader, or made of that by filters, methods and operators."""
        todo, seen = [node], set[str]()
        while todo:
            part = todo.pop()
            if not self._step(0):
                return False
            if isinstance(part, nodes.Name):
                if part.name not in seen:
                    seen.add(part.name)
                    bound = self.names.of(part.name)
                    if part.name in GLOBALS or len(bound) > MANY or any(binding.value is None for binding in bound):
                        return False
                    todo += [binding.value for binding in bound]
            elif isinstance(part, nodes.Call) and isinstance(part.node, nodes.Name):
                if part.node.name not in self.names.macros:
                    return False
            elif isinstance(part, nodes.Expr) and not isinstance(part, nodes.Const | nodes.Compare | nodes.Test):
                todo += [child for child in part.iter_child_nodes() if isinstance(child, nodes.Expr | nodes.Pair)]
            elif isinstance(part, nodes.Pair):
                todo.append(part.value)
        return True

    def data(self, node: nodes.Node, depth: int = 0) -> bool:
        """Whether `node` is a part of what the loader hands in."""
        root = self.root(node)
        if root is None or not self._step(depth):
            return False
        bindings = self.names.of(root.name)
        if not bindings:
            return root.name not in GLOBALS and root.name not in self.names.macros
        value = bindings[0].value
        if len(bindings) != 1 or value is None or not self.names.holds(root, bindings[0]):
            return False
        over = value if bindings[0].how in {"set", "item"} else _iterated(value)[0]
        return over is not None and self.data(over, depth + 1)


def _iterated(value: nodes.Node | None) -> tuple[nodes.Node | None, bool]:
    """What a loop goes through, and whether by pairs of a mapping."""
    if isinstance(value, nodes.Call) and isinstance(value.node, nodes.Getattr) and value.node.attr == "items":
        return value.node.node, True
    if isinstance(value, nodes.Filter) and value.name in {"items", "dictsort"}:
        return value.node, True
    return value, False
