"""Whole runs with real worker processes: what only they can show."""

import json
import sqlite3
from dataclasses import replace

import pytest

from jingwei.assess.assess import assess, prepare
from jingwei.codec import plain
from jingwei.limits import LIMITS
from jingwei.vocabulary import Judgement, Status
from tests.assess.systems import request, run, system
from tests.plugins import faulty


def by_check(made):
    return {(finding.check, finding.asset): finding for finding in made.findings}


def test_a_good_system_passes(tmp_path):
    made = run(system(tmp_path))
    assert (made.exit_code, made.passed, made.state) == (0, True, "complete")
    assert made.counts["pass"] == 3
    assert [finding.check for finding in made.findings] == ["test.clock", "test.related", "test.word"]
    finding = by_check(made)["test.word", "a0"]
    assert finding.message.en == "says pass"
    assert finding.message.zh == "写着 pass"
    assert finding.message.args == {"word": "pass"}
    assert finding.locations[0].line == 1
    assert finding.evidence[0].value == 4


def test_every_broken_check_is_told_and_none_passes(tmp_path):
    path = system(tmp_path, profile={"include": ["faulty.*"]})
    limits = replace(LIMITS, step_seconds=1.0)
    made = run(path, packages=("tests.plugins.faulty",), limits=limits)
    found = {finding.check: finding for finding in made.findings}
    assert set(found) == set(faulty.MADE)
    unreadable = {"faulty.cannot-parse", "faulty.reaches-a-limit"}
    for name, finding in found.items():
        assert finding.status is (Status.UNKNOWN if name in unreadable else Status.ERROR), (name, finding.message.en)
    assert (made.exit_code, made.passed) == (2, False)
    assert "\x1b" not in json.dumps(plain(made), ensure_ascii=False)
    assert (tmp_path / "c0").read_text() == "pass"
    assert all(d.status is not Judgement.SATISFIED for d in made.determinations)


def test_a_plugin_that_cannot_be_loaded_is_no_pass(tmp_path):
    made = run(system(tmp_path), packages=("tests.plugins.honest", "no.such.package"))
    assert made.counts["pass"] == 3
    assert made.exit_code == 2
    assert any("no.such.package" in text.en for text in made.unlooked)


def test_an_interrupted_run_is_marked_and_goes_on(tmp_path):
    path = system(tmp_path, ["pass"] * 6)

    def stop(done, total):
        assert total == 18
        if done >= 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        assess(prepare(request(path)), stop)
    with sqlite3.connect(tmp_path / ".jingwei" / "state.db") as database:
        assert database.execute("SELECT state, passed FROM assessments").fetchall() == [("interrupted", 0)]
    made = run(path)
    assert made.passed
    assert 5 <= len(made.run.reused) < 18


def test_two_equal_runs_give_equal_assessments(tmp_path):
    one = run(system(tmp_path / "one", ["pass", "fail", "what"]), jobs=1)
    two = run(system(tmp_path / "two", ["pass", "fail", "what"]), jobs=3)
    assert plain(replace(one, run=two.run)) == plain(two)
