from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.errors import LimitError, ParseError
from jingwei.layers.application.samples import drill_log
from jingwei.layers.application.takeover import Drill, Record, automatic_clock, human_clock, read_drills, repeated

ALARM = datetime(2026, 5, 1, 9, tzinfo=UTC)


def at(seconds):
    return None if seconds is None else ALARM + timedelta(seconds=seconds)


def drill(name="D1", *, ack=1.0, command=8.0, fallback=2.0, outcome="success"):
    return Drill("d.csv", 2, name, ALARM, at(ack), at(command), at(fallback), "op", outcome)


def read(tmp_path, content):
    path = tmp_path / "d.csv"
    path.write_text(content, encoding="utf-8")
    return read_drills(path)


def test_a_record_is_read_with_its_times_and_lines(tmp_path):
    drills = read(tmp_path, drill_log(2, command=7.5, fallback=None, last="2026-05-01")).drills
    assert [(d.name, d.line, str(d.day), d.operator) for d in drills] == [
        ("D1", 2, "2026-04-01", "op0"),
        ("D2", 3, "2026-05-01", "op1"),
    ]
    last = drills[-1]
    assert (last.after_alarm(last.command), last.after_alarm(last.fallback)) == (7.5, None)


def test_the_day_is_the_one_that_the_record_writes(tmp_path):
    content = "drill,alarm\nD,2026-05-01T23:30:00-08:00\n"
    assert str(read(tmp_path, content).drills[0].day) == "2026-05-01"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("D1,2026-05-01T09:00:00,,,", "no offset"),
        ("D1,,,,", "needs `drill` and `alarm`"),
        (",2026-05-01T09:00:00Z,,,", "needs `drill` and `alarm`"),
        ("D1,2026-05-01T09:00:00Z,,2026-05-01T08:59:59Z,", "`command` lies before the alarm"),
        ("D1,2026-05-01T09:00:00Z,2026-05-01T08:59:59Z,,", "`acknowledged` lies before the alarm"),
        ("D1,2026-05-01T09:00:00Z,,,fine", "`outcome` is `fine`"),
    ],
)
def test_a_row_that_is_no_record_is_named_and_the_next_is_read(tmp_path, row, words):
    good = "D2,2026-05-02T09:00:00Z,,,"
    found = read(tmp_path, f"drill,alarm,acknowledged,command,outcome\n{row}\n{good}\n")
    (reason,) = found.unread
    assert reason.startswith("d.csv:2: ")
    assert words in reason
    assert [drill.name for drill in found.drills] == ["D2"]


def test_one_drill_never_counts_twice(tmp_path):
    rows = "drill,alarm\nD1,2026-05-01T09:00:00Z\nD1,2026-05-02T09:00:00Z\n"
    assert read(tmp_path, rows).unread == ("d.csv:3: drill `D1` stands in line 2 too",)
    assert len(read(tmp_path, rows).drills) == 2
    one, copy = Record((drill("D1"),)), Record((drill("copy"),))
    told = (("b.csv", "b.csv:2: the same alarm stands in a.csv:2"),)
    assert repeated([("a.csv", one), ("b.csv", copy)]) == told
    assert repeated([("a.csv", one), ("b.csv", one)]) == told
    later = Record((replace(drill("D2"), alarm=ALARM + timedelta(days=1)),))
    assert repeated([("a.csv", one), ("b.csv", later)]) == ()


def test_a_record_without_any_row_is_refused(tmp_path):
    with pytest.raises(ParseError, match=r"d\.csv: not one drill"):
        read(tmp_path, "drill,alarm\n")


@pytest.mark.parametrize(
    ("case", "group"),
    [
        ({"command": 10.0}, "within"),
        ({"command": 10.000001}, "over"),
        ({"command": None}, "over"),
        ({"outcome": "failure"}, "over"),
        ({"ack": None}, "silent"),
        ({"ack": None, "command": 11.0}, "over"),
        ({"outcome": "aborted"}, "silent"),
        ({"outcome": "aborted", "command": None}, "silent"),
        ({"outcome": "aborted", "command": 11.0}, "over"),
        ({"outcome": ""}, "within"),
        ({"ack": 9.0, "command": 3.0}, "within"),
    ],
)
def test_the_human_clock(case, group):
    clock = human_clock([drill(**case)], 10)
    assert [name for name in ("within", "over", "silent") if getattr(clock, name)] == [group]
    assert clock.decided == (group != "silent")


@pytest.mark.parametrize(
    ("case", "group"),
    [
        ({"fallback": 10.0}, "within"),
        ({"fallback": 10.000001}, "over"),
        ({"fallback": None}, "silent"),
        ({"outcome": "failure"}, "within"),
        ({"outcome": "aborted"}, "silent"),
        ({"outcome": "aborted", "fallback": 11.0}, "over"),
    ],
)
def test_the_automatic_clock(case, group):
    clock = automatic_clock([drill(**case)], 10)
    assert [name for name in ("within", "over", "silent") if getattr(clock, name)] == [group]


def test_the_slowest_is_kept_of_every_drill_that_stopped_the_clock():
    clock = human_clock([drill("a", command=3), drill("b", command=9), drill("c", command=None)], 10)
    assert clock.slowest == 9
    assert human_clock([drill(command=None)], 10).slowest is None
    assert human_clock([], 10).decided == 0


@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_a_mutated_record_gives_drills_or_a_named_error(tmp_path_factory, data):
    content = bytearray(drill_log(3).encode())
    for _ in range(data.draw(st.integers(0, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.getbasetemp() / "drills"
    path.write_bytes(bytes(content[: data.draw(st.integers(0, len(content)))]))
    complaint = "drills:"
    try:
        for one in read_drills(path).drills:
            assert one.command is None or one.command >= one.alarm
    except (ParseError, LimitError) as error:
        complaint = error.message
    assert complaint.startswith("drills:")
