"""The journal of a scan: records of files that were judged to their end, so that a scan that was killed goes on where it was.

An SQLite database, written before a record is shown to anybody: kill -9 loses none that was. A record counts while the file's identity (size, times,
inode) and everything that decides (this program's code, its bounds, what was asked for) are the same; else the file is judged again.
"""

from __future__ import annotations

import json
import os
import sqlite3
import stat
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from jingwei.codec import plain, read
from jingwei.errors import JingweiError, ParseError
from jingwei.layers.tools.scanning.places import Place
from jingwei.layers.tools.scanning.record import Record

_TABLES = """
CREATE TABLE IF NOT EXISTS version (digest TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS finished (path BLOB PRIMARY KEY, state TEXT NOT NULL, record TEXT NOT NULL) WITHOUT ROWID;
CREATE TEMP TABLE told (path BLOB PRIMARY KEY, state TEXT NOT NULL, beside TEXT NOT NULL) WITHOUT ROWID;
"""
_HINT = "name another file with --resume, or remove this one to begin anew"
_OTHERS = stat.S_IWGRP | stat.S_IWOTH
_MARK = 0x4A57_4A31  # says that a database is such a journal
_SIDES = ("-wal", "-journal")  # files whose content SQLite takes over


class Journal:
    """The journal in the file `path`, made when there is none. `version` names all that decides besides the files; raises `JingweiError`."""

    def __init__(self, path: Path, version: str) -> None:
        _refuse_foreign(path, os.O_CREAT)
        for side in _SIDES:
            if os.path.lexists(f"{path}{side}"):
                _refuse_foreign(Path(f"{path}{side}"))
        self._path = path
        try:
            self._database = sqlite3.connect(path, timeout=0, isolation_level=None)
        except sqlite3.Error as error:
            raise self._broken(error) from error
        try:
            self._open(version)
            _refuse_foreign(Path(f"{path}{_SIDES[0]}"))  # it is in use now, whoever made it
        except sqlite3.Error as error:
            self._database.close()
            raise self._broken(error) from error
        except JingweiError:
            self._database.close()
            raise

    def __enter__(self) -> Self:
        """The journal, in use by nobody else."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go of the file."""
        self._database.close()

    def find(self, place: Place) -> Record | None:
        """The record of a file that has not changed since."""
        row = self._one("SELECT state, record FROM finished WHERE path = ?", _key(place.path))
        if row is None or not place.state or row[0] != place.state:
            return None
        with suppress(ParseError, ValueError):
            made: Record = read(Record, json.loads(row[1]), "record")
            return replace(made, path=str(place.path))
        return None

    def keep(self, record: Record) -> None:
        """Remember a record; one without a `state` is not finished, and an older one of its file is forgotten."""
        key = _key(Path(record.path))
        if not record.state:
            self._one("DELETE FROM finished WHERE path = ?", key)
            return
        text = json.dumps(plain(replace(record, path="")))
        self._one("INSERT OR REPLACE INTO finished VALUES (?, ?, ?)", key, record.state, text)

    def tell(self, place: Place, beside: Mapping[str, str]) -> None:
        """Remember, while this journal is open, that a place in its present state was told, finished or not.

        `beside` gives the states of other files that its record rests on, by path.
        """
        self._one("INSERT OR REPLACE INTO told VALUES (?, ?, ?)", _key(place.path), place.state, json.dumps(beside))

    def told(self, place: Place) -> dict[str, str] | None:
        """`beside` of a place that was told in its present state, or is finished; else None."""
        key = _key(place.path)
        row = self._one("SELECT beside FROM told WHERE path = ? AND state = ?", key, place.state)
        if row is not None:
            made: dict[str, str] = json.loads(row[0])
            return made
        finished = self._one("SELECT 1 FROM finished WHERE path = ? AND state = ?", key, place.state)
        return {} if finished is not None else None

    def _one(self, statement: str, *values: bytes | str) -> Any:
        """The first row; each statement is durable once it was executed."""
        try:
            return self._database.execute(statement, values).fetchone()
        except sqlite3.Error as error:
            raise self._broken(error) from error

    def _open(self, version: str) -> None:
        """Tables, for this process alone; records of another version are dropped."""
        execute = self._database.execute
        made = execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if made and execute("PRAGMA application_id").fetchone()[0] != _MARK:
            raise JingweiError(f"{self._path}: a database, but no journal of a scan", hint=_HINT)
        execute("PRAGMA locking_mode = EXCLUSIVE")
        execute("PRAGMA journal_mode = WAL")
        execute("PRAGMA synchronous = NORMAL")  # a lost machine may cost the last records, never the file
        self._database.executescript(_TABLES)
        execute(f"PRAGMA application_id = {_MARK}")
        if execute("SELECT digest FROM version").fetchall() != [(version,)]:
            execute("BEGIN IMMEDIATE")
            execute("DELETE FROM finished")
            execute("DELETE FROM version")
            execute("INSERT INTO version VALUES (?)", (version,))
            execute("COMMIT")

    def _broken(self, error: sqlite3.Error) -> JingweiError:
        if getattr(error, "sqlite_errorcode", 0) in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            return JingweiError(
                f"{self._path}: another scan uses this journal", hint="wait for it, or name another file"
            )
        return JingweiError(f"{self._path}: the journal cannot be used: {error}", hint=_HINT)


def refuse_inside(journal: Path, paths: tuple[Path, ...]) -> None:
    """A journal among the files that are scanned would be judged itself, and change under it. Raises `JingweiError`."""
    where = journal.resolve()
    for path in paths:
        if where.is_relative_to(path.resolve()):
            raise JingweiError(f"{journal} lies below {path}, which is scanned", hint="keep the journal elsewhere")


def _refuse_foreign(path: Path, making: int = 0) -> None:
    """Whoever can write the journal can write verdicts: it must be a file of ours that nobody else writes. `making`: a flag for `open`."""
    try:
        descriptor = os.open(path, os.O_RDWR | making | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise JingweiError(f"{path}: {error.strerror}", hint=_HINT) from error
    found = os.fstat(descriptor)
    os.close(descriptor)
    if not stat.S_ISREG(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & _OTHERS:
        raise JingweiError(f"{path}: not a file of yours that nobody else can write", hint=f"chmod go-w, or {_HINT}")


def _key(path: Path) -> bytes:
    return os.fsencode(path.absolute())
