"""What counts, exit codes and risks, from findings made by hand."""

from dataclasses import replace
from datetime import date

import pytest

from jingwei.assess import conclude
from jingwei.catalog.model import RiskName
from jingwei.vocabulary import Plan, Severity, Status, Text, Waiver
from tests.assess.findings import finding

DAY = date(2026, 6, 1)
PLAN = Plan("s", "0", DAY, "1", (), ())
WAIVER = Waiver("test.*", "m", "known", "Li", DAY)


def of(*words, **changes):
    return [finding(status=Status(word), **changes) for word in words]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ([], 2),
        (["pass"], 0),
        (["pass", "notapplicable"], 0),
        (["notapplicable"], 2),
        (["pass", "error"], 2),
        (["pass", "unknown"], 2),
        (["pass", "notchecked"], 2),
        (["error"], 2),
        (["pass", "fail"], 1),
        (["fail", "error", "unknown"], 1),
    ],
)
def test_the_exit_code(words, code):
    assert conclude.exit_code(of(*words), PLAN) == code


def test_a_plan_with_problems_is_no_pass():
    troubled = replace(PLAN, problems=("a plugin",))
    assert conclude.exit_code(of("pass"), troubled) == 2
    assert conclude.exit_code(of("fail"), troubled) == 1


def test_what_is_accepted_does_not_count():
    accepted = of("fail", "unknown", "pass", accepted="waiver")
    assert conclude.exit_code([*of("pass"), *accepted], PLAN) == 0
    assert conclude.exit_code(accepted, PLAN) == 2
    counts = conclude.counts([*of("pass", "pass", "error"), *accepted])
    assert counts == {"pass": 2, "fail": 0, "error": 1, "unknown": 0, "notapplicable": 0, "notchecked": 0}


@pytest.mark.parametrize(
    ("changes", "status", "accepted"),
    [
        ({}, "fail", True),
        ({"check": "test.one"}, "fail", True),
        ({"check": "test.two"}, "fail", False),
        ({"asset": "n"}, "fail", False),
        ({"expires": date(2026, 6, 2)}, "fail", True),
        ({"expires": date(2026, 5, 31)}, "fail", False),
        ({}, "unknown", False),
        ({}, "error", False),
        ({}, "pass", False),
    ],
)
def test_a_waiver_speaks_of_one_asset_s_failure_until_its_day(changes, status, accepted):
    (found,) = conclude.accept(of(status), [replace(WAIVER, **changes)], frozenset(), DAY)
    assert found.status == status
    assert bool(found.accepted) is accepted


def test_an_accepted_finding_says_by_whom_and_until_when():
    (found,) = conclude.accept(of("fail"), [WAIVER], frozenset(), DAY)
    assert found.accepted == "waiver until 2026-06-01 by Li: known"


@pytest.mark.parametrize(
    ("status", "known"), [("fail", True), ("unknown", True), ("notchecked", True), ("error", False), ("pass", False)]
)
def test_the_baseline_takes_out_what_was_open_before(status, known):
    (before,) = of(status, fingerprint="f")
    assert conclude.baseline_of([before]) == (frozenset({"f"}) if known else frozenset())
    (found,) = conclude.accept([before], (), frozenset({"f"}), DAY)
    assert found.accepted == ("baseline: known before" if known else "")
    (other,) = conclude.accept([before], (), frozenset({"g"}), DAY)
    assert other == before


def test_a_finding_without_fingerprint_is_never_in_a_baseline():
    assert conclude.baseline_of(of("fail", fingerprint="")) == frozenset()


def test_a_waiver_is_named_before_the_baseline():
    (found,) = conclude.accept(of("fail", fingerprint="f"), [WAIVER], frozenset({"f"}), DAY)
    assert found.accepted.startswith("waiver")


def test_risks_name_their_findings_the_most_severe_first():
    fix, other = Text("fix", "修复"), Text("other", "其他")
    findings = [
        finding(status=Status.PASS, risks=("r1", "r9")),
        finding(status=Status.FAIL, risks=("r2",), severity=Severity.LOW, remediation=fix),
        finding(status=Status.FAIL, risks=("r1", "r2"), severity=Severity.MEDIUM, remediation=other),
        finding(status=Status.FAIL, risks=("r0",), severity=Severity.MEDIUM, remediation=fix),
        finding(status=Status.FAIL, risks=("r3",), severity=Severity.CRITICAL, remediation=fix),
        finding(status=Status.FAIL, risks=("r2",), severity=Severity.LOW, remediation=fix),
        finding(status=Status.UNKNOWN, risks=("r8",)),
    ]
    made = conclude.risks(findings, {"r1": RiskName("r1", Text("one", "一"))})
    assert [risk.risk for risk in made] == ["r3", "r0", "r1", "r2"]
    third, second = made[3], made[2]
    assert (third.severity, third.findings, third.remediation) == (Severity.MEDIUM, (1, 2, 5), (fix, other))
    assert third.title == Text("r2", "r2")
    assert second.title == Text("one", "一")
    assert second.findings == (2,)


def test_owners_of_waivers_hear_of_those_that_ended_or_accept_nothing():
    day = date(2026, 6, 1)
    last = Waiver("test.one", "m", "known", "Li", day)
    ended, idle = replace(last, expires=date(2026, 5, 31)), replace(last, asset="other")
    failed = finding(status=Status.FAIL)
    assert conclude.waiver_notes([failed], [last], day) == ()
    assert conclude.waiver_notes([failed], [ended, last, idle], day) == (
        Text("waiver for test.one / m by Li expired on 2026-05-31", "test.one / m 的豁免（Li）已于 2026-05-31 到期"),
        Text(
            "waiver for test.one / other accepts nothing: no such failure", "test.one / other 的豁免没有对应的未通过项"
        ),
    )
