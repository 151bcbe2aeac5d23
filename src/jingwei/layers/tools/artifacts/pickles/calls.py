"""What may be imported and called: each name is graded where it is named, each call by its arguments."""

from __future__ import annotations

from jingwei.layers.tools.artifacts.pickles.allowed import ALLOWED, Entry, Signature
from jingwei.layers.tools.artifacts.pickles.canonical import DOTTED_FROM, spellings
from jingwei.layers.tools.artifacts.pickles.dangerous import dangerous
from jingwei.layers.tools.artifacts.pickles.machine import Machine, broken, unproved
from jingwei.layers.tools.artifacts.pickles.packs import class_like, distribution, prove, source, title
from jingwei.layers.tools.artifacts.pickles.rebuilds import rebuilt
from jingwei.layers.tools.artifacts.pickles.values import (
    NOTHING,
    OCTETS,
    Callee,
    Global,
    Instance,
    Items,
    Long,
    Opaque,
    Persistent,
    Value,
    describe,
    length,
)

_READS_PAYLOAD = "torch.storage._load_from_bytes"  # loads its argument as a file; the argument is scanned as one
_GETATTR = "builtins.getattr"
_ZONE = "zoneinfo.ZoneInfo"
_RECONSTRUCTOR = "copyreg._reconstructor"
_NOT_KEPT = frozenset((
    _GETATTR, _READS_PAYLOAD, _RECONSTRUCTOR, "torch._tensor._rebuild_from_type_v2",
    "numpy.core._ufunc_reconstruct", "numpy._core._ufunc_reconstruct",
))  # fmt: skip
"""With other arguments than are foreseen these import, call or load."""
_HASHING = frozenset((
    "builtins.set", "builtins.frozenset", "builtins.dict", "collections.OrderedDict", "collections.Counter", "collections.defaultdict",
))  # fmt: skip
_OF_PAIRS = frozenset(("builtins.dict", "collections.OrderedDict"))
_CONTAINERS = frozenset({"tuple", "list", "set", "frozenset", "dict"})
_KEEPS_ARGUMENTS = frozenset({"numpy.dtype", "torch.device"})


def import_name(m: Machine, module: str, name: str) -> Global:  # noqa: PLR0911 - one for each grade
    """The imported object, graded when it is named."""
    names = spellings(module, name, m.protocol)
    if names[0] == _GETATTR and _reads_a_zone(m):
        return _allowed_name(m, names[0])  # what is called and kept is judged where it is
    if names[0] == _GETATTR and _fills_a_proved_object(m):  # judged by what it reads
        m.found("pickle.unknown-name", names[0])
        return Global(names[0], trouble=True)
    dotted = "." in name and m.protocol >= DOTTED_FROM
    if any(dangerous(spelling) for spelling in names) or (dotted and _leads_to_danger(names[0])):
        m.found("pickle.dangerous", names[0])
        return Global(names[0], trouble=True, dotted=dotted)
    if dotted and (pack := _method(module, name)):
        m.report.policies.add(pack)
        m.found("pickle.not-in-pack", names[0], title(pack))
        return Global(names[0], trouble=True)
    if dotted:
        m.found("pickle.dotted", names[0])
        return Global(names[0], trouble=True, dotted=True)
    if names[0] == _READS_PAYLOAD or (names[0] in ALLOWED and "." not in name):
        return _allowed_name(m, names[0])
    if pack := distribution(names[0]):
        if "." not in name and prove(names[0], pack):
            return _allowed_name(m, names[0])
        m.report.policies.add(pack)
        shipped = title(pack)
        m.found("pickle.not-in-pack" if shipped else "pickle.needs-pack", names[0], shipped or pack)
        return Global(names[0], trouble=True, pack=pack)
    m.found("pickle.unknown-name", names[0])
    return Global(names[0], trouble=True)


def _allowed_name(m: Machine, name: str) -> Global:
    if pack := source(name):
        m.report.policies.add(pack)
    if name not in _NOT_KEPT:
        return Global(name)
    m.wary = True
    return Callee(name)


def _leads_to_danger(name: str) -> bool:
    parts = name.split(".")
    return any(dangerous(".".join(parts[n:])) for n in range(1, len(parts) - 1))


_LEVELS, _LAST = 16, 3
_NEAR = 64


def _reads_a_zone(m: Machine) -> bool:
    """Whether `zoneinfo.ZoneInfo` is named next, whose `_unpickle` can only be written as `getattr(ZoneInfo, name)`."""
    near = bytes(m.data[m.at : m.at + _NEAR])
    return b"zoneinfo" in near and b"ZoneInfo" in near


def _fills_a_proved_object(m: Machine) -> bool:
    """Whether an object of a pack is at hand: methods of it are written as `getattr(object, name)`."""
    near = [value for level in [*m.meta[-_LEVELS:], m.stack] for value in level[-_LAST:]]
    entries = [ALLOWED.get(value.type) for value in near if isinstance(value, Instance) and not value.foreign]
    return any(entry is not None and entry.callable for entry in entries)


def _method(module: str, name: str) -> str:
    """The distribution whose pack has the class, when `name` is one attribute of a class, and not one with underscores on both sides."""
    cls, _, attribute = name.partition(".")
    pack = distribution(f"{module}.{cls}")
    known = pack and _plain_attribute(attribute) and prove(f"{module}.{cls}", pack)
    return pack if known and ALLOWED[f"{module}.{cls}"].new else ""


def _plain_attribute(name: Value) -> bool:
    return isinstance(name, str) and name.isidentifier() and not name.startswith("__")


def _reads_attribute(given: list[Value]) -> bool:
    """`getattr` of an instance or class that a pack proves: what it gives is not known, but no way into a module."""
    if len(given) != len(("object", "name")) or not _plain_attribute(given[1]):
        return False
    target = given[0]
    name = target.type if isinstance(target, Instance) and not target.foreign else ""
    if isinstance(target, Global) and not target.trouble:
        name = target.name
    entry = ALLOWED.get(name)
    return entry is not None and entry.callable and (entry.new or isinstance(target, Instance))


def _attribute(m: Machine, callee: Global, given: list[Value]) -> Value:
    """What `getattr` gives, where that is known to be harmless; None where it is not."""
    if not callee.trouble and _is_zone(given):
        return Global(f"{_ZONE}._unpickle")
    return unproved(m, "pickle.arguments", callee.name) if _reads_attribute(given) else None


def _is_zone(given: list[Value]) -> bool:
    return (
        len(given) == len(("object", "name"))
        and isinstance(given[0], Global)
        and (given[0].name, given[1]) == (_ZONE, "_unpickle")
    )


def may_be_text(value: Value) -> bool:
    """Whether a value can be an exact str, which every loader demands of a name."""
    if isinstance(value, Instance):
        return not value.foreign and (value.type == "builtins.str" or value.type not in ALLOWED)
    return isinstance(value, str | Long | Opaque | Persistent)


def _may_be_called(value: Value) -> bool:
    """Whether a value can be called at all; instances on the allow-list cannot, save NoneType."""
    if isinstance(value, Instance):
        entry = ALLOWED.get(value.type)
        return value.foreign or entry is None or entry.callable or value.type == "builtins.type"
    return isinstance(value, Opaque | Persistent)


def call(m: Machine, callee: Value, args: Value) -> Value:  # noqa: PLR0911 - one for each way to make something
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
        if callee.name == _GETATTR and (read := _attribute(m, callee, given)) is not None:
            return read
        if callee.name == _RECONSTRUCTOR and (whole := _reconstructed(given)) is not None:
            return whole
        if (callee.pack or not callee.trouble) and (made := rebuilt(callee.name, given)) is not None:
            if not callee.trouble and not any(isinstance(value, Global) and value.trouble for value in given):
                m.found("pickle.arguments", callee.name)
            return made
    return unproved(m, _rule(callee, given or []), callee.name)


def _allowed(m: Machine, name: str, entry: Entry, given: list[Value]) -> Value:
    m.loader.called(m, name, given)
    m.copies(sum(map(length, given)))
    if name in _HASHING and not _can_be_keys(given):
        m.found("pickle.key", name)
    if name in _OF_PAIRS and given and isinstance(given[0], Items) and given[0].kind != "dict" and not given[0].nested:
        m.found("pickle.arguments", name)  # what stands for a pair is iterated over
    if entry.passes:
        return given[0]
    made = entry.result or name
    if given and isinstance(given[0], Items) and (kind := made.removeprefix("builtins.")) in _CONTAINERS:
        return _converted(kind, given[0])
    if made in OCTETS:
        return Instance(made, (*given[:1], sum(map(length, given[:1]))))
    return Instance(made, tuple(given) if made in _KEEPS_ARGUMENTS else ())


def _can_be_keys(given: list[Value]) -> bool:
    """Whether the items of a list can be hashed without going deep; of pairs with heavy values not even the keys are shown."""
    source = given[0] if given else None
    return not isinstance(source, Items) or source.kind == "dict" or not source.heavy


def _converted(kind: str, given: Items) -> Items:
    """`tuple(given)` and the like: what is shared inside stays as heavy as it was."""
    shown = kind != "dict" or given.kind == "dict"
    return Items(kind, list(given.held) if shown else NOTHING, given.size, given.weight, given.heavy, given.nested)


def _reconstructed(given: list[Value]) -> Instance | None:
    """`copyreg._reconstructor(cls, base, state)` makes `base.__new__(cls, state)`: None when the class is not proved, or of another base."""
    if len(given) != len(("cls", "base", "state")):
        return None
    cls, base, state = given
    entry = ALLOWED.get(cls.name) if isinstance(cls, Global) and not cls.trouble else None
    if not isinstance(cls, Global) or not isinstance(base, Global) or entry is None or not entry.new:
        return None
    plain = base.name == "builtins.object" and state is None
    filled = (
        entry.grows
        and base.name == f"builtins.{entry.grows}"
        and isinstance(state, Items)
        and state.kind == entry.grows
    )
    return Instance(entry.result or cls.name) if plain or filled else None


def _rule(callee: Global, given: list[Value]) -> str:
    """What is wrong with a call that was not understood."""
    entry = ALLOWED.get(callee.name)
    if entry is not None and not callee.trouble and entry.callable:
        if any(isinstance(value, Global) and value.trouble and not value.pack for value in given):
            return "pickle.indirect-call"
        return "pickle.arguments" if entry.calls else "pickle.unknown-call"
    if entry is not None and not callee.trouble:
        return "pickle.indirect-call" if entry.indirect else "pickle.arguments"
    at_risk = dangerous(callee.name) or (callee.dotted and _leads_to_danger(callee.name))
    return "pickle.dangerous-call" if at_risk else "pickle.unknown-call"


def _fits(signature: Signature, args: list[Value]) -> bool:
    return len(signature) == len(args) and all(kind(arg) for kind, arg in zip(signature, args, strict=True))


def _payload(m: Machine, name: str, given: list[Value]) -> Value:
    payload = _written(given[0]) if len(given) == 1 else None
    if payload is None:
        return unproved(m, "pickle.indirect-call", name)
    m.copies(length(payload))
    m.nested.append(payload if isinstance(payload, Long) else Long("bytes", memoryview(payload), m.at))
    return Instance("torch.storage.TypedStorage")


def _written(value: Value) -> Long | bytes | None:
    """Bytes that the pickle itself holds: as such, or as text that `_codecs.encode` turns into bytes (protocols 0 to 2)."""
    if isinstance(value, Long | bytes):
        return value
    text = value.args[0] if isinstance(value, Instance) and value.type == "builtins.bytes" and value.args else None
    try:
        if isinstance(text, Long):
            return str(text.view, "utf-8", "surrogatepass").encode("latin-1")
        return text.encode("latin-1") if isinstance(text, str) else None
    except UnicodeError:
        return None


def make(m: Machine, cls: Value, args: Value, *, calls: bool = False) -> Value:
    """`cls.__new__(cls, *args)`: judged as a call, save that a class may be listed as makeable without arguments.

    With `calls` (INST, OBJ) a function would be called; without, loaders refuse what is no class.
    """
    entry = ALLOWED.get(cls.name) if isinstance(cls, Global) and not cls.trouble else None
    if isinstance(cls, Global) and entry is not None and entry.new and isinstance(args, Items) and args.size == 0:
        return Instance(entry.result or cls.name)
    if isinstance(cls, Global) and cls.pack and cls.trouble and isinstance(args, Items) and args.size == 0:
        if calls and not class_like(cls.name):
            return call(m, cls, args)
        return Instance(cls.name, foreign=True)
    return call(m, cls, args)
