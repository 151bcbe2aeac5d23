"""Runs of the real command that are killed, interrupted or run at once: each has its promise and its end in the log."""

import os
import signal
import sqlite3
import time

import pytest

from jingwei.evidence.forms.entry import Kind, read_entry
from jingwei.evidence.log.ledger import Ledger
from jingwei.store.database import open_store
from tests.assess.systems import system
from tests.faults.test_interrupted_runs import completes, finished, rows, start


@pytest.fixture
def slow_system(tmp_path):
    return system(tmp_path / "s", ["pass"] * 24, profile={"include": ["slow.*"]})


def entries(folder):
    engine = open_store(folder / ".jingwei")
    try:
        ledger = Ledger.open(engine)
        return [read_entry(data) for data in ledger.entries(0, ledger.head().size)]
    finally:
        engine.dispose()


def until(holds, seconds=30):
    deadline = time.monotonic() + seconds
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert holds()


def kinds(folder):
    return [entry.kind for entry in entries(folder)]


def promised(folder):
    return len(rows(folder, "SELECT run FROM runs"))


@pytest.mark.parametrize("steps", [0, pytest.param(5, marks=pytest.mark.torture)])
def test_the_promise_of_a_killed_run_outlives_it_and_the_next_run_ends_it(slow_system, tmp_path, steps):
    folder = slow_system.parent
    (folder / "hold").touch()
    process = start(slow_system, tmp_path / "out", "--jobs", "1")
    until(lambda: promised(folder) == 1 and finished(folder) >= steps)
    process.kill()
    process.communicate(timeout=30)
    (folder / "hold").unlink()
    assert kinds(folder) == [Kind.PLAN]
    assert len(list((folder / ".jingwei" / "running").iterdir())) == 1
    made = completes(slow_system, tmp_path / "out")
    plan, end, *more = entries(folder)
    assert [entry.kind for entry in more] == [Kind.PLAN, Kind.RESULT]
    assert (end.kind, end.run, end.reason) == (Kind.ABANDONED, plan.run, "the process ended without a result")
    assert made["run"]["receipt"]["run"] == more[1].run
    assert list((folder / ".jingwei" / "running").iterdir()) == []


@pytest.mark.torture
def test_an_interrupted_run_writes_its_own_end(slow_system, tmp_path):
    folder = slow_system.parent
    (folder / "hold").touch()
    process = start(slow_system, tmp_path / "out", "--jobs", "1")
    until(lambda: finished(folder) >= 1)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    assert process.returncode == 2
    assert kinds(folder) == [Kind.PLAN, Kind.ABANDONED]
    assert entries(folder)[1].reason == "interrupted"


@pytest.mark.torture
def test_two_runs_at_once_have_both_their_entries(slow_system, tmp_path):
    folder = slow_system.parent
    both = [start(slow_system, tmp_path / name, "--jobs", "1", "--no-reuse") for name in ("one", "two")]
    for process in both:
        _, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors.decode()
    found = entries(folder)
    assert sorted(entry.kind for entry in found) == [Kind.PLAN, Kind.PLAN, Kind.RESULT, Kind.RESULT]
    for entry in found:
        if entry.kind is Kind.RESULT:
            assert (found[entry.plan].kind, found[entry.plan].run) == (Kind.PLAN, entry.run)
    assert len({entry.run for entry in found}) == 2
    with sqlite3.connect(folder / ".jingwei" / "state.db") as database:
        assert database.execute("SELECT count(*) FROM runs WHERE result_digest IS NULL").fetchone() == (0,)


@pytest.mark.torture
@pytest.mark.parametrize("turn", range(12))
def test_a_run_killed_at_any_moment_leaves_a_whole_log(slow_system, tmp_path, turn):
    folder = slow_system.parent
    process = start(slow_system, tmp_path / "out")
    time.sleep(0.15 * turn)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate(timeout=30)
    before = kinds(folder)
    assert before in ([], [Kind.PLAN], [Kind.PLAN, Kind.RESULT])
    completes(slow_system, tmp_path / "out")
    ended = [Kind.ABANDONED] if before == [Kind.PLAN] else []
    assert kinds(folder) == [*before, *ended, Kind.PLAN, Kind.RESULT]
    with sqlite3.connect(folder / ".jingwei" / "state.db") as database:
        complete = database.execute("SELECT count(*) FROM assessments WHERE state = 'complete'").fetchone()
    assert complete == (kinds(folder).count(Kind.RESULT),)
