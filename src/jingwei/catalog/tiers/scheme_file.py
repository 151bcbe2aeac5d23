"""Reads the file of one scheme. Everything is checked; errors name file and id."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from jingwei.catalog.document import read
from jingwei.catalog.row import KEBAB, METRIC, Row, row
from jingwei.catalog.tiers.conditions import Facts, condition
from jingwei.catalog.tiers.entries import by_id, check_schema
from jingwei.catalog.tiers.model import Clause, Level, Question, Rule, Scheme, Since, asked_facts, exempting_facts
from jingwei.vocabulary import SourceStatus

OWN_LEVELS = 2  # outside the scope, and nothing stricter: they need a sentence of their own
_ID = frozenset({"id"})
_SCHEME = frozenset(
    {"schema", "scheme", "title", "source", "as_of", "levels", "scope", "exclusions", "exemptions"}
    | {"dates", "rules", "questions"}
)
_SINCE = frozenset({"id", "from", "status", "source", "condition"})
_LEVEL = frozenset({"id", "title", "clause", "text"})
_CLAUSE = frozenset({"when", "clause", "text"})
_RULE = frozenset({"id", "tier", "clause", "when", "text", "status", "unless", "applies"})

T = TypeVar("T")


def read_scheme(content: bytes, name: str, facts: Facts) -> Scheme:
    """A scheme from the bytes of its file; `name` is said in errors."""
    top = row(read(content, name), name, _SCHEME)
    check_schema(top, "jingwei/tier-scheme/1")
    levels = tuple(_level(entry, n) for n, entry in enumerate(top.rows("levels", _LEVEL)))
    by_id(top, levels)
    if len(levels) <= OWN_LEVELS:
        raise top.fail("a scheme has at least three levels")
    scope = condition(top, top.get("scope"), facts)
    exclusions = tuple(_clause(entry, facts) for entry in top.rows("exclusions", _CLAUSE))
    exemptions = _named(
        top, "exemptions", [(one, _clause(one, facts)) for one in top.rows("exemptions", _CLAUSE | _ID)]
    )
    dates = _named(top, "dates", [(one, _since(one)) for one in top.rows("dates", _SINCE)])
    rules = tuple(_rule(entry, facts, levels, exemptions, dates) for entry in top.rows("rules", _RULE))
    by_id(top, rules)
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


def _level(entry: Row, place: int) -> Level:
    own = place < OWN_LEVELS
    return Level(
        id=entry.line("id", KEBAB),
        title=entry.words("title"),
        clause=entry.line("clause") if own else entry.line("clause", default=""),
        text=entry.words("text") if own else entry.words_or_none("text"),
    )


def _clause(entry: Row, facts: Facts) -> Clause:
    return Clause(condition(entry, entry.get("when"), facts), entry.line("clause"), entry.words("text"))


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
        when=condition(entry, entry.get("when"), facts),
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
