"""Which runs of a state folder still live. A run holds a lock file; the system releases it when the process ends, however it ends."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from jingwei.store.database import StoreError

FOLDER = "running"


@contextmanager
def alive(state: Path, run: str) -> Iterator[None]:
    """Hold the lock of this run. Raises `StoreError` where the folder cannot keep one."""
    path = _path(state, run)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
            raise
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}", hint="name a writable folder with --state") from error
    try:
        yield
    finally:
        with suppress(OSError):
            path.unlink()
        os.close(descriptor)


def is_dead(state: Path, run: str) -> bool:
    """Whether no process holds the lock of this run. Asked under the database's lock, so that a run that is just ending has ended."""
    try:
        descriptor = os.open(_path(state, run), os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    else:
        return True
    finally:
        os.close(descriptor)


def forget(state: Path, run: str) -> None:
    """Remove what a dead run left behind."""
    with suppress(OSError):
        _path(state, run).unlink()


def _path(state: Path, run: str) -> Path:
    return state / FOLDER / f"{run}.lock"
