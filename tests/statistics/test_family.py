import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingwei.statistics import holm

SHARES = st.lists(st.floats(0, 1), max_size=12)


def test_a_worked_example():
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx((0.03, 0.06, 0.06, 0.02))
    assert holm([]) == ()
    assert holm([0.2]) == (0.2,)
    assert holm([0.9, 0.8, 0.7]) == (1.0, 1.0, 1.0)


@given(SHARES)
def test_between_no_correction_and_bonferroni(values):
    for raw, adjusted in zip(values, holm(values), strict=True):
        assert raw <= adjusted <= min(1.0, raw * len(values))


@given(SHARES)
def test_the_order_of_the_values_is_kept(values):
    pairs = sorted(zip(values, holm(values), strict=True))
    assert [adjusted for _, adjusted in pairs] == sorted(adjusted for _, adjusted in pairs)
    assert sorted(holm(values[::-1])) == sorted(holm(values))


@pytest.mark.parametrize("bad", [-0.1, 1.1, math.nan, math.inf])
def test_only_probabilities_are_taken(bad):
    with pytest.raises(ValueError, match="is not a probability"):
        holm([0.5, bad])
