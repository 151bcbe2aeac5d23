"""Verdicts from rules and samples alone."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingwei.errors import ParseError
from jingwei.statistics.binomial import verdict
from jingwei.statistics.rule import judged, of_counts
from jingwei.vocabulary import Rule, Sample, Status

AT_MOST = Rule("stopped", "<=", 0.05)


def samples(true, false, group="g"):
    return [Sample("s", group, True)] * true + [Sample("s", group, False)] * false


@pytest.mark.parametrize(
    ("relation", "threshold", "k", "n", "status"),
    [
        (">=", 0.95, 484, 500, Status.PASS),
        (">=", 0.95, 483, 500, Status.UNKNOWN),
        (">=", 0.95, 467, 500, Status.UNKNOWN),
        (">=", 0.95, 466, 500, Status.FAIL),
        ("<=", 0.05, 16, 500, Status.PASS),
        ("<=", 0.05, 17, 500, Status.UNKNOWN),
    ],
)
def test_the_exact_bounds_decide(relation, threshold, k, n, status):
    assert judged([Rule("m", relation, threshold)], samples(k, n - k)) is status


@given(st.integers(0, 60), st.integers(0, 60), st.sampled_from([">=", "<="]), st.integers(0, 100), st.integers(1, 99))
def test_one_rule_is_the_verdict_of_its_counts(true, false, relation, share, level):
    rule = Rule("m", relation, share / 100, level / 100)
    wanted = verdict(true, true + false, rule.threshold, relation, rule.level).status
    assert judged([rule], samples(true, false)) is wanted


@given(st.integers(0, 20), st.integers(0, 20), st.sampled_from([">=", "<="]), st.integers(0, 10))
def test_level_0_compares_the_share_itself(true, false, relation, tenths):
    n = true + false
    status = of_counts(Rule("m", relation, tenths / 10, 0.0), true, n)
    if not n:
        assert status is Status.UNKNOWN
        return
    share, limit = Fraction(true, n), Fraction(tenths, 10)
    holds = share >= limit if relation == ">=" else share <= limit
    assert status is (Status.PASS if holds else Status.FAIL)


def test_nothing_is_shown_without_rules_or_samples():
    assert judged([], samples(5, 0)) is Status.UNKNOWN
    assert judged([AT_MOST], []) is Status.UNKNOWN


def test_only_samples_of_the_named_groups_count():
    mixed = samples(0, 300, "a") + samples(60, 40, "b")
    assert judged([Rule("m", "<=", 0.05, groups=("a",))], mixed) is Status.PASS
    assert judged([Rule("m", "<=", 0.05, groups=("b",))], mixed) is Status.FAIL
    assert judged([AT_MOST], mixed) is Status.FAIL
    assert judged([Rule("m", "<=", 0.05, groups=("c",))], mixed) is Status.UNKNOWN
    assert judged([Rule("m", "<=", 0.05, groups=("a", "a"))], samples(0, 40, "a")) is Status.UNKNOWN


def test_a_failure_outweighs_what_is_open_and_that_outweighs_a_pass():
    good, bad, few = (Rule("m", "<=", 0.05, groups=(name,)) for name in ("good", "bad", "few"))
    given = samples(0, 300, "good") + samples(50, 50, "bad") + samples(0, 5, "few")
    assert judged([good, bad, few], given) is Status.FAIL
    assert judged([good, few], given) is Status.UNKNOWN
    assert judged([good, good], given) is Status.PASS


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (Rule("m", ">", 0.5), "relation '>' is neither >= nor <="),
        (Rule("m", ">=", 1.1), "threshold 1.1"),
        (Rule("m", ">=", -0.1), "threshold -0.1"),
        (Rule("m", ">=", float("nan")), "threshold nan"),
        (Rule("m", ">=", 0.1234567890123), "at most 12 decimal places"),
        (Rule("m", ">=", 0.5, 1.0), "level 1.0"),
        (Rule("m", ">=", 0.5, -0.1), "level -0.1"),
        (Rule("m", ">=", 0.5, float("nan")), "level nan"),
    ],
)
def test_a_rule_that_says_nothing_is_refused(rule, words):
    with pytest.raises(ParseError, match=r"rule m: ") as caught:
        judged([rule], samples(1, 1))
    assert words in caught.value.message


@pytest.mark.parametrize("threshold", [0, 1, 0.0, 1.0, 0.123456789012])
def test_a_share_may_be_anything_from_nothing_to_all(threshold):
    judged([Rule("m", ">=", threshold), Rule("m", "<=", threshold, 0.0)], samples(3, 4))
