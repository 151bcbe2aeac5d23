"""Reads `facts.yaml`: what can be asked, which answers there are, what they imply and what is presumed."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from jingwei.catalog.document import read
from jingwei.catalog.row import KEBAB, METRIC, Row, row
from jingwei.catalog.tiers.conditions import WORDS, Facts
from jingwei.catalog.tiers.entries import by_id, check_schema, positive
from jingwei.catalog.tiers.model import Fact, Kind, Option, Presumption
from jingwei.vocabulary import AssetKind

_PRESUMPTION = frozenset({"gives", "asset", "property", "values", "above", "own", "sectors"})


def read_facts(content: bytes, name: str) -> Facts:
    """Facts from the bytes of their file; `name` is said in errors."""
    top = row(read(content, name), name, frozenset({"schema", "facts"}))
    check_schema(top, "jingwei/tier-facts/1")
    known = frozenset({"id", "kind", "question", "options", "presume", "unit"})
    made = by_id(top, [_fact(entry) for entry in top.rows("facts", known)])
    for fact in made.values():
        _check_implied(top.named(f"{name}: {fact.id}"), fact, made)
    return MappingProxyType(made)


def _fact(entry: Row) -> Fact:
    entry = entry.named(f"{entry.where}: {entry.line('id', METRIC)}")
    fact = Fact(
        id=entry.line("id", METRIC),
        kind=entry.choice("kind", Kind),
        question=entry.words("question"),
        options=tuple(_option(one) for one in entry.rows("options", frozenset({"id", "text", "implies"}))),
        presumptions=tuple(_presumption(one) for one in entry.rows("presume", _PRESUMPTION)),
        unit=entry.line("unit", default=""),
    )
    if fact.id in WORDS:
        raise entry.fail(f"{fact.id} is a word of the conditions")
    by_id(entry, fact.options)
    if bool(fact.options) is not (fact.kind in {Kind.OPTIONS, Kind.CHOICE}):
        raise entry.fail(f"{fact.kind} and its options do not go together")
    for presumption in fact.presumptions:
        _check_presumption(entry, fact, presumption)
    return fact


def _option(entry: Row) -> Option:
    entry = entry.named(f"{entry.where}: {entry.line('id', KEBAB)}")
    implies = entry.data.get("implies") or {}
    if not isinstance(implies, Mapping):
        raise entry.fail("implies is not a mapping of facts to options")
    said = {fact: "" if option is True else entry.check("implies", option, KEBAB) for fact, option in implies.items()}
    return Option(entry.line("id", KEBAB), entry.words("text"), MappingProxyType(said))


def _presumption(entry: Row) -> Presumption:
    gives = entry.data.get("gives", True)
    above = entry.data.get("above")
    own = entry.data.get("own", False)
    if not isinstance(own, bool):
        raise entry.fail("own is neither true nor false")
    return Presumption(
        gives="" if gives is True else entry.check("gives", gives, KEBAB),
        asset=entry.line("asset", METRIC, default=""),
        property=entry.line("property", METRIC, default=""),
        values=frozenset(entry.lines("values")),
        above=None if above is None else positive(entry, above),
        own=own,
        sectors=frozenset(entry.lines("sectors", KEBAB)),
    )


def _check_presumption(entry: Row, fact: Fact, presumption: Presumption) -> None:
    if bool(presumption.sectors) is bool(presumption.asset):
        raise entry.fail("a presumption comes from an asset or from sectors")
    if presumption.asset and presumption.asset not in list(AssetKind):
        raise entry.fail(f"asset {presumption.asset} is none of {', '.join(AssetKind)}")
    if (fact.kind is Kind.NUMBER or presumption.values or presumption.above is not None) and not presumption.property:
        raise entry.fail("a presumption from a value needs the property that holds it")
    wanted = fact.option_ids if fact.kind is Kind.OPTIONS else ("",)
    if presumption.gives not in wanted or fact.kind in {Kind.CHOICE, Kind.REGIONS}:
        raise entry.fail(f"{fact.kind} cannot be presumed to be {presumption.gives or 'yes'}")


def _check_implied(entry: Row, fact: Fact, facts: Facts) -> None:
    for option in fact.options:
        for other, said in option.implies.items():
            target = facts.get(other)
            if target is None:
                raise entry.fail(f"{option.id} implies something about {other}, which is no fact")
            fits = target.kind is Kind.YES_NO if not said else target.kind is Kind.OPTIONS and said in target.option_ids
            if not fits:
                raise entry.fail(f"{option.id} implies {other}: {said or 'yes'}, which is no answer to it")
