"""The small faults that `mutation.py` puts into a module: one change of its syntax tree each.

Nothing is changed in annotations, decorators, docstrings, imports, type aliases and what only type checkers read: no test can or should notice that.
Plain assignments are not deleted either, as any test that comes by would notice the missing name; that would only flatter the score.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult,
    ast.Mod: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}
_TYPING = frozenset({"TypeVar", "ParamSpec", "NewType", "cast"})
_SKIPPED_FIELDS = frozenset({"annotation", "returns", "decorator_list", "type_params"})


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: `field` of `parent` (at `index`, when it is a list) becomes `new`."""

    path: str  # below src/jingwei
    line: int
    before: str
    after: str
    tree: ast.Module
    parent: ast.AST
    field: str
    index: int | None
    new: object

    def source(self) -> str:
        """The module with the change."""
        old = self._put(self.new)
        text = ast.unparse(ast.fix_missing_locations(self.tree))
        self._put(old)
        return text

    def _put(self, value: object) -> object:
        held = getattr(self.parent, self.field)
        if self.index is None:
            setattr(self.parent, self.field, value)
            return held
        old = held[self.index]
        held[self.index] = value
        return old

    def __str__(self) -> str:
        """`path:line: before => after`."""
        return f"{self.path}:{self.line}: {self.before} => {self.after}"


def mutants_of(path: Path, root: Path) -> list[Mutant]:
    """Every mutant of a module, in the order of its source."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    name = path.relative_to(root).as_posix()
    made: list[Mutant] = []
    for parent, field, index, node in _places(tree):
        for new in _changes(node, parent, field):
            before, after = _shown(node), _shown(new)
            if before != after:
                made.append(Mutant(name, node.lineno, before, after, tree, parent, field, index, new))
    return made


def _shown(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 110 else f"{text[:107]}..."


Place = tuple[ast.AST, str, int | None, ast.stmt | ast.expr]


def _places(node: ast.AST) -> Iterator[Place]:
    """Each statement and expression below `node` that may change, with where it hangs."""
    for field, value in ast.iter_fields(node):
        if field in _SKIPPED_FIELDS:
            continue
        for index, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if not isinstance(child, ast.AST) or _is_for_readers(child):
                continue
            if isinstance(child, ast.stmt | ast.expr):
                yield node, field, index, child
            yield from _places(child)


def _is_for_readers(node: ast.AST) -> bool:
    """Docstrings, imports, aliases of types and what only type checkers read."""
    match node:
        case ast.Import() | ast.ImportFrom() | ast.Expr(value=ast.Constant()):
            return True
        case ast.If(test=ast.Name(id="TYPE_CHECKING")) | ast.Constant(value=None):
            return True
        case ast.Call(func=ast.Name(id=name)):
            return name in _TYPING
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Subscript() | ast.BinOp(op=ast.BitOr())):
            return name[:1].isupper() and not name.isupper()
    return False


def _changes(node: ast.AST, parent: ast.AST, field: str) -> Iterator[ast.AST]:  # noqa: C901 - one case per operator
    if isinstance(node, ast.stmt):
        yield from _statement(node)
        return
    if field in {"test", "ifs"} and not isinstance(node, ast.Compare | ast.BoolOp | ast.UnaryOp):
        yield ast.UnaryOp(ast.Not(), node)
    match node:
        case ast.Compare(left, ops, comparators):
            for place, op in enumerate(ops):
                for other in _COMPARISONS[type(op)]:
                    yield ast.Compare(left, [*ops[:place], other(), *ops[place + 1 :]], comparators)
        case ast.BoolOp(op, values):
            yield ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values)
        case ast.UnaryOp(ast.Not(), operand):
            yield operand
        case ast.BinOp(left, op, right) if type(op) in _ARITHMETIC:
            yield ast.BinOp(left, _ARITHMETIC[type(op)](), right)
        case ast.JoinedStr() if not isinstance(parent, ast.FormattedValue):  # a format specification is no text
            yield ast.Constant("")
        case ast.Constant(value) if not isinstance(parent, ast.JoinedStr):
            yield from map(ast.Constant, _constants(value))


def _constants(value: object) -> list[object]:
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int | float):
        return [value + 1, value - 1]
    if isinstance(value, str):
        return ["" if value else "mutated"]
    return [b"" if value else b"mutated"] if isinstance(value, bytes) else []


def _statement(node: ast.stmt) -> Iterator[ast.stmt]:
    match node:
        case ast.Expr(value=ast.Call() | ast.Yield() | ast.YieldFrom()) | ast.Raise() | ast.Break():
            yield ast.Pass()
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
            yield ast.Pass()
        case ast.AugAssign(target, op, value):
            yield ast.Pass()
            if type(op) in _ARITHMETIC:
                yield ast.AugAssign(target, _ARITHMETIC[type(op)](), value)
        case ast.Continue():
            yield ast.Break()
        case ast.Return(value) if value is not None and not isinstance(value, ast.Constant):
            yield ast.Return(ast.Constant(None))
