"""A line that cannot be read hides no failure that the lines before it prove, and keeps everything else from passing."""

import gzip
from dataclasses import replace

import pytest

from jingwei.assess.examples import run_example
from jingwei.check import Example
from jingwei.layers.application.checks.logs_kept import logs_kept
from jingwei.layers.application.checks.purpose_bound import purpose_bound
from jingwei.layers.application.checks.retention import retention
from jingwei.layers.application.checks.stream_bounds import stream_bounds
from jingwei.layers.application.checks.stream_complete import stream_complete
from jingwei.layers.application.checks.stream_drift import stream_drift
from jingwei.layers.application.checks.takeover_drill import takeover_drill
from jingwei.layers.application.checks.takeover_recent import takeover_recent
from jingwei.layers.application.checks.writes_bounded import writes_bounded
from jingwei.layers.application.samples import drill_log, telemetry, write_log
from jingwei.vocabulary import Status

LOGS = ("drills", "write_log", "files")
JUDGED = (takeover_drill, writes_bounded, stream_complete, stream_bounds, stream_drift, purpose_bound, retention)
BROKEN = {
    "not utf-8": b"\xff\xfe\n",
    "an open quotation": b'garbage,"\n',
    "too few cells": b"garbage\n",
    "wrong cells": b"x,x,x,x,x,x,x\n",
}


def logged(example):
    """The log under examination, if the example has one only."""
    return next((example.asset[role][0] for role in LOGS if len(example.asset.get(role, ())) == 1), None)


def content(example, name):
    made = example.files[name]
    made = made() if callable(made) else made
    return made.encode() if isinstance(made, str) else made


def broken(example, line):
    """The example with one more line at the end of its log."""
    name = logged(example)
    return replace(example, files={**example.files, name: content(example, name) + line})


def cases(checks, status):
    return [
        pytest.param(check, example, id=f"{check.id}-{number}")
        for check in checks
        for number, example in enumerate(check.examples)
        if example.expect is status and logged(example)
    ]


@pytest.mark.parametrize("line", BROKEN)
@pytest.mark.parametrize(("check", "example"), cases(JUDGED, Status.FAIL))
def test_a_bad_last_line_hides_no_failure(check, example, line):
    finding = run_example(check, broken(example, BROKEN[line]))
    assert finding.status is Status.FAIL, finding.message.en


@pytest.mark.parametrize("line", BROKEN)
@pytest.mark.parametrize(("check", "example"), cases((*JUDGED, takeover_recent, logs_kept), Status.PASS))
def test_a_bad_last_line_never_passes_and_is_named(check, example, line):
    name, changed = logged(example), broken(example, BROKEN[line])
    finding = run_example(check, changed)
    assert finding.status is Status.UNKNOWN
    number = content(example, name).count(b"\n") + 1
    assert f"{name}:{number}: " in finding.message.en
    assert f"{name}:{number}: " in finding.message.zh


@pytest.mark.parametrize("line", BROKEN)
@pytest.mark.parametrize(
    ("check", "example", "words"),
    [
        *(
            pytest.param(*case.values, "silences of more than 24 h", id=case.id)
            for case in cases((logs_kept,), Status.FAIL)
        ),
        *(
            pytest.param(*case.values, "was on 2025-05-31", id=case.id)
            for case in cases((takeover_recent,), Status.FAIL)
        ),
    ],
)
def test_a_bad_last_line_leaves_open_what_is_absent_and_says_what_was_seen(check, example, words, line):
    """The line may hold the later drill, or end the silence."""
    finding = run_example(check, broken(example, BROKEN[line]))
    assert finding.status is Status.UNKNOWN
    assert words in finding.message.en


def conclude(check, asset, files):
    return run_example(check, Example(Status.FAIL, asset=asset, files=files))


def test_a_json_line_that_is_cut_off_hides_no_failure():
    log = '{"time": "2026-05-01T00:00:00Z", "tag": "SIS.TRIP"}\n{"time": "2026-'
    asset = {"writes": ["A"], "allowed": ["A"], "safety_functions": ["SIS.*"], "write_log": ["w.jsonl"]}
    finding = conclude(writes_bounded, asset, {"w.jsonl": log})
    assert (finding.status, finding.locations[0].line) == (Status.FAIL, 1)


def test_a_gzip_stream_that_is_cut_off_hides_no_failure():
    values = [str(95 + number % 7 / 10) for number in range(4_000)]
    packed = gzip.compress(telemetry(values).encode(), mtime=0)
    asset = {"files": ["t.csv"], "bounds": {"temperature": [0, 90]}}
    assert conclude(stream_bounds, asset, {"t.csv": packed[:-9]}).status is Status.FAIL


def test_a_late_drill_after_a_wrong_row_and_in_the_next_file_is_seen():
    rows = drill_log(3, command=99).splitlines()
    middle = "\n".join([rows[0], "D0,yesterday,,,,,", *rows[2:], ""])
    asset = {"drills": ["bad.csv", "a.csv"], "safety_time_s": 10}
    finding = conclude(takeover_drill, asset, {"bad.csv": b"\xff\xfe", "a.csv": middle})
    assert (finding.status, [place.line for place in finding.locations]) == (Status.FAIL, [3, 4])


def test_an_unread_part_between_two_files_is_no_proven_gap():
    def hour(number):
        values = [50 + row % 3 for row in range(120)]
        return telemetry(values, start=f"2026-05-31T{number:02}:00:00+00:00")

    files = {"a.csv": hour(0) + "cut,off,here\n", "b.csv": hour(1)}
    finding = conclude(stream_complete, {"files": ["a.csv", "b.csv"]}, files)
    assert finding.status is Status.UNKNOWN
    assert "a.csv:122: 3 cells" in finding.message.en


def test_a_write_without_time_still_shows_its_tag():
    asset = {"writes": ["A"], "allowed": ["A"], "safety_functions": [], "write_log": ["w.csv"]}
    assert conclude(writes_bounded, asset, {"w.csv": "time,tag\n,B\n"}).status is Status.FAIL
    assert conclude(writes_bounded, asset, {"w.csv": "time,tag\n,A\n"}).status is Status.UNKNOWN
    assert conclude(writes_bounded, asset, {"w.csv": write_log("A")}).status is Status.PASS
