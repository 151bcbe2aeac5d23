"""Reads the data of the risk schemes: `facts.yaml` and one file for each scheme. Everything is checked; errors name file and id."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, TypeVar

from jingwei.catalog.document import read
from jingwei.catalog.row import KEBAB, METRIC, Row, row
from jingwei.catalog.tiers import logic
from jingwei.catalog.tiers.logic import Condition
from jingwei.catalog.tiers.model import (
    Clause,
    Fact,
    Kind,
    Level,
    Option,
    Presumption,
    Question,
    Rule,
    Scheme,
    Since,
    asked_facts,
    exempting_facts,
)
from jingwei.limits import LIMITS
from jingwei.vocabulary import AssetKind, SourceStatus

FACTS = "facts.yaml"
SCHEMES = ("eu-ai-act", "cn-ai-safety-framework")
OWN_LEVELS = 2  # outside the scope, and nothing stricter: they need a sentence of their own
_WORDS = frozenset({"all", "any", "not"})

Facts = Mapping[str, Fact]
T = TypeVar("T")


@cache
def load_facts() -> Facts:
    """Every fact by id, in the order of the file. Raises `CatalogError`, `ParseError`, `LimitError`."""
    return read_facts(_content(FACTS), FACTS)


@cache
def load_scheme(scheme: str) -> Scheme:
    """A shipped scheme. Raises like `load_facts`, and `KeyError` for one that is not shipped."""
    if scheme not in SCHEMES:
        raise KeyError(f"unknown scheme {scheme}; known are {', '.join(SCHEMES)}")
    name = f"{scheme}.yaml"
    return read_scheme(_content(name), name, load_facts())


def read_facts(content: bytes, name: str) -> Facts:
    """Facts from the bytes of their file; `name` is said in errors."""
    top = row(read(content, name), name, frozenset({"schema", "facts"}))
    _schema(top, "jingwei/tier-facts/1")
    known = frozenset({"id", "kind", "question", "options", "presume", "unit"})
    made = _by_id(top, [_fact(entry) for entry in top.rows("facts", known)])
    for fact in made.values():
        _check_implied(top.named(f"{name}: {fact.id}"), fact, made)
    return MappingProxyType(made)


def read_scheme(content: bytes, name: str, facts: Facts) -> Scheme:
    """A scheme from the bytes of its file; `name` is said in errors."""
    top = row(read(content, name), name, _SCHEME)
    _schema(top, "jingwei/tier-scheme/1")
    levels = tuple(_level(entry, n) for n, entry in enumerate(top.rows("levels", _LEVEL)))
    _by_id(top, levels)
    if len(levels) <= OWN_LEVELS:
        raise top.fail("a scheme has at least three levels")
    scope = _condition(top, top.get("scope"), facts)
    exclusions = tuple(_clause(entry, facts) for entry in top.rows("exclusions", _CLAUSE))
    exemptions = _named(
        top, "exemptions", [(one, _clause(one, facts)) for one in top.rows("exemptions", _CLAUSE | _ID)]
    )
    dates = _named(top, "dates", [(one, _since(one)) for one in top.rows("dates", _SINCE)])
    rules = tuple(_rule(entry, facts, levels, exemptions, dates) for entry in top.rows("rules", _RULE))
    _by_id(top, rules)
    _all_used(top, "exemptions", exemptions, {id(clause) for rule in rules for clause in rule.unless})
    _all_used(top, "dates", dates, {id(one) for rule in rules for one in rule.applies})
    asked = asked_facts(scope, rules)
    return Scheme(
        id=top.line("scheme", KEBAB),
        title=top.words("title"),
        source=top.line("source"),
        as_of=top.day("as_of"),
        levels=levels,
        scope=scope,
        exclusions=exclusions,
        rules=rules,
        questions=_questions(top, facts, asked, exempting_facts(exclusions, rules)),
    )


_ID = frozenset({"id"})
_SCHEME = frozenset(
    {"schema", "scheme", "title", "source", "as_of", "levels", "scope", "exclusions", "exemptions"}
    | {"dates", "rules", "questions"}
)
_SINCE = frozenset({"id", "from", "status", "source", "condition"})
_LEVEL = frozenset({"id", "title", "clause", "text"})
_CLAUSE = frozenset({"when", "clause", "text"})
_RULE = frozenset({"id", "tier", "clause", "when", "text", "status", "unless", "applies"})
_PRESUMPTION = frozenset({"gives", "asset", "property", "values", "above", "own", "sectors"})


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
    if fact.id in _WORDS:
        raise entry.fail(f"{fact.id} is a word of the conditions")
    _by_id(entry, fact.options)
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
    return Presumption(
        gives="" if gives is True else entry.check("gives", gives, KEBAB),
        asset=entry.line("asset", METRIC, default=""),
        property=entry.line("property", METRIC, default=""),
        values=frozenset(entry.lines("values")),
        above=None if above is None else _positive(entry, above),
        own=entry.data.get("own") is True,
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


def _level(entry: Row, place: int) -> Level:
    own = place < OWN_LEVELS
    return Level(
        id=entry.line("id", KEBAB),
        title=entry.words("title"),
        clause=entry.line("clause") if own else entry.line("clause", default=""),
        text=entry.words("text") if own else entry.words_or_none("text"),
    )


def _clause(entry: Row, facts: Facts) -> Clause:
    return Clause(_condition(entry, entry.get("when"), facts), entry.line("clause"), entry.words("text"))


def _rule(
    entry: Row, facts: Facts, levels: Sequence[Level], exemptions: Mapping[str, Clause], dates: Mapping[str, Since]
) -> Rule:
    entry = entry.named(f"{entry.where}: {entry.line('id', KEBAB)}")
    tier = entry.line("tier", KEBAB, default="")
    if tier and tier not in [level.id for level in levels[OWN_LEVELS:]]:
        raise entry.fail(f"tier {tier} is none that a rule can give")
    return Rule(
        id=entry.line("id", KEBAB),
        tier=tier,
        clause=entry.line("clause"),
        when=_condition(entry, entry.get("when"), facts),
        text=entry.words("text"),
        status=entry.choice("status", SourceStatus),
        unless=_chosen(entry, "unless", exemptions),
        applies=_chosen(entry, "applies", dates),
    )


def _named(top: Row, key: str, entries: Sequence[tuple[Row, T]]) -> dict[str, T]:
    made: dict[str, T] = {}
    for entry, thing in entries:
        name = entry.line("id", KEBAB)
        if name in made:
            raise top.fail(f"{key}: {name} stands twice")
        made[name] = thing
    return made


def _chosen(entry: Row, key: str, named: Mapping[str, T]) -> tuple[T, ...]:
    names = entry.lines(key, KEBAB)
    for name in names:
        if name not in named:
            raise entry.fail(f"{key}: {name} is not defined in this file")
    return tuple(named[name] for name in names)


def _all_used(top: Row, key: str, named: Mapping[str, object], used: set[int]) -> None:
    for name, thing in named.items():
        if id(thing) not in used:
            raise top.fail(f"{key}: {name} is used by no rule")


def _since(entry: Row) -> Since:
    status = entry.choice("status", SourceStatus)
    return Since(entry.day("from"), status, entry.line("source"), entry.words_or_none("condition"))


def _condition(entry: Row, data: Any, facts: Facts) -> Condition:
    if isinstance(data, str):
        return logic.Is(_known(entry, data, facts, Kind.YES_NO).id)
    if not isinstance(data, Mapping) or len(data) != 1:
        raise entry.fail("a condition is a fact, or a mapping of one key")
    key, value = next(iter(data.items()))
    if key in {"all", "any"}:
        if not isinstance(value, list) or not value:
            raise entry.fail(f"{key} needs a list of conditions")
        parts = tuple(_condition(entry, part, facts) for part in value)
        return logic.All(parts) if key == "all" else logic.Any(parts)
    if key == "not":
        return logic.Not(_condition(entry, value, facts))
    return _leaf(entry, key, value, facts)


def _leaf(entry: Row, key: str, value: Any, facts: Facts) -> Condition:
    if isinstance(value, Mapping):
        fact = _known(entry, key, facts, Kind.NUMBER)
        limit = row(value, f"{entry.where}: {key}", frozenset({"above"}))
        return logic.Above(fact.id, _positive(entry, limit.get("above")))
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


def _questions(top: Row, facts: Facts, asked: frozenset[str], exempting: frozenset[str]) -> tuple[Question, ...]:
    entries = top.rows("questions", frozenset({"fact", "clause"}))
    listed = [entry.line("fact", METRIC) for entry in entries]
    for fact in sorted((asked | exempting) ^ set(listed)):
        raise top.fail(f"questions and rules do not speak of the same facts: {fact}")
    if len(set(listed)) != len(listed):
        raise top.fail("a question stands twice")
    return tuple(
        Question(facts[fact], entry.line("clause"), fact in asked) for fact, entry in zip(listed, entries, strict=True)
    )


def _positive(entry: Row, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
        raise entry.fail(f"above: {value!r} is not a positive number")
    return float(value)


def _schema(top: Row, wanted: str) -> None:
    if top.get("schema") != wanted:
        raise top.fail(f"schema is not {wanted}")


def _by_id(top: Row, things: Sequence[Any]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for thing in things:
        if thing.id in made:
            raise top.fail(f"{thing.id} stands twice")
        made[thing.id] = thing
    return made


def _content(name: str) -> bytes:
    with (files("jingwei.catalog.tiers") / name).open("rb") as stream:
        content: bytes = stream.read(LIMITS.catalog_bytes + 1)
    return content
