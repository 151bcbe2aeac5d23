import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingwei.statistics import kappa

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
