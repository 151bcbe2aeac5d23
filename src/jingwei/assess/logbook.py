"""A run in the log: promised before its first step, ended by its result or by the reason why there is none.

What an entry speaks of is committed with it, in one transaction; a run without an end in the log never has a result in the store.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, update

from jingwei.assess import conclude
from jingwei.assess.alive import Alive, watch
from jingwei.assess.record import plan_statement, result_statement
from jingwei.assess.step import shown
from jingwei.codec import plain, whole
from jingwei.errors import JingweiError
from jingwei.evidence.forms.canonical import digest
from jingwei.evidence.forms.entry import Entry, Kind, stamp
from jingwei.evidence.forms.envelope import Predicate
from jingwei.evidence.forms.merkle import Frontier
from jingwei.evidence.log import records
from jingwei.evidence.log.dated import append_dated
from jingwei.evidence.log.ledger import Ledger
from jingwei.evidence.log.stored import LOG, split
from jingwei.store.database import State, failing_as_store_error
from jingwei.store.tables import assessments, logs
from jingwei.vocabulary import Assessment, Inventory, Plan, Receipt, Text

RUN_BYTES, SEED_BYTES = 16, 32
_REASON = 200  # characters of the reason in an entry


def _utc() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Source:
    """Where the time of entries comes from, and the chance behind ids of runs and salts."""

    now: Callable[[], datetime] = _utc
    chance: Callable[[int], bytes] = secrets.token_bytes


@dataclass(frozen=True, slots=True)
class Begun:
    """A run that the log has promised: its row, its id, the seed of its salts, where its plan stands."""

    number: int  # of the row in `assessments`
    run: str
    seed: bytes
    system: str
    plan_entry: int
    plan_sha256: str


@dataclass(frozen=True, slots=True)
class Logbook:
    """The log of a state as runs write it."""

    engine: Engine
    ledger: Ledger
    alive: Alive
    source: Source

    @classmethod
    def open(cls, engine: Engine, state: State, source: Source) -> Logbook:
        """The log of this state, which is open in `engine`. Raises `StoreError`, `LedgerError`."""
        return cls(engine, Ledger.open(engine), watch(engine, state), source)

    def new_run(self) -> str:
        """An id that no other run has."""
        return self.source.chance(RUN_BYTES).hex()

    def close_dead(self, system: str) -> None:
        """Give every run of this system that died without a word its end: an entry that says so."""
        with failing_as_store_error(), self.engine.begin() as connection:
            self.ledger.append(
                connection, []
            )  # only takes the log's lock: from here no run can end, and no other process can close one
            dead = [run for run in records.open_runs(connection, system) if self.alive.is_dead(connection, run.run)]
            for run in dead:
                self._abandon(connection, run, "the process ended without a result")
        for run in dead:
            self.alive.forget(run.run)

    def begin(self, plan: Plan, inventory: Inventory, run: str, started: str) -> Begun:
        """Promise the run: its row, the plan's statement and entry. The caller holds the run's lock. Raises `StoreError`."""
        payload = plan_statement(plan, inventory)
        name, seed = digest(payload), self.source.chance(SEED_BYTES)
        with failing_as_store_error(), self.engine.begin() as connection:
            number = _row(connection, plan, started)
            records.put_statement(connection, records.StoredStatement(name, Predicate.PLAN, payload))
            index = self._append(connection, Entry(Kind.PLAN, "", plan.system, run, name))
            row = records.Run(run, plan.system, index, name, seed, assessment=number)
            records.begin_run(connection, row)
        return Begun(number, run, seed, plan.system, index, name)

    def finish(self, begun: Begun, made: Assessment) -> Assessment:
        """Log and store the result together; returns it with its receipt. Raises `StoreError`; then there is no result."""
        values = plain(made)
        payload = result_statement(made, values, begun.run, begun.plan_sha256, begun.seed)
        name = digest(payload)
        entry = Entry(Kind.RESULT, "", begun.system, begun.run, name, plan=begun.plan_entry, exit=made.exit_code)
        with failing_as_store_error(), self.engine.begin() as connection:
            records.put_statement(connection, records.StoredStatement(name, Predicate.ASSESSMENT, payload))
            index = self._append(connection, entry)
            records.finish_run(connection, begun.run, index, name, begun.number)
            receipt = self._receipt(connection, begun, index, name)
            _keep(connection, begun.number, made, values, receipt)
        return replace(made, run=replace(made.run, receipt=receipt))

    def abandon(self, begun: Begun, reason: str) -> None:
        """End a run that has no result, and mark its row. Raises when it has ended already, or when nothing can be written."""
        with failing_as_store_error(), self.engine.begin() as connection:
            run = records.run_of(connection, begun.run)
            if run is not None:
                self._abandon(connection, run, reason)

    def _abandon(self, connection: Connection, run: records.Run, reason: str) -> None:
        entry = Entry(
            Kind.ABANDONED, "", run.system, run.run, run.plan_digest, plan=run.plan_entry, reason=_line(reason)
        )
        records.abandon_run(connection, run.run, self._append(connection, entry))
        connection.execute(update(assessments).where(assessments.c.id == run.assessment).values(state="interrupted"))

    def _append(self, connection: Connection, entry: Entry) -> int:
        return append_dated(self.ledger, connection, entry, lambda: stamp(self.source.now()))

    def _receipt(self, connection: Connection, begun: Begun, index: int, name: str) -> Receipt:
        head = _head(connection)
        return Receipt(
            log=self.ledger.origin,
            run=begun.run,
            plan_entry=begun.plan_entry,
            result_entry=index,
            plan_sha256=begun.plan_sha256,
            result_sha256=name,
            size=head.size,
            root=head.root().hex(),
        )


def parted(former: Receipt | None, receipt: Receipt | None) -> Text | None:
    """What to say when this run does not continue the log of a former one whose report was here; None where it does. Pure."""
    if former is None or receipt is None:
        return None
    if former.log != receipt.log:
        return Text(
            f"the former run of these reports stands in the log {former.log}, which this state does not hold: the former log is gone from here,"
            f" and this run is in another one, {receipt.log}. Witnesses and verifiers will notice (docs/guide/offline.md: Keep the state)",
            f"此处报告的上一次运行登记于日志 {former.log}，而本状态中并无该日志：原日志在此已不复存在，本次运行记入另一日志 {receipt.log}。"
            "见证方与核验方会发现（docs/guide/offline.md：Keep the state）",
        )
    if former.result_entry >= receipt.plan_entry:
        return Text(
            f"the log {receipt.log} went back: the former run of these reports was entry {former.result_entry}, this one begins at"
            f" {receipt.plan_entry}. Was an older copy of the state put here? Bring the newer one back (docs/guide/offline.md: Keep the state)",
            f"日志 {receipt.log} 发生倒退：此处报告的上一次运行为第 {former.result_entry} 条，本次始于第 {receipt.plan_entry} 条。"
            "状态文件夹是否被较旧的副本替换？请恢复较新的一份（docs/guide/offline.md：Keep the state）",
        )
    return None


def _row(connection: Connection, plan: Plan, started: str) -> int:
    row: Mapping[str, object] = {
        "system": plan.system,
        "plan_digest": plan.digest,
        "as_of": plan.as_of.isoformat(),
        "started": started,
        "state": "running",
        "passed": False,
        "exit_code": conclude.OPEN,
        "seconds": 0.0,
    }
    key = connection.execute(insert(assessments), row).inserted_primary_key
    if key is None:
        raise JingweiError("the database gave no number to the assessment", hint="check the state folder")
    return int(key[0])


def _keep(connection: Connection, number: int, made: Assessment, values: dict[str, Any], receipt: Receipt) -> None:
    document = {**values, "run": {**values["run"], "receipt": plain(receipt)}}
    stored = {
        "state": made.state,
        "passed": made.passed,
        "exit_code": made.exit_code,
        "seconds": made.run.seconds,
        "document": whole(json.dumps(document, ensure_ascii=False)).encode(),
    }
    connection.execute(update(assessments).where(assessments.c.id == number).values(**stored))


def _head(connection: Connection) -> Frontier:
    row = connection.execute(select(logs.c.size, logs.c.frontier).where(logs.c.id == LOG)).one()
    return Frontier(row.size, tuple(split(row.frontier)))


def _line(reason: str) -> str:
    """The reason on one visible line."""
    return " ".join(shown(reason).split())[:_REASON] or "no reason was given"
