"""Checks that every file of this room needs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from jingwei.catalog.row import Row


def check_schema(top: Row, wanted: str) -> None:
    """Refuse a file of another schema."""
    if top.get("schema") != wanted:
        raise top.fail(f"schema is not {wanted}")


def by_id(top: Row, things: Sequence[Any]) -> dict[str, Any]:
    """Things by their `id`; the same id twice is refused."""
    made: dict[str, Any] = {}
    for thing in things:
        if thing.id in made:
            raise top.fail(f"{thing.id} stands twice")
        made[thing.id] = thing
    return made


def positive(entry: Row, value: Any) -> float:
    """A limit: any number above zero."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < math.inf:
        raise entry.fail(f"above: {value!r} is not a positive number")
    return float(value)
