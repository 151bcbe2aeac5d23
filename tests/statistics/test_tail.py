import math
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.statistics.tail import exact_upper_tail, lower_tail, probability, upper_tail

QUICK = settings(max_examples=80, deadline=None)
SHARES = st.fractions(Fraction(1, 1000), Fraction(999, 1000), max_denominator=1000)


def terms(n, p):
    return [math.comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(n + 1)]


@QUICK
@given(st.integers(1, 150), SHARES)
def test_probabilities_equal_fractions(n, p):
    share = Fraction(float(p))
    for k, wanted in enumerate(terms(n, share)):
        assert probability(k, n, float(p)) == pytest.approx(float(wanted), rel=1e-11, abs=1e-300)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 40), SHARES)
def test_tails_equal_fractions(n, p):
    share = Fraction(float(p))
    each = terms(n, share)
    for k in range(n + 1):
        up, down = float(sum(each[k:])), float(sum(each[: k + 1]))
        assert upper_tail(k, n, float(p)) == pytest.approx(up, rel=1e-11, abs=1e-300)
        assert lower_tail(k, n, float(p)) == pytest.approx(down, rel=1e-11, abs=1e-300)


@QUICK
@given(st.integers(0, 40), st.integers(-2, 43), st.fractions(0, 1, max_denominator=50))
def test_the_fast_fraction_equals_the_plain_sum(n, k, p):
    plain = sum(terms(n, p)[max(k, 0) :], Fraction(0))
    assert exact_upper_tail(k, n, p) == plain


@pytest.mark.parametrize("p", [0.0, 0.3, 1.0])
def test_outside_the_support(p):
    assert upper_tail(0, 10, p) == 1.0
    assert upper_tail(-3, 10, p) == 1.0
    assert upper_tail(11, 10, p) == 0.0
    assert lower_tail(-1, 10, p) == 0.0
    assert lower_tail(10, 10, p) == 1.0
    assert lower_tail(11, 10, p) == 1.0


def test_certain_and_impossible_successes():
    assert (upper_tail(10, 10, 1.0), upper_tail(1, 10, 0.0)) == (1.0, 0.0)
    assert (lower_tail(9, 10, 1.0), lower_tail(0, 10, 0.0)) == (0.0, 1.0)


def test_large_numbers_against_fractions():
    p = Fraction(19, 20)
    for k in (4650, 4751, 4775, 4900):
        assert upper_tail(k, 5000, 0.95) == pytest.approx(float(exact_upper_tail(k, 5000, p)), rel=1e-10)


def test_the_two_tails_add_up_far_out():
    for n in (1_000, 1_000_000, 10_000_000):
        for k in (0, n // 3, n // 2, n - 1):
            both = upper_tail(k + 1, n, 0.5) + lower_tail(k, n, 0.5)
            assert both == pytest.approx(1, abs=1e-9)
    assert probability(5_000_000, 10_000_000, 0.5) == pytest.approx(math.sqrt(2 / (math.pi * 1e7)), rel=1e-7)
