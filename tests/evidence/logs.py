"""Logs for tests: a run with its plan and result, written as `assess` does, and keys that sign."""

from dataclasses import dataclass
from functools import cache

from sqlalchemy import insert

from jingwei.evidence.forms.canonical import digest
from jingwei.evidence.forms.entry import Entry, Kind, entry_bytes
from jingwei.evidence.forms.envelope import Envelope, Predicate, envelope_bytes, pae, statement_bytes
from jingwei.evidence.forms.merkle import Frontier, leaf_hash
from jingwei.evidence.keys.signer import KeySigner, new_private
from jingwei.evidence.log import records
from jingwei.evidence.log.ledger import Ledger
from jingwei.evidence.signatures.kinds import Algorithm, key_id
from jingwei.store.tables import assessments

ORIGIN = "example.org/log"
AT = "2026-11-23T14:00:00Z"


def numbered(start, stop):
    """Entries of others: their own index as text."""
    return [b"%d" % index for index in range(start, stop)]


def filled(engine, size, origin=ORIGIN):
    """A log of `size` numbered entries."""
    ledger = Ledger.open(engine, origin)
    append(ledger, numbered(0, size))
    return ledger


def append(ledger, entries):
    with ledger.engine.begin() as connection:
        return ledger.append(connection, entries)


def reference(size):
    """What the frontier of `size` numbered entries must be."""
    return Frontier().appended(leaf_hash(entry) for entry in numbered(0, size))


@cache
def signer(name="log", algorithm=Algorithm.ED25519):
    """One key for each name, made once a test process."""
    return KeySigner(new_private(algorithm))


@dataclass(frozen=True)
class Made:
    """A run in the log: indices of its entries, digests of its statements."""

    run: str
    plan: int
    end: int
    plan_digest: str
    end_digest: str


def statement(kind, text):
    return statement_bytes(kind, {"<manifest>": digest(text.encode())}, {"text": text})


def run(ledger, number, *, abandoned=False, signed=True, at=AT):
    """Log a run as `assess` does; statements, envelopes and rows are there with it."""
    name = f"{number:032x}"
    plan, result = statement(Predicate.PLAN, f"plan {number}"), statement(Predicate.ASSESSMENT, f"result {number}")
    with ledger.engine.begin() as connection:
        key = connection.execute(insert(assessments), row()).inserted_primary_key[0]
        records.put_statement(connection, records.StoredStatement(digest(plan), Predicate.PLAN, plan))
        entry = Entry(Kind.PLAN, at, "desk", name, digest(plan))
        index = ledger.append(connection, [entry_bytes(entry)])[0]
        records.begin_run(connection, records.Run(name, "desk", index, digest(plan), bytes(32), assessment=key))
    with ledger.engine.begin() as connection:
        if abandoned:
            entry = Entry(Kind.ABANDONED, at, "desk", name, digest(plan), plan=index, reason="stopped")
            end = ledger.append(connection, [entry_bytes(entry)])[0]
            records.abandon_run(connection, name, end)
            return Made(name, index, end, digest(plan), digest(plan))
        records.put_statement(connection, records.StoredStatement(digest(result), Predicate.ASSESSMENT, result))
        entry = Entry(Kind.RESULT, at, "desk", name, digest(result), plan=index, exit=0)
        end = ledger.append(connection, [entry_bytes(entry)])[0]
        records.finish_run(connection, name, end, digest(result), key)
        if signed:
            records.put_envelope(connection, envelope(result))
    return Made(name, index, end, digest(plan), digest(result))


def envelope(payload, by="assessor"):
    key = signer(by)
    name = key_id(key.public)
    content = envelope_bytes(Envelope(payload, {name: key.sign(pae(payload))}))
    return records.StoredEnvelope(digest(payload), name, content, AT)


def row():
    return {"system": "desk", "plan_digest": "d", "as_of": "2026-11-23", "started": AT, "state": "complete"} | {
        "passed": True,
        "exit_code": 0,
        "seconds": 1.0,
    }
