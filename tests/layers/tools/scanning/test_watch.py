"""When a file counts as written: its content is old, it was the same for long enough, or it was waited for too long."""

import os

import pytest

from jingwei.layers.tools.artifacts.verdict import Verdict
from jingwei.layers.tools.scanning import watch as module
from jingwei.layers.tools.scanning.journal import Journal
from jingwei.layers.tools.scanning.places import places
from jingwei.layers.tools.scanning.record import Record
from jingwei.layers.tools.scanning.watch import _Watched

SECOND = 1_000_000_000


@pytest.fixture
def clock(monkeypatch):
    class Clock:
        now = 0.0  # of the steady clock; the wall clock runs alike

    made = Clock()
    monkeypatch.setattr(module.time, "monotonic", lambda: made.now)
    monkeypatch.setattr(module.time, "time_ns", lambda: int((1_000 + made.now) * SECOND))
    return made


@pytest.fixture
def due(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    watched = _Watched((folder,), 2.0)
    with Journal(tmp_path / "journal", "1") as journal:

        def names():
            return [place.path.name for place in watched.due(journal)]

        names.journal = journal
        yield names


def put(folder, name, content, changed):
    (folder / "in" / name).write_bytes(content)
    os.utime(folder / "in" / name, ns=(0, int(changed * SECOND)))


def test_content_that_is_old_needs_no_waiting(due, clock, tmp_path):
    put(tmp_path, "old", b"1", 998.0)
    put(tmp_path, "young", b"1", 998.5)
    assert due() == ["old"]
    clock.now = 0.5
    assert due() == ["old", "young"]


def test_a_time_in_the_future_is_waited_for_by_our_own_clock(due, clock, tmp_path):
    put(tmp_path, "a", b"1", 9_999)
    assert due() == []
    clock.now = 1.5
    put(tmp_path, "a", b"2", 9_999)
    assert due() == []
    clock.now = 3.0
    assert due() == []
    clock.now = 3.5
    assert due() == ["a"]


def test_what_never_settles_is_judged_in_the_end(due, clock, tmp_path):
    seen = []
    for step in range(140):
        clock.now = step / 2
        put(tmp_path, "a", str(step).encode(), 1_000 + clock.now)
        seen += [clock.now] if due() else []
    assert seen[0] == 60.0


def test_only_so_many_are_waited_for(due, clock, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_WAITING", 2)
    for name in "abc":
        put(tmp_path, name, b"1", 9_999)
    assert due() == []
    clock.now = 2.0
    assert due() == ["a", "b"]


def test_a_verdict_that_rests_on_another_file_is_looked_at_again_when_that_changes(due, clock, tmp_path):
    put(tmp_path, "model", b"1", 0)
    put(tmp_path, "weights", b"1", 0)
    (model, _) = places([tmp_path / "in"])
    record = Record(str(model.path), Verdict.CLEAN, "onnx", asked=("weights", "gone"))
    beside = module._companions(model, record)
    assert beside == {
        str(tmp_path / "in" / "weights"): next(places([tmp_path / "in" / "weights"])).state,
        str(tmp_path / "in" / "gone"): "",
    }
    due.journal.tell(model, beside)
    assert due() == ["weights"]
    put(tmp_path, "gone", b"1", 0)
    assert due() == ["gone", "model", "weights"]
