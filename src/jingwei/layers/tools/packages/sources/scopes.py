"""The scopes of a module: its own code and each function, what calls what inside the file, and what runs when it is imported."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

MODULE = "<module>"


@dataclass(slots=True)
class Scope:
    """A function or the module. `parameters` are names in order; statements of inner functions are scopes of their own."""

    name: str
    statements: list[ast.stmt] = field(default_factory=list)
    parameters: tuple[str, ...] = ()
    line: int = 1
    again: list[tuple[str, ...]] = field(
        default_factory=list
    )  # parameters of further functions of the same name: any of them may be called


def scopes_of(tree: ast.Module) -> dict[str, Scope]:
    """Scopes by name (`Class.method`, `outer.inner`); statements of branches, loops and class bodies in the order of the source."""
    found = {MODULE: Scope(MODULE)}
    waiting: list[tuple[Scope, str, list[ast.stmt]]] = [(found[MODULE], "", tree.body)]
    while waiting:
        scope, prefix, body = waiting.pop()
        for statement, inside in _flat(body, prefix):
            if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
                made = Scope(f"{inside}{statement.name}", [], _parameters(statement.args), statement.lineno)
                made = _met(found, made)
                waiting.append((made, f"{made.name}.", statement.body))
                scope.statements += [_evaluated(one) for one in (*_decorated(statement), *_defaults(statement.args))]
            elif isinstance(statement, ast.If) and _is_script(statement):
                made = Scope(f"{inside}<script:{statement.lineno}>", [], (), statement.lineno)
                found[made.name] = made
                waiting += [(made, inside, statement.body), (scope, inside, statement.orelse)]
            else:
                if isinstance(statement, ast.ClassDef):
                    scope.statements += [_evaluated(one) for one in _decorated(statement)]
                scope.statements.append(statement)
                for made in _lambdas(statement, inside):
                    first = _met(found, made)
                    first.statements += made.statements if first is not made else []
    return found


def _met(found: dict[str, Scope], made: Scope) -> Scope:
    """The scope of that name: where there is one already, the further function is part of it."""
    first = found.setdefault(made.name, made)
    if first is not made:
        first.again.append(made.parameters)
    return first


def _flat(body: list[ast.stmt], prefix: str) -> Iterator[tuple[ast.stmt, str]]:
    stack = [(statement, prefix) for statement in reversed(body)]
    while stack:
        statement, inside = stack.pop()
        yield statement, inside
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef) or _is_script(statement):
            continue
        deeper = f"{inside}{statement.name}." if isinstance(statement, ast.ClassDef) else inside
        stack += [(inner, deeper) for inner in reversed(list(_inner(statement)))]


def _is_script(statement: ast.stmt) -> bool:
    """`if __name__ == "__main__":`, whose body no import runs."""
    test = statement.test if isinstance(statement, ast.If) else None
    if not isinstance(test, ast.Compare) or len(test.ops) != 1 or not isinstance(test.ops[0], ast.Eq):
        return False
    sides = (test.left, test.comparators[0])
    named = any(isinstance(one, ast.Name) and one.id == "__name__" for one in sides)
    return named and any(isinstance(one, ast.Constant) and one.value == "__main__" for one in sides)


def _inner(statement: ast.stmt) -> Iterator[ast.stmt]:
    """Statements directly inside, of every branch."""
    for name in ("body", "handlers", "orelse", "finalbody", "cases"):
        for entry in getattr(statement, name, ()):
            if isinstance(entry, ast.stmt):
                yield entry
            elif isinstance(entry, ast.ExceptHandler | ast.match_case):
                yield from entry.body


def _evaluated(expression: ast.expr) -> ast.stmt:
    return ast.copy_location(ast.Expr(expression), expression)


def _decorated(statement: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> list[ast.expr]:
    """The call that decorators are: the last is given the function (about which nothing is said here), each other what the next one gives."""
    if not statement.decorator_list:
        return []
    made: ast.expr = ast.copy_location(ast.Constant(None), statement.decorator_list[-1])
    for one in reversed(statement.decorator_list):
        made = ast.copy_location(ast.Call(one, [made], []), one)
    return [made]


def _defaults(arguments: ast.arguments) -> list[ast.expr]:
    return [*arguments.defaults, *(one for one in arguments.kw_defaults if one is not None)]


def _lambdas(statement: ast.stmt, inside: str) -> Iterator[Scope]:
    """A lambda that is given a name is a function of that name."""
    value = statement.value if isinstance(statement, ast.Assign) else None
    if isinstance(statement, ast.Assign) and isinstance(value, ast.Lambda):
        result = ast.copy_location(ast.Return(value.body), value)
        for target in statement.targets:
            if isinstance(target, ast.Name):
                yield Scope(f"{inside}{target.id}", [result], _parameters(value.args), value.lineno)


def _parameters(arguments: ast.arguments) -> tuple[str, ...]:
    return tuple(one.arg for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs))


def reached(calls: dict[str, set[str]], starts: Iterable[str]) -> frozenset[str]:
    """Scopes that run when `starts` do, over calls inside the file."""
    seen: set[str] = set()
    waiting = list(starts)
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += calls.get(name, ())
    return frozenset(seen)
