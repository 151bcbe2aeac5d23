"""What evaluating an expression may run. `Unproved` is raised where it may run anything that is not proved."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING

from jingwei.layers.tools.artifacts.policies.classes import Attribute, Class, Unproved
from jingwei.layers.tools.artifacts.policies.lattice import (
    CONST,
    CONTAINERS,
    DICT,
    LIBRARY,
    LIST,
    SET,
    TUPLE,
    UNKNOWN,
    VIEW,
    Type,
    join,
    plain,
)
from jingwei.layers.tools.artifacts.policies.symbols import External, Found, Imported, Meaning

if TYPE_CHECKING:
    from jingwei.layers.tools.artifacts.policies.functions import Frame

_NO_DESCRIPTORS = (ast.ClassDef, ast.FunctionDef, ast.Constant, ast.Dict, ast.List, ast.Tuple, ast.Set)
_SEEN_OF_A_CLASS = frozenset(("__name__", "__module__", "__qualname__", "__doc__", "__dict__"))


def evaluate(f: Frame, node: ast.expr) -> Type:
    """Type of `node` in the frame `f`. Raises `Unproved`."""
    handler = _HANDLERS.get(type(node))
    if handler is None:
        raise Unproved(f"uses {type(node).__name__}")
    f.deeper()
    try:
        return handler(f, node)
    finally:
        f.depth -= 1


def _constant(_f: Frame, _node: ast.Constant) -> Type:
    return CONST


def _name(f: Frame, node: ast.Name) -> Type:
    if node.id in f.locals:
        return f.locals[node.id]
    return meant(f, f.functions.universe.resolve(f.module, node.id), node.id)


def meant(f: Frame, meaning: Meaning | None, shown: str) -> Type:
    """Type of what a name of a module means."""
    if isinstance(meaning, External):
        return Type("external", meaning.name)
    if isinstance(meaning, Imported):
        return Type("meaning", meaning)
    if not isinstance(meaning, Found):
        raise Unproved(f"names {shown}, which is not known")
    if isinstance(meaning.node, ast.ClassDef):
        return Type("class", f.functions.classes.get(meaning))
    return Type("function", meaning) if isinstance(meaning.node, ast.FunctionDef) else LIBRARY


def _attribute(f: Frame, node: ast.Attribute) -> Type:
    return attribute(f, evaluate(f, node.value), node.attr)


def attribute(f: Frame, owner: Type, name: str) -> Type:  # noqa: PLR0911 - one for each kind of owner
    """What reading the attribute `name` gives. Raises `Unproved` when it may run something."""
    if name == "__class__":
        return Type("class", owner.of) if owner.tag == "self" else LIBRARY
    if owner.tag == "self":
        return _of_instance(f, owner.of, name)
    if owner.tag == "super":
        return _of_super(owner, name)
    if owner.tag in CONTAINERS or (owner.tag == "const"):
        return Type("method", (owner, name))
    if owner.tag in {"meaning", "external"}:
        meaning = owner.of if owner.tag == "meaning" else External(owner.of)
        return meant(f, f.functions.universe.member(meaning, name), name)
    if owner.tag == "class":
        return _of_class(f, owner.of, name)
    if owner.tag in {"library", "fresh", "function"} and name in _SEEN_OF_A_CLASS:
        return CONST
    if owner.tag == "library":
        return LIBRARY
    raise Unproved(f"reads {name} of a value that it was given")


def _of_instance(f: Frame, cls: Class, name: str) -> Type:
    if name == "__dict__":
        return DICT
    if (found := cls.find(name)) is None:
        f.functions.missing(cls)
        return UNKNOWN
    owner, what = found
    if what.kind == "property" and isinstance(what.node, ast.FunctionDef):
        return f.functions.method(owner, what.node, cls, [])
    f.functions.shadowed(cls, name)
    if what.kind in {"method", "class"}:
        return Type("bound", (owner, what, cls))
    if what.kind == "static":
        return Type("function", Found(owner.module, what.name, what.node)) if what.node else UNKNOWN
    if what.kind == "opaque" or not harmless_value(f, owner, what):
        raise Unproved(f"reads {name}, which may be computed")
    return UNKNOWN


def harmless_value(f: Frame, owner: Class, what: Attribute) -> bool:
    """Whether a value in a class body is surely no descriptor."""
    node = what.node
    if isinstance(
        node,
        ast.Constant
        | ast.Dict
        | ast.List
        | ast.Set
        | ast.Tuple
        | ast.UnaryOp
        | ast.JoinedStr
        | ast.ListComp
        | ast.DictComp,
    ):
        return True
    if isinstance(node, ast.Name | ast.Attribute):
        meaning = f.functions.classes.meaning(owner.module, node)
        return isinstance(meaning, Found) and isinstance(meaning.node, _NO_DESCRIPTORS)
    if isinstance(node, ast.BinOp | ast.Compare | ast.BoolOp):
        return all(
            isinstance(n, ast.Constant | ast.operator | ast.BinOp | ast.Tuple | ast.Set | ast.List)
            for n in ast.iter_child_nodes(node)
        )
    called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
    return called in {
        "frozenset",
        "set",
        "dict",
        "list",
        "tuple",
        "OrderedDict",
        "field",
        "dataclasses.field",
        "float",
        "int",
    }


def _of_super(owner: Type, name: str) -> Type:
    cls, after = owner.of
    found = cls.find(name, after)
    if found is None:
        return Type("base", (cls, name))
    if found[1].kind not in {"method", "class"}:
        raise Unproved(f"reads {name} of a base")
    return Type("bound", (found[0], found[1], cls))


def _of_class(f: Frame, cls: Class, name: str) -> Type:
    if name in _SEEN_OF_A_CLASS:
        return CONST
    found = cls.find(name)
    if found is None:
        return Type("base", (cls, name))
    owner, what = found
    if what.kind in {"static", "class", "method"}:
        return Type("unbound", (owner, what, cls))
    if what.kind == "opaque" or not harmless_value(f, owner, what):
        raise Unproved(f"reads {name} of a class")
    return LIBRARY


def _subscript(f: Frame, node: ast.Subscript) -> Type:
    owner = evaluate(f, node.value)
    if not isinstance(node.slice, ast.Slice):
        evaluate(f, node.slice)
    if owner.tag in CONTAINERS:
        return owner if isinstance(node.slice, ast.Slice) else UNKNOWN
    if owner.tag in {"const", "library"}:
        return owner
    raise Unproved("takes an item of a value that it was given")


def _compare(f: Frame, node: ast.Compare) -> Type:
    """Identity runs nothing; `in` a dict or set runs what hashing does, which is proved of every class; the others run methods of either side."""
    parts = [node.left, *node.comparators]
    types = [evaluate(f, part) for part in parts]
    for op, left, right, shown in zip(node.ops, types[:-1], types[1:], parts[1:], strict=True):
        if isinstance(op, ast.Is | ast.IsNot) or (plain(left) and plain(right)):
            continue
        hashed = right.tag in {"dict", "set"} or (plain(left) and isinstance(shown, ast.Tuple | ast.List))
        if isinstance(op, ast.In | ast.NotIn) and hashed:
            continue
        raise Unproved("compares a value that it was given")
    return CONST


def _boolean(f: Frame, node: ast.BoolOp) -> Type:
    result: Type | None = None
    for part in node.values:
        result = join(result, evaluate(f, part))
    return result or CONST


def _unary(f: Frame, node: ast.UnaryOp) -> Type:
    operand = evaluate(f, node.operand)
    if not isinstance(node.op, ast.Not) and not plain(operand):
        raise Unproved("computes with a value that it was given")
    return CONST


def _binary(f: Frame, node: ast.BinOp) -> Type:
    left, right = evaluate(f, node.left), evaluate(f, node.right)
    if plain(left) and plain(right):
        return CONST
    if left.tag == right.tag and left.tag in CONTAINERS:
        return left
    raise Unproved("computes with a value that it was given")


def _choice(f: Frame, node: ast.IfExp) -> Type:
    evaluate(f, node.test)
    return join(evaluate(f, node.body), evaluate(f, node.orelse))


def _display(f: Frame, node: ast.Tuple | ast.List | ast.Set) -> Type:
    for part in node.elts:
        _spread(evaluate(f, part.value)) if isinstance(part, ast.Starred) else evaluate(f, part)
    return {ast.Tuple: TUPLE, ast.List: LIST, ast.Set: SET}[type(node)]


def _dict(f: Frame, node: ast.Dict) -> Type:
    for key, value in zip(node.keys, node.values, strict=True):
        if key is None:
            _spread(evaluate(f, value))
        else:
            evaluate(f, key)
            evaluate(f, value)
    return DICT


def _spread(type_: Type) -> None:
    if type_.tag not in CONTAINERS and not plain(type_):
        raise Unproved("iterates over a value that it was given")


def _text(f: Frame, node: ast.JoinedStr) -> Type:
    for part in node.values:
        if isinstance(part, ast.FormattedValue) and not plain(evaluate(f, part.value)):
            raise Unproved("writes a value that it was given into a text")
    return CONST


def _comprehension(f: Frame, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> Type:
    for generator in node.generators:
        f.each(generator.target, evaluate(f, generator.iter))
        for test in generator.ifs:
            evaluate(f, test)
    for part in (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,):
        evaluate(f, part)
    return {ast.ListComp: LIST, ast.SetComp: SET, ast.DictComp: DICT}.get(type(node), VIEW)


def _named(f: Frame, node: ast.NamedExpr) -> Type:
    type_ = evaluate(f, node.value)
    f.bind(node.target, type_)
    return type_


def _call(f: Frame, node: ast.Call) -> Type:
    from jingwei.layers.tools.artifacts.policies.invocations import invoke

    return invoke(f, node)


_HANDLERS: dict[type[ast.expr], Callable[..., Type]] = {
    ast.Constant: _constant, ast.Name: _name, ast.Attribute: _attribute, ast.Subscript: _subscript, ast.Compare: _compare,
    ast.BoolOp: _boolean, ast.UnaryOp: _unary, ast.BinOp: _binary, ast.IfExp: _choice, ast.Tuple: _display, ast.List: _display,
    ast.Set: _display, ast.Dict: _dict, ast.JoinedStr: _text, ast.ListComp: _comprehension, ast.SetComp: _comprehension,
    ast.GeneratorExp: _comprehension, ast.DictComp: _comprehension, ast.NamedExpr: _named, ast.Call: _call,
}  # fmt: skip
