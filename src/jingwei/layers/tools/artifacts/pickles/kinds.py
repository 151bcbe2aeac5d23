"""Kinds: predicates over abstract values, out of which the allow-list's signatures are made."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from jingwei.layers.tools.artifacts.pickles.values import Global, Instance, Items, Long, Persistent, Value
from jingwei.text.patterns import expression

Kind = Callable[[Value], bool]
_SHORT_BITS = 8192
_RATIO = expression(r"[+-]?(?:[0-9]{1,2000}(?:/[0-9]{1,2000})?|[0-9]{0,2000}\.[0-9]{1,2000})")
_DECIMAL = expression(r"[+-]?(?:[0-9]{1,2000}(?:\.[0-9]{0,2000})?(?:E[+-]?[0-9]{1,6})?|s?NaN[0-9]{0,2000}|Infinity)")


def anything(_value: Value) -> bool:
    """Every value: all effects of making it were judged when it was made."""
    return True


def none(value: Value) -> bool:
    """None."""
    return value is None


def boolean(value: Value) -> bool:
    """A bool, or 0 or 1 as old protocols write it."""
    return isinstance(value, bool) or (isinstance(value, int) and value in {0, 1})


def integer(value: Value) -> bool:
    """An int."""
    return isinstance(value, int)


def natural(value: Value) -> bool:
    """An int that is not negative."""
    return isinstance(value, int) and value >= 0


def short(value: Value) -> bool:
    """An int of so few digits that arithmetic with it takes no time."""
    return isinstance(value, int) and value.bit_length() <= _SHORT_BITS


def ratio(value: Value) -> bool:
    """Text of a whole number, a decimal or a ratio, without exponent."""
    return isinstance(value, str) and _RATIO.fullmatch(value) is not None


def decimal(value: Value) -> bool:
    """Text as `decimal.Decimal` writes itself, of a bounded exponent."""
    return isinstance(value, str) and _DECIMAL.fullmatch(value) is not None


def number(value: Value) -> bool:
    """An int or a float."""
    return isinstance(value, int | float)


def string(value: Value) -> bool:
    """A str of any length."""
    return isinstance(value, str) or (isinstance(value, Long) and value.kind == "str")


def octets(value: Value) -> bool:
    """Bytes or a bytearray of any length."""
    if isinstance(value, Instance):
        return value.type in {"builtins.bytes", "builtins.bytearray"}
    return isinstance(value, bytes) or (isinstance(value, Long) and value.kind == "bytes")


def plain(value: Value) -> bool:
    """A constant or a container that shows only plain items (one level is enough: inner ones were judged when made)."""
    return not isinstance(value, Global | Persistent)


def constant(value: Value) -> bool:
    """None, a bool, a number, text or bytes."""
    return value is None or isinstance(value, bool | int | float | str | bytes | Long)


def texts(value: Value) -> bool:
    """A list or tuple of text, or of such lists; all of it is shown."""
    if not isinstance(value, Items) or value.kind not in {"list", "tuple"} or not value.whole:
        return False
    parts = [part for item in value.held for part in (item.held if isinstance(item, Items) and item.whole else [item])]
    return all(isinstance(part, str) for part in parts)


_TABULAR = ("pandas.", "numpy.", "datetime.", "decimal.", "joblib.numpy_pickle.", "builtins.", "pytz.", "zoneinfo.")
_TABULAR_DEPTH = 6
_ZONE = expression(r"[A-Za-z0-9_+-]{1,32}(?:/[A-Za-z0-9_+-]{1,32}){0,2}")
_FILE_OF_ZONE = "dateutil/"  # pandas opens the file that follows, wherever it lies


def tabular(value: Value, depth: int = _TABULAR_DEPTH) -> bool:
    """A constant, a value or type of pandas, NumPy or datetime, or a built-in container that shows nothing else."""
    if isinstance(value, Instance):
        return value.type.startswith(_TABULAR) and not value.foreign
    if isinstance(value, Global):
        return value.name.startswith(_TABULAR) and not value.trouble
    if isinstance(value, Items):
        return depth > 0 and value.whole and all(tabular(item, depth - 1) for item in value.held)
    return constant(value) and not (isinstance(value, str) and _FILE_OF_ZONE in value)


def keyed(keys: Mapping[str, Kind | None]) -> Kind:
    """A dict of which every key is shown and is text; those in `keys` hold what is stated, or (None) must not be there."""

    def check(value: Value) -> bool:
        if not isinstance(value, Items) or value.kind != "dict" or not value.whole:
            return False
        for key, item in zip(value.held[::2], value.held[1::2], strict=True):
            if not isinstance(key, str):
                return False
            if key in keys and ((kind := keys[key]) is None or not kind(item)):
                return False
        return True

    return check


def oneof(*allowed: str | int | bytes | None) -> Kind:
    """One of the given constants, of the same type."""
    exact = {(type(a), a) for a in allowed}
    return lambda value: isinstance(value, str | int | bytes | None) and (type(value), value) in exact


def zone(value: Value) -> bool:
    """Name of a time zone in the system's table: no path out of it."""
    return isinstance(value, str) and _ZONE.fullmatch(value) is not None


def upto(most: int) -> Kind:
    """An int from 0 to `most`."""
    return lambda value: isinstance(value, int) and 0 <= value <= most


def sequence(kind: str, item: Kind) -> Kind:
    """A container of `kind` whose items, all of them shown, satisfy `item`."""
    return lambda value: (
        isinstance(value, Items) and value.kind == kind and value.whole and all(item(i) for i in value.held)
    )


def container(*kinds: str) -> Kind:
    """Any built-in container of one of `kinds`, whatever it holds."""
    return lambda value: isinstance(value, Items) and value.kind in kinds


def values(of: Kind) -> Kind:
    """A dict, all of it shown, whose keys are constants and whose values satisfy `of`."""
    return lambda value: (
        isinstance(value, Items)
        and value.kind == "dict"
        and value.whole
        and all(map(constant, value.held[::2]))
        and all(map(of, value.held[1::2]))
    )


def row(*parts: Kind) -> Kind:
    """A tuple of exactly these parts."""
    return lambda value: (
        isinstance(value, Items)
        and value.kind == "tuple"
        and value.size == len(parts) == len(value.held)
        and all(part(item) for part, item in zip(parts, value.held, strict=True))
    )


def named(*names: str) -> Kind:
    """One of these imported objects."""
    allowed = frozenset(names)
    return lambda value: isinstance(value, Global) and value.name in allowed


def made(*types: str) -> Kind:
    """An instance of one of these types."""
    allowed = frozenset(types)
    return lambda value: isinstance(value, Instance) and value.type in allowed


def either(*kinds: Kind) -> Kind:
    """At least one of the kinds."""
    return lambda value: any(kind(value) for kind in kinds)


def persistent(value: Value) -> bool:
    """What the loader's callback returned."""
    return isinstance(value, Persistent)
