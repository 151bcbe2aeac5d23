"""What is known of an expression from what is known of its parts."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from jingwei.layers.tools.packages.sources import tables
from jingwei.layers.tools.packages.sources.sinks import environment
from jingwei.layers.tools.packages.sources.values import (
    CREDENTIAL_PATH,
    DECODED,
    EMPTY,
    ENVIRONMENT,
    LITERAL,
    LONGEST,
    NAMED,
    NOTHING,
    OBJECT,
    REFERENCE,
    START_PATH,
    Labels,
    Value,
    callables,
    joined,
    mixed,
    origins,
    union,
)

if TYPE_CHECKING:
    from jingwei.layers.tools.packages.sources.run import Run


def expression(run: Run, node: ast.expr) -> Value:
    """Value of an expression other than a call; its parts were evaluated before."""
    if isinstance(node, ast.Constant):
        return _constant(node.value)
    reader = _READERS.get(type(node))
    return reader(run, node) if reader is not None else Value(_collected(run, node))


def element(value: Value) -> Value:
    """What iterating gives: names of the environment stand for it."""
    return Value(origins(value.labels) | callables(value.labels, tables.ACTING) | environment(value))


def _collected(run: Run, node: ast.expr) -> Labels:
    """Labels of what is put together from parts."""
    parts = [] if isinstance(node, ast.Lambda) else [run.value(part) for part in ast.iter_child_nodes(node)]
    match node:
        case ast.BoolOp() | ast.IfExp() | ast.NamedExpr() | ast.Starred() | ast.Await():
            return NOTHING.union(*(part.labels for part in parts))
        case ast.List() | ast.Tuple() | ast.Set() | ast.Dict():
            pairs = zip(node.keys, node.values, strict=True) if isinstance(node, ast.Dict) else ()
            copied = [environment(run.value(value)) for key, value in pairs if key is None]
            kept = [callables(part.labels, tables.ACTING) for part in parts]
            return mixed(union(parts)).union(*copied, *kept)
        case ast.ListComp() | ast.SetComp() | ast.GeneratorExp():
            return origins(run.value(node.elt).labels)
        case ast.DictComp():
            return union([run.value(node.key), run.value(node.value)])
        case ast.FormattedValue():
            return mixed(union(parts)).union(*(environment(part) for part in parts))
    return mixed(union(parts))


def _text(run: Run, node: ast.JoinedStr) -> Value:
    parts = [run.value(part) for part in node.values]
    labels = mixed(union(parts)).union(*(environment(part) for part in parts))
    inner = [part.value if isinstance(part, ast.FormattedValue) else part for part in node.values]
    return Value(labels, None, joined(run.value(part).pattern for part in inner))


def _name(run: Run, node: ast.Name) -> Value:
    found = run.names.get(node.id) or run.module.outer.get(node.id)
    if found is not None:
        return found
    values = [run.foreign(f"{star}.{node.id}") for star in run.module.stars]
    labels = frozenset({REFERENCE + node.id}).union(*(value.labels for value in values))
    return Value(labels, next((value.text for value in values if value.text is not None), None))


def _attribute(run: Run, node: ast.Attribute) -> Value:
    base = run.value(node.value)
    kept = run.module.fields.get(run.field(node))
    if kept is not None:
        return kept
    if isinstance(node.value, ast.Name) and node.value.id in {"self", "cls"} and node.attr in run.module.outer:
        return run.module.outer[node.attr]  # what the body of the class gave it
    owners = [*base.after(REFERENCE), *base.after(OBJECT)]
    names = [named(f"{owner}.{node.attr}") for owner in owners]
    known = [run.module.others.values[name] for name in names if name in run.module.others.values]
    labels = frozenset(REFERENCE + name for name in names).union(origins(base.labels), *(one.labels for one in known))
    return Value(labels, known[0].text if known else None)


def _subscript(run: Run, node: ast.Subscript) -> Value:
    base, key = run.value(node.value), run.value(node.slice)
    references = base.after(REFERENCE)
    if tables.ENVIRONMENT.intersection(references):
        if ENVIRONMENT in key.labels:
            return Value(frozenset({ENVIRONMENT}))
        secret = key.text is not None and tables.CREDENTIAL_NAMES.search(key.text)
        return Value(frozenset({NAMED})) if secret else EMPTY
    if "sys.modules" in references and key.text is not None:
        return Value(frozenset({REFERENCE + key.text}))
    names = [one.removesuffix(".__dict__") for one in references if one.endswith((".__dict__", "__builtins__"))]
    if names and key.text is not None:
        return Value(frozenset(REFERENCE + named(f"{name}.{key.text}") for name in names))
    if base.text is not None and _is_reversed(node.slice):
        return Value(base.labels | {DECODED}, base.text[::-1])
    return Value(origins(base.labels) | callables(base.labels, tables.ACTING))


def _is_reversed(part: ast.expr) -> bool:
    return isinstance(part, ast.Slice) and isinstance(part.step, ast.UnaryOp) and not part.lower


def _operation(run: Run, node: ast.BinOp) -> Value:
    left, right = run.value(node.left), run.value(node.right)
    labels = mixed(left.labels) | mixed(right.labels)
    if isinstance(node.op, ast.Add):
        if left.text is not None and right.text is not None:
            text = left.text + right.text
            return Value(labels, text) if len(text) <= LONGEST else Value(labels)
        return Value(labels, None, joined((left.pattern, right.pattern)))
    if isinstance(node.op, ast.BitXor) and LITERAL in labels:
        return Value(labels | {DECODED})
    if isinstance(node.op, ast.Mod):
        return Value(labels | environment(right), *_filled(run, left, node.right))
    return Value(labels)


def _filled(run: Run, left: Value, right: ast.expr) -> tuple[str | None, str | None]:
    """Text and shape of `"%s" % parts`."""
    if left.text is None or left.text.replace("%%", "").count("%") != left.text.count("%s"):
        return None, None
    parts = right.elts if isinstance(right, ast.Tuple) else [right]
    pieces = left.text.split("%s")
    if len(pieces) != len(parts) + 1:
        return None, None
    found = [run.value(part) for part in parts]
    shape = joined(one for at, piece in enumerate(pieces) for one in ([found[at - 1].pattern] if at else []) + [piece])
    certain = all(one.text is not None for one in found)
    return (shape, None) if certain else (None, shape)


def named(name: str) -> str:
    """A qualified name without the ways around it: the module of built-in names, and the dictionary of the module's own."""
    for prefix in ("globals.", "__builtins__.", "builtins."):
        name = name if name == f"{prefix}__dict__" else name.removeprefix(prefix)
    return name


def _constant(value: object) -> Value:
    if isinstance(value, bytes):
        return Value(frozenset({LITERAL}), value[:LONGEST].decode("latin-1") if len(value) <= LONGEST else None)
    if not isinstance(value, str):
        return Value(frozenset({LITERAL})) if isinstance(value, int) and not isinstance(value, bool) else EMPTY
    labels = {LITERAL}
    head = value[:LONGEST]
    if tables.CREDENTIAL_FILES.search(head):
        labels.add(CREDENTIAL_PATH)
    if tables.START_PLACES.search(head):
        labels.add(START_PATH)
    return Value(frozenset(labels), value if len(value) <= LONGEST else None)


_READERS: dict[type[ast.expr], Callable[[Run, Any], Value]] = {
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Subscript: _subscript,
    ast.BinOp: _operation,
    ast.JoinedStr: _text,
}
