"""What entries say of each other, and the rows they speak of: statements, signatures, runs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from jingwei.errors import JingweiError
from jingwei.evidence.forms.entry import Entry, Kind, is_entry, read_entry
from jingwei.evidence.forms.envelope import Predicate, read_envelope, read_statement, signed_by
from jingwei.evidence.log import timestamp
from jingwei.evidence.log.records import SEED_BYTES, Run, StoredEnvelope, all_runs, all_signatures
from jingwei.evidence.signatures.kinds import PublicKey, key_id
from jingwei.evidence.signatures.native import verify
from jingwei.store.tables import assessments, statements

_TYPES = {Kind.PLAN: Predicate.PLAN, Kind.RESULT: Predicate.ASSESSMENT, Kind.ABANDONED: Predicate.PLAN}
_TYPES |= {Kind.RELEASE: Predicate.RELEASE}


@dataclass(slots=True)
class History:
    """Entries that were read: by index, the plan of each run, the end of each run, the time of the last one."""

    entries: dict[int, Entry] = field(default_factory=dict)
    plans: dict[str, int] = field(default_factory=dict)
    ends: dict[str, int] = field(default_factory=dict)
    last: str = ""

    def take(self, index: int, data: bytes) -> Iterator[str]:
        """Problems of the next entry. Bytes that do not claim to be an entry are no problem."""
        if not is_entry(data):
            return
        try:
            entry = read_entry(data)
        except JingweiError as error:
            yield f"entry {index}: {error.message}"
            return
        self.entries[index] = entry
        if entry.at < self.last:
            yield f"entry {index}: its time {entry.at} is before {self.last} of an entry before it"
        self.last = max(self.last, entry.at)
        yield from (f"entry {index}: {problem}" for problem in self._run_problems(index, entry))

    def problems(self, connection: Connection) -> Iterator[str]:
        """Statements that entries name and runs that the log holds, against the rows about them."""
        types = {row.digest: row.type for row in connection.execute(select(statements.c.digest, statements.c.type))}
        for index, entry in self.entries.items():
            if entry.digest not in types:
                yield f"entry {index}: the statement that it names is missing"
            elif types[entry.digest] != _TYPES[entry.kind]:
                yield f"entry {index}: names a statement of type {types[entry.digest]}"
        rows = {run.run: run for run in all_runs(connection)}
        for name in {**self.plans, **rows}:
            yield from (f"run {name}: {problem}" for problem in self._row_problems(name, rows.get(name)))
        examined = set(connection.execute(select(assessments.c.id)).scalars())
        for run in rows.values():
            if run.assessment is not None and run.assessment not in examined:
                yield f"run {run.run}: its assessment {run.assessment} is missing"

    def _run_problems(self, index: int, entry: Entry) -> Iterator[str]:
        if entry.kind is Kind.PLAN:
            if self.plans.setdefault(entry.run, index) != index:
                yield "a second plan of its run"
            return
        plan = self.entries.get(self.plans.get(entry.run, -1))
        if plan is None or plan.system != entry.system:
            yield "there is no plan of its run before it"
        if entry.plan is None:
            return
        if self.plans.get(entry.run) != entry.plan:
            yield f"entry {entry.plan} is not the plan of its run"
        if self.ends.setdefault(entry.run, index) != index:
            yield "a second end of its run"
        if entry.kind is Kind.ABANDONED and plan is not None and entry.digest != plan.digest:
            yield "names another plan than that of its run"

    def _row_problems(self, name: str, row: Run | None) -> Iterator[str]:
        if row is None or name not in self.plans:
            yield "has no row" if row is None else "has no plan in the log"
            return
        plan, end = self.entries[self.plans[name]], self.ends.get(name)
        if (row.plan_entry, row.plan_digest, row.system) != (self.plans[name], plan.digest, plan.system):
            yield "its row names another plan than the log"
        result = self.entries[end] if end is not None else None
        digest = result.digest if result and result.kind is Kind.RESULT else None
        if (row.result_entry, row.result_digest) != (end, digest):
            yield "its row names another end than the log"
        if len(row.seed) != SEED_BYTES:
            yield f"its seed has {len(row.seed)} bytes"


def statement_problems(connection: Connection, keys: Sequence[PublicKey]) -> Iterator[str]:
    """Statements against their digests, envelopes against their statements, signatures by known keys."""
    found: dict[str, bytes] = {}
    for row in connection.execute(select(statements).order_by(statements.c.digest)):
        found[row.digest] = row.payload
        yield from _statement_problems(row.digest, row.type, row.payload)
    known = {key_id(key): key for key in keys}
    for envelope in all_signatures(connection):
        where = f"signature of {envelope.digest} by key {envelope.key_id[:16]}"
        yield from (f"{where}: {problem}" for problem in _envelope_problems(envelope, found, known))


def _statement_problems(digest: str, type_: str, payload: bytes) -> Iterator[str]:
    if hashlib.sha256(payload).hexdigest() != digest:
        yield f"statement {digest}: its bytes have another digest"
        return
    if type_.startswith(timestamp.TYPE):  # whether the authority vouches is the judge's question
        return
    try:
        read = read_statement(payload)
    except JingweiError as error:
        yield f"statement {digest}: {error.message}"
        return
    if read.type != type_:
        yield f"statement {digest}: stored as {type_}, it says {read.type}"


def _envelope_problems(
    row: StoredEnvelope, payloads: Mapping[str, bytes], keys: Mapping[str, PublicKey]
) -> Iterator[str]:
    if row.digest not in payloads:
        yield "the statement is missing"
        return
    try:
        envelope = read_envelope(row.envelope)
        if envelope.payload != payloads[row.digest]:
            yield "it is around another statement"
        if set(envelope.signatures) != {row.key_id}:
            yield "it is not signed by this key alone"
        signed_by(envelope, frozenset(keys[name] for name in envelope.signatures if name in keys), verify)
    except JingweiError as error:
        yield error.message
