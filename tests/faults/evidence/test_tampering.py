"""Whatever is changed in a database, through SQL or in the bytes of its file: fsck names it, refuses to read, or nothing was changed by it."""

import random
import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from jingwei.errors import JingweiError
from jingwei.evidence.forms.canonical import digest
from jingwei.evidence.log import timestamp
from jingwei.evidence.log.fsck import fsck
from jingwei.evidence.log.fsck_storage import EVIDENCE
from jingwei.evidence.log.ledger import Ledger
from jingwei.evidence.log.records import StoredStatement, put_statement
from jingwei.evidence.log.signed_head import sign_head
from jingwei.evidence.log.unverified import unverified
from jingwei.store.database import open_store
from tests.evidence.logs import AT, ORIGIN, append, filled, run, signer

KEYS = [signer().public, signer("assessor").public]
TOLD = {"at", "seed", "assessment"}  # when a row was kept, what salts and which document: not in the log's own bytes
COLUMNS = [(table.name, column.name) for table in EVIDENCE for column in table.columns if column.name not in TOLD]


def problems(folder):
    """What `jingwei log fsck` says of the file in a folder, signatures of strangers included.

    An error that a person can read is a problem too, any other is a fault.
    """
    engine = None
    try:
        engine = open_store(folder)
        ledger = Ledger.open(engine, create=False)
        return [*fsck(ledger, KEYS), *unverified(ledger, KEYS)]
    except JingweiError as error:
        return [error.message]
    finally:
        if engine is not None:
            engine.dispose()


def told(path):
    """Every value of the evidence tables that can be verified, as bytes."""
    with closing(sqlite3.connect(path)) as database:
        database.text_factory = bytes
        names = [(table.name, [c.name for c in table.columns if c.name not in TOLD]) for table in EVIDENCE]
        return [
            database.execute(f"SELECT {', '.join(columns)} FROM {table} ORDER BY 1, 2").fetchall()
            for table, columns in names
        ]


def changed(value, number):
    """Another value of the same kind."""
    if isinstance(value, bytes):
        content = bytearray(value or b"\0")
        content[number % len(content)] ^= 1 << number % 8
        return bytes(content) if value else b"x"
    if isinstance(value, str):
        place = number % len(value)
        return value[:place] + chr(ord("a") + (ord(value[place]) + 1) % 26) + value[place + 1 :]
    return 7 if value is None else value + 1 + number % 5


class Tampered(RuleBasedStateMachine):
    """An honest log that grows; now and then somebody changes it, is found, and the backup is put back."""

    def __init__(self):
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.path = self.folder / "state.db"
        self.runs = 0

    @initialize()
    def begin(self):
        self.write(lambda ledger: None)

    def write(self, act):
        engine = open_store(self.folder)
        ledger = Ledger.open(engine, ORIGIN)
        act(ledger)
        sign_head(ledger, signer(), AT)
        engine.dispose()

    @rule(count=st.integers(0, 300))
    def append(self, count):
        self.write(lambda ledger: append(ledger, [b"%d" % number for number in range(count)]))

    @rule(abandoned=st.booleans())
    def run(self, abandoned):
        self.runs += 1
        self.write(lambda ledger: run(ledger, self.runs, abandoned=abandoned))

    def tamper(self, act):
        """Change the file with SQL that no key stops, and put it back."""
        assert problems(self.folder) == []
        backup = self.path.read_bytes()
        before = told(self.path)
        with closing(sqlite3.connect(self.path)) as database:
            act(database)
            database.commit()
        if told(self.path) != before:
            assert problems(self.folder)
        self.path.write_bytes(backup)

    @rule(where=st.sampled_from(COLUMNS), row=st.integers(0, 2**16), number=st.integers(0, 2**16))
    def change(self, where, row, number):
        table, column = where

        def act(database):
            rows = database.execute(f"SELECT rowid, {column} FROM {table}").fetchall()
            if rows:
                name, value = rows[row % len(rows)]
                query = f"UPDATE OR IGNORE {table} SET {column} = ? WHERE rowid = ?"
                database.execute(query, (changed(value, number), name))

        self.tamper(act)

    @rule(table=st.sampled_from(EVIDENCE), row=st.integers(0, 2**16))
    def remove(self, table, row):
        def act(database):
            rows = database.execute(f"SELECT rowid FROM {table.name}").fetchall()
            if rows and table.name != "signatures":  # whoever has not signed has not; the judge demands signatures
                database.execute(f"DELETE FROM {table.name} WHERE rowid = ?", rows[row % len(rows)])

        self.tamper(lambda database: None if table.name == "checkpoints" else act(database))

    @rule(first=st.integers(0, 2**16), second=st.integers(0, 2**16))
    def swap(self, first, second):
        def act(database):
            rows = database.execute("SELECT idx, data, leaf FROM log_entries ORDER BY idx").fetchall()
            if rows:
                one, two = rows[first % len(rows)], rows[second % len(rows)]
                for (index, _, _), (_, data, leaf) in ((one, two), (two, one)):
                    database.execute("UPDATE log_entries SET data = ?, leaf = ? WHERE idx = ?", (data, leaf, index))

        self.tamper(act)

    @rule(number=st.integers(1, 5))
    def insert(self, number):
        def act(database):
            size = database.execute("SELECT size FROM logs").fetchone()[0]
            row = (1, size + number - 1, b"late", bytes(32))
            database.execute("INSERT INTO log_entries (log, idx, data, leaf) VALUES (?, ?, ?, ?)", row)

        self.tamper(act)

    def teardown(self):
        assert problems(self.folder) == []
        shutil.rmtree(self.folder)


class LongTampered(Tampered):
    """The same for longer."""


TestTampered = Tampered.TestCase
TestTampered.settings = settings(max_examples=5, stateful_step_count=12)
TestLongTampered = pytest.mark.torture(LongTampered.TestCase)
TestLongTampered.settings = settings(max_examples=40, stateful_step_count=25)


@pytest.fixture(scope="module")
def honest(tmp_path_factory):
    """The database file of a small honest state."""
    folder = tmp_path_factory.mktemp("honest")
    engine = open_store(folder)
    ledger = filled(engine, 300)
    run(ledger, 1)
    run(ledger, 2, abandoned=True)
    sign_head(ledger, signer(), AT)
    engine.dispose()
    assert problems(folder) == []
    return (folder / "state.db").read_bytes(), told(folder / "state.db")


def flips(honest, folder, count, seed):
    """How many of `count` flipped bits of the file were named; each of the others changed nothing that is told."""
    content, before = honest
    chance, named = random.Random(seed), 0
    for _ in range(count):
        flipped = bytearray(content)
        flipped[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        for left in folder.iterdir():
            left.unlink()
        (folder / "state.db").write_bytes(flipped)
        if problems(folder):
            named += 1
        else:
            assert told(folder / "state.db") == before
    return named


def test_flipped_bits_of_the_file(honest, tmp_path):
    assert flips(honest, tmp_path, 40, 1) > 0


@pytest.mark.torture
def test_2_000_flipped_bits_of_the_file(honest, tmp_path, capsys):
    named = flips(honest, tmp_path, 2_000, 2)
    with capsys.disabled():
        print(f"\n{named} of 2,000 flipped bits of the file named, the others changed no evidence", end=" ")  # noqa: T201 - the count is the result


@pytest.mark.parametrize(
    ("sql", "problem"),
    [
        (
            "UPDATE log_entries SET data = CAST(data AS TEXT) WHERE idx < 2",
            "log_entries: 2 rows with a value of another type",
        ),
        ("UPDATE logs SET size = 'many'", "logs: 1 row with a value of another type"),
        ("UPDATE logs SET size = 1.5", "logs: 1 row with a value of another type"),
        ("UPDATE checkpoints SET log = 2", "checkpoints: 1 row of a log that is not here"),
        ("UPDATE runs SET seed = 7 WHERE result_digest IS NULL", "runs: 1 row with a value of another type"),
    ],
)
def test_values_that_columns_never_hold_are_named(honest, tmp_path, sql, problem):
    path = tmp_path / "state.db"
    path.write_bytes(honest[0])
    with closing(sqlite3.connect(path)) as database:
        database.execute(sql)
        database.commit()
    (found,) = problems(tmp_path)
    assert found.startswith(problem)


def test_an_index_that_hides_a_row_is_named(honest, tmp_path):
    path = tmp_path / "state.db"
    path.write_bytes(honest[0])
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA writable_schema = ON")
        database.execute("DELETE FROM sqlite_master WHERE name = 'ix_runs_system'")
        database.commit()
    assert any(problem.startswith("database file: ") for problem in problems(tmp_path))


def test_a_time_stamp_beside_the_statements_is_no_problem(honest, tmp_path):
    (tmp_path / "state.db").write_bytes(honest[0])
    engine = open_store(tmp_path)
    response = b"what an authority answered"
    with engine.begin() as connection:
        put_statement(connection, StoredStatement(digest(response), f"{timestamp.TYPE}{'0' * 64}", response))
    engine.dispose()
    assert problems(tmp_path) == []
