"""Rows beside the log: statements by digest, their signed envelopes, and which entries belong to which run.

Each function works in the caller's transaction, so that a statement and the entry that names it are committed together.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, insert, select, update
from sqlalchemy.dialects import sqlite

from jingwei.errors import JingweiError
from jingwei.store.tables import runs, signatures, statements

SEED_BYTES = 32


@dataclass(frozen=True, slots=True)
class StoredStatement:
    """A statement as it was logged: SHA-256 (hex) of its bytes, predicate type, the bytes."""

    digest: str
    type: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class StoredEnvelope:
    """A signed envelope around a statement: key id (hex), the envelope's bytes, when it was signed (UTC)."""

    digest: str
    key_id: str
    envelope: bytes
    at: str


@dataclass(frozen=True, slots=True)
class Run:
    """A run: its plan's entry and statement, its end's (an abandoned run has an entry but no statement), the seed of its salts (32 bytes)."""

    run: str
    system: str
    plan_entry: int
    plan_digest: str
    seed: bytes
    result_entry: int | None = None
    result_digest: str | None = None
    assessment: int | None = None


def put_statement(connection: Connection, statement: StoredStatement) -> None:
    """Keep a statement; one that is there already stays. Raises `JingweiError` when the digest is not that of the bytes."""
    if hashlib.sha256(statement.payload).hexdigest() != statement.digest:
        raise JingweiError(f"statement {statement.digest}: its bytes have another digest")
    values = {"digest": statement.digest, "type": statement.type, "payload": statement.payload}
    _insert_once(connection, statements, values)


def statement(connection: Connection, digest: str) -> StoredStatement | None:
    """The statement with this digest."""
    row = connection.execute(select(statements).where(statements.c.digest == digest)).one_or_none()
    return StoredStatement(row.digest, row.type, row.payload) if row else None


def put_envelope(connection: Connection, envelope: StoredEnvelope) -> None:
    """Keep a signature of a statement; the first one of a key stays. The statement must be there."""
    values = {"digest": envelope.digest, "key_id": envelope.key_id, "envelope": envelope.envelope, "at": envelope.at}
    _insert_once(connection, signatures, values)


def envelopes(connection: Connection, digest: str) -> tuple[StoredEnvelope, ...]:
    """Signatures of a statement, ordered by key id."""
    chosen = select(signatures).where(signatures.c.digest == digest).order_by(signatures.c.key_id)
    return tuple(StoredEnvelope(row.digest, row.key_id, row.envelope, row.at) for row in connection.execute(chosen))


def all_signatures(connection: Connection) -> Iterator[StoredEnvelope]:
    """Every signature, ordered by statement."""
    for row in connection.execute(select(signatures).order_by(signatures.c.digest, signatures.c.key_id)):
        yield StoredEnvelope(row.digest, row.key_id, row.envelope, row.at)


def begin_run(connection: Connection, run: Run) -> None:
    """Register a run whose plan was just appended. Raises `JingweiError` for a seed that is not 32 bytes."""
    if len(run.seed) != SEED_BYTES:
        raise JingweiError(f"run {run.run}: a seed of {len(run.seed)} bytes, not {SEED_BYTES}")
    connection.execute(insert(runs), {name: getattr(run, name) for name in runs.c.keys()})  # noqa: SIM118 - no dict


def finish_run(connection: Connection, run: str, entry: int, digest: str, assessment: int | None = None) -> None:
    """The run ended with a result. Raises `JingweiError` when it is unknown or has ended before."""
    _end(connection, run, {"result_entry": entry, "result_digest": digest, "assessment": assessment})


def abandon_run(connection: Connection, run: str, entry: int) -> None:
    """The run ended without a result. Raises `JingweiError` when it is unknown or has ended before."""
    _end(connection, run, {"result_entry": entry})


def run_of(connection: Connection, run: str) -> Run | None:
    """The run with this id."""
    return next(iter(_runs(connection, runs.c.run == run)), None)


def run_of_assessment(connection: Connection, assessment: int) -> Run | None:
    """The run whose result is this assessment."""
    return next(iter(_runs(connection, runs.c.assessment == assessment)), None)


def runs_of(connection: Connection, system: str) -> tuple[Run, ...]:
    """All runs of a system, in the order of their plans."""
    return _runs(connection, runs.c.system == system)


def all_runs(connection: Connection) -> tuple[Run, ...]:
    """All runs, in the order of their plans."""
    return _runs(connection)


def open_runs(connection: Connection, system: str) -> tuple[Run, ...]:
    """Runs of a system that were promised and have neither a result nor a note that they were abandoned."""
    return _runs(connection, runs.c.system == system, runs.c.result_entry.is_(None))


def _runs(connection: Connection, *where: Any) -> tuple[Run, ...]:
    chosen = select(runs).where(*where).order_by(runs.c.plan_entry)
    return tuple(_run(row) for row in connection.execute(chosen))


def _run(row: Any) -> Run:
    return Run(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for a row as a mapping


def _end(connection: Connection, run: str, values: dict[str, Any]) -> None:
    changed = connection.execute(update(runs).where(runs.c.run == run, runs.c.result_entry.is_(None)).values(values))
    if changed.rowcount != 1:
        hint = "a run has one plan and one end; start another run"
        raise JingweiError(f"run {run}: unknown, or ended already", hint=hint)


def _insert_once(connection: Connection, table: Table, values: dict[str, Any]) -> None:
    """Insert unless a row with this key is there; also when another writer puts it there at this moment."""
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql

        connection.execute(postgresql.insert(table).on_conflict_do_nothing(), values)
    else:
        connection.execute(sqlite.insert(table).on_conflict_do_nothing(), values)
