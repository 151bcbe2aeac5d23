"""A statistical verdict from its rules and samples alone, so that anybody who holds them can compute it again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import cast

from jingwei.errors import ParseError
from jingwei.statistics.binomial import Op, verdict
from jingwei.vocabulary import Rule, Sample, Status

_RELATIONS = (">=", "<=")
_DIGITS = 12  # places of a threshold: exact fractions of more would take long


def judged(rules: Sequence[Rule], samples: Iterable[Sample]) -> Status:
    """Fail if one rule fails, pass if there are rules and all pass, else unknown. Raises `ParseError` for a rule that says nothing."""
    tally = Counter((sample.group, sample.result) for sample in samples)
    held = {_of_rule(rule, tally) for rule in rules}
    if Status.FAIL in held:
        return Status.FAIL
    return Status.PASS if held == {Status.PASS} else Status.UNKNOWN


def _of_rule(rule: Rule, tally: Counter[tuple[str, bool]]) -> Status:
    groups = set(rule.groups) or {group for group, _ in tally}
    k = sum(tally[group, True] for group in groups)
    return of_counts(rule, k, k + sum(tally[group, False] for group in groups))


def of_counts(rule: Rule, k: int, n: int) -> Status:
    """Status of one rule for `k` true ones among `n` samples that count. Without samples: unknown."""
    _refuse(rule)
    if rule.level == 0:
        return _whole(rule, k, n)
    return verdict(k, n, rule.threshold, cast("Op", rule.relation), rule.level).status


def _whole(rule: Rule, k: int, n: int) -> Status:
    """The samples are all there is: their share itself decides."""
    if n == 0:
        return Status.UNKNOWN
    share, limit = Fraction(k, n), Fraction(repr(rule.threshold))
    holds = share >= limit if rule.relation == ">=" else share <= limit
    return Status.PASS if holds else Status.FAIL


def _refuse(rule: Rule) -> None:
    if rule.relation not in _RELATIONS:
        raise ParseError(f"rule {rule.metric}: relation {rule.relation!r} is neither >= nor <=")
    if not 0 <= rule.threshold <= 1 or rule.threshold != round(rule.threshold, _DIGITS):
        raise ParseError(
            f"rule {rule.metric}: threshold {rule.threshold} is no share of at most {_DIGITS} decimal places"
        )
    if not 0 <= rule.level < 1:
        raise ParseError(f"rule {rule.metric}: level {rule.level} is not between 0 and 1")
