"""What is known of names outside of the sources: bases from the standard library, and callables that run nothing they are given.

Reviewed by hand against CPython 3.8 to 3.13. A name that stands here is harmless when called with any values, save for `__hash__`, `__eq__` of
what can be hashed, `__bool__` and `__len__` of them, which are proved for every class of every pack.
"""

from __future__ import annotations

# Bases that add nothing which unpickling runs, and what instances of them are inside.
BASES: dict[str, str] = {
    "builtins.object": "object", "builtins.dict": "dict", "builtins.list": "list", "builtins.set": "set", "builtins.tuple": "tuple",
    "builtins.str": "str", "builtins.int": "int", "builtins.float": "float", "builtins.type": "type",
    "builtins.Exception": "exception", "builtins.ValueError": "exception", "builtins.RuntimeError": "exception",
    "builtins.AttributeError": "exception", "builtins.TypeError": "exception", "builtins.Warning": "exception",
    "builtins.UserWarning": "exception", "builtins.KeyError": "exception", "builtins.NotImplementedError": "exception",
    "builtins.DeprecationWarning": "exception", "builtins.FutureWarning": "exception", "builtins.RuntimeWarning": "exception",
    "abc.ABC": "object", "typing.Generic": "object", "typing.Protocol": "object", "typing_extensions.Protocol": "object",
    "enum.Enum": "enum", "enum.IntEnum": "enum", "enum.StrEnum": "enum", "enum.Flag": "enum", "enum.IntFlag": "enum",
    "collections.OrderedDict": "dict", "typing.NamedTuple": "namedtuple", "contextlib.ContextDecorator": "object",
    "contextlib.AbstractContextManager": "object", "string.Formatter": "object",
} | {
    f"{room}.{name}": "object"
    for room in ("collections.abc", "typing")
    for name in ("Callable", "Container", "Hashable", "Iterable", "Iterator", "Sized", "Collection", "Reversible")
} | dict.fromkeys(
    (  # their `__eq__` leaves a class without `__hash__`
        "collections.abc.Mapping", "collections.abc.MutableMapping", "collections.abc.Set", "collections.abc.MutableSet", "collections.UserDict",
        "collections.UserList", "typing.Mapping", "typing.MutableMapping",
    ),
    "unhashable",
) | {
    f"{room}.{name}": "object" for room in ("collections.abc", "typing") for name in ("Sequence", "MutableSequence", "Generator")
} | {"typing.Dict": "dict", "typing.List": "list", "typing.OrderedDict": "dict", "typing.Tuple": "tuple"}  # fmt: skip

METACLASSES = frozenset(("abc.ABCMeta", "builtins.type", "enum.EnumMeta", "enum.EnumType"))

# Class decorators that give back the class, with methods of the standard library's making.
CLASS_DECORATORS = frozenset((
    "dataclasses.dataclass", "functools.total_ordering", "typing.final", "typing_extensions.final", "typing.runtime_checkable",
    "enum.unique", "warnings.deprecated", "typing_extensions.deprecated", "typing_extensions.runtime_checkable",
))  # fmt: skip

# Decorators of methods that leave what they decorate a plain function, or wrap it in one that only calls it.
PLAIN_DECORATORS = frozenset(
    ("abc.abstractmethod", "typing.overload", "typing.no_type_check", "typing.final", "typing_extensions.override")
)
PROPERTIES = frozenset(("builtins.property", "abc.abstractproperty", "functools.cached_property"))

# Called with anything, they run nothing of it beyond the protocol named above.
CALLS: dict[str, str] = {
    "builtins.isinstance": "const", "builtins.issubclass": "const", "builtins.id": "const", "builtins.callable": "const",
    "builtins.len": "const", "builtins.bool": "const", "builtins.object": "const", "builtins.ValueError": "const",
    "builtins.TypeError": "const", "builtins.RuntimeError": "const", "builtins.AttributeError": "const", "builtins.KeyError": "const",
    "builtins.NotImplementedError": "const", "builtins.IndexError": "const", "builtins.AssertionError": "const", "builtins.Exception": "const",
    "builtins.UserWarning": "const", "threading.Lock": "fresh", "threading.RLock": "fresh", "threading.Event": "fresh",
    "weakref.WeakKeyDictionary": "fresh", "weakref.WeakValueDictionary": "fresh", "weakref.WeakSet": "fresh",
    "inspect.isclass": "const", "builtins.hash": "const", "numpy.isscalar": "const", "logging.getLogger": "fresh",
}  # fmt: skip

# Called with constants and containers of this code's own making only.
CALLS_ON_CONSTANTS: dict[str, str] = {
    "builtins.str": "const", "builtins.int": "const", "builtins.float": "const", "builtins.repr": "const", "builtins.range": "view",
    "builtins.min": "const", "builtins.max": "const", "builtins.abs": "const", "builtins.print": "none",
    "warnings.warn": "const", "packaging.version.parse": "fresh", "packaging.version.Version": "fresh", "itertools.count": "fresh",
    "collections.deque": "list", "re.compile": "fresh", "re.match": "fresh", "re.sub": "const",
}  # fmt: skip

# Called with built-in containers (or nothing): what they make of them.
CONTAINERS: dict[str, str] = {
    "builtins.dict": "dict", "builtins.list": "list", "builtins.set": "set", "builtins.tuple": "tuple", "builtins.frozenset": "set",
    "collections.OrderedDict": "dict", "builtins.enumerate": "view", "builtins.zip": "view", "builtins.reversed": "view",
    "collections.deque": "list", "collections.Counter": "dict", "builtins.any": "const", "builtins.all": "const", "builtins.iter": "view",
}  # fmt: skip

DICT_METHODS: dict[str, str] = {
    "get": "unknown", "pop": "unknown", "setdefault": "unknown", "items": "view", "keys": "view", "values": "view", "copy": "dict",
    "clear": "const", "__contains__": "const", "__setitem__": "const", "__getitem__": "unknown", "popitem": "tuple",
}  # fmt: skip
LIST_METHODS: dict[str, str] = {
    "append": "const", "pop": "unknown", "insert": "const", "copy": "list", "clear": "const", "reverse": "const",
    "add": "const", "discard": "const",
}  # fmt: skip
FILLING = frozenset(
    ("update", "extend", "union", "intersection", "difference")
)  # their argument must be a built-in container

PROTOCOL = ("__hash__", "__eq__", "__bool__", "__len__")
"""Methods that code of any library, or a dictionary, may run on a value; every class of a pack has inert ones (`__eq__` where it can be hashed)."""

OPEN_DOORS = ("__getattribute__", "__class__", "__dict__")
"""Attributes whose redefinition changes what even an attribute access does."""
