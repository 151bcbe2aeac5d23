"""Which classes are inert: making an instance, filling it, keeping it in containers and dropping it runs nothing that is not proved."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from jingwei.layers.tools.artifacts.policies.classes import Attribute, Class, Unproved
from jingwei.layers.tools.artifacts.policies.functions import Functions
from jingwei.layers.tools.artifacts.policies.known import OPEN_DOORS, PROTOCOL
from jingwei.layers.tools.artifacts.policies.lattice import CONST, DICT, TUPLE, UNKNOWN, Type
from jingwei.layers.tools.artifacts.policies.reviewed import table

_LAYOUTS = frozenset(("dict", "list", "set"))
_IMMUTABLE = frozenset(("str", "int", "float", "tuple"))


@dataclass(frozen=True, slots=True)
class Inert:
    """What may be done with an inert class: `kind` object, dict, list, set, enum, namedtuple, name; `state` dict, slots, tuple, none."""

    kind: str
    state: str = "dict"
    keys: tuple[tuple[str, str], ...] = ()  # keys of the state that hold something special
    fields: int = 0  # of a named tuple


def judge(functions: Functions, cls: Class) -> Inert:
    """What is proved of `cls`. Raises `Unproved` with the reason."""
    for name in OPEN_DOORS:
        if cls.find(name) is not None:
            raise Unproved(f"it defines {name}")
    if cls.layouts == {"enum"} or (cls.layouts - _IMMUTABLE == {"enum"}):
        return _enum(functions, cls)
    if "namedtuple" in cls.layouts:
        return _named_tuple(cls)
    if cls.find("__getinitargs__") is not None:
        raise Unproved("it defines __getinitargs__")
    kind = _kind(cls)
    _new(functions, cls)
    for name in (*PROTOCOL, "__del__"):
        if name == "__eq__" and not _hashable(cls):
            continue
        _method(functions, cls, name, [] if name in {"__hash__", "__bool__", "__len__", "__del__"} else [UNKNOWN])
    if kind in {"list", "dict", "set"}:
        _fills(functions, cls, kind)
    state = _state(functions, cls)
    return Inert(kind, state, _keys(cls, functions.looked_up.get(cls.key, set())))


def _hashable(cls: Class) -> bool:
    """A class that defines `__eq__` and not `__hash__` cannot be a key. A frozen dataclass hashes its fields before it compares them."""
    for one in cls.mro:
        if "__hash__" in one.own:
            node = one.own["__hash__"].node
            return not (isinstance(node, ast.Constant) and node.value is None)
        if "__eq__" in one.own or one.compares:
            return False
    return not cls.layouts


def _kind(cls: Class) -> str:
    layouts = cls.layouts - {"unhashable"}
    if not layouts:
        return "object"
    if len(layouts) > 1 or not layouts <= _LAYOUTS:
        raise Unproved(f"instances are {', '.join(sorted(layouts))}")
    return next(iter(layouts))


def _method(functions: Functions, cls: Class, name: str, args: list[Type]) -> bool:
    """Whether some class of the sources defines the method; it is proved. Raises `Unproved`."""
    found = cls.find(name)
    if found is None:
        return False
    owner, what = found
    if what.kind == "value" and isinstance(what.node, ast.Constant) and what.node.value is None:
        return True  # `__hash__ = None`
    if what.kind == "value" and isinstance(what.node, ast.Name | ast.Attribute) and _from_object(what, name):
        return True
    if what.kind not in {"method", "static"} or not isinstance(what.node, ast.FunctionDef):
        raise Unproved(f"its {name} is computed")
    functions.method(owner, what.node, cls, args)
    return True


def _from_object(what: Attribute, name: str) -> bool:
    return what.node is not None and ast.unparse(what.node) in {
        f"{base}.{name}" for base in ("object", "dict", "list", "str", "set")
    }


def _new(functions: Functions, cls: Class) -> None:
    found = cls.find("__new__")
    if found is None:
        return
    owner, what = found
    if what.kind not in {"method", "static"} or not isinstance(what.node, ast.FunctionDef):
        raise Unproved("its __new__ is computed")
    functions.method(owner, what.node, cls, None)


def _fills(functions: Functions, cls: Class, kind: str) -> None:
    """APPENDS, ADDITEMS and SETITEMS call these."""
    for name, args in {"dict": {"__setitem__": 2}, "list": {"append": 1, "extend": 1}, "set": {"add": 1, "update": 1}}[
        kind
    ].items():
        _method(functions, cls, name, [UNKNOWN] * args if name not in {"extend", "update"} else [Type("list")])


def _state(functions: Functions, cls: Class) -> str:
    found = cls.find("__setstate__")
    if found is None:
        if cls.find("__getattr__") is not None:
            functions.missing(cls)  # the loader asks the new instance for __setstate__
        return "slots" if _slotted(cls) and _settable(functions, cls) else "dict"
    owner, what = found
    if what.kind != "method" or not isinstance(what.node, ast.FunctionDef):
        raise Unproved("its __setstate__ is computed")
    try:
        functions.method(owner, what.node, cls, [DICT])
    except Unproved as error:
        try:
            functions.method(owner, what.node, cls, [TUPLE])
        except Unproved:
            raise error from None
        return "tuple"
    return "dict"


def _slotted(cls: Class) -> bool:
    return any("__slots__" in one.own for one in cls.mro)


def _settable(functions: Functions, cls: Class) -> bool:
    """Whether setting attributes of any name runs nothing."""
    try:
        functions.store(cls, None, UNKNOWN)
    except Unproved:
        return False
    return True


def _keys(cls: Class, looked_up: set[str]) -> tuple[tuple[str, str], ...]:
    """What keys of the state must hold. A method that a proof relies on must not be hidden by one."""
    found = dict.fromkeys(looked_up, "absent")
    for one in cls.mro:
        for name in one.own:
            entry = table().get(f"{one.key}.{name}")
            if entry and cls.module.startswith(entry.get("within", "")):
                found |= entry.get("state", {})
    return tuple(sorted(found.items()))


def _enum(functions: Functions, cls: Class) -> Inert:
    """`cls(value)` looks the value up; what it does when there is none may be the class's own."""
    for name in ("_missing_", *PROTOCOL):
        found = cls.find(name)
        if found is None:
            continue
        owner, what = found
        if not isinstance(what.node, ast.FunctionDef) or what.kind not in {"method", "class"}:
            raise Unproved(f"its {name} is computed")
        if name == "_missing_" and _only_raises(what.node):
            continue
        functions.method(owner, what.node, cls, [CONST])
    return Inert("enum", "none")


def _only_raises(node: ast.FunctionDef) -> bool:
    """Whether all that it does is raise an exception whose text is made of constants, of the value, and of the table of members."""
    body = [s for s in node.body if not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))]
    calls = {ast.unparse(n.func) for s in body for n in ast.walk(s) if isinstance(n, ast.Call)}
    return (
        len(body) == 1
        and isinstance(body[0], ast.Raise)
        and calls <= {"ValueError", "list", "cls._value2member_map_.keys"}
    )


def _named_tuple(cls: Class) -> Inert:
    if any(name in one.own for one in cls.mro for name in ("__new__", "__setstate__", "__del__", *PROTOCOL)):
        raise Unproved("a named tuple with methods of its own")
    count = sum(isinstance(s, ast.AnnAssign) for one in cls.mro for s in one.node.body)
    return Inert("namedtuple", "none", fields=count)


def function_is_inert(functions: Functions, module: str, node: ast.FunctionDef) -> bool:
    """Whether a function of a module is inert whatever it is given."""
    try:
        functions.function(module, node, None)
    except Unproved:
        return False
    return True
