"""Conditions over facts in three-valued logic (Kleene): true, false, or not stated.

A condition that is not decided names the facts that keep it open. More facts can only decide more: no answer turns true into false or back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Truth = bool | None  # None: not stated


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known of a fact. When not `complete`, options are "at least these" and a number is "at least this"."""

    value: bool | float | frozenset[str]
    complete: bool = True


Answers = Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class Reading:
    """Truth of a condition; `facts` decide it, or keep it open when it is not stated."""

    truth: Truth
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Is:
    """A yes-no fact is true."""

    fact: str

    def read(self, answers: Answers) -> Reading:
        """Truth under `answers`."""
        answer = answers.get(self.fact)
        return Reading(None if answer is None else answer.value is True, (self.fact,))


@dataclass(frozen=True, slots=True)
class Has:
    """A fact holds at least one of `options`; any option at all when there are none."""

    fact: str
    options: frozenset[str]

    def read(self, answers: Answers) -> Reading:
        """Truth under `answers`."""
        answer = answers.get(self.fact)
        if answer is None or not isinstance(answer.value, frozenset):
            return Reading(None, (self.fact,))
        found = answer.value & self.options if self.options else answer.value
        return Reading(True if found else _absent(answer), (self.fact,))


@dataclass(frozen=True, slots=True)
class Above:
    """A number is strictly larger than `limit`."""

    fact: str
    limit: float

    def read(self, answers: Answers) -> Reading:
        """Truth under `answers`."""
        answer = answers.get(self.fact)
        if answer is None or not isinstance(answer.value, float):
            return Reading(None, (self.fact,))
        return Reading(True if answer.value > self.limit else _absent(answer), (self.fact,))


@dataclass(frozen=True, slots=True)
class Not:
    """The contrary."""

    part: Condition

    def read(self, answers: Answers) -> Reading:
        """Truth under `answers`."""
        inner = self.part.read(answers)
        return Reading(None if inner.truth is None else not inner.truth, inner.facts)


@dataclass(frozen=True, slots=True)
class All:
    """Every part is true."""

    parts: tuple[Condition, ...]

    def read(self, answers: Answers) -> Reading:
        """Truth under `answers`."""
        return _decide((part.read(answers) for part in self.parts), decisive=False)


@dataclass(frozen=True, slots=True)
class Any:
    """At least one part is true."""

    parts: tuple[Condition, ...]

    def read(self, answers: Answers) -> Reading:
        """Truth under `answers`."""
        return _decide((part.read(answers) for part in self.parts), decisive=True)


Condition = Is | Has | Above | Not | All | Any


def facts_of(condition: Condition) -> tuple[str, ...]:
    """Every fact that the condition speaks of, in order, once."""
    if isinstance(condition, Not):
        return facts_of(condition.part)
    if isinstance(condition, All | Any):
        return _unique(fact for part in condition.parts for fact in facts_of(part))
    return (condition.fact,)


def _decide(parts: Iterable[Reading], *, decisive: bool) -> Reading:
    readings = tuple(parts)
    for truth in (decisive, None, not decisive):
        ruling = [reading for reading in readings if reading.truth is truth]
        if ruling:
            return Reading(truth, _unique(fact for reading in ruling for fact in reading.facts))
    raise ValueError("a condition without parts")


def _absent(answer: Answer) -> Truth:
    return False if answer.complete else None


def _unique(facts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(facts))
