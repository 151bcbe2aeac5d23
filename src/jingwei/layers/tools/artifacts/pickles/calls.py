"""What may be imported and called: each name is graded where it is named, each call by its arguments."""

from __future__ import annotations

from jingwei.layers.tools.artifacts.pickles.allowed import ALLOWED, Entry, Signature
from jingwei.layers.tools.artifacts.pickles.canonical import DOTTED_FROM, spellings
from jingwei.layers.tools.artifacts.pickles.dangerous import dangerous
from jingwei.layers.tools.artifacts.pickles.machine import Machine, broken, unproved
from jingwei.layers.tools.artifacts.pickles.packs import class_like, distribution
from jingwei.layers.tools.artifacts.pickles.rebuilds import rebuilt
from jingwei.layers.tools.artifacts.pickles.values import (
    Global,
    Instance,
    Items,
    Long,
    Opaque,
    Persistent,
    Value,
    describe,
)

_READS_PAYLOAD = "torch.storage._load_from_bytes"  # loads its argument as a file; the argument is scanned as one
_KEEPS_ARGUMENTS = frozenset({"numpy.dtype", "torch.device"})


def import_name(m: Machine, module: str, name: str) -> Global:
    """The imported object, graded when it is named."""
    names = spellings(module, name, m.protocol)
    dotted = "." in name and m.protocol >= DOTTED_FROM
    if any(dangerous(spelling) for spelling in names) or (dotted and _leads_to_danger(names[0])):
        m.found("pickle.dangerous", names[0])
        return Global(names[0], trouble=True, dotted=dotted)
    if dotted:
        m.found("pickle.dotted", names[0])
        return Global(names[0], trouble=True, dotted=True)
    if names[0] == _READS_PAYLOAD or (names[0] in ALLOWED and "." not in name):
        return Global(names[0])
    if pack := distribution(names[0]):
        m.found("pickle.needs-pack", names[0], pack)
        return Global(names[0], trouble=True, pack=pack)
    m.found("pickle.unknown-name", names[0])
    return Global(names[0], trouble=True)


def _leads_to_danger(name: str) -> bool:
    parts = name.split(".")
    return any(dangerous(".".join(parts[n:])) for n in range(1, len(parts) - 1))


def may_be_text(value: Value) -> bool:
    """Whether a value can be an exact str, which every loader demands of a name."""
    if isinstance(value, Instance):
        return not value.foreign and (value.type == "builtins.str" or value.type not in ALLOWED)
    return isinstance(value, str | Long | Opaque | Persistent)


def _may_be_called(value: Value) -> bool:
    """Whether a value can be called at all; instances on the allow-list cannot, save NoneType."""
    if isinstance(value, Instance):
        return value.foreign or value.type not in ALLOWED or value.type == "builtins.type"
    return isinstance(value, Opaque | Persistent)


def call(m: Machine, callee: Value, args: Value) -> Value:
    """What calling `callee` with the tuple `args` returns; the call is judged."""
    if not isinstance(callee, Global):
        if not _may_be_called(callee):
            broken(f"{describe(callee)} is called")
        return unproved(m, "pickle.computed-call", describe(callee))
    given = args.held if isinstance(args, Items) and args.kind == "tuple" and args.whole else None
    if given is not None:
        if callee.name == _READS_PAYLOAD:
            return _payload(m, callee.name, given)
        entry = ALLOWED.get(callee.name)
        if entry is not None and not callee.trouble and any(_fits(signature, given) for signature in entry.calls):
            return _allowed(m, callee.name, entry, given)
        if (callee.pack or not callee.trouble) and (made := rebuilt(callee.name, given)) is not None:
            return made
    return unproved(m, _rule(callee), callee.name)


def _allowed(m: Machine, name: str, entry: Entry, given: list[Value]) -> Value:
    m.loader.called(m, name, given)
    if entry.passes:
        return given[0]
    made = entry.result or name
    return Instance(made, tuple(given) if made in _KEEPS_ARGUMENTS else ())


def _rule(callee: Global) -> str:
    """What is wrong with a call that was not understood."""
    entry = ALLOWED.get(callee.name)
    if entry is not None and not callee.trouble:
        return "pickle.indirect-call" if entry.indirect else "pickle.arguments"
    at_risk = dangerous(callee.name) or (callee.dotted and _leads_to_danger(callee.name))
    return "pickle.dangerous-call" if at_risk else "pickle.unknown-call"


def _fits(signature: Signature, args: list[Value]) -> bool:
    return len(signature) == len(args) and all(kind(arg) for kind, arg in zip(signature, args, strict=True))


def _payload(m: Machine, name: str, given: list[Value]) -> Value:
    if len(given) != 1 or not isinstance(given[0], Long | bytes):
        return unproved(m, "pickle.indirect-call", name)
    payload = given[0]
    m.nested.append(payload if isinstance(payload, Long) else Long("bytes", memoryview(payload), m.at))
    return Instance("torch.storage.TypedStorage")


def make(m: Machine, cls: Value, args: Value, *, calls: bool = False) -> Value:
    """`cls.__new__(cls, *args)`: judged as a call, save that a class may be listed as makeable without arguments.

    With `calls` (INST, OBJ) a function would be called; without, loaders refuse what is no class.
    """
    entry = ALLOWED.get(cls.name) if isinstance(cls, Global) and not cls.trouble else None
    if isinstance(cls, Global) and entry is not None and entry.new and isinstance(args, Items) and args.size == 0:
        return Instance(entry.result or cls.name)
    if isinstance(cls, Global) and cls.pack and isinstance(args, Items) and args.size == 0:
        if calls and not class_like(cls.name):
            return call(m, cls, args)
        return Instance(cls.name, foreign=True)
    return call(m, cls, args)
