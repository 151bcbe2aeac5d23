"""What must hold of the log in any database; the tests of SQLite and of PostgreSQL run the same scenes."""

import threading

import pytest
from sqlalchemy import select, text

from jingwei.errors import JingweiError, LimitError
from jingwei.evidence.forms.canonical import digest
from jingwei.evidence.forms.envelope import Predicate
from jingwei.evidence.forms.merkle import leaf_hash, verify_consistency, verify_inclusion
from jingwei.evidence.log import records
from jingwei.evidence.log.fsck import fsck
from jingwei.evidence.log.ledger import Ledger
from jingwei.evidence.log.signed_head import consistent_head, sign_head
from jingwei.evidence.log.stored import LedgerError
from jingwei.evidence.notes.checkpoint import Checkpoint, checkpoint_text, read_checkpoint
from jingwei.evidence.notes.note import Note, note_bytes, read_note
from jingwei.store.database import StoreError, reading
from jingwei.store.tables import log_tiles
from tests.evidence.logs import AT, ORIGIN, append, filled, numbered, reference, run, signer, statement

SIZES = [1, 2, 255, 256, 257, 300, 511, 512, 513, 600]


def test_a_log_has_one_name(engine):
    ledger = Ledger.open(engine)
    assert ledger.origin.startswith("jingwei.local/")
    assert len(ledger.origin) == len("jingwei.local/") + 16
    assert Ledger.open(engine) == ledger
    assert Ledger.open(engine, ledger.origin, create=False) == ledger
    with pytest.raises(LedgerError, match=f"is named {ledger.origin}, not example.org/other"):
        Ledger.open(engine, "example.org/other")


def test_no_log_is_made_where_one_is_expected(engine):
    for _ in range(2):
        with pytest.raises(LedgerError, match="no log here yet"):
            Ledger.open(engine, create=False)


def test_appends_give_the_tree_of_the_standard(engine):
    ledger, size = Ledger.open(engine, ORIGIN), 0
    assert ledger.head() == reference(0)
    for portion in (1, 1, 0, 253, 1, 1, 50, 204, 2, 87):
        assert append(ledger, numbered(size, size + portion)) == range(size, size + portion)
        size += portion
        assert ledger.head() == reference(size)
    assert list(ledger.entries(0, size)) == numbered(0, size)
    assert ledger.leaf_hashes(250, 260) == [leaf_hash(entry) for entry in numbered(250, 260)]
    with reading(engine) as connection:
        tiles = {(row.level, row.idx): len(row.hashes) // 32 for row in connection.execute(select(log_tiles))}
    assert tiles == {(0, 0): 256, (0, 1): 256, (1, 0): 2}
    assert list(fsck(ledger)) == []


def test_every_older_state_can_be_proved(engine):
    ledger = filled(engine, 600)
    for size in SIZES:
        assert ledger.frontier(size) == reference(size).roots
        root = ledger.root(size)
        assert root == reference(size).root()
        for index in {0, size // 2, size - 1}:
            leaf = leaf_hash(b"%d" % index)
            assert verify_inclusion(index, size, leaf, ledger.inclusion(index, size), root)
        for old in [one for one in SIZES if one <= size]:
            proof = ledger.consistency(old, size)
            assert verify_consistency(old, size, ledger.root(old), root, proof)
    assert ledger.consistency(0, 600) == ()
    assert ledger.root(0) == reference(0).root()


def test_a_large_batch_fills_two_levels(engine):
    size = 66_000
    ledger = filled(engine, size)
    append(ledger, [b"more"])
    assert ledger.head() == reference(size).appended([leaf_hash(b"more")])
    for index, at in ((0, size), (65_535, 65_536), (65_536, size), (size - 1, size)):
        leaf = leaf_hash(b"%d" % index)
        assert verify_inclusion(index, at, leaf, ledger.inclusion(index, at), ledger.root(at))
    assert consistent_head(ledger).size == size + 1
    assert list(fsck(ledger)) == []


def broken_off(ledger, entries, row=None):
    """A transaction that ends before its commit."""
    with ledger.engine.begin() as connection:
        if row is not None:
            records.put_statement(connection, row)
        ledger.append(connection, entries)
        raise ZeroDivisionError


def test_what_is_rolled_back_was_never_there(engine):
    ledger = filled(engine, 250)
    with pytest.raises(ZeroDivisionError):
        broken_off(ledger, numbered(250, 900))
    assert ledger.head() == reference(250)
    append(ledger, numbered(250, 520))
    assert ledger.head() == reference(520)
    assert list(fsck(ledger)) == []


def test_other_rows_are_committed_with_the_entry(engine):
    ledger = Ledger.open(engine, ORIGIN)
    payload = statement(Predicate.PLAN, "p")
    row = records.StoredStatement(digest(payload), Predicate.PLAN, payload)
    with pytest.raises(ZeroDivisionError):
        broken_off(ledger, [b"x"], row)
    with reading(engine) as connection:
        assert records.statement(connection, row.digest) is None
    assert ledger.head().size == 0


def test_bounds_of_an_entry(engine):
    ledger = Ledger.open(engine, ORIGIN)
    append(ledger, [b"", b"x" * 65_535])
    with pytest.raises(LimitError, match="65536 bytes, the bound is 65535"):
        append(ledger, [b"a", b"x" * 65_536])
    assert [len(entry) for entry in ledger.entries(0, 2)] == [0, 65_535]


def test_nothing_beyond_the_head(engine):
    ledger = filled(engine, 3)
    for question in (
        lambda: ledger.root(4),
        lambda: ledger.frontier(-1),
        lambda: ledger.inclusion(0, 4),
        lambda: ledger.consistency(1, 4),
    ):
        with pytest.raises(LedgerError, match=r"the log has 3 entries, not (4|-1)"):
            question()
    with pytest.raises(JingweiError, match="no entry 3 in a log of 3"):
        ledger.inclusion(3, 3)
    with pytest.raises(LedgerError, match="entries 0 to 3 are not all there"):
        list(ledger.entries(0, 4))
    with pytest.raises(LedgerError, match="entries 2 to 4 are not all there"):
        ledger.leaf_hashes(2, 5)
    assert list(ledger.entries(3, 3)) == []


def test_a_signed_head_is_kept(engine):
    ledger = filled(engine, 260)
    note = sign_head(ledger, signer(), AT)
    assert read_checkpoint(read_note(note.encode()).text) == Checkpoint(ORIGIN, 260, reference(260).root())
    append(ledger, [b"260"])
    later = sign_head(ledger, signer(), "2026-11-23T15:00:00Z")
    assert [(row.size, row.note, row.at) for row in ledger.checkpoints()] == [
        (260, note, AT),
        (261, later, "2026-11-23T15:00:00Z"),
    ]
    assert list(fsck(ledger, [signer().public])) == []


def test_signatures_of_one_size_are_collected(engine):
    ledger = filled(engine, 2)
    first = sign_head(ledger, signer(), AT)
    both = sign_head(ledger, signer("other"), AT)
    assert both == first + note_lines(both)[1]
    assert sign_head(ledger, signer(), AT) == both
    assert [row.note for row in ledger.checkpoints()] == [both]


def note_lines(note):
    return [line + "\n" for line in note.partition("\n\n")[2].splitlines()]


def test_only_the_log_s_own_checkpoints_are_kept(engine):
    ledger = filled(engine, 2)
    lines = read_note(sign_head(ledger, signer(), AT).encode()).signatures
    for claimed in (
        Checkpoint("example.org/other", 2, ledger.root(2)),
        Checkpoint(ORIGIN, 2, ledger.root(1)),
        Checkpoint(ORIGIN, 1, ledger.root(2)),
        Checkpoint(ORIGIN, 2, ledger.root(2), ("more",)),
    ):
        with pytest.raises(LedgerError, match=r"not that of example.org/log with 2 entries"):
            ledger.keep_checkpoint(2, note_bytes(Note(checkpoint_text(claimed), lines)).decode(), AT)
    with pytest.raises(LedgerError, match="the log has 2 entries, not 3"):
        ledger.keep_checkpoint(
            3, note_bytes(Note(checkpoint_text(Checkpoint(ORIGIN, 3, bytes(32))), lines)).decode(), AT
        )
    assert len(ledger.checkpoints()) == 1


def test_rows_of_statements_and_signatures(engine):
    payload = statement(Predicate.PLAN, "p")
    row = records.StoredStatement(digest(payload), Predicate.PLAN, payload)
    with engine.begin() as connection:
        records.put_statement(connection, row)
        records.put_statement(connection, row)
        assert records.statement(connection, row.digest) == row
        assert records.statement(connection, "0" * 64) is None
        for key, content in (("b" * 64, b"1"), ("a" * 64, b"2"), ("b" * 64, b"3")):
            records.put_envelope(connection, records.StoredEnvelope(row.digest, key, content, AT))
        assert [one.envelope for one in records.envelopes(connection, row.digest)] == [b"2", b"1"]
        with pytest.raises(JingweiError, match="its bytes have another digest"):
            records.put_statement(connection, records.StoredStatement("0" * 64, Predicate.PLAN, payload))


def test_rows_of_runs(engine):
    ledger = Ledger.open(engine, ORIGIN)
    first, second = run(ledger, 1), run(ledger, 2, abandoned=True)
    with engine.begin() as connection:
        third = records.Run("3" * 32, "desk", 4, first.plan_digest, bytes(32))
        records.begin_run(connection, third)
        assert records.open_runs(connection, "desk") == (third,)
        assert records.open_runs(connection, "other") == ()
        assert [one.run for one in records.runs_of(connection, "desk")] == [first.run, second.run, third.run]
        found = records.run_of(connection, first.run)
        assert (found.result_entry, found.result_digest) == (first.end, first.end_digest)
        assert records.run_of_assessment(connection, found.assessment) == found
        assert records.run_of(connection, second.run).result_entry == second.end
        assert records.run_of(connection, second.run).result_digest is None
        assert records.run_of(connection, "4" * 32) is None
        for attempt in (first.run, "4" * 32):
            with pytest.raises(JingweiError, match=f"run {attempt}: unknown, or ended already"):
                records.abandon_run(connection, attempt, 9)
        with pytest.raises(JingweiError, match="a seed of 31 bytes, not 32"):
            records.begin_run(connection, records.Run("5" * 32, "desk", 5, first.plan_digest, bytes(31)))


def test_a_broken_head_is_told(engine):
    ledger = filled(engine, 3)
    for sql, said in (
        ("UPDATE logs SET size = 4", "the head of 4 entries has 2 roots"),
        ("UPDATE logs SET size = 5", "lacks hash 0 of level 2"),
    ):
        with engine.begin() as connection:
            connection.execute(text(sql))
        with pytest.raises(LedgerError, match=said):
            consistent_head(ledger)


def test_a_damaged_log_is_not_signed(engine):
    ledger = filled(engine, 600)
    sign_head(ledger, signer(), AT)
    damages = [
        ("UPDATE log_entries SET leaf = (SELECT leaf FROM log_entries WHERE idx = 1) WHERE idx = 599", "do not agree"),
        ("DELETE FROM log_tiles WHERE level = 1", "lacks hash"),
        (
            "UPDATE log_tiles SET hashes = (SELECT hashes FROM log_tiles WHERE level = 0 AND idx = 0) WHERE level = 1",
            "do not agree",
        ),
        ("INSERT INTO log_entries SELECT log, 600, data, leaf FROM log_entries WHERE idx = 1", "others are stored"),
        ("UPDATE checkpoints SET size = 601", "a head of 601 entries was signed, 600 are here"),
        ("UPDATE checkpoints SET size = 599", "not the one that was signed at 599 entries"),
    ]
    for sql, said in damages:
        with pytest.raises(LedgerError, match=said), undone(engine, sql) as changed:
            consistent_head(changed)
    assert consistent_head(ledger) == reference(600)


class undone:  # noqa: N801 - reads as a word in `with`
    """A log after an SQL statement that is taken back afterwards."""

    def __init__(self, engine, sql):
        self.engine, self.sql = engine, sql

    def __enter__(self):
        with self.engine.begin() as connection:
            self.saved = {name: connection.execute(text(f"SELECT * FROM {name}")).all() for name in TABLES}
            connection.execute(text(self.sql))
        return Ledger.open(self.engine)

    def __exit__(self, *_):
        with self.engine.begin() as connection:
            for name in reversed(TABLES):
                connection.execute(text(f"DELETE FROM {name}"))
            for name in TABLES:
                for row in self.saved[name]:
                    values = ", ".join(f":{key}" for key in row._mapping)
                    connection.execute(text(f"INSERT INTO {name} VALUES ({values})"), dict(row._mapping))


TABLES = ("logs", "log_entries", "log_tiles", "checkpoints", "statements", "signatures", "runs")


def test_the_same_log_opened_by_many(engine):
    found, failures, barrier = [], [], threading.Barrier(6)

    def opening():
        barrier.wait()
        try:
            found.append(Ledger.open(engine).origin)
        except StoreError as error:
            failures.append(error)

    threads = [threading.Thread(target=opening) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(found) == 6
    assert len(set(found)) == 1


SCENES = {name.removeprefix("test_"): scene for name, scene in list(globals().items()) if name.startswith("test_")}
SLOW = {"a_large_batch_fills_two_levels"}
