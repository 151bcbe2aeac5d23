"""Fields of decoded JSON, read strictly: a missing, unknown or mistyped field is an error, never a default."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from jingwei.errors import ParseError

HEX_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
RUN = re.compile(r"[0-9a-f]{32}", re.ASCII)


def exactly(value: Any, name: str, required: Iterable[str], optional: Iterable[str] = ()) -> Mapping[str, Any]:
    """The object, when it has every required key and none but the optional ones besides. Raises `ParseError`."""
    if not isinstance(value, dict):
        raise ParseError(f"{name}: expected an object")
    needed = set(required)
    missing, strange = needed - value.keys(), value.keys() - needed - set(optional)
    if missing or strange:
        raise ParseError(f"{name}: missing {sorted(missing)}, not known {sorted(strange)}")
    return value


def text(value: Any, name: str, pattern: re.Pattern[str] | None = None) -> str:
    """A string, matching the whole pattern when one is given. Raises `ParseError`."""
    if not isinstance(value, str) or (pattern is not None and not pattern.fullmatch(value)):
        raise ParseError(f"{name}: {str(value)[:80]!r} is not what stands here")
    return value


def whole(value: Any, name: str, bound: int = 2**53 - 1) -> int:
    """An integer from 0 to `bound`. Raises `ParseError`."""
    if type(value) is not int or not 0 <= value <= bound:
        raise ParseError(f"{name}: expected an integer from 0 to {bound}")
    return value


def items(value: Any, name: str, bound: int) -> list[Any]:
    """A list of at most `bound` items. Raises `ParseError`."""
    if not isinstance(value, list):
        raise ParseError(f"{name}: expected a list")
    if len(value) > bound:
        raise ParseError(f"{name}: {len(value)} items, the bound is {bound}")
    return value
