"""What executing a statement may run. `Unproved` is raised where it may run anything that is not proved."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING

from jingwei.layers.tools.artifacts.policies.classes import Unproved
from jingwei.layers.tools.artifacts.policies.expressions import evaluate, meant
from jingwei.layers.tools.artifacts.policies.lattice import CONST, UNKNOWN, Type, join
from jingwei.layers.tools.artifacts.policies.symbols import imports

if TYPE_CHECKING:
    from jingwei.layers.tools.artifacts.policies.functions import Frame

_QUIET = frozenset(("contextlib.suppress", "warnings.catch_warnings"))


def execute(f: Frame, node: ast.stmt) -> None:
    """One statement. Raises `Unproved`."""
    handler = _STATEMENTS.get(type(node))
    if handler is None:
        raise Unproved(f"uses {type(node).__name__}")
    f.deeper()
    try:
        handler(f, node)
    finally:
        f.depth -= 1


def _all(f: Frame, body: list[ast.stmt]) -> None:
    for statement in body:
        execute(f, statement)


def _assign(f: Frame, node: ast.Assign) -> None:
    type_ = evaluate(f, node.value)
    for target in node.targets:
        f.bind(target, type_)


def _annotated(f: Frame, node: ast.AnnAssign) -> None:
    if node.value is not None:
        f.bind(node.target, evaluate(f, node.value))


def _augmented(f: Frame, node: ast.AugAssign) -> None:
    read = ast.copy_location(ast.BinOp(_loaded(node.target), node.op, node.value), node)
    f.bind(node.target, evaluate(f, read))


def _loaded(node: ast.expr) -> ast.expr:
    copied = ast.parse(ast.unparse(node), mode="eval").body
    return ast.copy_location(copied, node)


def _if(f: Frame, node: ast.If | ast.While) -> None:
    evaluate(f, node.test)
    _all(f, node.body)
    _all(f, node.orelse)


def _for(f: Frame, node: ast.For) -> None:
    f.each(node.target, evaluate(f, node.iter))
    _all(f, node.body)
    _all(f, node.orelse)


def _try(f: Frame, node: ast.Try) -> None:
    _all(f, node.body)
    for handler in node.handlers:
        if handler.type is not None:
            evaluate(f, handler.type)
        if handler.name:
            f.locals[handler.name] = Type("fresh")
        _all(f, handler.body)
    _all(f, node.orelse)
    _all(f, node.finalbody)


def _with(f: Frame, node: ast.With) -> None:
    for item in node.items:
        called = item.context_expr.func if isinstance(item.context_expr, ast.Call) else None
        type_ = evaluate(f, called) if called is not None else UNKNOWN
        if type_.tag != "external" or type_.of not in _QUIET:
            raise Unproved("enters a context that is not known")
    _all(f, node.body)


def _return(f: Frame, node: ast.Return) -> None:
    f.result = join(f.result, evaluate(f, node.value) if node.value is not None else CONST)


def _raise(f: Frame, node: ast.Raise) -> None:
    for part in (node.exc, node.cause):
        if part is not None:
            evaluate(f, part)


def _delete(f: Frame, node: ast.Delete) -> None:
    for target in node.targets:
        if isinstance(target, ast.Subscript) and evaluate(f, target.value).tag in {"dict", "list"}:
            evaluate(f, target.slice)
        elif isinstance(target, ast.Attribute) and (owner := evaluate(f, target.value)).tag == "self":
            if owner.of.find("__delattr__") is not None or owner.of.find(target.attr) is not None:
                raise Unproved("deletes an attribute in a way of its own")
        elif not isinstance(target, ast.Name):
            raise Unproved("deletes something else")


def _import(f: Frame, node: ast.Import | ast.ImportFrom) -> None:
    base = f.module.split(".")
    module = f.functions.universe.module(f.module)
    package = base if module is not None and f.functions.universe.is_package(f.module) else base[:-1]
    for local, imported in imports(node, package):
        f.locals[local] = meant(f, f.functions.universe.follow(imported), imported.name)


def _expression(f: Frame, node: ast.Expr) -> None:
    evaluate(f, node.value)


def _assert(f: Frame, node: ast.Assert) -> None:
    evaluate(f, node.test)
    if node.msg is not None:
        evaluate(f, node.msg)


def _nothing(_f: Frame, _node: ast.stmt) -> None:
    """No effect."""


_STATEMENTS: dict[type[ast.stmt], Callable[..., None]] = {
    ast.Assign: _assign, ast.AnnAssign: _annotated, ast.AugAssign: _augmented, ast.If: _if, ast.While: _if, ast.For: _for, ast.Try: _try,
    ast.With: _with, ast.Return: _return, ast.Raise: _raise, ast.Delete: _delete, ast.Import: _import, ast.ImportFrom: _import,
    ast.Expr: _expression, ast.Assert: _assert, ast.Pass: _nothing, ast.Break: _nothing, ast.Continue: _nothing,
}  # fmt: skip
