"""What a risk scheme is made of: facts that can be asked, rules that give a tier, exemptions, dates with their source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from jingwei.catalog.tiers.logic import Condition, facts_of
from jingwei.vocabulary import SourceStatus, Text


class Kind(StrEnum):
    """How a fact is answered."""

    YES_NO = "yes-no"
    NUMBER = "number"
    OPTIONS = "options"  # none, one or several of a list
    CHOICE = "choice"  # exactly one of a list
    REGIONS = "regions"  # the system's `regions`, not a key of `facts`


@dataclass(frozen=True, slots=True)
class Option:
    """One possible answer, and what it says about other facts: fact id -> option, or "" for yes."""

    id: str
    text: Text
    implies: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Presumption:
    """An answer taken from elsewhere in the manifest as long as `facts` is silent. It is "at least": it never answers no."""

    gives: str  # an option; "" for yes; for a number fact the property's largest value
    asset: str = ""  # kind of an asset that must exist
    property: str = ""  # its manifest key
    values: frozenset[str] = frozenset()  # one of which that key must hold
    above: float | None = None  # which that key must exceed
    own: bool = False  # assets with a supplier or a base do not count
    sectors: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Fact:
    """Something the manifest can state."""

    id: str
    kind: Kind
    question: Text
    options: tuple[Option, ...]
    presumptions: tuple[Presumption, ...]
    unit: str = ""

    @property
    def option_ids(self) -> tuple[str, ...]:
        """Ids of the options, in order."""
        return tuple(option.id for option in self.options)


@dataclass(frozen=True, slots=True)
class Since:
    """From when a rule applies, by which source; `condition` says to whom when it is not everybody."""

    day: date
    status: SourceStatus
    source: str
    condition: Text | None = None


@dataclass(frozen=True, slots=True)
class Clause:
    """A condition and the sentence that follows from it: an exemption of a rule, or an exclusion from the scope."""

    when: Condition
    clause: str
    text: Text


@dataclass(frozen=True, slots=True)
class Rule:
    """When `when` holds and no exemption does, the system has at least `tier`; a note (no tier) only adds its sentence."""

    id: str
    tier: str  # empty: a note
    clause: str
    when: Condition
    text: Text
    status: SourceStatus
    unless: tuple[Clause, ...] = ()
    applies: tuple[Since, ...] = ()


@dataclass(frozen=True, slots=True)
class Level:
    """A tier of a scheme. The first two (outside the scope; nothing stricter) say why by themselves."""

    id: str
    title: Text
    clause: str = ""
    text: Text | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A fact as a scheme asks it. Not `asked`: it can only exempt, so silence counts as not claimed."""

    fact: Fact
    clause: str
    asked: bool


@dataclass(frozen=True, slots=True)
class Scheme:
    """A way to classify risk: levels from least to most strict, the scope, and rules."""

    id: str
    title: Text
    source: str
    as_of: date
    levels: tuple[Level, ...]
    scope: Condition
    exclusions: tuple[Clause, ...]
    rules: tuple[Rule, ...]
    questions: tuple[Question, ...]

    def rank(self, level: str) -> int:
        """Place of a level, 0 for the least strict."""
        return [one.id for one in self.levels].index(level)


def asked_facts(scope: Condition, rules: tuple[Rule, ...]) -> frozenset[str]:
    """Facts whose absence can hide a stricter tier or a duty."""
    return frozenset(facts_of(scope)).union(*(facts_of(rule.when) for rule in rules))


def exempting_facts(exclusions: tuple[Clause, ...], rules: tuple[Rule, ...]) -> frozenset[str]:
    """Facts that exemptions and exclusions speak of."""
    clauses = (*exclusions, *(clause for rule in rules for clause in rule.unless))
    return frozenset(fact for clause in clauses for fact in facts_of(clause.when))
