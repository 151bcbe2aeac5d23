"""What an asset declares under `extra` for the checks of this layer, read strictly: a value of the wrong shape is an error, not an absence."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date

from jingwei.errors import ParseError
from jingwei.vocabulary import Asset, Json

Bound = tuple[str, float | None, float | None]


def extra(asset: Asset, key: str) -> Json:
    """The value under `extra: {key: ...}`, None when it is not declared."""
    declared = asset.properties.get("extra")
    return declared.get(key) if isinstance(declared, Mapping) else None


def words(asset: Asset, key: str) -> tuple[str, ...] | None:
    """A list of words under `extra`, None when it is not declared. Raises `ParseError` for anything else."""
    value = extra(asset, key)
    if value is None:
        return None
    if not isinstance(value, (list, tuple)) or not all(isinstance(word, str) and word.strip() for word in value):
        raise ParseError(f"asset {asset.id}: `extra.{key}` is not a list of words")
    return tuple(str(word) for word in value)


def events_only(asset: Asset) -> bool:
    """Whether a stream is declared as a log of events without measured values (`extra: {events: true}`)."""
    return extra(asset, "events") is True


def reading(asset: Asset) -> tuple[str, tuple[str, ...]]:
    """Time column and value columns that a stream declares; empty where it declares none."""
    values = asset.properties.get("value_fields")
    fields = tuple(str(value) for value in values) if isinstance(values, (list, tuple)) else ()
    return str(asset.properties.get("time_field") or ""), fields


def count(asset: Asset, key: str) -> int | None:
    """A count above zero under `extra`, None when it is not declared. Raises `ParseError` for anything else."""
    value = extra(asset, key)
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value <= 0):
        raise ParseError(f"asset {asset.id}: `extra.{key}` is not a whole number above zero")
    return value


def day(asset: Asset, key: str) -> date | None:
    """A date (YYYY-MM-DD) under `extra`, None when it is not declared. Raises `ParseError` for anything else."""
    value = extra(asset, key)
    if value is None:
        return None
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise ParseError(f"asset {asset.id}: `extra.{key}` is not a date (YYYY-MM-DD)") from error


def bounds(asset: Asset) -> tuple[Bound, ...]:
    """Range of each column from `extra: {bounds: {column: [low, high]}}`; null leaves a side open. Raises `ParseError` for other shapes."""
    declared = extra(asset, "bounds")
    if declared is None:
        return ()
    if not isinstance(declared, Mapping):
        raise ParseError(f"asset {asset.id}: `extra.bounds` is not a mapping of columns to [low, high]")
    return tuple(_bound(asset.id, str(column), pair) for column, pair in sorted(declared.items()))


def _bound(asset: str, column: str, pair: Json) -> Bound:
    if isinstance(pair, (list, tuple)) and len(pair) == len(("low", "high")):
        low, high = _side(pair[0], -math.inf), _side(pair[1], math.inf)
        if low <= high and (math.isfinite(low) or math.isfinite(high)):
            return column, low if math.isfinite(low) else None, high if math.isfinite(high) else None
    raise ParseError(f"asset {asset}: `extra.bounds.{column}` is not [low, high]")


def _side(side: Json, open_side: float) -> float:
    if side is None:
        return open_side
    if isinstance(side, (int, float)) and not isinstance(side, bool) and math.isfinite(side):
        return float(side)
    return math.nan
