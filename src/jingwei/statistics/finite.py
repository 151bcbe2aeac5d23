"""Verdicts on a share of a population of known size from a sample without replacement: exact hypergeometric tails.

The rule "share <= t" passes when every population with a greater share would give so few in the sample with probability `level` at most; it fails
when every population that keeps it would give so many with `level` at most. A sample of everything is decided by counting.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

from jingwei.statistics.binomial import LEVEL, TIE
from jingwei.vocabulary import Status

_SMALLEST = 1e-25  # of a term beside the greatest one: what lies beyond changes no digit


def lower_tail(k: int, population: int, held: int, n: int) -> float:
    """P[X <= k] for n drawn without replacement from a population in which `held` have the property."""
    _refuse(population, held, n)
    least, most = max(0, n - (population - held)), min(n, held)
    if k < least:
        return 0.0
    if k >= most:
        return 1.0
    return _share(k, population, held, n, least, most)


def upper_tail(k: int, population: int, held: int, n: int) -> float:
    """P[X >= k]: the complement, counted from the other side so that a small one keeps its digits."""
    return lower_tail(n - k, population, population - held, n)


def lower_count(k: int, population: int, n: int, level: float = LEVEL) -> int:
    """The least number of the population with P[X >= k] > `level`: the one-sided lower bound."""
    return _first(k, population - (n - k), lambda held: not _rare(upper_tail(k, population, held, n), level))


def upper_count(k: int, population: int, n: int, level: float = LEVEL) -> int:
    """The greatest number of the population with P[X <= k] > `level`: the one-sided upper bound."""
    return population - lower_count(n - k, population, n, level)


def at_most(sure: int, perhaps: int, population: int, n: int, threshold: float, level: float = LEVEL) -> Status:
    """Status of "share <= threshold" where `sure` of n drawn have the property and `perhaps` more of them may have it.

    It passes only if all of `perhaps` counted against it would not hinder that, and fails on the sure ones alone.
    """
    if not 0 <= sure <= sure + perhaps <= n <= population:
        raise ValueError(f"{sure} and {perhaps} of {n} drawn from {population} are no counts")
    if n == 0:
        return Status.UNKNOWN
    allowed = math.floor(Fraction(repr(float(threshold))) * population)
    if upper_count(sure + perhaps, population, n, level) <= allowed:
        return Status.PASS
    return Status.FAIL if lower_count(sure, population, n, level) > allowed else Status.UNKNOWN


def most_that_pass(population: int, n: int, threshold: float, level: float = LEVEL) -> int:
    """The greatest number in a sample of n at which the rule still passes; -1 where none is small enough."""
    return _first(0, n + 1, lambda k: k > n or at_most(k, 0, population, n, threshold, level) is not Status.PASS) - 1


def needed(share: float, population: int, n: int, threshold: float, level: float = LEVEL) -> int | None:
    """About how large the sample must be for a decision if the share found stays what it is; None when it is decided at n.

    The search doubles and halves; integer counts make the decision not quite monotone in the size, so it is a plan and no promise.
    """

    def decided(size: int) -> bool:
        return at_most(min(size, round(share * size)), 0, population, size, threshold, level) is not Status.UNKNOWN

    if n and decided(n):
        return None
    low, high = n + 1, max(2 * n, 1)
    while high < population and not decided(high):
        low, high = high + 1, 2 * high
    return _first(min(low, population), min(high, population), decided)


def _share(k: int, population: int, held: int, n: int, least: int, most: int) -> float:
    """Sum of the terms up to k over the sum of all, each from its neighbour by the ratio of the two, from the mode outwards."""
    mode = min(max((n + 1) * (held + 1) // (population + 2), least), most)
    below = above = 0.0
    parts = [0.0, 0.0]
    parts[mode > k] += 1.0
    term, at = 1.0, mode
    while at < most and term > _SMALLEST:
        term *= (held - at) * (n - at) / ((at + 1) * (population - held - n + at + 1))
        at += 1
        parts[at > k] += term
    term, at = 1.0, mode
    while at > least and term > _SMALLEST:
        term *= at * (population - held - n + at) / ((held - at + 1) * (n - at + 1))
        at -= 1
        parts[at > k] += term
    below, above = parts
    return below / (below + above)


def _rare(tail: float, level: float) -> bool:
    """Whether a tail is `level` at most; what is too near to tell is not shown to be."""
    return tail < level * (1 - TIE)


def _first(low: int, high: int, holds: Callable[[int], bool]) -> int:
    """The least number of [low, high] for which it holds, supposing that it holds from one on; `high` where it does for none below."""
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return low


def _refuse(population: int, held: int, n: int) -> None:
    if not 0 <= held <= population or not 0 <= n <= population:
        raise ValueError(f"{n} drawn from {population} of which {held} have the property")
