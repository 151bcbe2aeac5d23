"""Opcodes that import, call or change objects: each is judged here, at the moment it would act."""

from __future__ import annotations

from jingwei.layers.tools.artifacts.pickles.allowed import ALLOWED, Entry
from jingwei.layers.tools.artifacts.pickles.calls import call, import_name, make, may_be_text
from jingwei.layers.tools.artifacts.pickles.collect import not_kept
from jingwei.layers.tools.artifacts.pickles.dtypes import array_fits, dtype_fits
from jingwei.layers.tools.artifacts.pickles.machine import Handler, Machine, broken, unproved
from jingwei.layers.tools.artifacts.pickles.values import (
    Global,
    Instance,
    Items,
    Opaque,
    Value,
    describe,
    items,
    length,
)

_MASKED = "numpy.ma.core.made"  # version, shape, dtype, order, content, mask, filling value


def global_(m: Machine, pos: int) -> int:
    """GLOBAL: module and name as two lines."""
    module, pos = m.line(pos)
    name, pos = m.line(pos)
    m.stack.append(import_name(m, str(module, "utf-8"), str(name, "utf-8")))
    return pos


def stack_global(m: Machine, pos: int) -> int:
    """STACK_GLOBAL: module and name from the stack."""
    name = m.stack.pop()
    module = m.stack.pop()
    if isinstance(module, str) and isinstance(name, str):
        m.stack.append(import_name(m, module, name))
    elif not (may_be_text(module) and may_be_text(name)):
        broken(f"a name from {describe(module)} and {describe(name)}")
    else:
        m.stack.append(unproved(m, "pickle.computed-name", f"{describe(module)}, {describe(name)}"))
    return pos


def reduce(m: Machine, pos: int) -> int:
    """REDUCE."""
    args = m.stack.pop()
    m.stack[-1] = call(m, m.stack[-1], args)
    return pos


def newobj(m: Machine, pos: int) -> int:
    """NEWOBJ."""
    args = m.stack.pop()
    m.stack[-1] = make(m, m.stack[-1], args)
    return pos


def newobj_ex(m: Machine, pos: int) -> int:
    """NEWOBJ_EX: keyword arguments are on no signature."""
    keywords = m.stack.pop()
    args = m.stack.pop()
    plain = isinstance(keywords, Items) and keywords.size == 0
    m.stack[-1] = make(m, m.stack[-1], args if plain else Opaque("keyword arguments"))
    return pos


def inst(m: Machine, pos: int) -> int:
    """INST: names as two lines, arguments from the mark."""
    module, pos = m.line(pos)
    name, pos = m.line(pos)
    args = m.pop_mark()
    not_kept(m, args)
    cls = import_name(m, str(module, "ascii"), str(name, "ascii"))
    m.stack.append(make(m, cls, items("tuple", args), calls=True))
    return pos


def obj(m: Machine, pos: int) -> int:
    """OBJ: class and arguments from the mark."""
    values = m.pop_mark()
    if not values:
        broken("OBJ without a class")
    not_kept(m, values[1:])
    m.stack.append(make(m, values[0], items("tuple", values[1:]), calls=True))
    return pos


def build(m: Machine, pos: int) -> int:
    """BUILD: `__setstate__`, else the instance's `__dict__` and slots."""
    state = m.stack.pop()
    target = m.stack[-1]
    if isinstance(target, Global):
        m.found("pickle.build-global", target.name)
    elif isinstance(target, Instance):
        again, target.filled = target.filled, True
        if again:
            m.found("pickle.rebuilt", target.type)
        if target.foreign:
            return pos
        entry = ALLOWED.get(target.type, Entry())
        if entry.state is None or not entry.state(state) or not _numpy_fits(target, state):
            m.found("pickle.build-state", target.type)
        else:
            m.copies(length(state) + (sum(map(length, state.held)) if isinstance(state, Items) else 0))
            return m.loader.built(m, target.type, state, pos)
    elif not isinstance(target, Opaque):
        broken(f"BUILD on {describe(target)}")
    return pos


def _numpy_fits(target: Instance, state: Value) -> bool:
    """Raw bytes of an object array would be taken for pointers: such an array must come as a list, and a dtype must not pretend."""
    if target.type == "numpy.dtype":
        return dtype_fits(target, state)
    if target.type == _MASKED and isinstance(state, Items):
        return array_fits(state.held[1:5])
    return target.type != "numpy.ndarray" or not isinstance(state, Items) or array_fits(state.held[-4:])


def persid(m: Machine, pos: int) -> int:
    """PERSID: the id is a line."""
    line, pos = m.line(pos)
    m.stack.append(m.loader.persistent(m, str(line, "ascii")))
    return pos


def binpersid(m: Machine, pos: int) -> int:
    """BINPERSID: the id is the value on top."""
    m.stack[-1] = m.loader.persistent(m, m.stack[-1])
    return pos


def extension(width: int) -> Handler:
    """Handler of EXT1, EXT2, EXT4: what they import is decided by a registry of the process."""

    def push(m: Machine, pos: int) -> int:
        code = int.from_bytes(m.take(pos, width), "little")
        m.stack.append(unproved(m, "pickle.extension", str(code)))
        return pos + width

    return push


def out_of_band(m: Machine, pos: int) -> int:
    """NEXT_BUFFER."""
    m.stack.append(unproved(m, "pickle.out-of-band"))
    return pos


def readonly(m: Machine, pos: int) -> int:
    """READONLY_BUFFER: a view of the value on top."""
    if not m.stack:
        broken("READONLY_BUFFER without a buffer")
    return pos


def stop(m: Machine, pos: int) -> int:
    """STOP: the value on top is the result."""
    m.result = m.stack.pop()
    m.stopped = True
    return pos


def unknown(m: Machine, _pos: int) -> int:
    """A byte that is no opcode."""
    broken(f"byte 0x{m.data[m.at]:02x} is no opcode")
