"""What an asset declares for the checks of this layer; the manifest's grammar has already held every value to its form."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from jingwei.vocabulary import Asset, Json

Bound = tuple[str, float | None, float | None]


def words(asset: Asset, key: str) -> tuple[str, ...] | None:
    """The list of words under `key`, None when it is not declared."""
    value = asset.properties.get(key)
    return tuple(str(word) for word in value) if isinstance(value, (list, tuple)) else None


def events_only(asset: Asset) -> bool:
    """Whether a stream is declared as a log of events without measured values (`events: true`)."""
    return asset.properties.get("events") is True


def reading(asset: Asset) -> tuple[str, tuple[str, ...]]:
    """Time column and value columns that a stream declares; empty where it declares none."""
    return str(asset.properties.get("time_field") or ""), words(asset, "value_fields") or ()


def count(asset: Asset, key: str) -> int | None:
    """The whole number under `key`, None when it is not declared."""
    value = asset.properties.get(key)
    return value if isinstance(value, int) else None


def day(asset: Asset, key: str) -> date | None:
    """The date under `key`, None when it is not declared."""
    value = asset.properties.get(key)
    return date.fromisoformat(value) if isinstance(value, str) else None


def bounds(asset: Asset) -> tuple[Bound, ...]:
    """Range of each column under `bounds`, by column; None leaves a side open."""
    declared = asset.properties.get("bounds")
    pairs: Mapping[str, list[Json]] = declared if isinstance(declared, Mapping) else {}
    return tuple((column, _side(low), _side(high)) for column, (low, high) in sorted(pairs.items()))


def _side(side: Json) -> float | None:
    return float(side) if isinstance(side, (int, float)) else None
