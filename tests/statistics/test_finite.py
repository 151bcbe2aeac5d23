from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingwei.statistics.binomial import verdict
from jingwei.statistics.finite import at_most, lower_count, lower_tail, most_that_pass, needed, upper_count, upper_tail
from jingwei.vocabulary import Status

HUGE = 10**8


@st.composite
def draws(draw):
    population = draw(st.integers(1, 40))
    n, held = draw(st.integers(0, population)), draw(st.integers(0, population))
    return draw(st.integers(0, n)), population, held, n


@given(draws())
def test_tails_are_the_sums_of_the_exact_terms(drawn):
    k, population, held, n = drawn
    terms = [comb(held, i) * comb(population - held, n - i) for i in range(n + 1)]
    assert lower_tail(k, population, held, n) == pytest.approx(sum(terms[: k + 1]) / comb(population, n), rel=1e-9)
    assert upper_tail(k, population, held, n) == pytest.approx(sum(terms[k:]) / comb(population, n), rel=1e-9)


@given(draws())
def test_bounds_are_where_the_tail_crosses_the_level(drawn):
    k, population, _, n = drawn
    low, high = lower_count(k, population, n), upper_count(k, population, n)
    assert k <= low <= high <= population - (n - k)
    assert upper_tail(k, population, low, n) >= 0.05 * (1 - 1e-8)
    assert low == k or upper_tail(k, population, low - 1, n) < 0.05
    assert high == population - (n - k) or lower_tail(k, population, high + 1, n) < 0.05


def test_the_figures_of_the_rule_of_four_thousand():
    assert most_that_pass(HUGE, 4_000, 0.04) == 139
    assert verdict(139, 4_000, 0.04, "<=").status is Status.PASS
    assert at_most(140, 0, HUGE, 4_000, 0.04) is Status.UNKNOWN
    assert at_most(160, 0, HUGE, 4_000, 0.04) is Status.UNKNOWN
    for bad, chance in ((0.04, 0.52), (0.045, 0.067), (0.05, 0.0016)):
        assert lower_tail(160, HUGE, int(HUGE * bad), 4_000) == pytest.approx(chance, rel=0.03)
    assert upper_tail(1, HUGE, 250, 4_000) == pytest.approx(0.00995, rel=1e-3)


@pytest.mark.parametrize(("k", "n"), [(16, 200), (34, 500), (63, 1_000), (224, 4_000)])
def test_the_figures_of_the_rule_for_a_source(k, n):
    assert at_most(k, 0, HUGE, n, 0.05) is Status.FAIL
    assert at_most(k - 1, 0, HUGE, n, 0.05) is Status.UNKNOWN


def test_a_small_population_is_decided_by_counting():
    assert at_most(4, 0, 100, 100, 0.04) is Status.PASS
    assert at_most(5, 0, 100, 100, 0.04) is Status.FAIL
    assert most_that_pass(5_000, 4_000, 0.04) > 139
    assert at_most(0, 0, 100, 0, 0.04) is Status.UNKNOWN


def test_what_is_not_known_never_passes_and_never_fails():
    assert at_most(0, 139, HUGE, 4_000, 0.04) is Status.PASS
    assert at_most(0, 4_000, HUGE, 4_000, 0.04) is Status.UNKNOWN
    assert at_most(200, 3_000, HUGE, 4_000, 0.04) is Status.FAIL


def test_how_many_more_would_decide():
    size = needed(0.036, HUGE, 4_000, 0.04)
    assert size is not None
    assert size > 4_000
    assert at_most(round(0.036 * size), 0, HUGE, size, 0.04) is Status.PASS
    assert needed(0.01, HUGE, 4_000, 0.04) is None
    assert needed(0.04, 10_000, 4_000, 0.04) <= 10_000


def test_impossible_counts_are_refused():
    with pytest.raises(ValueError, match="no counts"):
        at_most(3, 0, 10, 2, 0.5)
    with pytest.raises(ValueError, match="drawn from"):
        lower_tail(1, 3, 4, 2)
