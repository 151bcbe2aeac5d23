"""The way of the data on small real systems and a real database; the steps run in this process (test_processes.py has the others)."""

import json
import sqlite3
from dataclasses import replace
from datetime import date

import pytest

from jingwei.assess.conclude import baseline_of
from jingwei.codec import plain
from jingwei.errors import JingweiError
from jingwei.vocabulary import Judgement, Status
from tests.assess.inline import Inline
from tests.assess.systems import run, system


@pytest.fixture(autouse=True)
def inline(monkeypatch):
    monkeypatch.setattr("jingwei.assess.run.LocalEngine", Inline)


def by_check(made):
    return {(finding.check, finding.asset): finding for finding in made.findings}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["pass"], 0),
        (["pass", "na"], 0),
        (["pass", "fail"], 1),
        (["pass", "what"], 2),
        (["fail", "what"], 1),
    ],
)
def test_exit_codes(tmp_path, words, code):
    made = run(system(tmp_path, words, profile={"include": ["test.word"]}))
    assert made.exit_code == code
    assert made.passed is (code == 0)


def test_only_notapplicable_is_no_pass(tmp_path):
    assert run(system(tmp_path, ["na"], profile={"include": ["test.word"]})).exit_code == 2


def test_an_empty_manifest_is_no_pass(tmp_path):
    made = run(system(tmp_path, []))
    assert (made.exit_code, made.passed) == (2, False)
    assert any("nothing was examined" in text.en for text in made.unlooked)


def test_an_asset_that_no_check_knows_is_no_pass(tmp_path):
    (tmp_path / "x.v").write_text("module m; endmodule")
    assets = [
        {"id": "chip", "kind": "chip_design", "files": ["x.v"]},
        {"id": "a0", "kind": "content", "files": ["c0"]},
    ]
    made = run(system(tmp_path, assets=assets))
    assert made.exit_code == 2
    assert by_check(made)["assess.no-check", "chip"].status is Status.NOTCHECKED


def test_unchanged_steps_are_reused_and_marked(tmp_path):
    path = system(tmp_path, ["pass", "fail"])
    first, second = run(path), run(path)
    assert first.run.reused == ()
    assert second.run.reused == tuple(range(6))
    assert plain(replace(first, run=second.run)) == plain(second)
    assert run(path, reuse=False).run.reused == ()


def test_what_a_finding_depended_on_ends_its_reuse(tmp_path):
    assets = [
        {"id": "a0", "kind": "content", "files": ["c0"], "uses": ["other"], "owner": "p"},
        {"id": "other", "kind": "content", "files": ["c1"]},
    ]
    parties = [{"id": "p", "name": "P", "country": "DE"}]
    path = system(tmp_path, ["pass", "pass"], assets=assets, parties=parties)
    (tmp_path / "c1").write_text("pass")
    (tmp_path / "c0").write_text("pass")
    path = system(tmp_path, ["pass", "pass"], assets=assets, parties=parties)
    assert run(path).passed
    assert len(run(path).run.reused) == 6
    later = run(path, as_of=date(2027, 1, 1))
    fresh = {later.findings[i].check for i in range(6) if i not in later.run.reused}
    assert fresh == {"test.clock"}
    assert later.exit_code == 1
    assets[1]["description"] = "now described"
    changed = run(system(tmp_path, ["pass", "pass"], assets=assets, parties=parties))
    assert by_check(changed)["test.related", "a0"].status is Status.FAIL
    del assets[1]["description"]
    parties[0]["country"] = "XX"
    changed = run(system(tmp_path, ["pass", "pass"], assets=assets, parties=parties))
    assert by_check(changed)["test.related", "a0"].status is Status.FAIL


def test_a_changed_file_is_examined_again(tmp_path):
    path = system(tmp_path)
    assert run(path).passed
    (tmp_path / "c0").write_text("fail")
    assert run(path).exit_code == 1


def test_parameters_reach_the_check_and_end_reuse(tmp_path):
    assert run(system(tmp_path)).passed
    made = run(system(tmp_path, profile={"include": ["test.*"], "parameters": {"test.clock.year": 2025}}))
    assert by_check(made)["test.clock", "a0"].status is Status.FAIL
    (step,) = [step for step in made.plan.steps if step.check == "test.clock" and step.asset]
    assert step.parameters["year"] == 2025


@pytest.mark.parametrize(
    ("profile", "words"),
    [
        ({"include": ["tset.*"]}, "matches no check"),
        ({"exclude": {"test.wrod": "x"}}, "did you mean `test.word`"),
        ({"parameters": {"test.clock.yaer": 1}}, "did you mean `test.clock.year`"),
        ({"parameters": {"test.clock.year": "x"}}, "its default is 2026"),
        ({"parameters": {"test.clock.year": True}}, "its default is 2026"),
        ({"parameters": {"test.clock.strict": 1}}, "its default is True"),
        ({"parameters": {"test.clock.name": 1}}, "its default is 'x'"),
        ({"frameworks": ["no-such-framework"]}, "no-such-framework"),
        (
            {"waivers": [{"check": "nope", "asset": "a0", "reason": "r", "approver": "p", "expires": "2026-07-01"}]},
            "matches no check",
        ),
    ],
)
def test_a_profile_that_does_not_fit_is_refused(tmp_path, profile, words):
    with pytest.raises(JingweiError) as caught:
        run(system(tmp_path, profile=profile))
    assert words in str(caught.value)


def test_exclusions_are_planned_with_their_reason(tmp_path):
    made = run(system(tmp_path, profile={"include": ["test.*"], "exclude": {"test.c*": "not now"}}))
    (step,) = [step for step in made.plan.steps if step.check == "test.clock"]
    assert not step.selected
    assert "not now" in step.reason.en
    assert any("test.clock" in text.en and "not now" in text.en for text in made.unlooked)
    assert made.passed


def waiver(**changes):
    return {
        "check": "test.word",
        "asset": "a1",
        "reason": "known",
        "approver": "Li",
        "expires": "2026-06-01",
        **changes,
    }


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, 0),
        ({"expires": "2026-05-31"}, 1),
        ({"asset": "a0"}, 1),
        ({"check": "test.clock"}, 1),
        ({"check": "test.*"}, 0),
    ],
)
def test_a_waiver_changes_what_counts_and_never_the_finding(tmp_path, changes, code):
    made = run(system(tmp_path, ["pass", "fail"], profile={"include": ["test.*"], "waivers": [waiver(**changes)]}))
    finding = by_check(made)["test.word", "a1"]
    assert made.exit_code == code
    assert finding.status is Status.FAIL
    assert bool(finding.accepted) is (code == 0)
    assert made.accepted == (code == 0)
    assert all(d.status is not Judgement.SATISFIED for d in made.determinations if d.findings)


def test_a_waived_system_in_which_nothing_passed_is_no_pass(tmp_path):
    profile = {"include": ["test.word"], "waivers": [waiver(asset="a0")]}
    assert run(system(tmp_path, ["fail"], profile=profile)).exit_code == 2


def test_only_what_is_new_fails_against_a_baseline(tmp_path):
    path = system(tmp_path, ["pass", "fail", "what"])
    known = baseline_of(run(path).findings)
    again = run(path, baseline=known)
    assert again.exit_code == 0
    assert again.accepted == 2
    assert by_check(again)["test.word", "a1"].accepted.startswith("baseline")
    new = run(system(tmp_path, ["pass", "fail", "what", "fail"]), baseline=known)
    assert new.exit_code == 1


def test_the_store_keeps_every_run(tmp_path):
    path = system(tmp_path, ["pass", "fail"])
    made = run(path)
    with sqlite3.connect(tmp_path / ".jingwei" / "state.db") as database:
        (row,) = database.execute("SELECT state, passed, exit_code, plan_digest, document FROM assessments").fetchall()
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert row[:4] == ("complete", 0, 1, made.plan.digest)
    assert json.loads(row[4])["exit_code"] == 1


def test_risks_come_with_remediation(tmp_path):
    (risk,) = run(system(tmp_path, ["pass", "fail"])).risks
    assert risk.risk == "owasp-llm-2025:LLM03"
    assert risk.severity == "high"
    assert risk.remediation[0].en == "fix it"
    assert risk.title.en != risk.risk
