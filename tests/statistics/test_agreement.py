import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingwei.statistics import kappa
from jingwei.statistics.agreement import kappa_interval

PAIRS = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=1, max_size=30)


def test_a_worked_example():
    # 20 yes/yes, 5 yes/no, 10 no/yes, 15 no/no: agreement 0.7, by chance 0.5
    first = "y" * 25 + "n" * 25
    second = "y" * 20 + "n" * 5 + "y" * 10 + "n" * 15
    assert kappa(first, second) == pytest.approx(0.4)


def test_full_agreement_and_full_disagreement():
    assert kappa("aabb", "aabb") == 1.0
    assert kappa("ab", "ba") == -1.0
    assert kappa("aaaa", "abab") == 0.0


def test_undefined_where_chance_alone_agrees():
    assert kappa([], []) is None
    assert kappa("aaa", "aaa") is None
    assert kappa("aaa", "bbb") == 0.0


def test_unequal_lengths_are_refused():
    with pytest.raises(ValueError, match="2 and 1 ratings"):
        kappa("ab", "a")


@given(PAIRS)
def test_symmetric_and_bounded(pairs):
    first, second = zip(*pairs, strict=True)
    value = kappa(first, second)
    assert value == kappa(second, first)
    assert value is None or -1 <= value <= 1
    renamed = kappa(["x" + a for a in first], ["x" + b for b in second])
    assert renamed == value


def test_the_interval_covers_the_value_as_often_as_it_says():
    rng = random.Random(7)
    cells = ((("y", "y"), 0.4), (("y", "n"), 0.1), (("n", "y"), 0.2), (("n", "n"), 0.3))  # kappa 0.4 in the population
    covered = 0
    for _ in range(300):
        pairs = rng.choices([cell for cell, _ in cells], [share for _, share in cells], k=200)
        low, high = kappa_interval(*zip(*pairs, strict=True))
        covered += low <= 0.4 <= high
    assert covered / 300 == pytest.approx(0.95, abs=0.035)


def test_no_interval_without_a_value_and_none_beyond_the_ends():
    assert kappa_interval("aaa", "aaa") is None
    assert kappa_interval("aabb", "aabb") == (1.0, 1.0)
