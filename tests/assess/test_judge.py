"""Determinations from findings alone, without workers."""

from dataclasses import replace
from datetime import date

import pytest

from jingwei.assess import judge
from jingwei.catalog.model import Applicability, Control, Framework, Jurisdiction, Method, Objective, Source
from jingwei.vocabulary import Inventory, Judgement, Plan, SourceStatus, Stage, Status, Step, System, Text
from tests.assess.findings import CHECK, finding

T = Text("x", "文")
DAY = date(2026, 6, 1)
SYSTEM = System("s", T, T, "public", Stage.OPERATION)
OBJECTIVES = {
    name: Objective(name, method, T) for name, method in (("o1", Method.TEST), ("o2", Method.TEST), ("h", Method.HUMAN))
}


def framework(*objectives):
    control = Control("c", "g", T, T, tuple(objectives), SourceStatus.SECONDARY)
    source = Source("t", "r", SourceStatus.VERIFIED, DAY)
    return Framework("f", "1", T, "p", Jurisdiction.INTERNATIONAL, source, "l", (), (control,))


def determine(findings, *objectives, steps=(), checks=(CHECK,), system=SYSTEM):
    plan = Plan("s", "0", DAY, "1", tuple(steps), ("f",))
    inventory = Inventory("m", "0", system)
    known = {check.id: check for check in checks}
    (made,) = judge.determine([framework(*objectives)], OBJECTIVES, known, plan, inventory, findings, {})
    return made


def statuses(*values, objective="o1"):
    return [finding(status=Status(value), objectives=(objective,)) for value in values]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["pass"], "satisfied"),
        (["pass", "pass"], "satisfied"),
        (["pass", "notapplicable"], "satisfied"),
        (["notapplicable"], "unknown"),
        (["pass", "unknown"], "unknown"),
        (["pass", "error"], "unknown"),
        (["pass", "notchecked"], "unknown"),
        (["pass", "fail"], "not-satisfied"),
        (["fail", "error"], "not-satisfied"),
    ],
)
def test_one_objective(values, expected):
    made = determine(statuses(*values), "o1")
    assert made.status == expected
    assert made.objectives[0].status == expected
    assert made.findings == tuple(range(len(values)))
    assert made.source_status is SourceStatus.SECONDARY
    assert made.reason.en
    assert made.reason.zh


def test_one_narrow_check_never_satisfies_a_broad_control():
    made = determine(statuses("pass"), "o1", "o2")
    assert made.status is Judgement.UNKNOWN
    assert [o.status for o in made.objectives] == [Judgement.SATISFIED, Judgement.UNKNOWN]


def test_one_failed_objective_fails_the_control():
    findings = statuses("pass") + statuses("fail", objective="o2")
    made = determine(findings, "o1", "o2")
    assert made.status is Judgement.NOT_SATISFIED
    assert made.objectives[1].findings == (1,)
    assert "1 of 2" in made.reason.en


def test_a_human_objective_waits_for_a_person():
    made = determine(statuses("pass"), "o1", "h")
    assert made.status is Judgement.UNKNOWN
    assert made.objectives[1].method == "human"
    assert "a person's evidence: 1" in made.reason.en


def test_an_objective_without_check_says_so():
    made = determine([], "o2")
    assert "no check looks at this yet" in made.objectives[0].reason.en


def test_an_objective_without_asset_says_which_kind():
    made = determine([], "o1")
    assert made.status is Judgement.UNKNOWN
    assert "no asset of kind model" in made.objectives[0].reason.en


def test_a_declared_absence_is_shown_and_satisfies_nothing_by_itself():
    system = replace(SYSTEM, without={"model": "rules only"})
    made = determine([], "o1", system=system)
    assert made.objectives[0].method == "excluded"
    assert "rules only" in made.objectives[0].reason.en
    assert made.status is Judgement.UNKNOWN
    both = determine(statuses("pass", objective="o2"), "o1", "o2", system=system)
    assert both.status is Judgement.SATISFIED


def test_a_check_left_out_keeps_its_objective_open():
    left_out = Step(CHECK.id, 1, "m", "0", selected=False, reason=T)
    assert determine(statuses("pass"), "o1", steps=[left_out]).status is Judgement.UNKNOWN
    no_asset = Step(CHECK.id, 1, "", "", selected=False, reason=T)
    assert determine(statuses("pass"), "o1", steps=[no_asset]).status is Judgement.SATISFIED


def test_controls_that_bind_later_are_announced_and_not_judged():
    since = date(2027, 12, 2)
    later = Applicability(since, SourceStatus.SECONDARY, "s", ("high",))
    made = framework("o1")
    bound = replace(made, scheme="x", controls=(replace(made.controls[0], applies=(later,)),))
    (text,) = judge.upcoming([bound], DAY, {"x": frozenset({"high"})})
    assert "f: not judged yet, binding only from 2027-12-02 (1)" in text.en
    assert "c" in text.en.rsplit(":", 1)[1]
    assert "2027-12-02" in text.zh
    assert judge.upcoming([bound], since, {"x": frozenset({"high"})}) == ()
    assert judge.upcoming([bound], DAY, {"x": frozenset({"minimal"})}) == ()
    assert judge.upcoming([made], DAY, {}) == ()
