"""Values of Python expressions that can be known without running them: constants, their sums, plain containers, names bound once to such."""

from __future__ import annotations

import ast
import inspect
from typing import Any

_CLEANERS = frozenset(("strip", "lstrip", "rstrip"))
_WHOLE = frozenset(("dedent", "cleandoc"))
_DEEPEST = 24
_MOST, _LONGEST = 5_000, 200_000  # parts of a value, characters of a text


class Unknown:
    """Stands for a value that only running the program would tell."""

    def __repr__(self) -> str:
        """A word for messages."""
        return "unknown"


UNKNOWN = Unknown()


class Names:
    """Names that a module binds exactly once. Each value is worked out once and bounded, so that names built of names cost what they are long."""

    def __init__(self, bound: dict[str, ast.expr]) -> None:
        self._bound = bound
        self._values: dict[str, Any] = {}

    def of(self, name: str, depth: int) -> Any:
        """Value of a name; a circle is unknown."""
        if name not in self._values and name in self._bound:
            self._values[name] = UNKNOWN
            made = _value(self._bound[name], self, depth + 1)
            self._values[name] = made if _small(made) else UNKNOWN
        return self._values.get(name, UNKNOWN)


def _small(made: Any) -> bool:
    todo, seen = [made], 0
    while todo and seen <= _MOST:
        part = todo.pop()
        seen += 1
        todo += part.values() if isinstance(part, dict) else part[:_MOST] if isinstance(part, list) else []
    return seen <= _MOST


def value(node: ast.expr | None, names: Names) -> Any:
    """Value of an expression; parts that are not known, and values beyond a bound, stand as `UNKNOWN`."""
    made = _value(node, names, 0)
    return made if _small(made) else UNKNOWN


def _value(node: ast.expr | None, names: Names, depth: int) -> Any:
    if node is None or depth > _DEEPEST:
        return UNKNOWN
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Name):
        return names.of(node.id, depth)
    if isinstance(node, ast.Dict):
        keys = [_value(key, names, depth + 1) if key is not None else UNKNOWN for key in node.keys]
        return {
            key: _value(inner, names, depth + 1)
            for key, inner in zip(keys, node.values, strict=True)
            if isinstance(key, str)
        }
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        return [_value(item, names, depth + 1) for item in node.elts]
    return _computed(node, names, depth)


def _computed(node: ast.expr, names: Names, depth: int) -> Any:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        parts = [_value(part, names, depth + 1) for part in _terms(node)]
        whole = all(isinstance(part, str) for part in parts) and sum(map(len, parts)) <= _LONGEST
        return "".join(parts) if whole else UNKNOWN
    if isinstance(node, ast.JoinedStr):
        parts = [
            _value(part.value if isinstance(part, ast.FormattedValue) else part, names, depth + 1)
            for part in node.values
        ]
        whole = (
            not any(isinstance(part, Unknown) for part in parts)
            and sum(len(part) for part in parts if isinstance(part, str)) <= _LONGEST
        )
        return "".join(str(part) for part in parts) if whole else UNKNOWN
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = _value(node.operand, names, depth + 1)
        return -inner if isinstance(inner, int | float) else UNKNOWN
    if isinstance(node, ast.Call):
        return _called(node, names, depth)
    return UNKNOWN


def _terms(node: ast.expr) -> list[ast.expr]:
    """Terms of a sum, from left to right; a long sum nests to the left and is walked, not descended."""
    terms: list[ast.expr] = []
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        terms.append(node.right)
        node = node.left
    return [node, *reversed(terms)]


def _called(node: ast.Call, names: Names, depth: int) -> Any:
    function = node.func
    if isinstance(function, ast.Attribute) and function.attr in _CLEANERS and not node.args:
        inner = _value(function.value, names, depth + 1)
        return getattr(inner, function.attr)() if isinstance(inner, str) else UNKNOWN
    last = (
        function.attr if isinstance(function, ast.Attribute) else function.id if isinstance(function, ast.Name) else ""
    )
    if last in _WHOLE and len(node.args) == 1:
        inner = _value(node.args[0], names, depth + 1)
        return inspect.cleandoc(inner) if isinstance(inner, str) else UNKNOWN
    if last in {"dict", "ToolAnnotations"} and not node.args:
        return {word.arg: _value(word.value, names, depth + 1) for word in node.keywords if word.arg}
    return UNKNOWN


def known(item: Any) -> bool:
    """Whether no part is unknown."""
    todo = [item]
    while todo:
        part = todo.pop()
        if isinstance(part, Unknown):
            return False
        todo += part.values() if isinstance(part, dict) else part if isinstance(part, list) else []
    return True


def bindings(tree: ast.Module) -> Names:
    """Names of the module that are bound exactly once, to what."""
    bound: dict[str, ast.expr] = {}
    twice: set[str] = set()
    for node in tree.body:
        target, given = (
            (node.targets[0], node.value) if isinstance(node, ast.Assign) and len(node.targets) == 1 else (None, None)
        )
        if isinstance(node, ast.AnnAssign):
            target, given = node.target, node.value
        if isinstance(target, ast.Name) and given is not None:
            twice |= {target.id} & set(bound)
            bound[target.id] = given
    return Names({name: node for name, node in bound.items() if name not in twice})


def schema_of(function: ast.FunctionDef | ast.AsyncFunctionDef, names: Names) -> dict[str, Any]:
    """A parameter schema as frameworks derive it from a signature: names, plain types, defaults, descriptions in `Annotated` and `Field`."""
    properties: dict[str, Any] = {}
    arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    defaults = [
        *([None] * (len(function.args.posonlyargs) + len(function.args.args) - len(function.args.defaults))),
        *function.args.defaults,
        *function.args.kw_defaults,
    ]
    for argument, default in zip(arguments, defaults, strict=False):
        if argument.arg in {"self", "cls", "ctx", "context"}:
            continue
        entry = _typed(argument.annotation)
        given = value(default, names) if default is not None else None
        if isinstance(given, str | int | float | bool | list) and known(given):
            entry["default"] = given
        for source in (argument.annotation, default):
            entry |= _field(source, names)
        properties[argument.arg] = entry
    return {"type": "object", "properties": properties}


_TYPES = {
    "str": "string",
    "int": "integer",
    "float": "number",
    "bool": "boolean",
    "dict": "object",
    "list": "array",
    "Path": "string",
}


def _typed(annotation: ast.expr | None) -> dict[str, Any]:
    if isinstance(annotation, ast.Subscript) and isinstance(annotation.value, ast.Name):
        if annotation.value.id == "Literal" and isinstance(annotation.slice, ast.Tuple | ast.Constant):
            parts = annotation.slice.elts if isinstance(annotation.slice, ast.Tuple) else [annotation.slice]
            return {"enum": [part.value for part in parts if isinstance(part, ast.Constant)]}
        first = (
            annotation.slice.elts[0]
            if isinstance(annotation.slice, ast.Tuple) and annotation.slice.elts
            else annotation.slice
        )
        if annotation.value.id in {"Annotated", "Optional"}:
            return _typed(first)
        return {"type": _TYPES[annotation.value.id]} if annotation.value.id in _TYPES else {}
    if isinstance(annotation, ast.BinOp):
        return _typed(annotation.left)
    return {"type": _TYPES[annotation.id]} if isinstance(annotation, ast.Name) and annotation.id in _TYPES else {}


def _field(node: ast.expr | None, names: Names) -> dict[str, Any]:
    """Description, default and bounds that `Field(...)` or a text in `Annotated` gives."""
    calls: list[ast.expr] = [node] if isinstance(node, ast.Call) else []
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Tuple):
        calls = node.slice.elts[1:]
    made: dict[str, Any] = {}
    for call in calls:
        if isinstance(call, ast.Constant) and isinstance(call.value, str):
            made["description"] = call.value
        if isinstance(call, ast.Call):
            for word in call.keywords:
                given = value(word.value, names)
                if word.arg == "description" and not known(given):
                    made["description"] = UNKNOWN
                if word.arg in {
                    "description",
                    "title",
                    "default",
                    "examples",
                    "pattern",
                    "max_length",
                    "ge",
                    "le",
                } and known(given):
                    made[{"max_length": "maxLength", "ge": "minimum", "le": "maximum"}.get(word.arg, word.arg)] = given
    return made
