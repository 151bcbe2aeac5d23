"""What a call may run."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from jingwei.layers.tools.artifacts.policies import known
from jingwei.layers.tools.artifacts.policies.classes import Class, Unproved
from jingwei.layers.tools.artifacts.policies.expressions import attribute, evaluate
from jingwei.layers.tools.artifacts.policies.lattice import CONST, CONTAINERS, UNKNOWN, Type, named, plain
from jingwei.layers.tools.artifacts.policies.symbols import Found

if TYPE_CHECKING:
    from jingwei.layers.tools.artifacts.policies.functions import Frame

_READS = {"builtins.getattr": (2, 3), "builtins.hasattr": (2, 2)}


def invoke(f: Frame, node: ast.Call) -> Type:
    """What the call gives. Raises `Unproved`."""
    if isinstance(node.func, ast.Name) and node.func.id == "super" and "super" not in f.locals:
        return _super(f, node)
    callee = evaluate(f, node.func)
    args = [_argument(f, arg) for arg in node.args]
    keywords = {k.arg: evaluate(f, k.value) for k in node.keywords}
    if any(t.tag not in CONTAINERS for name, t in keywords.items() if name is None):
        raise Unproved("spreads a value that it was given")
    if None in keywords or any(isinstance(a, ast.Starred) for a in node.args):
        return _call(f, node, callee, None)
    if callee.tag in {"external", "method", "base"}:
        return _call(f, node, callee, [*args, *keywords.values()])
    return _call(f, node, callee, None if keywords else args)  # without the list every parameter may be anything


def _argument(f: Frame, node: ast.expr) -> Type:
    if isinstance(node, ast.Starred):
        if evaluate(f, node.value).tag not in CONTAINERS:
            raise Unproved("spreads a value that it was given")
        return UNKNOWN
    return evaluate(f, node)


def _super(f: Frame, node: ast.Call) -> Type:
    if f.cls is None or f.owner is None:
        raise Unproved("uses super outside of a class")
    after = f.owner
    if node.args:
        first = evaluate(f, node.args[0])
        if first.tag != "class" or first.of not in f.cls.mro:
            raise Unproved("uses super of another class")
        after = first.of
    return Type("super", (f.cls, after))


def _call(f: Frame, node: ast.Call, callee: Type, args: list[Type] | None) -> Type:  # noqa: C901, PLR0911 - one for each kind of callee
    shown = ast.unparse(node.func)[:60]
    if callee.tag == "external":
        return _external(f, node, callee.of, args)
    if callee.tag == "function":
        found: Found = callee.of
        if isinstance(found.node, ast.FunctionDef):
            return f.functions.function(found.module, found.node, args)
    elif callee.tag == "bound":
        owner, what, cls = callee.of
        if isinstance(what.node, ast.FunctionDef) and what.kind in {"method", "class"}:
            return f.functions.method(owner, what.node, cls, args)
    elif callee.tag == "unbound" and args:
        owner, what, cls = callee.of
        if isinstance(what.node, ast.FunctionDef) and what.kind == "method" and args[0].tag == "self":
            return f.functions.method(owner, what.node, args[0].of, args[1:])
    elif callee.tag == "base":
        return _builtin_method(f, callee.of[0], callee.of[1], args)
    elif callee.tag == "method":
        return _container(callee.of[0], callee.of[1], args)
    elif callee.tag == "class":
        return _construct(f, callee.of, args)
    raise Unproved(f"calls {shown}, which is not resolved")


def _external(f: Frame, node: ast.Call, name: str, args: list[Type] | None) -> Type:  # noqa: PLR0911 - one for each table
    if name in _READS and args is not None and len(args) in _READS[name]:
        return _read(f, node, args)
    if name == "builtins.setattr" and args is not None and len(args) == 3:  # noqa: PLR2004 - its three arguments
        constant = node.args[1]
        written = constant.value if isinstance(constant, ast.Constant) else None
        f.store(args[0], written if isinstance(written, str) else None, args[2])
        return CONST
    if name == "builtins.type" and args is not None and len(args) == 1:
        return Type("class", args[0].of) if args[0].tag == "self" else Type("library")
    if name in {"builtins.object.__setattr__", "builtins.object.__delattr__"} and args and args[0].tag == "self":
        f.functions.plain_store(args[0].of)
        return CONST
    if name == "builtins.object.__new__" and args and args[0].tag == "class":
        return Type("self", args[0].of)
    if name in known.CALLS:
        return named(known.CALLS[name])
    if name in known.CONTAINERS and all(t.tag in CONTAINERS or plain(t) for t in args or ()) and args is not None:
        return named(known.CONTAINERS[name])
    if name in known.CALLS_ON_CONSTANTS and args is not None and all(plain(t) or t.tag == "view" for t in args):
        return named(known.CALLS_ON_CONSTANTS[name])
    raise Unproved(f"calls {name}")


def _read(f: Frame, node: ast.Call, args: list[Type]) -> Type:
    """Getattr and hasattr with a name that is written down."""
    written = node.args[1] if len(node.args) > 1 else None
    if isinstance(written, ast.Constant) and isinstance(written.value, str):
        return attribute(f, args[0], written.value)
    if args[0].tag in {"library", "meaning"}:
        return Type("library")
    if args[0].tag == "self" and plain(args[1]):
        f.functions.any_property(args[0].of)
        return UNKNOWN
    raise Unproved("reads an attribute whose name is computed")


def _builtin_method(f: Frame, cls: Class, name: str, args: list[Type] | None) -> Type:  # noqa: PLR0911 - one for each method
    """A method that no class of the sources has: that of object or of a built-in container, or none at all."""
    if name in {"__setattr__", "__delattr__"}:
        f.functions.plain_store(cls)
        return CONST
    if name == "__new__":
        return Type("self", cls)
    if name in {"__init_subclass__", "__hash__", "__eq__", "__ne__", "__sizeof__", "__getstate__"}:
        return CONST
    if name == "__init__" and not (cls.layouts - {"object", "exception"}):
        return CONST
    if name == "__setstate__" and not cls.layouts:
        return CONST  # object has none: AttributeError
    if cls.layouts == {"dict"} and (name in known.DICT_METHODS or name == "__init__"):
        return _container(named("dict"), "update" if name == "__init__" else name, args)
    if cls.layouts == {"list"} and name in known.LIST_METHODS:
        return _container(named("list"), name, args)
    raise Unproved(f"calls {name} of a base that is not known")


def _container(owner: Type, name: str, args: list[Type] | None) -> Type:
    if owner.tag == "const":
        if (
            args is None
            or not all(plain(t) or t.tag in CONTAINERS for t in args)
            or (name == "format" and args and not all(map(plain, args)))
        ):
            raise Unproved(f"calls {name} with a value that it was given")
        return CONST
    if name in known.FILLING:
        if args is None or not all(t.tag in CONTAINERS or plain(t) for t in args):
            raise Unproved(f"calls {name} with a value that it was given")
        return owner
    methods = known.DICT_METHODS if owner.tag == "dict" else known.LIST_METHODS
    if owner.tag == "view" or name not in methods:
        raise Unproved(f"calls {name} of a container")
    return named(methods[name])


def _construct(f: Frame, cls: Class, args: list[Type] | None) -> Type:
    """`cls(...)`: `__new__`, then `__init__`."""
    for name in ("__new__", "__init__"):
        if (found := cls.find(name)) is not None:
            owner, what = found
            if what.kind not in {"method", "static"} or not isinstance(what.node, ast.FunctionDef):
                raise Unproved(f"constructs a {cls.name}")
            f.functions.method(owner, what.node, cls, args)
    if cls.layouts - {"exception"}:
        raise Unproved(f"constructs a {cls.name}")
    return Type("self", cls)
