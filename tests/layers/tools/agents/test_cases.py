"""The labelled cases of the benchmark: each malicious one of the development half is found, and few twins are alarms in either half."""

from benchmarks.agent_tools import cases, found
from jingwei.layers.tools.agents.examine import examine

CASES = list(cases())


def test_there_are_enough_cases_in_both_languages_and_halves():
    ids = {case.id for case in CASES}
    assert len(CASES) >= 120
    assert {case[:2] for case in ids} == {"en", "zh"}
    assert 0.3 < sum(case.held_out for case in CASES) / len(CASES) < 0.7


def test_development_half():
    missed = [
        (case.id, case.bad)
        for case in CASES
        if not case.held_out and found(examine(case.name, case.content)) != case.bad
    ]
    assert missed == []


def test_held_out_half():
    made = [(case, found(examine(case.name, case.content))) for case in CASES if case.held_out]
    bad = [hit for case, hit in made if case.bad]
    assert sum(bad) >= 0.85 * len(bad)
    assert sum(hit for case, hit in made if not case.bad) <= 1
