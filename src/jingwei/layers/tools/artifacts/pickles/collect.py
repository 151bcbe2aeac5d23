"""Opcodes that make or fill containers. Filling anything but a built-in container would call a method of it."""

from __future__ import annotations

from jingwei.layers.tools.artifacts.pickles.allowed import ALLOWED
from jingwei.layers.tools.artifacts.pickles.machine import EXPANSION_FACTOR, Handler, Machine, broken
from jingwei.layers.tools.artifacts.pickles.values import (
    EXPANSION,
    Callee,
    Global,
    Instance,
    Items,
    Opaque,
    Persistent,
    Value,
    describe,
    extend,
    heavy_key,
    items,
)

_HASHED = frozenset(("dict", "set", "frozenset"))
_TAKES = {"list": ("list",), "set": ("set",), "dict": ("dict", "list")}  # list: item assignment by index


def empty(kind: str) -> Handler:
    """Handler that pushes an empty container."""

    def push(m: Machine, pos: int) -> int:
        m.stack.append(Items(kind))
        return pos

    return push


def tuple_of(count: int) -> Handler:
    """Handler of TUPLE1, TUPLE2, TUPLE3."""

    def push(m: Machine, pos: int) -> int:
        values = m.stack[-count:]
        if len(values) < count:
            broken("the stack is too short for a tuple")
        del m.stack[-count:]
        m.stack.append(_checked(m, items("tuple", values), values))
        return pos

    return push


def from_mark(kind: str) -> Handler:
    """Handler of TUPLE, LIST, DICT, FROZENSET."""

    def push(m: Machine, pos: int) -> int:
        values = m.pop_mark()
        m.stack.append(_checked(m, items(kind, values), values))
        return pos

    return push


def append(m: Machine, pos: int) -> int:
    """APPEND."""
    value = m.stack.pop()
    fill(m, "list", [value])
    return pos


def setitem(m: Machine, pos: int) -> int:
    """SETITEM."""
    value = m.stack.pop()
    key = m.stack.pop()
    fill(m, "dict", [key, value])
    return pos


def many(kind: str) -> Handler:
    """Handler of APPENDS, ADDITEMS, SETITEMS."""

    def push(m: Machine, pos: int) -> int:
        fill(m, kind, m.pop_mark())
        return pos

    return push


def fill(m: Machine, kind: str, values: list[Value]) -> None:
    """Put `values` into the value on top of the stack."""
    target = m.stack[-1]
    if isinstance(target, Items):
        if target.kind not in _TAKES[kind]:
            broken(f"items are put into a {target.kind}")
        extend(target, values)
        _checked(m, target, values)
    elif not isinstance(target, Global | Instance | Opaque | Persistent):
        broken(f"items are put into {describe(target)}")  # no constant has a method that takes them
    elif not isinstance(target, Opaque) and not _grows(target, kind):
        m.found("pickle.mutate", describe(target))


def _grows(target: Value, kind: str) -> bool:
    entry = ALLOWED.get(target.type) if isinstance(target, Instance) else None
    return entry is not None and bool(entry.grows) and entry.grows in _TAKES[kind]


def _checked(m: Machine, made: Items, values: list[Value]) -> Items:
    if m.wary:
        not_kept(m, values)
    if made.heavy and made.kind in _HASHED and (weight := heavy_key(values[::2] if made.kind == "dict" else values)):
        m.found("pickle.key", str(weight))
    if made.weight > EXPANSION and made.weight > EXPANSION_FACTOR * m.end:
        m.found("pickle.expansion", str(EXPANSION))
    return made


def not_kept(m: Machine, values: list[Value]) -> None:
    """Report a function among `values` that may only be called where it is named."""
    for value in values:
        if type(value) is Callee:
            m.found("pickle.kept-function", value.name)
