"""Opcodes that import, call or change objects: each is judged here, at the moment it would act."""

from __future__ import annotations

from jingwei.layers.tools.artifacts.pickles.allowed import ALLOWED, Entry, Signature
from jingwei.layers.tools.artifacts.pickles.canonical import DOTTED_FROM, spellings
from jingwei.layers.tools.artifacts.pickles.dangerous import dangerous
from jingwei.layers.tools.artifacts.pickles.machine import Handler, Machine, broken, unproved
from jingwei.layers.tools.artifacts.pickles.values import Global, Instance, Items, Long, Opaque, Value, describe, items

READS_PAYLOAD = "torch.storage._load_from_bytes"  # loads its argument as a file; the argument is scanned as one
_KEEPS_ARGUMENTS = frozenset({"numpy.dtype", "torch.device"})


def import_name(m: Machine, module: str, name: str) -> Global:
    """The imported object, graded when it is named."""
    names = spellings(module, name, m.protocol)
    dotted = "." in name and m.protocol >= DOTTED_FROM
    if any(dangerous(spelling) for spelling in names) or (dotted and _leads_to_danger(names[0])):
        m.found("pickle.dangerous", names[0])
    elif dotted:
        m.found("pickle.dotted", names[0])
    elif names[0] == READS_PAYLOAD or (names[0] in ALLOWED and "." not in name):
        return Global(names[0])
    else:
        m.found("pickle.unknown-name", names[0])
    return Global(names[0], trouble=True)


def _leads_to_danger(name: str) -> bool:
    parts = name.split(".")
    return any(dangerous(".".join(parts[n:])) for n in range(1, len(parts) - 1))


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
    else:
        m.stack.append(unproved(m, "pickle.computed-name", f"{describe(module)}, {describe(name)}"))
    return pos


def call(m: Machine, callee: Value, args: Value) -> Value:
    """What calling `callee` with the tuple `args` returns; the call is judged."""
    if not isinstance(callee, Global):
        return unproved(m, "pickle.computed-call", describe(callee))
    given = args.held if isinstance(args, Items) and args.kind == "tuple" and args.whole else None
    entry = ALLOWED.get(callee.name)
    if callee.name == READS_PAYLOAD and given is not None:
        return _payload(m, callee.name, given)
    if callee.trouble or entry is None:
        rule = (
            "pickle.dangerous-call"
            if dangerous(callee.name) or _leads_to_danger(callee.name)
            else "pickle.unknown-call"
        )
        return unproved(m, rule, callee.name)
    if given is None or not any(_fits(signature, given) for signature in entry.calls):
        return unproved(m, "pickle.indirect-call" if entry.indirect else "pickle.arguments", callee.name)
    m.loader.called(m, callee.name, given)
    made = entry.result or callee.name
    return Instance(made, tuple(given) if made in _KEEPS_ARGUMENTS else ())


def _fits(signature: Signature, args: list[Value]) -> bool:
    return len(signature) == len(args) and all(kind(arg) for kind, arg in zip(signature, args, strict=True))


def _payload(m: Machine, name: str, given: list[Value]) -> Value:
    if len(given) != 1 or not isinstance(given[0], Long | bytes):
        return unproved(m, "pickle.indirect-call", name)
    payload = given[0]
    m.nested.append(payload if isinstance(payload, Long) else Long("bytes", memoryview(payload), m.at))
    return Instance("torch.storage.TypedStorage")


def reduce(m: Machine, pos: int) -> int:
    """REDUCE."""
    args = m.stack.pop()
    m.stack[-1] = call(m, m.stack[-1], args)
    return pos


def make(m: Machine, cls: Value, args: Value) -> Value:
    """`cls.__new__(cls, *args)`: judged as a call, save that a class may be listed as makeable without arguments."""
    entry = ALLOWED.get(cls.name) if isinstance(cls, Global) and not cls.trouble else None
    if isinstance(cls, Global) and entry is not None and entry.new and isinstance(args, Items) and args.size == 0:
        return Instance(entry.result or cls.name)
    return call(m, cls, args)


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
    cls = import_name(m, str(module, "ascii"), str(name, "ascii"))
    m.stack.append(make(m, cls, items("tuple", args)))
    return pos


def obj(m: Machine, pos: int) -> int:
    """OBJ: class and arguments from the mark."""
    values = m.pop_mark()
    if not values:
        broken("OBJ without a class")
    m.stack.append(make(m, values[0], items("tuple", values[1:])))
    return pos


def build(m: Machine, pos: int) -> int:
    """BUILD: `__setstate__`, else the instance's `__dict__` and slots."""
    state = m.stack.pop()
    target = m.stack[-1]
    if isinstance(target, Global):
        m.found("pickle.build-global", target.name)
    elif isinstance(target, Instance):
        entry = ALLOWED.get(target.type, Entry())
        if entry.state is None or not entry.state(state) or not _array_fits(target.type, state):
            m.found("pickle.build-state", target.type)
        else:
            return m.loader.built(m, target.type, state, pos)
    elif not isinstance(target, Opaque):
        broken(f"BUILD on {describe(target)}")
    return pos


def _array_fits(type_: str, state: Value) -> bool:
    """Raw bytes of an object array would be taken for pointers: such an array must come as a list."""
    if type_ != "numpy.ndarray" or not isinstance(state, Items):
        return True
    dtype, content = state.held[-3], state.held[-1]
    letters = dtype.args[0] if isinstance(dtype, Instance) and dtype.args else ""
    return (isinstance(content, Items)) or (isinstance(letters, str) and "O" not in letters)


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
