"""What an expression may be, as far as the proof of a function needs to know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Type:
    """One abstract value. `of` depends on `tag`.

    unknown: anything that the pickle may hold; const: None, a number, a string or a result of comparison; dict, list, set, tuple, view: built-in
    containers (view: iterators over one); library: a value of the library's own; fresh: a new object of a listed type; self (Class): an instance;
    class (Class); function (Found); meaning (Meaning): a module; bound, unbound (Class, Attribute, Class): a method, who has it, and on whom;
    method (Type, name): of a built-in container; base (Class, name): of no class in the sources; super (Class, Class): the concrete class, and the
    one whose next is meant; external (str): something known by name only.
    """

    tag: str
    of: Any = None


UNKNOWN, CONST, DICT, LIST = Type("unknown"), Type("const"), Type("dict"), Type("list")
SET, TUPLE, VIEW, LIBRARY = Type("set"), Type("tuple"), Type("view"), Type("library")
CONTAINERS = frozenset(("dict", "list", "set", "tuple", "view"))
_NAMED = {t.tag: t for t in (UNKNOWN, CONST, DICT, LIST, SET, TUPLE, VIEW, LIBRARY)}


def named(tag: str) -> Type:
    """The type called `tag`."""
    return _NAMED.get(tag) or Type(tag)


def join(one: Type | None, other: Type) -> Type:
    """The least that covers both."""
    if one is None or one == other:
        return other
    return UNKNOWN


def plain(type_: Type) -> bool:
    """Not a value of the pickle's, nor a container that may hold one."""
    return type_.tag in {"const", "library", "fresh", "external", "class"}
