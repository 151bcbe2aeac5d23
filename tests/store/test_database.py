"""The state database: created, migrated, durable, and clear about what it cannot do."""

import os
import sqlite3
import stat
import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, insert, inspect, select, text

from jingwei.store import database as module
from jingwei.store.database import (
    StoreError,
    failing_as_store_error,
    migration_config,
    open_store,
    open_url,
    reading,
)
from jingwei.store.tables import HEAD, metadata, results

ROW = {"key": "k", "check_id": "c", "asset": "a", "reads": "{}", "finding": "{}"}


@pytest.fixture
def engine(tmp_path):
    made = open_store(tmp_path / "state")
    yield made
    made.dispose()


def test_the_folder_is_made_and_the_database_stands_in_it(tmp_path):
    open_store(tmp_path / "deep" / "er").dispose()
    assert (tmp_path / "deep" / "er" / "state.db").is_file()
    open_store(tmp_path / "deep" / "er").dispose()


@pytest.mark.parametrize("mask", [0o000, 0o022])
def test_what_is_made_is_for_its_owner_only(tmp_path, mask):
    before = os.umask(mask)
    try:
        engine = open_store(tmp_path / "state")
        with engine.begin() as connection:
            connection.execute(insert(results), ROW)
            rights = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "state").iterdir()}
        engine.dispose()
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "state").stat().st_mode) == 0o700
    assert rights == {"state.db": 0o600, "state.db-wal": 0o600, "state.db-shm": 0o600}


def test_what_is_there_keeps_its_rights(tmp_path):
    folder, database = tmp_path / "state", tmp_path / "state" / "state.db"
    folder.mkdir()
    folder.chmod(0o750)
    open_store(folder).dispose()
    assert stat.S_IMODE(database.stat().st_mode) == 0o600
    database.chmod(0o640)
    open_store(folder).dispose()
    assert [stat.S_IMODE(path.stat().st_mode) for path in (folder, database)] == [0o750, 0o640]


def test_the_migrations_make_the_tables_that_the_code_expects(engine):
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert context.get_current_revision() == HEAD
        assert compare_metadata(context, metadata) == []


def test_the_head_is_the_last_shipped_migration():
    assert ScriptDirectory.from_config(migration_config()).get_heads() == [HEAD]


def test_what_is_acknowledged_is_on_disk(engine):
    with engine.connect() as connection:
        pragmas = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
        waits = connection.execute(text("PRAGMA busy_timeout")).scalar()
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    assert waits == 30_000


def broken_off(engine):
    with engine.begin() as connection:
        connection.execute(insert(results), ROW)
        raise RuntimeError


def test_a_transaction_is_whole_or_nothing(engine, tmp_path):
    with pytest.raises(RuntimeError):
        broken_off(engine)
    with engine.connect() as connection:
        assert connection.execute(select(results)).all() == []
    with engine.begin() as connection:
        connection.execute(insert(results), ROW)
    with sqlite3.connect(tmp_path / "state" / "state.db") as other:
        assert other.execute("SELECT key FROM results").fetchall() == [("k",)]


def test_writers_wait_for_each_other(engine):
    entered, failures = threading.Event(), []

    def write():
        entered.set()
        try:
            with engine.begin() as connection:
                connection.execute(insert(results), {**ROW, "key": "second"})
        except Exception as error:  # noqa: BLE001 - told below
            failures.append(error)

    with engine.begin() as connection:
        connection.execute(insert(results), ROW)
        other = threading.Thread(target=write)
        other.start()
        entered.wait()
    other.join(30)
    assert failures == []
    with engine.connect() as connection:
        assert {row.key for row in connection.execute(select(results))} == {"k", "second"}


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(StoreError) as caught:
        open_store(tmp_path / "file" / "state")
    assert caught.value.message == f"state folder {tmp_path / 'file' / 'state'}: Not a directory"
    assert caught.value.hint == "name a writable folder with --state"


def test_a_damaged_database_is_told(tmp_path):
    (tmp_path / "state.db").write_bytes(b"not a database at all" * 100)
    with pytest.raises(StoreError, match="file is not a database") as caught:
        open_store(tmp_path)
    assert caught.value.message.startswith("state database: ")
    assert "free space" in caught.value.hint


def test_a_database_of_the_future_is_told_and_left_alone(tmp_path):
    open_store(tmp_path).dispose()
    with sqlite3.connect(tmp_path / "state.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError) as caught:
        open_store(tmp_path)
    assert caught.value.message.startswith("state database of revision 9999: ")
    assert caught.value.hint.startswith("it was written by a newer Jingwei")
    with sqlite3.connect(tmp_path / "state.db") as database:
        assert database.execute("SELECT version_num FROM alembic_version").fetchall() == [("9999",)]


def test_a_migration_that_breaks_leaves_nothing_behind(tmp_path, monkeypatch):
    def broken(config, revision):
        config.attributes["connection"].execute(text("CREATE TABLE half (x INTEGER)"))
        raise RuntimeError("half way")

    monkeypatch.setattr("alembic.command.upgrade", broken)
    with pytest.raises(StoreError, match="half way"):
        open_store(tmp_path)
    with sqlite3.connect(tmp_path / "state.db") as database:
        assert database.execute("SELECT name FROM sqlite_master").fetchall() == []


def test_an_up_to_date_database_is_not_migrated_again(tmp_path, monkeypatch):
    open_store(tmp_path).dispose()
    monkeypatch.setattr(module, "migration_config", None)
    open_store(tmp_path).dispose()


@pytest.mark.parametrize(
    "error", [sqlite3.OperationalError("database or disk is full"), sqlite3.DatabaseError("malformed")]
)
def test_database_errors_say_what_to_do(error):
    with pytest.raises(StoreError) as caught, failing_as_store_error():
        raise error
    assert caught.value.message == f"state database: {error}"
    assert caught.value.hint == "check free space and rights of the state folder; a damaged database can be moved away"
    assert caught.value.__cause__ is error


def test_other_errors_are_not_the_database_s():
    with pytest.raises(KeyError), failing_as_store_error():
        raise KeyError


def test_a_constraint_is_told_with_the_database_s_words(engine):
    with pytest.raises(StoreError) as caught, failing_as_store_error(), engine.begin() as connection:
        connection.execute(insert(results), [ROW, ROW])
    assert caught.value.message == "state database: UNIQUE constraint failed: results.key"


@pytest.mark.parametrize("name", ["what?", "a%41b", "a#b", "a@b:c", "空 格", "a%b", "a?mode=memory"])
def test_any_folder_name_is_that_folder(tmp_path, name):
    open_store(tmp_path / name).dispose()
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name / "state.db").is_file()


def test_the_package_may_stand_in_any_folder(monkeypatch):
    monkeypatch.setattr(module, "files", lambda package: Path("/a%b"))
    assert migration_config().get_main_option("script_location") == "/a%b/migrations"


def test_a_url_opens_the_same_database(tmp_path):
    open_url(f"sqlite:///{tmp_path / 'x.db'}").dispose()
    assert (tmp_path / "x.db").exists()


def test_an_older_state_is_migrated_with_its_rows(tmp_path):
    from alembic import command

    engine = create_engine(f"sqlite:///{tmp_path / 'state.db'}")
    with engine.begin() as connection:
        config = migration_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.execute(insert(results), ROW)
    engine.dispose()
    made = open_store(tmp_path)
    with reading(made) as connection:
        assert [row.key for row in connection.execute(select(results))] == ["k"]
        assert connection.execute(text("SELECT count(*) FROM logs")).scalar() == 0
        assert MigrationContext.configure(connection).get_current_revision() == HEAD
    made.dispose()


def test_the_migrations_can_be_taken_back(engine):
    from alembic import command

    with engine.begin() as connection:
        config = migration_config()
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        assert inspect(connection).get_table_names() == ["alembic_version"]


def test_a_reader_sees_one_state_and_stops_nobody(engine):
    with reading(engine) as reader:
        assert reader.execute(select(results)).all() == []
        with engine.begin() as writer:
            writer.execute(insert(results), ROW)
            with reading(engine) as other:
                assert other.execute(select(results)).all() == []
        assert reader.execute(select(results)).all() == []
    with reading(engine) as reader:
        assert len(reader.execute(select(results)).all()) == 1


def test_a_reader_s_connection_writes_again_afterwards(engine):
    with reading(engine) as reader:
        reader.execute(select(results)).all()
    with engine.begin() as writer:
        writer.execute(insert(results), ROW)
        with sqlite3.connect(engine.url.database, timeout=0) as other, pytest.raises(sqlite3.OperationalError):
            other.execute("BEGIN IMMEDIATE")


def test_what_fails_while_reading_is_a_store_error(engine):
    with pytest.raises(StoreError, match="no such table: absent"), reading(engine) as connection:
        connection.execute(text("SELECT * FROM absent"))
