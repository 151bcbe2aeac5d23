"""What records say of themselves: language, topic, region, collection. Taken as stated, counted in groups, never inferred of a person.

Values that few documents bear may name somebody, so they are counted together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

FIELDS: Mapping[str, tuple[str, ...]] = {
    "language": ("language", "lang", "语言"),
    "topic": ("topic", "domain", "category", "subject", "主题", "类别"),
    "region": ("region", "country", "locale", "地区", "国家"),
    "licence": ("licence", "license", "许可"),
}
LEAST = 5  # documents that bear a value before it is named
_LONGEST = 64
_NAMED = 100  # values of a field that are named


def declared(fields: Mapping[str, Any]) -> list[str | None] | None:
    """The record's value of each of `FIELDS`, None where no field states anything."""
    found = [next((value for name in names if (value := _value(fields.get(name)))), None) for names in FIELDS.values()]
    return found if any(found) else None


def _value(value: Any) -> str | None:
    return value.strip()[:_LONGEST] or None if isinstance(value, str) else None


def grouped(counts: Mapping[str, int]) -> dict[str, int]:
    """Counts of values in falling order; `(rare)` sums those of fewer than `LEAST` documents and what does not fit."""
    order = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    named = dict([item for item in order if item[1] >= LEAST][:_NAMED])
    rest = sum(counts.values()) - sum(named.values())
    return named | ({"(rare)": rest} if rest else {})


def counters() -> dict[str, Counter[str]]:
    """An empty count for each field."""
    return {name: Counter() for name in FIELDS}
