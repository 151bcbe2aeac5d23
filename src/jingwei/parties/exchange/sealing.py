"""Sealing an assessment: hold the document against the log, sign, and make the files that other tools read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from jingwei.assess.record import assessment_statement, plan_statement
from jingwei.check import Check
from jingwei.documents import read_regular
from jingwei.errors import JingweiError
from jingwei.evidence.forms.canonical import digest
from jingwei.evidence.keys.signer import Signer
from jingwei.evidence.log import timestamp
from jingwei.evidence.log.ledger import Ledger
from jingwei.evidence.notes.note import read_note
from jingwei.evidence.sealing.attestations import attestations
from jingwei.evidence.sealing.seal import Sealed, logged_run, seal_run, seal_statement
from jingwei.evidence.sealing.sidecar import SUFFIX, sidecar
from jingwei.limits import LIMITS
from jingwei.report.oscal_names import PLAN_FILE, RESULTS_FILE
from jingwei.report.write import render
from jingwei.store.database import failing_as_store_error
from jingwei.store.durable import write_durably
from jingwei.vocabulary import Assessment, Inventory

ENVELOPES = "assessment.intoto.jsonl"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is written besides the envelopes: attestations into a folder, OSCAL documents with sidecars, a time-stamping request."""

    attest: Path | None = None
    oscal: bool = False
    checks: tuple[Check, ...] = ()  # for the OSCAL documents
    request: Path | None = None


def seal_assessment(ledger: Ledger, made: Assessment, signer: Signer, log: Signer, at: str) -> Sealed:
    """Sign the statements of a logged assessment and the log's head; `at` is now, in UTC.

    Raises `SealError` when the log does not hold exactly what the assessment says, `LedgerError` when the log does not hold together.
    """
    run = logged_run(ledger, made.run.receipt)
    inventory = Inventory(made.manifest, made.plan.manifest_sha256, made.system, made.parties, made.assets)
    plan = plan_statement(made.plan, inventory)
    result = assessment_statement(made, run.run, digest(plan), run.seed)
    return seal_run(ledger, run, (plan, result), signer, log, at)


def write_sealed(folder: Path, made: Assessment, sealed: Sealed, signer: Signer, wishes: Wishes) -> tuple[Path, ...]:
    """Write the envelopes into `folder`, and what is wished besides; gives the files, each durable. Raises `JingweiError`, `OSError`."""
    files = {folder / ENVELOPES: sealed.plan + b"\n" + sealed.result + b"\n"}
    if wishes.oscal:
        files |= _oscal(folder, made, signer, wishes.checks)
    if wishes.attest is not None:
        wishes.attest.mkdir(parents=True, exist_ok=True)
        files |= _attestations(wishes.attest, made, signer)
    if wishes.request is not None:
        files[wishes.request] = timestamp.request(read_note(sealed.checkpoint.encode()).text.encode())
    for path, content in files.items():
        write_durably(path, content)
    return tuple(files)


def _oscal(folder: Path, made: Assessment, signer: Signer, checks: tuple[Check, ...]) -> dict[Path, bytes]:
    """The OSCAL documents, rendered anew from what was logged, and their sidecars."""
    files: dict[Path, bytes] = {}
    for form, name in (("oscal-plan", PLAN_FILE), ("oscal-results", RESULTS_FILE)):
        document = render(form, made, checks)
        files |= {folder / name: document, folder / (name + SUFFIX): sidecar(name, document, signer)}
    return files


def _attestations(folder: Path, made: Assessment, signer: Signer) -> dict[Path, bytes]:
    return {
        folder / f"{asset}.intoto.jsonl": seal_statement(statement, signer) + b"\n"
        for asset, statement in attestations(made)
    }


def keep_timestamp(ledger: Ledger, path: Path) -> int:
    """Keep an authority's answer about a head that was signed here; gives the size of that head. Raises `JingweiError`."""
    response = read_regular(path, LIMITS.timestamp_bytes, "give the answer of the time-stamping authority")
    about = timestamp.imprint(response)
    for head in ledger.checkpoints():
        if digest(read_note(head.note.encode()).text.encode()) == about:
            with failing_as_store_error(), ledger.engine.begin() as connection:
                timestamp.keep(connection, response)
            return head.size
    hint = "have the file of --timestamp-request answered, unchanged"
    raise JingweiError(f"{path}: about no head that was signed here", hint=hint)
