"""One scheme applied to answers: the strictest tier that holds, unless an open question could lead to a stricter one.

1. Outside the scope, or excluded from it: the first level, with the reason.
2. A rule holds when the scope and its condition do and no exemption does. An exemption that is not fully stated is not granted.
3. The established tier is the strictest of the rules that hold; without any, the second level.
4. A rule that is not decided and would be stricter makes the result `undecided`, and the facts that keep it open become questions. What is
   presumed of a fact that is asked establishes nothing, since the answer may be another.
5. Undecided rules that could not make the tier stricter are no questions, but the reasons of a decided tier say what was not stated.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from jingwei.catalog.tiers import words
from jingwei.catalog.tiers.answers import Stated, answers
from jingwei.catalog.tiers.logic import Answers, Condition, Reading, facts_of
from jingwei.catalog.tiers.model import Clause, Fact, Level, Question, Rule, Scheme
from jingwei.vocabulary import Inventory, Reason, Tier

UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Applied:
    """A rule after its conditions were read; `exempt` names the exemption that takes it away."""

    rule: Rule
    reading: Reading
    exempt: Clause | None = None

    @property
    def holds(self) -> bool:
        """Whether the rule gives its tier."""
        return self.reading.truth is True and self.exempt is None

    @property
    def open(self) -> bool:
        """Whether it is not decided."""
        return self.reading.truth is None and self.exempt is None


@dataclass(frozen=True, slots=True)
class State:
    """A scheme under answers, before it is put into words."""

    scheme: Scheme
    scope: Reading
    excluded: Clause | None
    applied: tuple[Applied, ...]

    @property
    def outside(self) -> bool:
        """Whether the scheme does not speak of the system."""
        return self.scope.truth is False or self.excluded is not None

    @property
    def established(self) -> int:
        """Rank of the strictest tier that holds by what is stated."""
        if self.outside or self.scope.truth is None:
            return 0
        ranks = (self.scheme.rank(one.rule.tier) for one in self.applied if one.holds and one.rule.tier)
        return max(ranks, default=1)

    @property
    def blocking(self) -> frozenset[str]:
        """Facts that could lead to a stricter tier."""
        if self.outside:
            return frozenset()
        found = set(self.scope.facts) if self.scope.truth is None else set()
        for one in self.applied:
            if one.open and one.rule.tier and self.scheme.rank(one.rule.tier) > self.established:
                found.update(one.reading.facts)
        return frozenset(found)

    @property
    def reached(self) -> frozenset[str]:
        """Every level that holds or cannot be ruled out: what an honest profile must look at."""
        if self.outside:
            return frozenset({self.scheme.levels[0].id})
        found = {one.rule.tier for one in self.applied if one.rule.tier and (one.holds or one.open)}
        return frozenset(found or {self.scheme.levels[1].id})


def apply(scheme: Scheme, known: Answers) -> State:
    """Read every condition of a scheme."""
    scope = scheme.scope.read(known)
    excluded = _first_true(scheme.exclusions, known) if scope.truth is not False else None
    return State(scheme, scope, excluded, tuple(_apply(rule, scope, known) for rule in scheme.rules))


def settle(scheme: Scheme, facts: Mapping[str, Fact], inventory: Inventory) -> tuple[State, Stated]:
    """A scheme under an inventory. Presumptions about facts that turn out to be questions are withdrawn until none is left."""
    withdrawn: frozenset[str] = frozenset()
    while True:
        stated = answers(facts, inventory, withdrawn)
        state = apply(scheme, stated.answers)
        if state.blocking <= withdrawn:
            return state, stated
        withdrawn |= state.blocking


def conclude(state: State, stated: Stated) -> Tier:
    """The tier in words."""
    scheme = state.scheme
    if state.outside:
        return _level_tier(scheme, scheme.levels[0], _outside(state))
    asked = [question for question in scheme.questions if question.fact.id in state.blocking]
    reasons = (*_reasons(state), *_exemptions(state, stated.answers), *_remarks(state, stated))
    level = scheme.levels[state.established]
    if not asked:
        return _level_tier(scheme, level, (*_plain(state), *reasons))
    title = words.undecided(len(asked), level.title if state.established > 1 else None)
    questions = tuple(_question(question, stated) for question in asked)
    return Tier(scheme.id, UNDECIDED, title, reasons, questions)


def _apply(rule: Rule, scope: Reading, known: Answers) -> Applied:
    reading = rule.when.read(known)
    if scope.truth is None and reading.truth is True:
        reading = scope
    return Applied(rule, reading, None if reading.truth is False else _first_true(rule.unless, known))


def _first_true(clauses: Iterable[Clause], known: Answers) -> Clause | None:
    return next((clause for clause in clauses if clause.when.read(known).truth is True), None)


def _outside(state: State) -> tuple[Reason, ...]:
    if state.excluded is not None:
        return (_reason(facts_of(state.excluded.when), state.excluded.clause, state.excluded),)
    level = state.scheme.levels[0]
    return _own_words(level, state.scope.facts)


def _plain(state: State) -> tuple[Reason, ...]:
    """The second level says by itself why nothing stricter applies."""
    return _own_words(state.scheme.levels[1], state.scope.facts) if state.established == 1 else ()


def _own_words(level: Level, facts: tuple[str, ...]) -> tuple[Reason, ...]:
    return (Reason(", ".join(facts), level.clause, level.text),) if level.text is not None else ()


def _reasons(state: State) -> tuple[Reason, ...]:
    """Rules that hold, strictest first, then notes."""
    held = [one for one in state.applied if one.holds]
    rank = {one.rule.id: state.scheme.rank(one.rule.tier) if one.rule.tier else -1 for one in held}
    return tuple(
        Reason(", ".join(one.reading.facts), one.rule.clause, words.rule(one.rule))
        for one in sorted(held, key=lambda one: -rank[one.rule.id])
    )


def _exemptions(state: State, known: Answers) -> tuple[Reason, ...]:
    """Exemptions that took a rule away, and those that were claimed but are not complete."""
    found: dict[str, Reason] = {}
    for one in state.applied:
        if one.reading.truth is True and one.exempt is not None:
            found[one.exempt.clause] = _reason(facts_of(one.exempt.when), one.exempt.clause, one.exempt)
        elif one.holds:
            for clause in one.rule.unless:
                if missing := _half_claimed(clause.when, known):
                    found[clause.clause] = Reason(", ".join(missing), clause.clause, words.not_granted(missing))
    return tuple(found.values())


def _half_claimed(condition: Condition, known: Answers) -> tuple[str, ...]:
    reading = condition.read(known)
    return reading.facts if reading.truth is None and set(reading.facts) < set(facts_of(condition)) else ()


def _remarks(state: State, stated: Stated) -> tuple[Reason, ...]:
    """Statements that stand against a presumption and, once the tier is decided, what else was not stated."""
    unstated = {fact for one in state.applied if one.open and not state.blocking for fact in one.reading.facts}
    made = []
    for question in state.scheme.questions:
        if question.fact.id in unstated:
            made.append(Reason(question.fact.id, question.clause, words.not_stated(question.fact)))
        if question.fact.id in stated.overruled:
            made.append(Reason(question.fact.id, question.clause, words.overruled(question.fact)))
    return tuple(made)


def _question(question: Question, stated: Stated) -> Reason:
    misread = question.fact.id in stated.misread
    text = words.misread(question.fact, stated.misread[question.fact.id]) if misread else question.fact.question
    return Reason(question.fact.id, question.clause, text)


def _reason(facts: tuple[str, ...], clause: str, source: Clause) -> Reason:
    return Reason(", ".join(facts), clause, source.text)


def _level_tier(scheme: Scheme, level: Level, reasons: tuple[Reason, ...]) -> Tier:
    return Tier(scheme.id, level.id, level.title, reasons)
