"""Reads conditions and checks that every fact and option in them exists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jingwei.catalog.row import Row, row
from jingwei.catalog.tiers import logic
from jingwei.catalog.tiers.entries import positive
from jingwei.catalog.tiers.logic import Condition
from jingwei.catalog.tiers.model import Fact, Kind

WORDS = frozenset({"all", "any", "not"})

Facts = Mapping[str, Fact]


def condition(entry: Row, data: Any, facts: Facts) -> Condition:
    """A condition as the data write it: a yes-no fact, `{fact: [options]}`, `{fact: any}`, `{fact: {above: n}}`, `all`, `any`, `not`."""
    if isinstance(data, str):
        return logic.Is(_known(entry, data, facts, Kind.YES_NO).id)
    if not isinstance(data, Mapping) or len(data) != 1:
        raise entry.fail("a condition is a fact, or a mapping of one key")
    key, value = next(iter(data.items()))
    if key in {"all", "any"}:
        if not isinstance(value, list) or not value:
            raise entry.fail(f"{key} needs a list of conditions")
        parts = tuple(condition(entry, part, facts) for part in value)
        return logic.All(parts) if key == "all" else logic.Any(parts)
    if key == "not":
        return logic.Not(condition(entry, value, facts))
    return _leaf(entry, key, value, facts)


def _leaf(entry: Row, key: str, value: Any, facts: Facts) -> Condition:
    if isinstance(value, Mapping):
        fact = _known(entry, key, facts, Kind.NUMBER)
        limit = row(value, f"{entry.where}: {key}", frozenset({"above"}))
        return logic.Above(fact.id, positive(entry, limit.get("above")))
    fact = _known(entry, key, facts, Kind.OPTIONS, Kind.CHOICE, Kind.REGIONS)
    if value == "any":
        return logic.Has(fact.id, frozenset())
    options = Row(entry.where, {key: value}).lines(key)
    for option in options:
        if fact.kind is not Kind.REGIONS and option not in fact.option_ids:
            raise entry.fail(f"{key} has no option {option}")
    if not options:
        raise entry.fail(f"{key} needs options, or the word any")
    return logic.Has(fact.id, frozenset(options))


def _known(entry: Row, fact: str, facts: Facts, *kinds: Kind) -> Fact:
    if fact not in facts:
        raise entry.fail(f"{fact} is no fact")
    if facts[fact].kind not in kinds:
        raise entry.fail(f"{fact} is {facts[fact].kind}, not {' or '.join(kinds)}")
    return facts[fact]
