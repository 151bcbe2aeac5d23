"""fsck finds whatever was changed in the database, and nothing in an honest one."""

import shutil
import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.evidence.forms.canonical import canonical, digest
from jingwei.evidence.forms.entry import Entry, Kind, entry_bytes
from jingwei.evidence.forms.envelope import Predicate
from jingwei.evidence.log import records
from jingwei.evidence.log.fsck import fsck
from jingwei.evidence.log.ledger import Ledger
from jingwei.evidence.log.signed_head import sign_head
from jingwei.evidence.log.unverified import unverified
from jingwei.evidence.notes.note import SignatureType, make_vkey
from jingwei.evidence.signatures.kinds import Algorithm, key_id
from jingwei.store.database import StoreError, open_store
from tests.evidence.logs import AT, ORIGIN, append, envelope, filled, numbered, run, signer, statement

KEYS = [signer().public, signer("assessor").public, signer("post-quantum", Algorithm.ML_DSA_44).public]


@pytest.fixture
def engine(tmp_path):
    made = open_store(tmp_path)
    yield made
    made.dispose()


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """600 entries of others, two runs, a head signed in between and at the end: the database file."""
    folder = tmp_path_factory.mktemp("made")
    engine = open_store(folder)
    ledger = filled(engine, 250)
    sign_head(ledger, signer(), AT)
    run(ledger, 1)
    run(ledger, 2, abandoned=True)
    append(ledger, numbered(254, 600))
    sign_head(ledger, signer(), AT)
    return closed(engine, folder)


def closed(engine, folder):
    """The state as one file."""
    engine.dispose()
    with sqlite3.connect(folder / "state.db") as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return folder / "state.db"


@pytest.fixture
def honest(made, tmp_path):
    shutil.copy(made, tmp_path / "state.db")
    engine = open_store(tmp_path)
    yield Ledger.open(engine, ORIGIN)
    engine.dispose()


def changed(ledger, *statements):
    """Problems after SQL that no foreign key stops, and that no part of Jingwei sent."""
    with sqlite3.connect(ledger.engine.url.database) as database:
        for sql in statements:
            assert database.execute(sql).rowcount > 0, sql
    return list(fsck(ledger, KEYS))


def test_an_honest_log_is_clean(honest):
    assert list(fsck(honest, KEYS)) == []
    assert list(fsck(honest)) == []


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 512, 513])
def test_logs_of_every_shape_are_clean(engine, size):
    ledger = filled(engine, size)
    sign_head(ledger, signer(), AT)
    append(ledger, [b"more"])
    assert list(fsck(ledger, KEYS)) == []


RESULT = "(SELECT result_digest FROM runs WHERE result_digest IS NOT NULL)"
DAMAGES = {
    "UPDATE log_entries SET data = x'00' WHERE idx = 300": "entry 300: its hash is not that of its bytes",
    "UPDATE log_entries SET leaf = x'00' WHERE idx = 599": "entry 599: its hash is not that of its bytes",
    "UPDATE log_entries SET data = zeroblob(65536) WHERE idx = 3": "entry 3: 65536 bytes, the bound is 65535",
    "DELETE FROM log_entries WHERE idx = 599": "the head says 600 entries, 599 are stored",
    "DELETE FROM log_entries WHERE idx = 300": "entry 300 is missing, entry 301 follows",
    "DELETE FROM log_entries WHERE idx = 0": "entry 0 is missing, entry 1 follows",
    "INSERT INTO log_entries SELECT log, 600, data, leaf FROM log_entries WHERE idx = 5": "the head says 600 entries, 601 are stored",
    "INSERT INTO log_entries SELECT log, 601, data, leaf FROM log_entries WHERE idx = 5": "entry 600 is missing, entry 601 follows",
    "UPDATE logs SET size = 599": "the head says 599 entries, 600 are stored",
    "UPDATE logs SET frontier = zeroblob(128)": "the head's hashes are not those of the entries",
    "UPDATE logs SET origin = 'example.org/other'": f"the head of {ORIGIN} is missing",
    "DELETE FROM logs": f"the head of {ORIGIN} is missing",
    "DELETE FROM log_tiles WHERE level = 0 AND idx = 1": "tile 1 of level 0 is missing",
    "DELETE FROM log_tiles WHERE level = 1": "tile 0 of level 1 is missing",
    "UPDATE log_tiles SET hashes = zeroblob(64) WHERE level = 1": "tile 0 of level 1 is not what the entries give",
    "UPDATE log_tiles SET hashes = zeroblob(8192) WHERE idx = 1": "tile 1 of level 0 is not what the entries give",
    "INSERT INTO log_tiles VALUES (1, 0, 2, x'00')": "tile 2 of level 0 has no place in this log",
    "UPDATE checkpoints SET size = 601 WHERE size = 600": "a checkpoint of 601 entries was signed, 600 are stored",
    "UPDATE checkpoints SET size = 249 WHERE size = 250": "the checkpoint of 249 entries is not what the entries give",
    "UPDATE checkpoints SET note = 'x'": "checkpoint of 250 entries: signed note: no signature lines after an empty line",
    "UPDATE statements SET payload = x'00'": f"statement {digest(statement(Predicate.PLAN, 'plan 1'))}: its bytes have another digest",
    "UPDATE statements SET type = 'urn:x'": f"statement {digest(statement(Predicate.PLAN, 'plan 1'))}: stored as urn:x, it says urn:jingwei:plan:v1",
    "UPDATE statements SET type = 'urn:y'": "entry 250: names a statement of type urn:y",
    f"DELETE FROM statements WHERE digest = {RESULT}": "entry 251: the statement that it names is missing",
    "DELETE FROM statements WHERE type = 'urn:jingwei:assessment:v1'": "the statement is missing",
    "UPDATE signatures SET envelope = x'00'": "envelope:1: not JSON",
    f"UPDATE signatures SET key_id = '{'0' * 64}'": "it is not signed by this key alone",
    "UPDATE signatures SET digest = (SELECT plan_digest FROM runs)": "it is around another statement",
    "DELETE FROM runs WHERE result_digest IS NULL": f"run {2:032x}: has no row",
    "UPDATE runs SET run = 'x' WHERE result_digest IS NULL": "run x: has no plan in the log",
    "UPDATE runs SET system = 'x' WHERE result_digest IS NULL": f"run {2:032x}: its row names another plan than the log",
    "UPDATE runs SET plan_entry = 9 WHERE result_digest IS NULL": f"run {2:032x}: its row names another plan than the log",
    f"UPDATE runs SET plan_digest = {RESULT}": f"run {2:032x}: its row names another plan than the log",
    "UPDATE runs SET result_entry = 252 WHERE result_digest IS NULL": f"run {2:032x}: its row names another end than the log",
    "UPDATE runs SET result_entry = NULL": f"run {1:032x}: its row names another end than the log",
    "UPDATE runs SET result_digest = plan_digest": f"run {2:032x}: its row names another end than the log",
    "UPDATE runs SET seed = x'00' WHERE result_digest IS NULL": f"run {2:032x}: its seed has 1 bytes",
    "UPDATE runs SET assessment = 99 WHERE result_digest IS NULL": f"run {2:032x}: its assessment 99 is missing",
}


@pytest.mark.parametrize("sql", DAMAGES)
def test_damage_is_found(honest, sql):
    problems = changed(honest, sql)
    assert any(DAMAGES[sql] in problem for problem in problems), problems


def test_a_recomputed_history_is_found_by_the_signed_heads(engine, tmp_path):
    """An owner who rewrites the log and every hash in it is caught by the head that was signed before."""
    ledger = filled(engine, 300)
    sign_head(ledger, signer(), AT)
    other = open_store(tmp_path / "other")
    rewritten = Ledger.open(other, ORIGIN)
    append(rewritten, [b"rewritten", *numbered(1, 301)])
    assert list(fsck(rewritten, KEYS)) == []
    with sqlite3.connect(other.url.database) as database:
        row = ledger.checkpoints()[0]
        database.execute("INSERT INTO checkpoints VALUES (1, ?, ?, ?)", (row.size, row.note, row.at))
    assert list(fsck(rewritten, KEYS)) == ["the checkpoint of 300 entries is not what the entries give"]
    other.dispose()


def test_signatures_are_verified_where_the_key_is_known(honest):
    with sqlite3.connect(honest.engine.url.database) as database:
        (note,) = database.execute("SELECT note FROM checkpoints WHERE size = 600").fetchone()
        head, _, line = note.partition("\n\n")
        bad = head + "\n\n" + line[:-8] + ("A" if line[-8] != "A" else "B") + line[-7:]
        database.execute("UPDATE checkpoints SET note = ? WHERE size = 600", (bad,))
        payload = statement(Predicate.ASSESSMENT, "result 1")
        content = envelope(payload).envelope.replace(b'"sig":"', b'"sig":"AAAA')
        database.execute("UPDATE signatures SET envelope = ?", (content,))
    problems = list(fsck(honest, KEYS))
    assert len(problems) == 2
    assert problems[0] == f"checkpoint of 600 entries: the signature of {ORIGIN} is not valid"
    name = key_id(signer("assessor").public)[:16]
    where = f"signature of {digest(payload)} by key {name}"
    assert problems[1] == f"{where}: the signature by key {name} does not hold"
    assert list(fsck(honest)) == []
    assert list(fsck(honest, [signer("stranger").public])) == []


def test_signatures_of_strangers_are_named(honest):
    assert list(unverified(honest, KEYS)) == []
    name = make_vkey(ORIGIN, SignatureType.ED25519, signer().public).key_id.hex()
    heads = [f"checkpoint of {size} entries: signature of {ORIGIN}, key {name}" for size in (250, 600)]
    result = digest(statement(Predicate.ASSESSMENT, "result 1"))
    statements = [f"statement {result}: signature by key {key_id(signer('assessor').public)}"]
    assert list(unverified(honest, [])) == heads + statements
    assert list(unverified(honest, KEYS[1:])) == heads
    assert list(unverified(honest, KEYS[:1])) == statements
    assert list(fsck(honest)) == []


def entry(kind, number, name=None, **more):
    text = {"plan": "plan", "abandoned": "plan", "result": "result", "release": "release"}[kind]
    types = {"plan": Predicate.PLAN, "result": Predicate.ASSESSMENT, "release": Predicate.RELEASE}
    payload = statement(types[text], name or f"{text} {number}")
    return Entry(Kind(kind), more.pop("at", AT), more.pop("system", "desk"), f"{number:032x}", digest(payload), **more)


# what somebody with the right to append could say, and what fsck says to it; entries 0 and 1 are run 1, entry 2 is a plan of run 3
LIES = {
    "earlier": (entry("plan", 4, at="2026-11-23T13:59:59Z"), f"entry 3: its time 2026-11-23T13:59:59Z is before {AT}"),
    "second plan": (entry("plan", 1), "entry 3: a second plan of its run"),
    "second end": (entry("result", 1, plan=0, exit=0), "entry 3: a second end of its run"),
    "no plan": (entry("result", 9, plan=0, exit=0), "entry 3: there is no plan of its run before it"),
    "other system": (entry("result", 3, plan=2, exit=0, system="x"), "entry 3: there is no plan of its run before it"),
    "other plan": (entry("result", 3, plan=0, exit=0), "entry 3: entry 0 is not the plan of its run"),
    "abandoned other": (entry("abandoned", 3, "plan 1", plan=2, reason="x"), "entry 3: names another plan than that"),
    "unknown release": (entry("release", 8), "entry 3: there is no plan of its run before it"),
    "no statement": (entry("release", 1), "entry 3: the statement that it names is missing"),
    "other type": (entry("release", 1, "x"), "entry 3: the statement that it names is missing"),
    "no row": (entry("plan", 7), f"run {7:032x}: has no row"),
}


@pytest.mark.parametrize("lie", LIES)
def test_entries_that_contradict_each_other_are_found(engine, lie):
    ledger = Ledger.open(engine, ORIGIN)
    run(ledger, 1)
    append(ledger, [entry_bytes(entry("plan", 3)), entry_bytes(LIES[lie][0])])
    problems = list(fsck(ledger, KEYS))
    assert any(problem.startswith(LIES[lie][1]) for problem in problems), problems


def test_a_release_of_a_run_is_clean(engine):
    ledger = Ledger.open(engine, ORIGIN)
    run(ledger, 1)
    payload = statement(Predicate.RELEASE, "release 1")
    with engine.begin() as connection:
        records.put_statement(connection, records.StoredStatement(digest(payload), Predicate.RELEASE, payload))
        ledger.append(connection, [entry_bytes(entry("release", 1))])
    assert list(fsck(ledger, KEYS)) == []


def test_bytes_that_claim_to_be_an_entry_must_be_one(engine):
    ledger = Ledger.open(engine, ORIGIN)
    append(ledger, [b"other bytes", b'{"schema":"jingwei/entry/1"}', canonical({"schema": "other"})])
    assert list(fsck(ledger)) == ["entry 1: log entry: no known kind"]


def test_a_statement_must_be_one(engine):
    ledger = Ledger.open(engine, ORIGIN)
    with engine.begin() as connection:
        records.put_statement(connection, records.StoredStatement(digest(b"{}"), "urn:x", b"{}"))
    (problem,) = fsck(ledger)
    assert problem.startswith(f"statement {digest(b'{}')}: statement: missing")


TABLES = {
    "log_entries": ("data", "leaf"),
    "log_tiles": ("hashes",),
    "logs": ("frontier",),
    "checkpoints": ("note",),
    "statements": ("payload", "type", "digest"),
    "signatures": ("envelope", "key_id", "digest"),
    "runs": ("run", "system", "plan_digest", "result_digest"),
}


@pytest.fixture(scope="module")
def copied(tmp_path_factory):
    """The database file of a small honest state, and its log."""
    folder = tmp_path_factory.mktemp("honest")
    engine = open_store(folder)
    ledger = filled(engine, 255)
    run(ledger, 1)
    sign_head(ledger, signer(), AT)
    yield closed(engine, folder), ledger
    engine.dispose()


def flipped(value, bit):
    """The bytes with one bit changed."""
    content = bytearray(value)
    content[bit // 8 % len(content)] ^= 1 << bit % 8
    return bytes(content)


def flips(copied, ledger, table, column, row, bit):
    """Whether a value was there to be changed, and what fsck says afterwards; the change is taken back."""
    with sqlite3.connect(copied) as database:
        rows = database.execute(f"SELECT rowid, typeof({column}), CAST({column} AS BLOB) FROM {table}").fetchall()
        rowid, kind, value = rows[row % len(rows)]
        if not value:
            return False, []
        update = f"UPDATE {table} SET {column} = CAST(? AS {kind}) WHERE rowid = ?"
        database.execute(update, (flipped(value, bit), rowid))
    try:
        problems = [*fsck(ledger, KEYS), *unverified(ledger, KEYS)]
    except StoreError as error:  # text that is no UTF-8 any more
        problems = [error]
    with sqlite3.connect(copied) as database:
        database.execute(update, (value, rowid))
    return True, problems


@pytest.mark.parametrize(("table", "column"), [(table, column) for table, names in TABLES.items() for column in names])
@given(row=st.integers(0, 400), bit=st.integers(0, 2**14))
@settings(max_examples=4)
def test_any_flipped_bit_is_found(copied, table, column, row, bit):
    there, problems = flips(*copied, table, column, row, bit)
    assert problems or not there


@pytest.mark.torture
@given(st.sampled_from([(table, column) for table, names in TABLES.items() for column in names]), st.data())
@settings(max_examples=10_000)
def test_10_000_flipped_bits_are_found(copied, place, data):
    row, bit = data.draw(st.integers(0, 400)), data.draw(st.integers(0, 2**14))
    there, problems = flips(*copied, *place, row, bit)
    assert problems or not there
