"""What Python functions do: effects by the exact names that imports give, through the functions of the same module that they call."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from jingwei.layers.tools.agents.reading.effects import METHODS, PYTHON, opens_secret
from jingwei.layers.tools.agents.tool import Effect, Use

Function = ast.FunctionDef | ast.AsyncFunctionDef
_BUILTINS = frozenset(("eval", "exec", "compile", "__import__"))


def aliases(tree: ast.Module) -> dict[str, str]:
    """Names of the module and the dotted names that imports bind to them, wherever they stand."""
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {
                item.asname or item.name.partition(".")[0]: item.name if item.asname else item.name.partition(".")[0]
                for item in node.names
            }
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {item.asname or item.name: f"{node.module}.{item.name}" for item in node.names}
    return found


def dotted(node: ast.expr) -> str:
    """`a.b.c` of an attribute chain that begins with a name, else nothing."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join((node.id, *reversed(parts))) if isinstance(node, ast.Name) else ""


class Effects:
    """Effects of a module and of each of its functions."""

    def __init__(self, tree: ast.Module) -> None:
        self._aliases = aliases(tree)
        self._functions = {
            node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        }
        self._known: dict[str, tuple[Use, ...]] = {}
        self.all = tuple(dict.fromkeys(self._direct(tree)))

    def of(self, function: Function) -> tuple[Use, ...]:
        """Effects of a function and of the functions of this module that it calls or passes on."""
        seen: set[str] = set()
        todo: list[Function] = [function]
        found: dict[Use, None] = {}
        while todo:
            one = todo.pop()
            if one.name in seen:
                continue
            seen.add(one.name)
            found |= dict.fromkeys(self._cached(one))
            todo += [self._functions[name] for name in sorted(self._named(one)) if name in self._functions]
        return tuple(found)

    def _cached(self, function: Function) -> tuple[Use, ...]:
        key = f"{function.name}:{function.lineno}"
        if key not in self._known:
            self._known[key] = tuple(dict.fromkeys(self._direct(function)))
        return self._known[key]

    def _named(self, function: Function) -> set[str]:
        names = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
        return names | {
            node.attr
            for node in ast.walk(function)
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in {"self", "cls"}
        }

    def _direct(self, tree: ast.AST) -> Iterator[Use]:
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                yield from self._call(node)
            elif isinstance(node, ast.Attribute | ast.Name):
                full = self._full(node)
                if full in {"os.environ", "os.environb"}:
                    yield Use(Effect.ENVIRONMENT, full, node.lineno)

    def _full(self, node: ast.expr) -> str:
        name = dotted(node)
        head, _, rest = name.partition(".")
        known = self._aliases.get(head)
        return f"{known}.{rest}" if known and rest else known or name

    def _call(self, node: ast.Call) -> Iterator[Use]:
        full = self._full(node.func)
        yield from self._secret(node, full)
        if full == "open" or (isinstance(node.func, ast.Attribute) and node.func.attr == "open" and full not in PYTHON):
            yield Use(_mode(node, 1 if full == "open" else 0), full or "open", node.lineno)
        elif full in PYTHON and ("." in full or full in _BUILTINS):
            yield Use(PYTHON[full], full, node.lineno)
        elif isinstance(node.func, ast.Attribute) and node.func.attr in METHODS:
            yield Use(METHODS[node.func.attr], node.func.attr, node.lineno)

    def _secret(self, node: ast.Call, full: str) -> Iterator[Use]:
        """Paths of secrets that are opened, and the environment handed on as a whole."""
        near = {full.rpartition(".")[2]}
        if node.args:
            texts = [
                part.value
                for argument in node.args
                for part in ast.walk(argument)
                if isinstance(part, ast.Constant) and isinstance(part.value, str)
            ]
            yield from (Use(Effect.SECRET, text[:80], node.lineno) for text in texts if opens_secret(text, near))
        if full == "json.dumps" or PYTHON.get(full) is Effect.NETWORK:
            given = [*node.args, *(word.value for word in node.keywords if word.arg not in {"env", "headers"})]
            if any(self._full(part) == "os.environ" for argument in given for part in _handed(argument)):
                yield Use(Effect.SECRET, "os.environ", node.lineno)


def _handed(argument: ast.expr) -> Iterator[ast.expr]:
    """The value itself, or what `dict(...)`, `{**...}` and containers hand on of it."""
    todo: list[ast.expr] = [argument]
    while todo:
        node = todo.pop()
        yield node
        if isinstance(node, ast.Call) and dotted(node.func) in {"dict", "str", "repr", "json.dumps", "list"}:
            todo += node.args
        elif isinstance(node, ast.Dict):
            todo += node.values
        elif (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in {"copy", "items"}
        ):
            todo.append(node.func.value)


def _mode(node: ast.Call, place: int) -> Effect:
    given = (
        node.args[place]
        if len(node.args) > place
        else next((word.value for word in node.keywords if word.arg == "mode"), None)
    )
    text = given.value if isinstance(given, ast.Constant) else "r"
    return Effect.WRITE if isinstance(text, str) and set(text) & set("wax+") else Effect.READ
