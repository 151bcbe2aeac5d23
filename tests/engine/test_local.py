"""The engine with real processes: whatever a worker does, every task ends exactly once and says how."""

import socket
import sys
from pathlib import Path

import pytest

from jingwei.engine import frames
from jingwei.engine.local import LocalEngine
from jingwei.engine.model import End, Task
from jingwei.limits import Limits

TARGETS = "tests.engine.targets:"
ROOT = str(Path(__file__).parents[2])


@pytest.fixture(autouse=True)
def importable(monkeypatch):
    monkeypatch.setattr(sys, "path", [*sys.path, ROOT])


def task(number, name, seconds=10.0, **payload):
    return Task(number, TARGETS + name, {"n": 1, **payload}, seconds)


def run(*groups, jobs=2, limits=None, prepare="prepare"):
    with LocalEngine(TARGETS + prepare, {"base": 1}, jobs=jobs, **({"limits": limits} if limits else {})) as engine:
        done = {one.task.id: one for one in engine.run(groups)}
        return done, dict(engine.isolation)


def test_answers_come_back_with_their_tasks():
    done, isolation = run([task(1, "add", n=4), task(2, "add", n=5)], [task(3, "add", n=6)])
    assert {number: one.value["sum"] for number, one in done.items()} == {1: 5, 2: 6, 3: 7}
    assert all(one.end is End.OK for one in done.values())
    assert set(isolation) == {"time", "memory", "files", "network"}


@pytest.mark.parametrize(
    ("name", "end", "words"),
    [
        ("raises", End.RAISED, "ValueError: no"),
        ("exits", End.RAISED, "SystemExit: 0"),
        ("leaves", End.CRASHED, "exit code 0"),
        ("nothing", End.UNREADABLE, "no JSON object"),
        ("unserialisable", End.RAISED, "no JSON"),
        ("missing_target", End.RAISED, "AttributeError"),
        ("runs", End.RAISED, "PermissionError"),
    ],
)
def test_a_failure_is_told_and_the_next_task_still_runs(name, end, words):
    done, _ = run([task(1, name), task(2, "add")], jobs=1)
    assert done[1].end is end
    assert words in done[1].reason
    assert done[2].value == {"sum": 2}


def test_a_hanging_task_is_killed_at_its_limit():
    done, _ = run([task(1, "hangs", seconds=0.3), task(2, "add")], jobs=1)
    assert done[1].end is End.TIMEOUT
    assert "0.3 s" in done[1].reason
    assert 0.3 <= done[1].seconds < 5
    assert done[2].end is End.OK


def test_an_answer_over_the_bound_is_no_answer():
    limits = Limits(worker_message_bytes=10_000)
    done, _ = run([task(1, "huge", n=9_000), task(2, "huge", n=11_000)], limits=limits)
    assert done[1].end is End.OK
    assert done[2].end is End.RAISED
    assert "bound" in done[2].reason


def test_memory_is_bounded():
    done, isolation = run(
        [task(1, "allocates", n=1 << 30), task(2, "allocates", n=1000)], limits=Limits(worker_memory=512 << 20)
    )
    assert "512 MiB" in isolation["memory"]
    assert done[1].end is End.RAISED
    assert "MemoryError" in done[1].reason
    assert done[2].value == {"n": 1000}


def test_a_worker_cannot_write(tmp_path):
    path = tmp_path / "written"
    done, isolation = run([task(1, "writes", path=str(path)), task(2, "writes_natively", path=str(path))])
    assert "PermissionError" in done[1].reason
    assert not path.exists() or path.stat().st_size == 0
    if "Landlock" in isolation["files"] and "no Landlock" not in isolation["files"]:
        assert not path.exists()


def test_a_worker_cannot_reach_the_network():
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        port = server.getsockname()[1]
        done, isolation = run([task(1, "connects", port=port), task(2, "connects_natively", port=port)])
        assert done[1].end is End.RAISED
        if "audit hook only" not in isolation["network"]:
            assert done[2].value == {"result": -1}
            with pytest.raises(TimeoutError):
                server.accept()


def test_a_worker_that_cannot_start_fails_its_tasks():
    groups = [[task(10 * i + j, "add") for j in range(10)] for i in range(10)]
    done, _ = run(*groups, prepare="no_such_function")
    assert len(done) == 100
    assert {one.end for one in done.values()} == {End.CRASHED}
    assert sum("no worker could be started" in one.reason for one in done.values()) >= 90


def test_modules_of_the_current_folder_are_not_imported(tmp_path, monkeypatch):
    (tmp_path / "json.py").write_text("raise SystemExit(3)")
    (tmp_path / "yaml.py").write_text("raise SystemExit(3)")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", ["", ".", *sys.path])
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    done, _ = run([task(1, "add")])
    assert done[1].end is End.OK


def test_nothing_to_do_starts_nothing():
    assert run() == ({}, {"time": "a step is killed after 60 s"})


def test_frames_are_bounded_and_must_be_json():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        frames.send(ours, {"a": "中"})
        assert frames.receive(theirs, 100) == {"a": "中"}
        frames.send(ours, "x" * 200)
        with pytest.raises(frames.FrameError, match="bound is 100"):
            frames.receive(theirs, 100)
        ours.close()
        with pytest.raises(frames.FrameError):
            frames.receive(theirs, 100)


@pytest.mark.parametrize("body", [b"{", b"\xff", b"[" * 100_000])
def test_a_frame_that_is_no_json_is_refused(body):
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.sendall(len(body).to_bytes(4, "big") + body)
        with pytest.raises(frames.FrameError):
            frames.receive(theirs, 1 << 20)


def test_a_worker_does_not_see_the_callers_secrets(monkeypatch):
    monkeypatch.setenv("MY_TOKEN", "secret")
    done, _ = run([task(1, "environment")])
    assert "MY_TOKEN" not in done[1].value["names"]
    assert "PATH" in done[1].value["names"]


def test_the_caller_is_told_while_a_task_takes_its_time():
    called = []
    with LocalEngine(TARGETS + "prepare", {"base": 1}, jobs=1) as engine:
        for done in engine.run([[task(1, "add", n=4), task(2, "hangs", seconds=1.0)]], idle=lambda: called.append(1)):
            before = len(called)
            if done.task.id == 1:
                called.clear()
    assert before >= 2
