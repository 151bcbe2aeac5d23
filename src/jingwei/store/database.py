"""Opens the state database: durable before anything is acknowledged, migrated before anything is read."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import DatabaseError, DBAPIError

from jingwei.store.server import StoreError, bare, connect_arguments, words
from jingwei.store.tables import HEAD

if TYPE_CHECKING:
    from alembic.config import Config

_WAIT_MS = 30_000
_HINT = "check free space and rights of the state folder; a damaged database can be moved away"
_SERVER_HINT = "check that the server runs, that user and password are right, and that the user may make tables"
_MIGRATING = 0x6A696E67776569  # advisory lock of PostgreSQL, any fixed number

State = Path | URL  # a folder with an SQLite database, or a PostgreSQL database

__all__ = [
    "State",
    "StoreError",
    "failing_as_store_error",
    "has_state",
    "migration_config",
    "one_at_a_time",
    "open_server",
    "open_state",
    "open_store",
    "open_url",
    "reading",
    "state_name",
]


def open_state(state: State) -> Engine:
    """The database of a state, made and migrated when needed. Raises `StoreError`."""
    return open_store(state) if isinstance(state, Path) else open_server(state)


def has_state(state: State) -> bool:
    """Whether there is a database already; of a server only opening tells."""
    return (state / "state.db").is_file() if isinstance(state, Path) else True


def state_name(state: State) -> str:
    """The state as a person may see it: a URL without its password."""
    return str(state) if isinstance(state, Path) else bare(state)


def open_store(folder: Path) -> Engine:
    """The SQLite database `state.db` in `folder`, created and migrated when needed. Raises `StoreError`.

    What is made here is for its owner only, since the seeds of withheld values are in it; what is there keeps its rights.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _private(folder / "state.db")
    except OSError as error:
        raise StoreError(
            f"state folder {folder}: {error.strerror}", hint="name a writable folder with --state"
        ) from error
    return open_url(
        URL.create("sqlite", database=str(folder / "state.db"))
    )  # as text, `?` and `%` would be read as syntax


def _private(database: Path) -> None:
    """An empty database, before SQLite would make one that others can read; its journals get the same rights from SQLite."""
    with suppress(FileExistsError):
        os.close(os.open(database, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def open_server(url: URL) -> Engine:
    """The database on a PostgreSQL server, migrated to `HEAD`. Raises `StoreError`."""
    arguments = connect_arguments(url)
    try:
        return open_url(url.set(query={}), **arguments)
    except ModuleNotFoundError as error:
        hint = "pip install 'jingwei[postgres]'"
        raise StoreError(f"state in PostgreSQL needs {error.name}, which is not installed", hint=hint) from error
    except (OSError, UnicodeError) as error:  # UnicodeError: a host that is no name
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise StoreError(f"{bare(url)}: {reason}", hint="check host, port and certificates") from error
    except StoreError as error:
        raise StoreError(f"{bare(url)}: {error.message}", hint=error.hint) from error


def open_url(url: str | URL, **connect: Any) -> Engine:
    """The database at an SQLAlchemy URL, migrated to `HEAD`; `connect` is for its driver. Raises `StoreError`."""
    made = make_url(url)
    server = made.get_backend_name() != "sqlite"
    # writers wait for each other; a server's own setting may be one under which they fail instead
    level: dict[str, Any] = {"isolation_level": "READ COMMITTED"} if server else {}
    engine = create_engine(made, connect_args=connect, hide_parameters=True, **level)
    if not server:
        event.listen(engine, "connect", _durable)
        event.listen(engine, "begin", _begin)
    else:
        event.listen(engine, "connect", _durable_server)
    try:
        with failing_as_store_error():
            _migrate(engine)
    except BaseException:
        engine.dispose()
        raise
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
    except (sqlite3.Error, UnicodeDecodeError) as error:  # a damaged schema is quoted in whatever bytes it has
        raise StoreError(f"state database: {error}", hint=_HINT) from error
    except DBAPIError as error:
        hint = _HINT if isinstance(error.orig, sqlite3.Error) else _SERVER_HINT
        raise StoreError(f"state database: {words(error)}", hint=hint) from error


def one_at_a_time(connection: Connection, number: int) -> None:
    """Wait until no other transaction that named this number goes on. SQLite has one writer at a time anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})


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
        one_at_a_time(connection, _MIGRATING)
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
