"""Which functions are inert: whatever they are given, they run nothing but inert functions, and write only to the object at hand.

The proof is the greatest fixpoint over the graph of calls: a function that is being proved counts as inert where it is met again. Variables have one
type for the whole function (the join of all that is assigned), so that branches and loops need no order.
"""

from __future__ import annotations

import ast

from jingwei.layers.tools.artifacts.policies.classes import Class, Classes, Unproved
from jingwei.layers.tools.artifacts.policies.expressions import evaluate, harmless_value
from jingwei.layers.tools.artifacts.policies.lattice import CONST, CONTAINERS, UNKNOWN, Type, join, plain
from jingwei.layers.tools.artifacts.policies.reviewed import reviewed
from jingwei.layers.tools.artifacts.policies.statements import execute
from jingwei.layers.tools.artifacts.policies.symbols import FunctionNode, Universe

_PASSES = 4
_DEEPEST = 150
_CALLS = 12  # functions that call each other, one inside another


class Frame:
    """One function while it is proved."""

    def __init__(self, functions: Functions, module: str, owner: Class | None, cls: Class | None) -> None:
        self.functions, self.module, self.owner, self.cls = functions, module, owner, cls
        self.locals: dict[str, Type] = {}
        self.result: Type | None = None
        self.depth = 0

    def deeper(self) -> None:
        """One expression inside another."""
        self.depth += 1
        if self.depth > _DEEPEST:
            raise Unproved("is nested too deeply")

    def bind(self, target: ast.expr, type_: Type) -> None:
        """Assign to a target."""
        if isinstance(target, ast.Name):
            self.locals[target.id] = join(self.locals.get(target.id), type_)
        elif isinstance(target, ast.Tuple | ast.List):
            if type_.tag not in CONTAINERS and not plain(type_):
                raise Unproved("unpacks a value that it was given")
            for part in target.elts:
                self.bind(part.value if isinstance(part, ast.Starred) else part, UNKNOWN)
        elif isinstance(target, ast.Attribute):
            self.store(evaluate(self, target.value), target.attr, type_)
        elif isinstance(target, ast.Subscript):
            owner = evaluate(self, target.value)
            evaluate(self, target.slice)
            if owner.tag not in {"dict", "list"}:
                raise Unproved("puts an item into something else")
        else:
            raise Unproved("assigns to something that is not understood")

    def each(self, target: ast.expr, over: Type) -> None:
        """Assign every item of a container; iterators of built-in containers may give pairs."""
        if over.tag not in CONTAINERS and not plain(over):
            raise Unproved("iterates over a value that it was given")
        for part in target.elts if isinstance(target, ast.Tuple) and over.tag == "view" else [target]:
            self.bind(part, UNKNOWN if over.tag in CONTAINERS else over)

    def store(self, owner: Type, name: str | None, type_: Type) -> None:
        """Write an attribute; `name` None: any."""
        if owner.tag != "self":
            raise Unproved("writes an attribute of something else")
        self.functions.store(owner.of, name, type_)


class Functions:
    """Proofs, remembered."""

    def __init__(self, universe: Universe, classes: Classes) -> None:
        self.universe, self.classes = universe, classes
        self._proved: dict[tuple[object, ...], Type | Unproved] = {}
        self._order: list[tuple[object, ...]] = []
        self._depth = 0
        self.looked_up: dict[str, set[str]] = {}  # class -> methods that proofs found on its instances

    def method(self, owner: Class, node: FunctionNode, cls: Class, args: list[Type] | None) -> Type:
        """Result of a method called on an instance of `cls`. Raises `Unproved`."""
        first = Type("class", cls) if _on_class(node) else Type("self", cls)
        return self._prove(owner.module, node, owner, cls, [first], args)

    def function(self, module: str, node: FunctionNode, args: list[Type] | None) -> Type:
        """Result of a function at the top level of a module. Raises `Unproved`."""
        return self._prove(module, node, None, None, [], args)

    def _prove(
        self,
        module: str,
        node: FunctionNode,
        owner: Class | None,
        cls: Class | None,
        first: list[Type],
        args: list[Type] | None,
    ) -> Type:
        given = None if args is None else tuple(args)
        key = (id(node), cls and cls.key, given)
        if key not in self._proved:
            self._proved[key] = UNKNOWN
            self._order.append(key)
            start = len(self._order)
            self._depth += 1
            try:
                self._proved[key] = self._body(Frame(self, module, owner, cls), node, first, given)
            except Unproved as error:
                self._forget(start)
                self._proved[key] = error if error.where else Unproved(error.reason, node.name)
            finally:
                self._depth -= 1
        proved = self._proved[key]
        if isinstance(proved, Unproved):
            raise proved
        return proved

    def _forget(self, start: int) -> None:
        """Proofs made since `start` may rest on the one that failed."""
        for key in self._order[start:]:
            if isinstance(self._proved.get(key), Type):
                del self._proved[key]
        del self._order[start:]

    def _body(self, frame: Frame, node: FunctionNode, first: list[Type], given: tuple[Type, ...] | None) -> Type:
        qualified = f"{frame.owner.key if frame.owner else frame.module}.{node.name}"
        if reviewed(qualified, node):
            return UNKNOWN
        if self._depth > _CALLS:
            raise Unproved("calls too deeply")
        if isinstance(node, ast.AsyncFunctionDef):
            raise Unproved("is asynchronous")
        _parameters(frame, node, first, given)
        for _ in range(_PASSES):
            before = dict(frame.locals)
            for statement in node.body:
                execute(frame, statement)
            if before == frame.locals:
                return frame.result or CONST
        raise Unproved("has variables without a type")

    def shadowed(self, cls: Class, name: str) -> None:
        """A method is looked up on an instance, where a key of its state would hide it."""
        self.looked_up.setdefault(cls.key, set()).add(name)

    def missing(self, cls: Class) -> None:
        """An attribute that the class does not have is asked for: `__getattr__` runs."""
        if (found := cls.find("__getattr__")) is not None:
            owner, what = found
            if not isinstance(what.node, ast.FunctionDef) or what.kind != "method":
                raise Unproved("has a __getattr__ that is computed")
            self.method(owner, what.node, cls, [CONST])

    def any_property(self, cls: Class) -> None:
        """An attribute of a name that is not written down is read: every property may run."""
        self.missing(cls)
        for owner in cls.mro:
            for what in owner.own.values():
                if (
                    what.kind == "property"
                    and isinstance(what.node, ast.FunctionDef)
                    and cls.find(what.name) == (owner, what)
                ):
                    self.method(owner, what.node, cls, [])
                elif what.kind == "opaque":
                    raise Unproved(f"may run {what.name}, which is computed")

    def store(self, cls: Class, name: str | None, type_: Type) -> None:
        """`setattr` on an instance of `cls`; any name when `name` is None."""
        if (found := cls.find("__setattr__")) is not None:
            owner, what = found
            if not isinstance(what.node, ast.FunctionDef) or what.kind != "method":
                raise Unproved("has a __setattr__ that is computed")
            self.method(owner, what.node, cls, [CONST, type_])
            return
        self.plain_store(cls, name, type_)

    def plain_store(self, cls: Class, name: str | None = None, type_: Type = UNKNOWN) -> None:
        """`object.__setattr__`: setters of properties and of descriptors run."""
        for owner in cls.mro:
            for what in owner.own.values() if name is None else filter(None, [owner.own.get(name)]):
                if cls.find(what.name) != (owner, what):
                    continue
                if what.kind == "property" and what.setter is not None:
                    self.method(owner, what.setter, cls, [type_])
                elif what.kind == "opaque" or (
                    what.kind == "value" and not harmless_value(Frame(self, owner.module, owner, cls), owner, what)
                ):
                    raise Unproved(f"may run a setter of {what.name}")


def _on_class(node: FunctionNode) -> bool:
    return node.name == "__new__" or any(ast.unparse(d) == "classmethod" for d in node.decorator_list)


def _parameters(frame: Frame, node: FunctionNode, first: list[Type], given: tuple[Type, ...] | None) -> None:
    named = [*node.args.posonlyargs, *node.args.args]
    static = any(ast.unparse(d) == "staticmethod" for d in node.decorator_list) and node.name != "__new__"
    types = [*([] if static else first), *(given or ())] if given is not None else list(first)
    for at, parameter in enumerate([*named, *node.args.kwonlyargs]):
        frame.locals[parameter.arg] = types[at] if at < len(types) and at < len(named) else UNKNOWN
    if node.args.vararg:
        frame.locals[node.args.vararg.arg] = Type("tuple")
    if node.args.kwarg:
        frame.locals[node.args.kwarg.arg] = Type("dict")
