"""The assessment as a whole: what it carries, what the database says before, during and after, and what stops it."""

import json
import re
import sqlite3
from dataclasses import replace

import pytest
from sqlalchemy import Connection
from sqlalchemy import Engine as SqlEngine

from jingwei.assess import assess as module
from jingwei.assess.assess import Prepared, assess, prepare
from jingwei.catalog.load import load_frameworks
from jingwei.codec import plain
from jingwei.errors import JingweiError
from jingwei.vocabulary import Judgement, Status, Text
from tests.assess.inline import Inline
from tests.assess.systems import SYSTEM, request, run, system

SHIPPED = {framework.id for framework in load_frameworks()}


@pytest.fixture(autouse=True)
def inline(monkeypatch):
    monkeypatch.setattr("jingwei.assess.run.LocalEngine", Inline)


def rows(folder):
    with sqlite3.connect(folder / ".jingwei" / "state.db") as database:
        database.row_factory = sqlite3.Row
        return [dict(row) for row in database.execute("SELECT * FROM assessments ORDER BY id")]


def test_the_assessment_carries_everything(tmp_path):
    parties = [{"id": "p", "name": "P", "country": "DE"}]
    path = system(tmp_path, ["pass", "fail"], parties=parties)
    prepared = prepare(request(path))
    made = assess(prepared)
    assert (made.schema, made.state) == ("jingwei/assessment/1", "complete")
    assert (made.exit_code, made.passed) == (1, False)
    assert made.system.id == "desk"
    assert [party.id for party in made.parties] == ["p"]
    assert [asset.id for asset in made.assets] == ["a0", "a1"]
    assert made.plan is prepared.plan
    assert made.tiers == prepared.tiers
    assert {tier.scheme for tier in made.tiers} == {"eu-ai-act", "cn-ai-safety-framework"}
    assert made.counts == {"pass": 5, "fail": 1, "error": 0, "unknown": 0, "notapplicable": 0, "notchecked": 0}
    assert made.accepted == 0
    assert set(made.plan.frameworks) == SHIPPED
    assert {d.framework for d in made.determinations} <= SHIPPED
    failed = [d for d in made.determinations if d.status is Judgement.NOT_SATISFIED]
    assert failed
    assert all(made.findings[index].objectives for d in failed for index in d.findings)


def test_the_profile_chooses_the_frameworks(tmp_path):
    chosen = min(SHIPPED)
    made = run(system(tmp_path, profile={"include": ["test.*"], "frameworks": [chosen]}))
    assert made.plan.frameworks == (chosen,)


def test_the_run_is_described(tmp_path, monkeypatch):
    ticks = iter([100.0, 101.23456])
    monkeypatch.setattr(module.time, "monotonic", lambda: next(ticks, 1000.0))
    monkeypatch.setattr("jingwei.assess.run.time", FixedTime)
    made = run(system(tmp_path), jobs=3)
    assert made.run.seconds == 1.235
    assert made.run.jobs == 3
    assert made.run.isolation == {"time": "none: in this process"}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", made.run.started)


class FixedTime:
    @staticmethod
    def monotonic():
        return 0.0


def test_the_row_says_what_came_out(tmp_path):
    made = run(system(tmp_path))
    (row,) = rows(tmp_path)
    document = row.pop("document")
    assert row == {
        "id": 1,
        "system": "desk",
        "plan_digest": made.plan.digest,
        "as_of": "2026-06-01",
        "started": made.run.started,
        "state": "complete",
        "passed": 1,
        "exit_code": 0,
        "seconds": made.run.seconds,
    }
    assert json.loads(document) == plain(made)
    assert "写着" in document.decode()


def test_text_that_is_no_unicode_does_not_stop_the_document(tmp_path):
    path = system(tmp_path)
    prepared = prepare(request(path))
    strange = replace(prepared.plan, problems=("\ud800",))
    assess(Prepared(prepared.request, prepared.registry, prepared.frameworks, prepared.tiers, strange))
    (row,) = rows(tmp_path)
    assert json.loads(row["document"])["plan"]["problems"] == ["\N{REPLACEMENT CHARACTER}"]


def test_while_it_runs_the_row_says_running_and_no_pass(tmp_path):
    seen = []
    assess(prepare(request(system(tmp_path))), lambda done, total: seen.extend(rows(tmp_path)))
    assert len(seen) == 3
    assert {(row["state"], row["passed"], row["exit_code"], row["seconds"], row["document"]) for row in seen} == {
        ("running", 0, 2, 0.0, None)
    }
    assert seen[0]["plan_digest"]


def stop(done, total):
    raise KeyboardInterrupt


def test_an_interrupted_run_marks_its_own_row_only(tmp_path):
    path = system(tmp_path, ["pass", "fail"])
    run(path)
    with pytest.raises(KeyboardInterrupt):
        assess(prepare(request(path, reuse=False)), stop)
    run(path)
    states = [(row["state"], row["exit_code"]) for row in rows(tmp_path)]
    assert states == [("complete", 1), ("interrupted", 2), ("complete", 1)]
    assert rows(tmp_path)[1]["document"] is None


def test_the_first_error_is_told_when_the_mark_fails_too(tmp_path, monkeypatch):
    prepared = prepare(request(system(tmp_path)))

    def broken(*_):
        monkeypatch.setattr(SqlEngine, "begin", stop)
        raise RuntimeError("the first")

    monkeypatch.setattr(module, "run", broken)
    with pytest.raises(RuntimeError, match="the first"):
        assess(prepared)
    monkeypatch.undo()
    assert [row["state"] for row in rows(tmp_path)] == ["running"]


def test_the_database_is_closed_after_success_and_after_failure(tmp_path, monkeypatch):
    closed = []
    dispose = SqlEngine.dispose
    monkeypatch.setattr(SqlEngine, "dispose", lambda self: (closed.append(1), dispose(self)))
    path = system(tmp_path)
    run(path)
    assert closed == [1]
    with pytest.raises(KeyboardInterrupt):
        assess(prepare(request(path, reuse=False)), stop)
    assert closed == [1, 1]


def test_objectives_that_the_catalog_lacks_are_refused_by_name(tmp_path, monkeypatch):
    known = module.load_objectives()
    lacking = {key: value for key, value in known.items() if key not in {"packages-pinned", "model-file-no-code"}}
    monkeypatch.setattr(module, "load_objectives", lambda: lacking)
    with pytest.raises(JingweiError) as caught:
        prepare(request(system(tmp_path)))
    head, *lines = caught.value.message.split("\n")
    assert head == "checks name objectives that the catalog does not have:"
    assert "  test.clock: packages-pinned" in lines
    assert "  test.word: model-file-no-code" in lines
    assert not any("test.related" in line for line in lines)
    assert caught.value.hint == "add them to the catalog"


def test_facts_that_nobody_could_read_are_told(tmp_path):
    facts = {"excluded_uses": "none", "excluded_use": "perhaps"}
    made = run(system(tmp_path, system={**SYSTEM, "facts": facts}))
    assert Text("fact `excluded_uses` answers no question", "事实 `excluded_uses` 不对应任何问题") in made.unlooked
    (wrong,) = [text for text in made.unlooked if text.en.startswith("fact `excluded_use` is not")]
    assert "one of none, military" in wrong.en
    assert wrong.zh.startswith("事实 `excluded_use` 不是以下之一：none")


def test_what_binds_later_is_told(tmp_path):
    made = run(system(tmp_path, system={**SYSTEM, "regions": ["EU"]}))
    assert any(text.en.startswith("eu-ai-act: ") and "2027-12-02" in text.zh for text in made.unlooked)


def test_tiers_decide_which_controls_are_in_view(tmp_path):
    made = run(system(tmp_path / "any"))
    named = {d.framework for d in made.determinations}
    assert "owasp-llm-2025" in named
    assert all(finding.status is Status.PASS for finding in made.findings)


def test_a_database_without_numbers_stops_the_run(tmp_path, monkeypatch):
    class Nothing:
        inserted_primary_key = None

    prepared = prepare(request(system(tmp_path)))
    execute = Connection.execute
    numberless = lambda self, what, *more: Nothing() if is_new_row(what) else execute(self, what, *more)  # noqa: E731
    monkeypatch.setattr(Connection, "execute", numberless)
    with pytest.raises(JingweiError) as caught:
        assess(prepared)
    assert caught.value.message == "the database gave no number to the assessment"
    assert caught.value.hint == "check the state folder"
    assert rows(tmp_path) == []


def is_new_row(what):
    return getattr(what, "is_insert", False) and what.table.name == "assessments"
