"""The verdict as the terminal says it."""

from dataclasses import replace

import pytest

from jingwei.cli.summary import print_summary
from jingwei.vocabulary import Basis, Run, Status
from tests.report import sample


@pytest.mark.parametrize(
    ("code", "accepted", "en", "zh"),
    [
        (0, 0, "PASSED  ", "通过  "),
        (0, 2, "PASSED: nothing new  ", "通过：没有新问题  "),
        (1, 2, "NOT PASSED: something failed  ", "未通过：有检查项未通过  "),
        (2, 0, "NOT PASSED: something is open  ", "未通过：有未定事项  "),
    ],
)
def test_the_verdict_names_what_was_accepted(capsys, code, accepted, en, zh):
    made = replace(sample.rich(), exit_code=code, accepted=accepted)
    for lang, wanted in (("en", en), ("zh", zh)):
        print_summary(made, (), lang)
        shown = capsys.readouterr().out
        assert f"\n{wanted}" in shown
        assert ("2 accepted (waiver or baseline)" in shown) == (lang == "en" and bool(accepted))
        assert ("2 经豁免或基线接受" in shown) == (lang == "zh" and bool(accepted))


def test_the_words_of_a_status_are_those_of_the_reports(capsys):
    print_summary(sample.rich(), (), "zh")
    shown = capsys.readouterr().out
    assert "未通过" in shown
    assert "不通过" not in shown


def test_the_receipt_is_shown_and_logged_does_not_read_as_signed(capsys):
    print_summary(sample.rich(), (), "en")
    wanted = "log jingwei.local/0f3a: plan is entry 40, result 41 (logged, not signed: jingwei seal)"
    assert wanted in capsys.readouterr().out
    print_summary(sample.rich(), (), "zh")
    wanted = "日志 jingwei.local/0f3a: 计划为第 40 条，结果为第 41 条 (已登记，未签名：jingwei seal)"
    assert wanted in capsys.readouterr().out


@pytest.mark.parametrize(
    ("log", "entry", "told"), [("jingwei.local/0f3a", 0, True), ("jingwei.local/0f3a", 2, False), ("a.b", 0, False)]
)
def test_the_first_run_in_a_log_of_random_name_says_how_to_name_one(capsys, log, entry, told):
    made = sample.rich()
    receipt = replace(made.run.receipt, log=log, plan_entry=entry)
    print_summary(replace(made, run=replace(made.run, receipt=receipt)), (), "en")
    assert ("jingwei log init --origin" in capsys.readouterr().out) is told


def test_what_was_never_logged_is_told(capsys):
    print_summary(replace(sample.rich(), run=Run()), (), "en")
    shown = capsys.readouterr().out
    assert "in no log" in shown
    assert "not signed" not in shown


def test_each_finding_says_what_it_rests_on(capsys):
    failed = sample.rich().findings[0]
    for basis in Basis:
        print_summary(replace(sample.rich(), findings=(replace(failed, status=Status.FAIL, basis=basis),)), (), "en")
        assert basis.value in capsys.readouterr().out
