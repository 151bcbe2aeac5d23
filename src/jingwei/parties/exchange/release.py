"""The release: a logged and signed statement of what was shown to whom. The same release is logged once, however often it is handed over."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from jingwei.errors import JingweiError
from jingwei.evidence.forms.canonical import digest
from jingwei.evidence.forms.entry import Entry, Kind, is_entry, read_entry
from jingwei.evidence.forms.envelope import Predicate, statement_bytes
from jingwei.evidence.forms.leaves import Leaf, shown_digest
from jingwei.evidence.keys.signer import Signer
from jingwei.evidence.log import records
from jingwei.evidence.log.dated import append_dated
from jingwei.evidence.log.ledger import Ledger
from jingwei.evidence.sealing.seal import merged, seal_statement
from jingwei.evidence.signatures.kinds import key_id
from jingwei.parties.exchange.subject import ShareError, Subject
from jingwei.store.database import failing_as_store_error, reading

SCHEMA = "jingwei/release/1"


@dataclass(frozen=True, slots=True)
class Released:
    """A release that stands in the log: the index of its entry, its envelope, the leaves as the party sees them."""

    index: int
    envelope: bytes
    leaves: tuple[Leaf, ...]


def release_statement(subject: Subject, audience: str, leaves: Sequence[Leaf]) -> bytes:
    """Canonical statement that these leaves, some withheld, are shown to `audience`."""
    predicate = {"schema": SCHEMA, "audience": audience, "assessment": subject.result, "shown": shown_digest(leaves)}
    return statement_bytes(Predicate.RELEASE, subject.subjects, predicate)


def release(  # what, to whom, how it is signed and when
    ledger: Ledger, subject: Subject, audience: str, leaves: Sequence[Leaf], signer: Signer, at: str
) -> Released:
    """Log and sign the release at `at` (UTC, now), unless it is there already. Durable when this returns. Raises `StoreError`."""
    payload = release_statement(subject, audience, leaves)
    envelope = seal_statement(payload, signer)
    name = digest(payload)
    with failing_as_store_error(), ledger.engine.begin() as connection:
        ledger.append(connection, [])  # nothing yet: this only takes the log's lock
        if records.statement(connection, name) is None:
            records.put_statement(connection, records.StoredStatement(name, Predicate.RELEASE, payload))
            entry = Entry(Kind.RELEASE, "", subject.run.system, subject.run.run, name)
            append_dated(ledger, connection, entry, lambda: at)
        records.put_envelope(connection, records.StoredEnvelope(name, key_id(signer.public), envelope, at))
    return released(ledger, subject, audience, leaves)


def released(ledger: Ledger, subject: Subject, audience: str, leaves: Sequence[Leaf]) -> Released:
    """The release that is in the log. Raises `ShareError` when there is none."""
    name = digest(release_statement(subject, audience, leaves))
    with reading(ledger.engine) as connection:
        found = records.envelopes(connection, name)
    index = _index(ledger, name, subject.ended)
    if index is None or not found:
        hint = "begin with `jingwei share --prepare`, for the same party and level"
        raise ShareError(f"nothing was released to {audience} at this level", hint=hint)
    return Released(index, merged(one.envelope for one in found), tuple(leaves))


def _index(ledger: Ledger, name: str, after: int) -> int | None:
    for index, content in enumerate(ledger.entries(after, ledger.head().size), after):
        entry = _entry(content)
        if entry is not None and entry.kind is Kind.RELEASE and entry.digest == name:
            return index
    return None


def _entry(content: bytes) -> Entry | None:
    """The entry, None for foreign bytes."""
    with suppress(JingweiError):
        return read_entry(content) if is_entry(content) else None
    return None
