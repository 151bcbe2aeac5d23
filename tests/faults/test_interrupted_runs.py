"""Kills and full disks during a run of the real command: nothing finished is lost, nothing reads as passed."""

import json
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from jingwei.store.database import open_store
from tests.assess.systems import system

ROOT = str(Path(__file__).parents[2])
STEPS = 40


def command(path, out, *more):
    options = [
        "--plugin",
        "tests.plugins.slow",
        "--out",
        str(out),
        "--format",
        "json,html",
        "--as-of",
        "2026-06-01",
        "--quiet",
    ]
    return [sys.executable, "-m", "jingwei", "assess", str(path), *options, *more]


def environment():
    # under a file-size limit the interpreter would leave cut-off bytecode caches behind
    return {**os.environ, "PYTHONPATH": ROOT, "JINGWEI_LANG": "en", "PYTHONDONTWRITEBYTECODE": "1"}


def start(path, out, *more, limit=None):
    bound = None if limit is None else lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    return subprocess.Popen(
        command(path, out, *more), env=environment(), preexec_fn=bound, stderr=subprocess.PIPE, cwd=path.parent
    )


def rows(folder, query):
    state = folder / ".jingwei" / "state.db"
    if not state.exists():
        return []
    with sqlite3.connect(state, timeout=10) as database:
        try:
            return database.execute(query).fetchall()
        except sqlite3.OperationalError:
            return []  # not migrated yet


def finished(folder):
    return len(rows(folder, "SELECT key FROM results"))


def nothing_passed(folder, out):
    assert all(row == (0,) for row in rows(folder, "SELECT passed FROM assessments WHERE state != 'complete'"))
    assert rows(folder, "SELECT passed FROM assessments WHERE passed = 1") == []
    assert not (out / "assessment.json").exists()
    assert not (out / "report.html").exists()


@pytest.fixture
def slow_system(tmp_path):
    return system(tmp_path / "s", ["pass"] * STEPS, profile={"include": ["slow.*"]})


def completes(path, out):
    process = start(path, out)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors.decode()
    made = json.loads((out / "assessment.json").read_text())
    assert made["passed"] is True
    return made


@pytest.mark.parametrize("number", [signal.SIGKILL, pytest.param(signal.SIGINT, marks=pytest.mark.torture)])
def test_a_killed_run_keeps_what_is_finished_and_leaves_no_pass(slow_system, tmp_path, number):
    folder, out = slow_system.parent, tmp_path / "out"
    hold = folder / "hold"
    hold.touch()
    process = start(slow_system, out, "--jobs", "1")
    deadline = time.monotonic() + 30
    while finished(folder) < 5 and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(number)
    _, errors = process.communicate(timeout=30)
    assert process.returncode != 0
    if number is signal.SIGINT:
        assert process.returncode == 2
        assert b"run the same command again" in errors
    kept = finished(folder)
    assert 5 <= kept < STEPS
    nothing_passed(folder, out)
    hold.unlink()
    made = completes(slow_system, out)
    assert len(made["run"]["reused"]) >= kept


@pytest.mark.torture
def test_an_old_verdict_does_not_outlive_a_killed_run(slow_system, tmp_path):
    folder, out = slow_system.parent, tmp_path / "out"
    completes(slow_system, out)
    (folder / "c0").write_text("changed")
    (folder / "hold").touch()
    process = start(slow_system, out, "--no-reuse")
    deadline = time.monotonic() + 30
    # removed one by one before the first step, which waits for `hold`: a kill in between leaves the later ones
    while list(out.iterdir()) and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
    assert process.poll() is None, process.communicate()
    process.kill()
    process.communicate(timeout=30)
    assert not (out / "assessment.json").exists()
    assert not (out / "report.html").exists()


@pytest.mark.parametrize("limit", [*(pytest.param(n, marks=pytest.mark.torture) for n in (0, 4096, 90_000)), 40_000])
def test_a_full_disk_is_told_and_leaves_no_pass(slow_system, tmp_path, limit):
    folder, out = slow_system.parent, tmp_path / "out"
    process = start(slow_system, out, limit=limit)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 2, errors.decode()
    assert b"error:" in errors
    assert b"Traceback" not in errors
    assert not (out / "assessment.json").exists()
    if rows(folder, "SELECT passed FROM assessments WHERE passed = 1"):
        pytest.fail("a run whose reports could not be written is stored as passed")
    completes(slow_system, out)


def test_a_read_only_state_folder_is_told(slow_system, tmp_path):
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where a folder is wanted")
    process = start(slow_system, tmp_path / "out", "--state", str(blocked))
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 2
    assert b"--state" in errors


def test_a_damaged_database_is_told(slow_system, tmp_path):
    state = slow_system.parent / ".jingwei"
    state.mkdir()
    (state / "state.db").write_bytes(b"not a database" * 1000)
    process = start(slow_system, tmp_path / "out")
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 2
    assert b"state database" in errors
    assert b"Traceback" not in errors


def test_a_database_of_the_future_is_told(slow_system, tmp_path):
    open_store(slow_system.parent / ".jingwei").dispose()
    with sqlite3.connect(slow_system.parent / ".jingwei" / "state.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    process = start(slow_system, tmp_path / "out")
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 2
    assert b"newer Jingwei" in errors
