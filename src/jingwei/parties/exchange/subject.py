"""The run whose result is handed over: its row, its statements with their signatures, its leaves."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import Connection, select

from jingwei.assess.record import salted_leaves
from jingwei.codec import read
from jingwei.errors import JingweiError
from jingwei.evidence.forms.envelope import read_envelope, read_statement
from jingwei.evidence.forms.leaves import Leaf, leaf_root
from jingwei.evidence.log import records
from jingwei.evidence.log.ledger import Ledger
from jingwei.evidence.sealing.seal import logged_run, merged
from jingwei.store.database import reading
from jingwei.store.tables import assessments, runs, signatures
from jingwei.vocabulary import Assessment, Party

_SEAL = "seal it first: jingwei seal ASSESSMENT.json"
_LATEST = (
    select(runs.c.run)
    .where(runs.c.result_digest.in_(select(signatures.c.digest)))
    .order_by(runs.c.result_entry.desc())
    .limit(1)
)


class ShareError(JingweiError):
    """Something cannot be handed over; nothing was."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A sealed result: its run, the envelopes of plan and result, its subjects (name to SHA-256), its leaves (all shown), its parties."""

    run: records.Run
    envelopes: tuple[bytes, bytes]
    subjects: dict[str, str]
    leaves: tuple[Leaf, ...]
    parties: tuple[Party, ...]

    @property
    def result(self) -> str:
        """Digest of the result's statement."""
        return str(self.run.result_digest)

    @property
    def ended(self) -> int:
        """Index of the result's entry."""
        return int(self.run.result_entry or 0)


def subject(ledger: Ledger, assessment: Assessment | None = None) -> Subject:
    """The sealed run of this assessment, or the latest one of the log. Raises `ShareError`, `SealError`."""
    made, run = _latest(ledger) if assessment is None else (assessment, logged_run(ledger, assessment.run.receipt))
    if run.result_digest is None:
        raise ShareError(f"run {run.run} has no result in the log", hint="run `jingwei assess` again, then seal it")
    with reading(ledger.engine) as connection:
        envelopes = (_envelope(connection, run.plan_digest), _envelope(connection, run.result_digest))
    statement = read_statement(read_envelope(envelopes[1]).payload)
    leaves = tuple(salted_leaves(made, run.seed))
    if leaf_root(leaves) != statement.predicate["leaves"]["root"]:
        hint = "give the assessment.json that `jingwei assess` wrote, unchanged"
        raise ShareError("this assessment differs from what was logged", hint=hint)
    return Subject(run, envelopes, dict(statement.subjects), leaves, made.parties)


def _latest(ledger: Ledger) -> tuple[Assessment, records.Run]:
    with reading(ledger.engine) as connection:
        name = connection.execute(_LATEST).scalar()
        run = records.run_of(connection, name) if name else None
        if run is None:
            raise ShareError("no assessment of this state is sealed", hint=_SEAL)
        document = connection.execute(select(assessments.c.document).where(assessments.c.id == run.assessment)).scalar()
    if document is None:
        raise ShareError(f"the state does not hold the assessment of run {run.run}", hint="name its assessment.json")
    return read(Assessment, json.loads(document)), run


def _envelope(connection: Connection, digest: str) -> bytes:
    found = records.envelopes(connection, digest)
    if not found:
        raise ShareError("this assessment is not sealed", hint=_SEAL)
    return merged(one.envelope for one in found)
