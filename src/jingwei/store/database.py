"""Opens the state database: durable before anything is acknowledged, migrated before anything is read."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.exc import DatabaseError, DBAPIError

from jingwei.errors import JingweiError
from jingwei.store.tables import HEAD

if TYPE_CHECKING:
    from alembic.config import Config

_WAIT_MS = 30_000
_MIGRATING = 0x6A696E67776569  # advisory lock of PostgreSQL, any fixed number


class StoreError(JingweiError):
    """State could not be written or read; nothing that depends on it was concluded."""


def open_store(folder: Path) -> Engine:
    """The SQLite database `state.db` in `folder`, created and migrated when needed. Raises `StoreError`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"state folder {folder}: {error.strerror}", hint="name a writable folder with --state"
        ) from error
    return open_url(
        URL.create("sqlite", database=str(folder / "state.db"))
    )  # as text, `?` and `%` would be read as syntax


def open_url(url: str | URL) -> Engine:
    """The database at an SQLAlchemy URL, migrated to `HEAD`. Raises `StoreError`."""
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _durable)
        event.listen(engine, "begin", _begin)
    else:
        event.listen(engine, "connect", _durable_server)
    with failing_as_store_error():
        _migrate(engine)
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection that sees one state of the database throughout; it waits for no writer, and none waits for it."""
    with failing_as_store_error(), engine.connect() as connection:
        options: dict[str, Any] = {"snapshot": True}
        if engine.dialect.name != "sqlite":
            options["isolation_level"] = "REPEATABLE READ"
        yield connection.execution_options(**options)


@contextmanager
def failing_as_store_error() -> Iterator[None]:
    """Turns a database failure (full disk, locked, corrupt, read-only) into a `StoreError` that says what to do."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        reason = str(error.orig) if isinstance(error, DBAPIError) and error.orig else str(error)
        hint = "check free space and rights of the state folder; a damaged database can be moved away"
        raise StoreError(f"state database: {reason}", hint=hint) from error


def _durable(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions begin where this module says so
    for pragma in ("journal_mode=WAL", "synchronous=FULL", f"busy_timeout={_WAIT_MS}", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _durable_server(connection: Any, _record: Any) -> None:
    """A server may be set up to acknowledge before it has written; what is acknowledged here is written."""
    cursor = connection.cursor()
    cursor.execute("SET synchronous_commit TO on")
    cursor.close()
    connection.commit()


def _begin(connection: Connection) -> None:
    """A transaction that may write takes the lock at once, so that it never fails halfway; a snapshot takes none."""
    snapshot = connection.get_execution_options().get("snapshot", False)
    connection.exec_driver_sql("BEGIN" if snapshot else "BEGIN IMMEDIATE")


def _migrate(engine: Engine) -> None:
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATING})
        revision = _revision(connection)
        if revision == HEAD:
            return
        from alembic import command

        config = migration_config()
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except DatabaseError:
            raise
        except Exception as error:
            hint = "it was written by a newer Jingwei: update, or name another folder with --state"
            raise StoreError(f"state database of revision {revision}: {error}", hint=hint) from error


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def migration_config() -> Config:
    """Alembic's configuration for the shipped migrations."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(files("jingwei.store") / "migrations").replace("%", "%%"))
    return config
