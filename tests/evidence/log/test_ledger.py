"""The log in SQLite: the scenes that any database must pass, and what is this database's own."""

import sqlite3

import pytest

from jingwei.evidence.log import ledger as module
from jingwei.evidence.log.fsck import fsck
from jingwei.evidence.log.ledger import is_origin
from jingwei.evidence.log.signed_head import sign_head
from jingwei.evidence.log.stored import LedgerError
from jingwei.store.database import StoreError, open_store
from tests.evidence.logs import AT, ORIGIN, append, filled, signer
from tests.evidence.scenes import SCENES


@pytest.fixture
def engine(tmp_path):
    made = open_store(tmp_path)
    yield made
    made.dispose()


@pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)
def test_scene(scene, engine):
    scene(engine)


@pytest.mark.parametrize("origin", ["a", "example.org/log", "日志/一", "x" * 255])
def test_names_of_logs(origin, engine):
    assert is_origin(origin)
    assert module.Ledger.open(engine, origin).origin == origin


@pytest.mark.parametrize("origin", ["a b", "a+b", "a\nb", "\u2003", "a\u200b", "\x7f", "x" * 256, "日" * 86])
def test_names_that_no_log_may_have(origin, engine):
    assert not is_origin(origin)
    with pytest.raises(LedgerError, match="cannot name a log"):
        module.Ledger.open(engine, origin)


def test_no_name_is_none():
    assert not is_origin("")


def test_reading_waits_for_no_writer(engine):
    ledger = filled(engine, 300)
    with engine.begin() as connection:
        ledger.append(connection, [b"not yet"])
        assert ledger.head().size == 300
        assert ledger.inclusion(5, 300)
    assert ledger.head().size == 301


def test_a_reopened_log_goes_on(tmp_path, engine):
    filled(engine, 300)
    engine.dispose()
    again = open_store(tmp_path)
    assert append(module.Ledger.open(again, ORIGIN), [b"300"]) == range(300, 301)
    again.dispose()


def test_a_lost_hash_stops_the_append(engine, tmp_path):
    ledger = filled(engine, 511)
    with sqlite3.connect(tmp_path / "state.db") as database:
        database.execute("DELETE FROM log_entries WHERE idx = 300")
    with pytest.raises(LedgerError, match="tile 1 of level 0 has 254 hashes, not 255"):
        append(ledger, [b"x"])
    assert ledger.head().size == 511


def test_a_database_that_cannot_be_read_is_told(engine, tmp_path):
    ledger = filled(engine, 3)
    with sqlite3.connect(tmp_path / "state.db") as database:
        database.execute("DROP TABLE log_entries")
    for question in (lambda: list(ledger.entries(0, 1)), lambda: ledger.root(3)):
        with pytest.raises(StoreError, match="no such table"):
            question()


def test_the_random_name_is_random(tmp_path):
    names = set()
    for folder in ("a", "b"):
        made = open_store(tmp_path / folder)
        names.add(module.Ledger.open(made).origin)
        made.dispose()
    assert len(names) == 2


@pytest.mark.parametrize("left", ["log_entries", "log_tiles", "checkpoints"])
def test_rows_that_lost_their_head_get_no_new_one(engine, tmp_path, left):
    ledger = filled(engine, 256)
    sign_head(ledger, signer(), AT)
    with sqlite3.connect(tmp_path / "state.db") as database:
        for table in {"logs", "log_entries", "log_tiles", "checkpoints"} - {left}:
            database.execute(f"DELETE FROM {table}")
    with pytest.raises(LedgerError, match="the log has lost its head"):
        module.Ledger.open(engine)
    assert f"the head of {ORIGIN} is missing" in list(fsck(ledger))
    with pytest.raises(LedgerError, match="no log here yet"):
        module.Ledger.open(engine, create=False)
