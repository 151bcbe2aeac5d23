"""The sentences beside determinations and objectives, in both languages."""

from dataclasses import replace

import pytest

from jingwei.assess import judge
from jingwei.catalog.model import Applicability
from jingwei.vocabulary import AssetKind, Inventory, Judgement, Plan, SourceStatus, Status, Step, Text
from tests.assess.findings import CHECK, finding
from tests.assess.test_judge import DAY, OBJECTIVES, SYSTEM, T, determine, framework, statuses

OTHER = replace(CHECK, id="test.other", kinds=(AssetKind.DATASET,))


def reasons(made):
    return [(result.reason.en, result.reason.zh) for result in made.objectives]


@pytest.mark.parametrize(
    ("values", "status", "en", "zh"),
    [
        (
            ["pass", "pass", "notapplicable"],
            "satisfied",
            "every step that applies passed (2 in all)",
            "适用的 2 个步骤全部通过",
        ),
        (["pass", "fail", "fail"], "not-satisfied", "steps that failed: 2 of 3", "3 个步骤中 2 个未通过"),
        (["pass", "error", "unknown"], "unknown", "steps that are open: 2 of 3", "3 个步骤中 2 个未定"),
        (["notapplicable"], "unknown", "no step applied, so nothing was shown", "没有适用的步骤，因此未能证明"),
    ],
)
def test_an_objective_says_how_its_steps_stand(values, status, en, zh):
    made = determine(statuses(*values), "o1")
    assert made.objectives[0].status == status
    assert reasons(made) == [(en, zh)]
    assert made.objectives[0].findings == tuple(range(len(values)))
    assert (made.objectives[0].objective, made.objectives[0].method, made.objectives[0].text) == ("o1", "test", T)


def test_checks_left_out_are_named_once_and_in_order():
    steps = [
        Step(name, 1, asset, "0", selected=False, reason=T) for name in ("test.other", "test.one") for asset in "ab"
    ]
    made = determine(statuses("pass"), "o1", steps=steps, checks=(CHECK, OTHER))
    assert reasons(made) == [
        ("not everything was looked at: test.one, test.other", "并非全部检查：test.one, test.other")
    ]


def test_a_selected_step_is_not_left_out():
    step = Step(CHECK.id, 1, "m", "0", selected=True, reason=T)
    assert determine(statuses("pass"), "o1", steps=[step]).status is Judgement.SATISFIED


def test_an_objective_without_findings_says_why():
    assert reasons(determine([], "h")) == [("a person must show this", "须由人员提供证据")]
    assert reasons(determine([], "o2")) == [("no check looks at this yet", "尚无检查涉及此项")]
    made = determine([], "o1", checks=(CHECK, OTHER))
    assert reasons(made) == [("no asset of kind dataset, model was examined", "没有检查 dataset, model 类资产")]
    assert made.objectives[0].status is Judgement.UNKNOWN
    assert made.objectives[0].findings == ()


def test_only_kinds_that_are_all_declared_absent_exclude_an_objective():
    half = determine([], "o1", checks=(CHECK, OTHER), system=replace(SYSTEM, without={"model": "rules only"}))
    assert half.objectives[0].method == "test"
    whole = replace(SYSTEM, without={"model": "rules only", "dataset": "nothing kept", "site": "rented"})
    made = determine([], "o1", checks=(CHECK, OTHER), system=whole)
    assert made.objectives[0].method == "excluded"
    assert reasons(made) == [
        ("declared absent by the owner: nothing kept; rules only", "所有者声明不存在：nothing kept; rules only")
    ]
    assert made.status is Judgement.UNKNOWN


def test_a_control_says_how_its_objectives_stand():
    good = determine(statuses("pass") + statuses("pass", objective="o2"), "o1", "o2")
    assert good.reason == Text("every objective satisfied (2 in all)", "全部 2 个目标均已满足")
    assert (good.framework, good.control, good.title, good.findings) == ("f", "c", T, (0, 1))
    bad = determine(statuses("fail"), "o1", "o2", "h")
    assert bad.reason == Text("objectives not satisfied: 1 of 3", "3 个目标中 1 个不满足")
    waits = determine(statuses("pass"), "o1", "o2", "h")
    assert waits.reason == Text(
        "objectives shown: 1 of 3, waiting for a person's evidence: 1", "3 个目标中 1 个已证明，1 个等待人员证据"
    )


def test_an_objective_that_is_excluded_counts_for_nothing():
    system = replace(SYSTEM, without={"model": "rules only"})
    made = determine(statuses("fail", objective="o2"), "o1", "o2", system=system)
    assert made.reason.en == "objectives not satisfied: 1 of 1"


def test_a_finding_of_several_objectives_is_behind_each():
    both = finding(status=Status.PASS, objectives=("o2", "o1"))
    made = determine([finding(status=Status.FAIL, objectives=("x",)), both], "o1", "o2")
    assert made.findings == (1,)
    assert [result.findings for result in made.objectives] == [(1,), (1,)]
    assert made.status is Judgement.SATISFIED


def test_only_controls_that_bind_the_reached_tiers_are_judged():
    bound = Applicability(DAY, SourceStatus.DRAFT, "s", ("high",))
    made = framework("o1")
    scheme = replace(made, scheme="x", controls=(replace(made.controls[0], applies=(bound,)), *made.controls))

    def judged(reached):
        plan, inventory = Plan("s", "0", DAY, "1", (), ("f",)), Inventory("m", "0", SYSTEM)
        return judge.determine([scheme], OBJECTIVES, {CHECK.id: CHECK}, plan, inventory, statuses("pass"), reached)

    assert [d.source_status for d in judged({"x": frozenset({"high"})})] == [SourceStatus.DRAFT, SourceStatus.SECONDARY]
    assert [d.source_status for d in judged({"x": frozenset({"minimal"})})] == [SourceStatus.SECONDARY]
    assert len(judged({"y": frozenset({"high"})})) == 1
