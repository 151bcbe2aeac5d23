import math
import time
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.statistics import binomial
from jingwei.statistics.binomial import LEVEL, Needed, lower_bound, needed, p_value, upper_bound, verdict
from jingwei.vocabulary import Status

QUICK = settings(max_examples=80, deadline=None)
THRESHOLDS = st.sampled_from(["0.05", "0.1", "0.5", "0.9", "0.95", "0.96", "0.98", "0.333"])
LEVELS = st.sampled_from([0.01, 0.05, 0.1])


@st.composite
def counts(draw, most=60):
    n = draw(st.integers(1, most))
    return draw(st.integers(0, n)), n


def exact(k, n, p):
    """P[X >= k] as a fraction, term by term."""
    return sum((math.comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(k, n + 1)), Fraction(0))


def exact_status(k, n, threshold, op, level):
    t, a = Fraction(threshold), Fraction(str(level))
    favourable, adverse = exact(k, n, t), 1 - exact(k + 1, n, t)
    if op in {"<=", "<"}:
        favourable, adverse = adverse, favourable
    if favourable <= a:
        return Status.PASS
    return Status.FAIL if adverse <= a else Status.UNKNOWN


@pytest.mark.parametrize(
    ("n", "threshold", "op", "passing", "failing", "bare"),
    [
        (500, 0.95, ">=", 484, 466, 475),
        (300, 0.95, ">=", 292, 278, 285),
        (4000, 0.96, ">=", 3861, 3818, 3840),
        (1000, 0.90, ">=", 916, 883, 900),
        (2000, 0.90, ">=", 1823, 1777, 1800),
        (500, 0.05, "<=", 16, 34, 25),
        (300, 0.05, "<=", 8, 22, 15),
    ],
)
def test_counts_that_decide_the_published_rules(n, threshold, op, passing, failing, bare):
    assert needed(n, threshold, op) == Needed(n, passing, failing)
    outward = 1 if op == "<=" else -1
    assert verdict(passing, n, threshold, op).status is Status.PASS
    assert verdict(passing + outward, n, threshold, op).status is Status.UNKNOWN
    assert verdict(failing, n, threshold, op).status is Status.FAIL
    assert verdict(failing - outward, n, threshold, op).status is Status.UNKNOWN
    at_value = verdict(bare, n, threshold, op)
    assert at_value.status is Status.UNKNOWN
    assert at_value.meets_point_value
    assert not verdict(bare + outward, n, threshold, op).meets_point_value


def test_the_bare_threshold_count_has_the_known_lower_bound():
    made = verdict(475, 500, 0.95)
    assert made.point == 0.95
    assert made.lower == pytest.approx(0.930864, abs=1e-6)
    assert made.lower < made.point < made.upper
    assert (made.k, made.n, made.threshold, made.op, made.level) == (475, 500, 0.95, ">=", LEVEL)


@QUICK
@given(counts(), THRESHOLDS, st.sampled_from(binomial._OPS), LEVELS)
def test_status_equals_the_sum_in_fractions(count, threshold, op, level):
    k, n = count
    assert verdict(k, n, float(threshold), op, level).status is exact_status(k, n, threshold, op, level)


@QUICK
@given(counts(), LEVELS)
def test_bounds_solve_their_equation(count, level):
    k, n = count
    low, high = lower_bound(k, n, level), upper_bound(k, n, level)
    assert 0 <= low <= k / n <= high <= 1
    if k > 0:
        assert float(exact(k, n, Fraction(low))) == pytest.approx(level, rel=1e-9)
    if k < n:
        assert float(1 - exact(k + 1, n, Fraction(high))) == pytest.approx(level, rel=1e-6)


@QUICK
@given(counts(2000), THRESHOLDS, st.sampled_from(binomial._OPS), LEVELS)
def test_verdict_and_bounds_agree(count, threshold, op, level):
    made = verdict(*count, float(threshold), op, level)
    favourable, adverse = (made.lower, made.upper) if ">" in op else (-made.upper, -made.lower)
    limit = made.threshold if ">" in op else -made.threshold
    if made.status is Status.PASS:
        assert favourable >= limit - 1e-9
    elif made.status is Status.FAIL:
        assert adverse <= limit + 1e-9
    else:
        assert favourable < limit + 1e-9
        assert adverse > limit - 1e-9


@QUICK
@given(counts(400), THRESHOLDS, LEVELS)
def test_more_successes_never_judge_worse(count, threshold, level):
    k, n = count
    order = [Status.FAIL, Status.UNKNOWN, Status.PASS]
    here = verdict(k, n, float(threshold), ">=", level)
    if k < n:
        above = verdict(k + 1, n, float(threshold), ">=", level)
        assert order.index(above.status) >= order.index(here.status)
        assert above.lower > here.lower
        assert above.upper > here.upper
    assert not (here.status is Status.PASS and not here.meets_point_value and level < 0.3)


@QUICK
@given(counts(400), THRESHOLDS, LEVELS)
def test_at_most_is_the_mirror_of_at_least(count, threshold, level):
    k, n = count
    share = Fraction(threshold)
    left, right = verdict(k, n, share, ">=", level), verdict(n - k, n, 1 - share, "<=", level)
    assert left.status is right.status
    assert left.meets_point_value is right.meets_point_value
    assert left.lower == pytest.approx(1 - right.upper, abs=1e-12)
    strict = verdict(k, n, share, ">", level), verdict(n - k, n, 1 - share, "<", level)
    assert strict[0].status is strict[1].status
    assert strict[0].meets_point_value is strict[1].meets_point_value


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 150), THRESHOLDS, st.sampled_from(binomial._OPS), LEVELS)
def test_needed_lists_what_verdict_says(n, threshold, op, level):
    made = needed(n, float(threshold), op, level)
    statuses = [verdict(k, n, float(threshold), op, level).status for k in range(n + 1)]
    passing = [k for k, status in enumerate(statuses) if status is Status.PASS]
    failing = [k for k, status in enumerate(statuses) if status is Status.FAIL]
    nearest = (min, max) if ">" in op else (max, min)
    assert made.passing == (nearest[0](passing) if passing else None)
    assert made.failing == (nearest[1](failing) if failing else None)


@QUICK
@given(counts(), THRESHOLDS)
def test_p_value_is_the_favourable_tail(count, threshold):
    k, n = count
    t = Fraction(threshold)
    assert p_value(k, n, float(threshold)) == pytest.approx(float(exact(k, n, t)), rel=1e-10, abs=1e-300)
    assert p_value(k, n, float(threshold), "<=") == pytest.approx(float(1 - exact(k + 1, n, t)), rel=1e-9, abs=1e-14)


def test_without_trials_nothing_is_shown():
    for op in binomial._OPS:
        made = verdict(0, 0, 0.5, op)
        assert (made.status, made.point, made.lower, made.upper) == (Status.UNKNOWN, None, 0.0, 1.0)
        assert not made.meets_point_value
    assert verdict(0, 0, 0.0).status is Status.UNKNOWN
    assert needed(0, 0.95) == Needed(0, None, None)


@pytest.mark.parametrize(
    ("k", "n", "threshold", "op", "status", "meets"),
    [
        (10, 10, 1.0, ">=", Status.UNKNOWN, True),  # certainty is never shown by a sample
        (9, 10, 1.0, ">=", Status.FAIL, False),
        (10, 10, 1.0, ">", Status.UNKNOWN, False),
        (0, 10, 0.0, "<=", Status.UNKNOWN, True),
        (1, 10, 0.0, "<=", Status.FAIL, False),
        (0, 10, 0.0, ">=", Status.PASS, True),  # no rate is below zero
        (0, 10, 0.0, ">", Status.UNKNOWN, False),
        (1, 10, 0.0, ">", Status.PASS, True),
        (10, 10, 1.0, "<=", Status.PASS, True),
        (10, 10, 1.0, "<", Status.UNKNOWN, False),
        (9, 10, 1.0, "<", Status.PASS, True),
        (95, 100, 0.95, ">", Status.UNKNOWN, False),
        (95, 100, 0.95, ">=", Status.UNKNOWN, True),
        (5, 100, 0.05, "<", Status.UNKNOWN, False),
        (5, 100, 0.05, "<=", Status.UNKNOWN, True),
    ],
)
def test_edges_of_the_rule(k, n, threshold, op, status, meets):
    made = verdict(k, n, threshold, op)
    assert (made.status, made.meets_point_value) == (status, meets)


def test_a_tie_with_the_level_counts_as_shown():
    # P[X >= 1 | 0.05] with one trial is exactly the level; as a binary number 0.05 is not 1/20
    assert verdict(1, 1, 0.05).status is Status.PASS
    assert verdict(0, 1, 0.95).status is Status.FAIL
    assert verdict(2, 2, 0.1, level=0.01).status is Status.PASS
    assert verdict(2, 2, 0.1, level=0.0099999999999).status is Status.UNKNOWN
    assert verdict(3, 3, 0.3, level=0.027).status is Status.PASS


def test_a_tie_in_more_trials_than_can_be_counted_exactly_is_not_shown(monkeypatch):
    monkeypatch.setattr(binomial, "EXACT_TRIALS", 1)
    assert verdict(1, 1, 0.05).status is Status.PASS
    assert verdict(2, 2, 0.1, level=0.01).status is Status.UNKNOWN


def test_closed_forms():
    assert lower_bound(20, 20) == pytest.approx(0.05 ** (1 / 20), rel=1e-15)
    assert upper_bound(0, 20) == pytest.approx(1 - 0.05 ** (1 / 20), rel=1e-14)
    assert (lower_bound(0, 20), upper_bound(20, 20)) == (0.0, 1.0)


@pytest.mark.parametrize(
    "call",
    [
        lambda: verdict(-1, 10, 0.5),
        lambda: verdict(11, 10, 0.5),
        lambda: verdict(0, -1, 0.5),
        lambda: verdict(True, 10, 0.5),
        lambda: verdict(1.0, 10, 0.5),
        lambda: verdict(1, 10.0, 0.5),
        lambda: verdict(1, 10, 1.01),
        lambda: verdict(1, 10, -0.01),
        lambda: verdict(1, 10, math.nan),
        lambda: verdict(1, 10, True),
        lambda: verdict(1, 10, 0.5, "=="),
        lambda: verdict(1, 10, 0.5, ">=", 0),
        lambda: verdict(1, 10, 0.5, ">=", 1),
        lambda: verdict(1, 10, 0.5, ">=", math.nan),
        lambda: lower_bound(3, 2),
        lambda: upper_bound(3, 2),
        lambda: lower_bound(1, 2, 2),
        lambda: needed(-1, 0.5),
        lambda: needed(5, 0.5, "~"),
        lambda: p_value(6, 5, 0.5),
        lambda: p_value(5, 5, 7),
    ],
)
def test_values_outside_their_range_are_refused(call):
    with pytest.raises(ValueError, match=r"is not|none of"):
        call()


def test_ten_million_trials_are_quick_and_right():
    start = time.monotonic()
    made = needed(10_000_000, 0.95)
    assert made == Needed(10_000_000, 9_501_134, 9_498_865)
    bounds = verdict(9_500_000, 10_000_000, 0.95)
    assert time.monotonic() - start < 5
    spread = 1.6448536 * math.sqrt(0.95 * 0.05 / 10_000_000)  # so many trials that the normal bound is close
    assert bounds.lower == pytest.approx(0.95 - spread, abs=3e-7)
    assert bounds.upper == pytest.approx(0.95 + spread, abs=3e-7)
    assert (bounds.status, bounds.meets_point_value) == (Status.UNKNOWN, True)
