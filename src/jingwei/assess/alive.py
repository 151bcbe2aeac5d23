"""Which runs of a state still live. A run holds a lock that goes when its process does, however it ends.

A state in a folder is used by one machine: lock files tell. A state on a server is used by many: the server's own locks tell, held by a session.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine, text

from jingwei.store.database import State, StoreError, failing_as_store_error

FOLDER = "running"
_HOLD = text("SELECT pg_try_advisory_lock(:key)")
_TRY = text("SELECT pg_try_advisory_xact_lock(:key)")


class Alive(Protocol):
    """Tells living runs from dead ones."""

    def hold(self, run: str) -> AbstractContextManager[None]:
        """Be the process of this run within the block. Raises `StoreError` where nobody could tell, and for a run that lives already."""

    def is_dead(self, connection: Connection, run: str) -> bool:
        """Whether no process holds this run. Asked in a transaction that has the log's lock, so that a run that is just ending has ended."""

    def forget(self, run: str) -> None:
        """Remove what a dead run left behind."""


def watch(engine: Engine, state: State) -> Alive:
    """What tells of the runs of a state, which is open in `engine`."""
    return LockFiles(state / FOLDER) if isinstance(state, Path) else ServerLocks(engine)


@dataclass(frozen=True, slots=True)
class LockFiles:
    """A locked file for each run; the system unlocks it when the process ends."""

    folder: Path

    @contextmanager
    def hold(self, run: str) -> Iterator[None]:
        """Make the file and lock it."""
        path = self._path(run)
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

    def is_dead(self, connection: Connection, run: str) -> bool:  # noqa: ARG002 - the interface's; files need no database
        """No file, or one that nobody locked; a file that cannot be looked at tells nothing."""
        try:
            descriptor = os.open(self._path(run), os.O_RDWR | os.O_CLOEXEC)
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

    def forget(self, run: str) -> None:
        """Remove the file."""
        with suppress(OSError):
            self._path(run).unlink()

    def _path(self, run: str) -> Path:
        return self.folder / f"{run}.lock"


@dataclass(frozen=True, slots=True)
class ServerLocks:
    """An advisory lock of PostgreSQL for each run; the server frees it when the session ends, so also when the machine is gone."""

    engine: Engine

    @contextmanager
    def hold(self, run: str) -> Iterator[None]:
        """Take the lock in a session of its own, which ends with the block."""
        with failing_as_store_error():
            session = self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        try:
            with failing_as_store_error():
                session.detach()
                taken = session.execute(_HOLD, {"key": _key(run)}).scalar()
            if not taken:
                raise StoreError(f"run {run} lives already", hint="start another run")
            yield
        finally:
            session.close()

    def is_dead(self, connection: Connection, run: str) -> bool:
        """Whether the lock could be taken; it is given back when the transaction ends."""
        return bool(connection.execute(_TRY, {"key": _key(run)}).scalar())

    def forget(self, run: str) -> None:
        """Nothing is left behind on a server."""


def _key(run: str) -> int:
    """64 bits with a sign, as the server numbers locks."""
    return int.from_bytes(hashlib.sha256(f"jingwei run {run}".encode()).digest()[:8], "big", signed=True)
