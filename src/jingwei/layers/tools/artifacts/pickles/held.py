"""How much the machine holds: values that can be reached from its stack and memo, counted now and then."""

from __future__ import annotations

from collections.abc import Iterable

from jingwei.layers.tools.artifacts.pickles.values import Instance, Items, Persistent, Value

_SLOT, _NUMBER, _TEXT, _OBJECT = 8, 32, 56, 200  # bytes; fixed, so that every interpreter gives the same verdict


def held(levels: Iterable[Iterable[Value]]) -> tuple[int, int]:
    """Values that can be reached from `levels`, and about how many bytes they take."""
    count, size = 0, 0
    seen: set[int] = set()
    waiting = list(levels)
    while waiting:
        for value in waiting.pop():
            count += 1
            size += _SLOT
            if isinstance(value, int | float):
                size += _NUMBER
            elif isinstance(value, str | bytes):
                size += _TEXT + len(value)
            elif value is not None and id(value) not in seen:
                seen.add(id(value))
                size += _OBJECT
                waiting.append(_inside(value))
    return count, size


def _inside(value: Value) -> Iterable[Value]:
    if isinstance(value, Items):
        return value.held
    if isinstance(value, Instance):
        return value.args
    return (value.id,) if isinstance(value, Persistent) else ()
