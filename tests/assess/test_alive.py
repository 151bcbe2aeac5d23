"""Lock files tell living runs from dead ones. (For a state on a server see tests/store/test_postgres_runs.py.)"""

import pytest

from jingwei.assess.alive import LockFiles
from jingwei.store.database import StoreError


def dead(locks, run="r"):
    return locks.is_dead(None, run)


def test_a_lock_tells_the_living_from_the_dead(tmp_path):
    locks = LockFiles(tmp_path / "running")
    assert dead(locks)
    with locks.hold("r"):
        assert not dead(locks)
        assert not dead(locks)
        assert dead(locks, "other")
    assert dead(locks)
    left = tmp_path / "running" / "r.lock"
    left.touch()
    assert dead(locks)
    assert left.exists()
    locks.forget("r")
    assert not left.exists()
    locks.forget("r")


def test_what_cannot_be_told_is_not_dead(tmp_path):
    (tmp_path / "r.lock").mkdir()
    assert not dead(LockFiles(tmp_path))


def test_a_lock_that_cannot_be_held_stops_the_run(tmp_path):
    (tmp_path / "running").write_text("a file")
    with pytest.raises(StoreError) as caught, LockFiles(tmp_path / "running").hold("r"):
        pass
    assert "--state" in caught.value.hint


def test_two_runs_cannot_share_an_id(tmp_path):
    locks = LockFiles(tmp_path)
    with locks.hold("r"), pytest.raises(StoreError), locks.hold("r"):
        pass
