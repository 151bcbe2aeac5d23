"""What the log holds before, during and after a run, whatever becomes of it."""

import json
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from sqlalchemy import Connection

from jingwei.assess.alive import LockFiles
from jingwei.assess.assess import assess, prepare
from jingwei.assess.logbook import Logbook, Source, parted
from jingwei.assess.record import assessment_statement, plan_statement
from jingwei.codec import plain, read
from jingwei.evidence.forms.canonical import digest
from jingwei.evidence.forms.entry import Kind, read_entry
from jingwei.evidence.forms.envelope import read_statement
from jingwei.evidence.log import records
from jingwei.evidence.log.ledger import Ledger
from jingwei.report.assessment_json import load, render
from jingwei.store.database import StoreError, open_store
from jingwei.vocabulary import Assessment, Receipt
from tests.assess.inline import Inline
from tests.assess.systems import request, run, system

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def inline(monkeypatch):
    monkeypatch.setattr("jingwei.assess.run.LocalEngine", Inline)


def steady(now=NOON, start=1):
    """A source in which time stands still and chance counts."""
    numbers = count(start)
    return Source(lambda: now, lambda size: next(numbers).to_bytes(size, "big"))


def ticking(start, chance):
    seconds = count()
    return replace(steady(start=chance), now=lambda: start + timedelta(seconds=next(seconds)))


class Opened:
    """The log of a folder, read after the fact."""

    def __init__(self, folder):
        self.engine = open_store(folder / ".jingwei")
        self.ledger = Ledger.open(self.engine)

    def entries(self):
        return [read_entry(data) for data in self.ledger.entries(0, self.ledger.head().size)]

    def statement(self, name):
        with self.engine.connect() as connection:
            return records.statement(connection, name)

    def run(self, name):
        with self.engine.connect() as connection:
            return records.run_of(connection, name)


@pytest.fixture
def opened():
    made = []

    def open_(folder):
        made.append(Opened(folder))
        return made[-1]

    yield open_
    for one in made:
        one.engine.dispose()


def states(folder):
    with sqlite3.connect(folder / ".jingwei" / "state.db") as database:
        return [row[0] for row in database.execute("SELECT state FROM assessments ORDER BY id")]


def test_a_run_leaves_its_plan_and_its_result_in_the_log(tmp_path, opened):
    path = system(tmp_path, ["pass", "fail"])
    prepared = prepare(request(path))
    made = assess(prepared, source=steady())
    log = opened(tmp_path)
    plan, result = log.entries()
    receipt = made.run.receipt
    assert (plan.kind, plan.at, plan.system, plan.run) == (Kind.PLAN, "2026-11-23T12:00:00Z", "desk", f"{1:032x}")
    assert (result.kind, result.plan, result.exit, result.run) == (Kind.RESULT, 0, 1, plan.run)
    assert (receipt.log, receipt.run, receipt.plan_entry, receipt.result_entry) == (log.ledger.origin, plan.run, 0, 1)
    assert (receipt.plan_sha256, receipt.result_sha256) == (plan.digest, result.digest)
    assert (receipt.size, receipt.root) == (2, log.ledger.root(2).hex())
    seed = (2).to_bytes(32, "big")
    assert log.statement(plan.digest).payload == plan_statement(made.plan, prepared.request.inventory)
    assert log.statement(result.digest).payload == assessment_statement(made, plan.run, plan.digest, seed)
    kept = log.run(plan.run)
    assert (kept.system, kept.plan_entry, kept.result_entry, kept.seed, kept.assessment) == ("desk", 0, 1, seed, 1)
    assert (kept.plan_digest, kept.result_digest) == (plan.digest, result.digest)


def test_the_stored_document_is_the_assessment_with_its_receipt(tmp_path):
    made = run(system(tmp_path))
    with sqlite3.connect(tmp_path / ".jingwei" / "state.db") as database:
        (document,) = database.execute("SELECT document FROM assessments").fetchone()
    assert load(render(made)) == made
    assert read(Assessment, json.loads(document)) == made
    assert json.loads(document) == plain(made)
    assert json.loads(document)["run"]["receipt"]["result_entry"] == 1


def test_the_plan_is_in_the_log_before_the_first_step_runs(tmp_path, opened):
    seen = []

    def look(done, total):
        if not seen:
            seen.extend(opened(tmp_path).entries())

    assess(prepare(request(system(tmp_path))), look)
    assert [entry.kind for entry in seen] == [Kind.PLAN]
    assert read_statement(opened(tmp_path).statement(seen[0].digest).payload).predicate["steps"]


def test_the_plan_is_in_the_log_before_anything_is_read_by_a_worker(tmp_path, opened, monkeypatch):
    seen = []

    class Watching(Inline):
        def __init__(self, *arguments, **more):
            seen.extend(opened(tmp_path).entries())
            super().__init__(*arguments, **more)

    monkeypatch.setattr("jingwei.assess.run.LocalEngine", Watching)
    run(system(tmp_path))
    assert [entry.kind for entry in seen] == [Kind.PLAN]


def test_failed_and_open_runs_are_logged_with_their_exit_code(tmp_path, opened):
    run(system(tmp_path, ["fail"]))
    run(system(tmp_path, ["what"]))
    run(system(tmp_path, ["pass"]))
    results = [entry for entry in opened(tmp_path).entries() if entry.kind is Kind.RESULT]
    assert [entry.exit for entry in results] == [1, 2, 0]


def test_equal_runs_have_equal_plans_and_different_results(tmp_path, opened):
    path = system(tmp_path)
    first, second = run(path).run.receipt, run(path).run.receipt
    assert first.plan_sha256 == second.plan_sha256
    assert first.result_sha256 != second.result_sha256
    assert (second.plan_entry, second.result_entry, second.size) == (2, 3, 4)
    assert first.run != second.run


def stop(done, total):
    raise KeyboardInterrupt


def test_an_interrupted_run_says_so_and_the_next_one_follows(tmp_path, opened):
    path = system(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        assess(prepare(request(path)), stop)
    made = run(path)
    plan, end, *more = opened(tmp_path).entries()
    assert (end.kind, end.run, end.plan, end.digest) == (Kind.ABANDONED, plan.run, 0, plan.digest)
    assert end.reason == "interrupted"
    assert [entry.kind for entry in more] == [Kind.PLAN, Kind.RESULT]
    assert made.run.receipt.plan_entry == 2
    kept = opened(tmp_path).run(plan.run)
    assert (kept.result_entry, kept.result_digest) == (1, None)
    assert states(tmp_path) == ["interrupted", "complete"]


def test_the_reason_of_an_abandoned_run_is_one_visible_line(tmp_path, opened, monkeypatch):
    def broken(*_):
        raise RuntimeError("a\nb\x1b\u202e" + "x" * 300)

    monkeypatch.setattr("jingwei.assess.assess.run", broken)
    with pytest.raises(RuntimeError):
        run(system(tmp_path))
    end = opened(tmp_path).entries()[-1]
    assert end.reason.startswith("RuntimeError: a b\\u{1b}\\u{202e}xxx")
    assert len(end.reason) == 200


def test_a_result_that_cannot_be_written_is_none(tmp_path, opened, monkeypatch):
    finish = records.finish_run

    def full(*_):
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(records, "finish_run", full)
    with pytest.raises(StoreError, match="disk I/O error"):
        run(system(tmp_path))
    monkeypatch.setattr(records, "finish_run", finish)
    entries = opened(tmp_path).entries()
    assert [entry.kind for entry in entries] == [Kind.PLAN, Kind.ABANDONED]
    assert "disk I/O error" in entries[1].reason
    assert states(tmp_path) == ["interrupted"]


def test_without_a_promise_nothing_runs(tmp_path, monkeypatch):
    def full(*_):
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(records, "begin_run", full)
    monkeypatch.setattr("jingwei.assess.assess.run", lambda *_: pytest.fail("a step ran"))
    with pytest.raises(StoreError, match="disk is full"):
        run(system(tmp_path))
    assert states(tmp_path) == []


def test_a_run_that_somebody_ended_has_no_result(tmp_path, opened):
    path = system(tmp_path)

    def end_it(done, total):
        log = opened(tmp_path)
        (open_run,) = runs(log)
        with log.engine.begin() as connection:
            records.abandon_run(connection, open_run.run, 0)

    with pytest.raises(Exception, match="ended already"):
        assess(prepare(request(path)), lambda done, total: end_it(done, total) if done == 1 else None)
    assert states(tmp_path) == ["running"]


def runs(log):
    with log.engine.connect() as connection:
        return records.open_runs(connection, "desk")


def left_open(folder, name="desk"):
    """A run whose process is gone: promised, never ended, its lock no longer held."""
    made = prepare(request(system(folder)))
    plan = replace(made.plan, system=name)
    engine = open_store(folder / ".jingwei")
    book = Logbook.open(engine, folder / ".jingwei", steady(start=70))
    begun = book.begin(plan, made.request.inventory, book.new_run(), "then")
    engine.dispose()
    return begun


def test_the_next_run_of_a_system_closes_one_that_died(tmp_path, opened):
    begun = left_open(tmp_path)
    run(system(tmp_path))
    entries = opened(tmp_path).entries()
    assert [entry.kind for entry in entries] == [Kind.PLAN, Kind.ABANDONED, Kind.PLAN, Kind.RESULT]
    assert (entries[1].run, entries[1].plan) == (begun.run, begun.plan_entry)
    assert entries[1].reason == "the process ended without a result"
    assert states(tmp_path) == ["interrupted", "complete"]


def test_a_run_that_still_lives_is_left_alone(tmp_path, opened):
    begun = left_open(tmp_path)
    with LockFiles(tmp_path / ".jingwei" / "running").hold(begun.run):
        run(system(tmp_path))
    entries = opened(tmp_path).entries()
    assert [entry.kind for entry in entries] == [Kind.PLAN, Kind.PLAN, Kind.RESULT]
    assert states(tmp_path) == ["running", "complete"]


def test_runs_of_other_systems_are_theirs_to_close(tmp_path, opened):
    left_open(tmp_path, "other")
    run(system(tmp_path))
    assert [entry.kind for entry in opened(tmp_path).entries()] == [Kind.PLAN, Kind.PLAN, Kind.RESULT]


def test_time_never_runs_backwards_in_the_log(tmp_path, opened):
    path = system(tmp_path)
    assess(prepare(request(path)), source=ticking(NOON, 1))
    assess(prepare(request(path)), source=ticking(NOON - timedelta(days=1), 5))
    later = assess(prepare(request(path)), source=ticking(NOON + timedelta(days=1), 9))
    times = [entry.at for entry in opened(tmp_path).entries()]
    assert times == sorted(times)
    assert times[2:4] == [times[1]] * 2
    assert times[4] > times[3]
    assert later.run.started.startswith("2026-11-24")


@pytest.mark.parametrize("foreign", [1, 255, 256, 257])
def test_foreign_entries_do_not_hide_the_last_time(tmp_path, opened, foreign):
    path = system(tmp_path)
    assess(prepare(request(path)), source=steady())
    log = opened(tmp_path)
    with log.engine.begin() as connection:
        log.ledger.append(connection, [b"foreign", *[b'"schema":"jingwei/entry/1"'] * (foreign - 1)])
    assess(prepare(request(path)), source=steady(NOON - timedelta(days=1), start=5))
    last = read_entry(next(log.ledger.entries(foreign + 2, foreign + 3)))
    assert last.at == "2026-11-23T12:00:00Z"


def test_a_log_of_foreign_entries_alone_has_no_time(tmp_path, opened):
    log = opened(tmp_path)
    with log.engine.begin() as connection:
        log.ledger.append(connection, [b"foreign"])
    assert assess(prepare(request(system(tmp_path))), source=steady()).run.receipt.plan_entry == 1


def test_locks_are_gone_after_every_end(tmp_path):
    path = system(tmp_path)
    run(path)
    with pytest.raises(KeyboardInterrupt):
        assess(prepare(request(path, reuse=False)), stop)
    assert list((tmp_path / ".jingwei" / "running").iterdir()) == []


def test_a_database_failure_in_the_promise_leaves_no_lock(tmp_path, monkeypatch):
    path = system(tmp_path)
    run(path)
    execute = Connection.execute

    def failing(self, what, *more):
        if getattr(what, "is_insert", False):
            raise sqlite3.OperationalError("database is locked")
        return execute(self, what, *more)

    monkeypatch.setattr(Connection, "execute", failing)
    with pytest.raises(StoreError, match="locked"):
        run(path)
    assert list((tmp_path / ".jingwei" / "running").iterdir()) == []


def test_statements_are_named_by_their_bytes(tmp_path, opened):
    made = run(system(tmp_path))
    log = opened(tmp_path)
    for name in (made.run.receipt.plan_sha256, made.run.receipt.result_sha256):
        assert digest(log.statement(name).payload) == name


KEPT = Receipt(log="a/log", run="r", plan_entry=4, result_entry=5, plan_sha256="", result_sha256="", size=6, root="")


@pytest.mark.parametrize(
    ("former", "said"),
    [
        (None, None),
        (replace(KEPT, plan_entry=2, result_entry=3), None),
        (
            replace(KEPT, plan_entry=2, result_entry=4),
            "went back: the former run of these reports was entry 4, this one begins at 4",
        ),
        (
            replace(KEPT, log="b/log", plan_entry=2, result_entry=3),
            "stands in the log b/log, which this state does not hold: the former log is gone from here",
        ),
    ],
)
def test_a_run_that_does_not_continue_the_former_log_says_so(former, said):
    told = parted(former, KEPT)
    assert (told is None) is (said is None)
    assert told is None or (said in told.en and "a/log" in told.zh)
    assert parted(KEPT, None) is None
