"""What the abstract machine has on its stack.

Small constants are themselves (`None`, bool, int, float, str up to `KEPT` characters, bytes up to `KEPT` bytes); everything else is one of the
classes below. Containers up to `HELD` items keep them, which is what the typed allow-list looks at; larger ones only count. Inside a container of
more than `LARGE` elements those of more than `SMALL` give up their items, so that a tree never hangs on its root.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

KEPT = 4096
HELD = 192
SMALL, LARGE = 16, 256
KEYED = 4096  # elements of a key, which hashing visits one inside another
EXPANSION = 1 << 24  # elements of one shared structure, when each is counted wherever it appears


@dataclass(slots=True, eq=False)
class Global:
    """An imported object, by its canonical name."""

    name: str  # module.qualname after the mapping of old names
    trouble: bool = False  # a finding already says that it is not allowed
    dotted: bool = False  # its name walks attributes
    pack: str = ""  # a well-known distribution that it belongs to, whose policy pack would judge it


@dataclass(slots=True, eq=False)
class Callee(Global):
    """A function that may be called with foreseen arguments, and not be kept: whoever calls it later may give it others."""


@dataclass(slots=True, eq=False)
class Instance:
    """What a call on the allow-list returned, or would be constructed as."""

    type: str
    args: tuple[Value, ...] = ()
    foreign: bool = False  # of a class without policy pack: a finding already says that nothing is proved
    filled: bool = False  # BUILD gave it a state


@dataclass(slots=True, eq=False)
class Items:
    """A tuple, list, set, frozenset or dict. A dict's keys and values alternate in `held`."""

    kind: str
    held: list[Value] = field(default_factory=lambda: NOTHING)
    size: int = 0
    weight: int = 1  # elements after expansion of what is shared
    heavy: bool = False  # an item weighs more than a key may
    nested: bool = True  # every item is one of these as well

    @property
    def whole(self) -> bool:
        """Whether `held` shows every item."""
        return self.size == len(self.held)


@dataclass(slots=True, eq=False)
class Long:
    """A string or bytes too long to keep: `view` is its place in the examined bytes."""

    kind: str  # str, bytes
    view: memoryview
    offset: int


@dataclass(slots=True, eq=False)
class Persistent:
    """What the loader's callback makes of an id."""

    id: Value


@dataclass(slots=True, eq=False)
class Opaque:
    """Something that was not understood; `reason` was reported already."""

    reason: str


Value = None | bool | int | float | str | bytes | Global | Instance | Items | Long | Persistent | Opaque
NOTHING: list[Value] = []  # what every container without items holds; never changed
SATURATED = 1 << 62
OCTETS = frozenset(
    ("builtins.bytes", "builtins.bytearray", "builtins.str")
)  # of which `Instance.args` ends with the length


def weight_of(value: Value) -> int:
    """Elements that `value` expands to when nothing is shared."""
    return value.weight if isinstance(value, Items) else 1


def items(kind: str, values: list[Value]) -> Items:
    """A container of `values`, a list that nobody changes afterwards."""
    made = Items(kind)
    extend(made, values)
    return made


def extend(target: Items, values: list[Value]) -> None:
    """Put `values`, a list that nobody changes afterwards, into `target`, which others may share."""
    weight = target.weight + len(values)
    for value in values:
        if isinstance(value, Items):
            weight += value.weight
            target.heavy = target.heavy or value.weight > KEYED
        else:
            target.nested = False
    target.weight = min(weight, SATURATED)
    whole = target.whole
    target.size += len(values)
    if not whole or target.size > HELD:
        target.held = NOTHING
    else:
        target.held = target.held + values if target.held else values
        if weight > LARGE:
            _let_go(target.held)


def _let_go(values: list[Value]) -> None:
    for value in values:
        if isinstance(value, Items) and value.weight > SMALL:
            value.held = NOTHING


def heavy_key(keys: list[Value]) -> int:
    """Elements of the first key that has too many to be hashed; 0 when none has."""
    return next((key.weight for key in keys if isinstance(key, Items) and key.weight > KEYED), 0)


def length(value: Value) -> int:
    """Bytes or elements that a function copies when it is given `value`."""
    if isinstance(value, Items):
        return value.size
    if isinstance(value, Instance):
        last = value.args[-1] if value.type in OCTETS and value.args else 0
        return last if isinstance(last, int) else 0
    return len(value.view) if isinstance(value, Long) else len(value) if isinstance(value, str | bytes) else 0


def copied(value: Value) -> Value:
    """The value, what can be changed as one of its own: opcodes cannot reach deeper than its first level."""
    if isinstance(value, Instance):
        return replace(value)
    return replace(value, held=list(value.held)) if isinstance(value, Items) else value


def describe(value: Value) -> str:
    """What a value is, for a sentence; never its content."""
    if isinstance(value, Global):
        return value.name
    if isinstance(value, Instance):
        return f"a {value.type}"
    if isinstance(value, Items | Long):
        return f"a {value.kind}"
    return value.reason if isinstance(value, Opaque) else f"a {type(value).__name__.lower()}"
