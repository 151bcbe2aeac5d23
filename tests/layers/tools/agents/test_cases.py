"""The labelled cases of the benchmark: each malicious one of development is found, no twin is an alarm; unknown languages are never clean."""

import pytest

from benchmarks.agent_tools import cases, found
from jingwei.layers.tools.agents.examine import examine

CASES = list(cases())
DEVELOPMENT = [case for case in CASES if not case.held_out]
HELD_OUT = [case for case in CASES if case.held_out]


def test_there_are_enough_cases_in_every_group():
    assert len(DEVELOPMENT) >= 200
    assert len(HELD_OUT) >= 120
    for half in (DEVELOPMENT, HELD_OUT):
        assert {case.group for case in half} == {"en", "zh", "other"}
        assert sum(case.bad for case in half) * 2 == len(half)
        assert any(case.uncovered for case in half)


@pytest.mark.parametrize("half", [DEVELOPMENT, HELD_OUT], ids=["development", "held out"])
def test_a_language_without_rules_is_never_clean(half):
    assert all(examine(case.name, case.content).verdict != "clean" for case in half if case.uncovered)


def test_development():
    missed = [
        (case.id, case.bad)
        for case in DEVELOPMENT
        if not case.uncovered and found(examine(case.name, case.content)) != case.bad
    ]
    assert missed == []
