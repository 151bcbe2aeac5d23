"""What the checks of this layer conclude beyond their own examples: order of conclusions, several files, exact bounds."""

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
from jingwei.layers.application.samples import access_log, daily_log, drill_log, noise, telemetry
from jingwei.vocabulary import Status

CHECKS = [
    takeover_drill,
    takeover_recent,
    writes_bounded,
    stream_complete,
    stream_bounds,
    stream_drift,
    logs_kept,
    purpose_bound,
    retention,
]
LOOP = {"drills": ["a.csv"], "safety_time_s": 10}


def conclude(check, asset, files, **more):
    return run_example(check, Example(Status.PASS, asset=asset, files=files, **more))


def values(finding):
    return {item.name: item.value for item in finding.evidence}


def places(finding):
    return [(place.path, place.line) for place in finding.locations]


@pytest.mark.parametrize(("check", "index"), [(c, i) for c in CHECKS for i in range(len(c.examples))])
def test_examples(check, index):
    example = check.examples[index]
    assert run_example(check, example).status == example.expect


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"time,temperature\n", b"{", b"\x1f\x8b\x08"])
def test_evidence_that_cannot_be_read_never_passes(check, content):
    asset = {**check.examples[0].asset}
    for key in ("files", "drills", "write_log"):
        if key in asset:
            asset[key] = ["bad.csv"]
    if check is writes_bounded:
        asset["write_log"] = ["bad.csv"]
    example = Example(
        Status.UNKNOWN,
        asset=asset,
        files={**check.examples[0].files, "bad.csv": content},
        others=check.examples[0].others,
    )
    assert run_example(check, example).status is Status.UNKNOWN


def test_drills_of_several_records_are_one_sample_and_a_miss_is_named_where_it_lies():
    files = {"a.csv": drill_log(3, last="2026-01-15"), "b.csv": drill_log(2, command=10.5, last="2026-05-15")}
    asset = {"drills": ["a.csv", "b.csv"], "safety_time_s": 10}
    finding = conclude(takeover_drill, asset, files)
    assert (finding.status, places(finding)) == (Status.FAIL, [("b.csv", 2), ("b.csv", 3)])
    assert values(finding)["slowest_human_takeover"] == 10.5
    assert values(finding)["operators"] == 2
    twice = conclude(takeover_drill, asset, {"a.csv": drill_log(5), "b.csv": drill_log(5)})
    assert twice.status is Status.UNKNOWN
    assert "the same alarm" in twice.message.en


def test_a_drill_of_tomorrow_shows_nothing_today():
    log = drill_log(6, last="2026-06-02")
    assert conclude(takeover_drill, LOOP, {"a.csv": log}).status is Status.UNKNOWN
    assert conclude(takeover_drill, LOOP, {"a.csv": log}, as_of="2026-06-02").status is Status.PASS
    late = drill_log(6, command=99, last="2026-06-02")
    assert conclude(takeover_drill, LOOP, {"a.csv": late}).status is Status.FAIL


@pytest.mark.parametrize(
    ("drills", "share", "status"), [(29, 0.9, "pass"), (28, 0.9, "unknown"), (1, 0.05, "pass"), (1, 0.06, "unknown")]
)
def test_the_share_decides_how_many_drills_are_needed(drills, share, status):
    log = drill_log(drills, command=10.0)
    finding = conclude(takeover_drill, LOOP, {"a.csv": log}, parameters={"share": share})
    assert finding.status == status
    assert values(finding)["share_lower_bound"] == pytest.approx(0.05 ** (1 / drills), abs=1e-6)


def test_an_aborted_drill_counts_neither_way_and_is_said():
    log = drill_log(5, last="2026-01-01").rstrip() + "\nX,2026-05-01T00:00:00Z,,,,,aborted\n"
    finding = conclude(takeover_drill, LOOP, {"a.csv": log})
    assert finding.status is Status.PASS
    assert "further drills that show nothing: 1" in finding.message.en


def test_operators_are_never_named():
    finding = conclude(takeover_drill, LOOP, {"a.csv": drill_log(5, command=99).replace("op0", "Zhang Wei")})
    assert "Zhang" not in repr(finding)


def test_a_violation_outweighs_what_is_unknown():
    asset = {"writes": ["A", "SIS.TRIP"], "safety_functions": ["SIS.*"]}
    assert conclude(writes_bounded, asset, {}).status is Status.FAIL
    assert conclude(writes_bounded, {"writes": ["B"], "allowed": ["A"]}, {}).status is Status.FAIL
    bounds = {"files": ["t.csv"], "bounds": {"temperature": [0, 9]}}
    assert conclude(stream_bounds, bounds, {"t.csv": telemetry([10, "nan"])}).status is Status.FAIL
    use = {"files": ["a.csv"], "purposes": ["care"]}
    log = access_log("2026-05-02T09:00:00+08:00,,ads,,1,,")
    assert conclude(purpose_bound, use, {"a.csv": log}).status is Status.FAIL


def test_no_safety_function_may_be_said_with_an_empty_list():
    asset = {"writes": ["A"], "allowed": ["A"], "safety_functions": []}
    assert conclude(writes_bounded, asset, {}).status is Status.PASS


def test_files_in_any_order_are_one_log():
    first, second = daily_log(90, last="2026-03-02"), daily_log(90, last="2026-05-31")
    files = {"a.csv": second, "b.csv": first}
    assert conclude(logs_kept, {"files": ["a.csv", "b.csv"]}, files).status is Status.PASS
    gone = {"a.csv": second, "b.csv": daily_log(90, last="2026-03-01")}
    finding = conclude(logs_kept, {"files": ["a.csv", "b.csv"]}, gone)
    assert finding.status is Status.FAIL
    assert values(finding)["days_missing"] == 1.25


@pytest.mark.parametrize(("last", "status"), [("2026-06-02", "pass"), ("2026-06-03", "unknown")])
def test_a_log_may_run_to_the_end_of_the_day_everywhere(last, status):
    log = daily_log(200, last=last)()
    if last == "2026-06-02":
        log = b"\n".join(log.rstrip().split(b"\n")[:-1])  # to 12:00 UTC, when the first of June ends at UTC-12
    assert conclude(logs_kept, {"files": ["l.csv"]}, {"l.csv": log}).status == status


@pytest.mark.parametrize(("days", "status"), [(180, "pass"), (181, "pass"), (182, "fail")])
def test_the_required_days_may_be_changed(days, status):
    files = {"l.csv": daily_log(180, last="2026-05-31")}
    assert conclude(logs_kept, {"files": ["l.csv"]}, files, parameters={"days": days}).status == status


def test_drift_names_its_column_and_direction():
    asset = {"files": ["t.csv"], "clean_rows": 200}
    finding = conclude(stream_drift, asset, {"t.csv": telemetry(noise(600, shift=-2.0, after=400))})
    (place,) = finding.locations
    assert (place.name, place.note.en) == ("temperature", "falls")
    assert place.line > 401


def test_bounds_on_a_column_that_is_not_there_pass_nothing():
    asset = {"files": ["t.csv"], "bounds": {"pressure": [0, 9]}}
    assert conclude(stream_bounds, asset, {"t.csv": telemetry([1, 2])}).status is Status.UNKNOWN


def test_an_undeclared_column_without_bounds_keeps_from_passing():
    asset = {"files": ["t.csv"], "bounds": {"a": [0, 9]}}
    finding = conclude(stream_bounds, asset, {"t.csv": "time,a,b\n0,1,1\n"})
    assert (finding.status, "b" in finding.message.en) == (Status.UNKNOWN, True)
