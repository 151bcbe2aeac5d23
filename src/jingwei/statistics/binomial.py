"""Verdicts on a rate from k successes in n trials: exact one-sided bounds (Clopper and Pearson, 1934), pass, fail or unknown.

For the rule "rate >= t" at level a: pass iff P[X >= k | t] <= a, fail iff P[X <= k | t] <= a, else unknown. "rate <= t" is its mirror image
(n - k failures at 1 - t). Numbers such as 0.95 are read as the decimal they print as, and ties are decided in exact fractions.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, get_args

from jingwei.statistics.tail import exact_upper_tail, lower_tail, probability, upper_tail
from jingwei.vocabulary import Status

Op = Literal[">=", ">", "<=", "<"]
Number = float | Fraction

LEVEL = 0.05
TIE = 1e-9  # relative distance from the level under which floating point does not decide
EXACT_TRIALS = 100_000  # above, an undecidable tie counts as not shown
_STEPS = 200
_OPS = get_args(Op)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What k of n shows about a rule. `meets_point_value` is the text of the rule, `status` what is shown at `level`."""

    status: Status
    k: int
    n: int
    point: float | None  # k / n; none without trials
    lower: float  # one-sided lower bound of the rate
    upper: float  # one-sided upper bound of the rate
    meets_point_value: bool
    threshold: float
    op: Op
    level: float


@dataclass(frozen=True, slots=True)
class Needed:
    """Counts that decide a rule in n trials; none where no count does. For ">=" pass is from, fail up to; for "<=" the reverse."""

    n: int
    passing: int | None
    failing: int | None


def verdict(k: int, n: int, threshold: Number, op: Op = ">=", level: float = LEVEL) -> Verdict:
    """Judge the rule "rate `op` `threshold`". Without trials: unknown. Raises `ValueError` for values outside their range."""
    _validate(k, n, level)
    limit = _share(threshold, op)
    return Verdict(
        status=_status(k, n, limit, op, level),
        k=k,
        n=n,
        point=k / n if n else None,
        lower=lower_bound(k, n, level),
        upper=upper_bound(k, n, level),
        meets_point_value=bool(n) and _meets(Fraction(k, n), limit, op),
        threshold=float(threshold),
        op=op,
        level=level,
    )


def lower_bound(k: int, n: int, level: float = LEVEL) -> float:
    """The rate at which k or more successes have the probability `level`; 0 for k = 0."""
    _validate(k, n, level)
    if k == 0:
        return 0.0
    return math.pow(level, 1 / n) if k == n else _solve(k, n, level)


def upper_bound(k: int, n: int, level: float = LEVEL) -> float:
    """The rate at which k or fewer successes have the probability `level`; 1 for k = n."""
    _validate(k, n, level)
    return 1.0 - lower_bound(n - k, n, level)


def p_value(k: int, n: int, threshold: Number, op: Op = ">=") -> float:
    """Probability of a count at least this favourable if the rate were exactly `threshold`: small values speak for the rule."""
    _validate(k, n, LEVEL)
    limit = _share(threshold, op)
    return upper_tail(k, n, float(limit)) if op in {">=", ">"} else lower_tail(k, n, float(limit))


def needed(n: int, threshold: Number, op: Op = ">=", level: float = LEVEL) -> Needed:
    """Counts from which n trials pass the rule and up to which they fail it (reversed for "<=" and "<")."""
    _validate(0, n, level)
    limit = _share(threshold, op)
    if op in {"<=", "<"}:
        mirrored = needed(n, 1 - limit, ">=" if op == "<=" else ">", level)
        return Needed(n, _mirror(n, mirrored.passing), _mirror(n, mirrored.failing))
    passing = _first(n, lambda k: _status(k, n, limit, op, level) is Status.PASS)
    failing = _first(n, lambda k: _status(k, n, limit, op, level) is not Status.FAIL)
    last = n if failing is None else failing - 1
    return Needed(n, passing, last if last >= 0 else None)


def _status(k: int, n: int, limit: Fraction, op: Op, level: float) -> Status:
    if op in {"<=", "<"}:
        return _status(n - k, n, 1 - limit, ">=" if op == "<=" else ">", level)
    if n == 0:
        return Status.UNKNOWN
    if (op == ">=" and limit == 0) or _rare(k, n, limit, level):
        return Status.PASS  # no rate is below zero
    return Status.FAIL if _rare(n - k, n, 1 - limit, level) else Status.UNKNOWN


def _rare(k: int, n: int, p: Fraction, level: float) -> bool:
    """Whether P[X >= k | p] <= level."""
    tail = upper_tail(k, n, float(p))
    if abs(tail - level) > TIE * level:
        return tail < level
    return n <= EXACT_TRIALS and exact_upper_tail(k, n, p) <= _decimal(level)


def _solve(k: int, n: int, level: float) -> float:
    """Root of P[X >= k | p] = level by Newton's method on the logarithm, kept inside a shrinking bracket; 0 < k < n."""
    low, high, p = 0.0, k / n, k / n
    for _ in range(_STEPS):
        tail = upper_tail(k, n, p)
        low, high = (p, high) if tail < level else (low, p)
        step = math.log(tail / level) * tail / (probability(k, n, p) * k / p) if tail > 0 else math.inf
        following = p - step
        if not low < following < high:
            following = (low + high) / 2
        if following in {p, low, high} or abs(following - p) <= 2 * math.ulp(p):
            return following
        p = following
    return low


def _first(n: int, holds: Callable[[int], bool]) -> int | None:
    low, high = 0, n + 1
    while low < high:
        middle = (low + high) // 2
        if middle > n or holds(middle):
            high = middle
        else:
            low = middle + 1
    return low if low <= n else None


def _meets(rate: Fraction, limit: Fraction, op: Op) -> bool:
    return {">=": rate >= limit, ">": rate > limit, "<=": rate <= limit, "<": rate < limit}[op]


def _mirror(n: int, count: int | None) -> int | None:
    return None if count is None else n - count


def _decimal(value: Number) -> Fraction:
    return value if isinstance(value, Fraction) else Fraction(repr(float(value)))


def _share(threshold: Number, op: str) -> Fraction:
    if op not in _OPS:
        raise ValueError(f"operator {op!r} is none of {', '.join(_OPS)}")
    if isinstance(threshold, bool) or not 0 <= threshold <= 1:
        raise ValueError(f"threshold {threshold} is not a share between 0 and 1")
    return _decimal(threshold)


def _validate(k: int, n: int, level: float) -> None:
    if type(k) is not int or type(n) is not int or not 0 <= k <= n:
        raise ValueError(f"{k} of {n} is not a count of successes in trials")
    if not 0 < level < 1:
        raise ValueError(f"level {level} is not between 0 and 1")
