"""Sealing: signatures on what the log already holds, and a signed head over it.

Envelopes are made with `securesystemslib` and read back with the judge's own reader: two implementations must agree on each.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from securesystemslib.dsse import Envelope as Dsse

from jingwei.errors import JingweiError, ParseError
from jingwei.evidence.forms.entry import read_entry
from jingwei.evidence.forms.envelope import PAYLOAD_TYPE, Envelope, envelope_bytes, pae, read_envelope
from jingwei.evidence.keys.signer import Signer
from jingwei.evidence.log import records
from jingwei.evidence.log.ledger import Ledger
from jingwei.evidence.log.signed_head import sign_head
from jingwei.evidence.signatures.kinds import Algorithm, key_id
from jingwei.store.database import failing_as_store_error, reading
from jingwei.vocabulary import Receipt

_CHANGED = "seal the assessment.json that `jingwei assess` wrote, unchanged; `jingwei log fsck` looks at the log itself"


class SealError(JingweiError):
    """The log does not hold what was to be sealed; nothing was signed."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """The envelopes of plan and result with every signature kept so far, and the signed note of the log's head."""

    plan: bytes
    result: bytes
    checkpoint: str


def seal_statement(payload: bytes, signer: Signer) -> bytes:
    """DSSE envelope (canonical JSON) around an in-toto statement. Raises `JingweiError` for ML-DSA keys, which envelopes do not use."""
    if signer.public.algorithm is Algorithm.ML_DSA_44:
        hint = "sign statements with an ed25519 or ecdsa-p256 key"
        raise JingweiError("an ML-DSA key cosigns heads; envelopes are not signed with it", hint=hint)
    peer = Dsse(payload, PAYLOAD_TYPE, {})
    message = peer.pae()
    if message != pae(payload):
        raise SealError("two implementations of DSSE disagree about what is signed")
    made = Envelope(peer.payload, {key_id(signer.public): signer.sign(message)}, peer.payload_type)
    return envelope_bytes(made)


def merged(envelopes: Iterable[bytes]) -> bytes:
    """One envelope with the signatures of all. Raises `ParseError` when they are not around the same payload, or there is none."""
    read = [read_envelope(content) for content in envelopes]
    if len({envelope.payload for envelope in read}) != 1:
        raise ParseError("envelopes of different statements, or none, cannot be merged")
    signatures = {name: signature for envelope in read for name, signature in envelope.signatures.items()}
    made = envelope_bytes(Envelope(read[0].payload, signatures))
    read_envelope(made)  # with too many signatures it could never be read again
    return made


def logged_run(ledger: Ledger, receipt: Receipt | None) -> records.Run:
    """The run that a receipt names. Raises `SealError` when this log does not hold it so."""
    if receipt is None:
        hint = "an assessment by an older Jingwei was never logged: run `jingwei assess` again"
        raise SealError("this assessment has no receipt of a log", hint=hint)
    if receipt.log != ledger.origin:
        hint = "name the state folder of the run with --state"
        raise SealError(f"this assessment was logged in {receipt.log}, not in {ledger.origin}", hint=hint)
    with reading(ledger.engine) as connection:
        run = records.run_of(connection, receipt.run)
    if run is None or _place(run) != (
        receipt.plan_entry,
        receipt.result_entry,
        receipt.plan_sha256,
        receipt.result_sha256,
    ):
        raise SealError(f"the log does not hold run {receipt.run} as the receipt says", hint=_CHANGED)
    if not receipt.result_entry < receipt.size <= ledger.head().size or ledger.root(receipt.size).hex() != receipt.root:
        raise SealError(f"the log never had the root that the receipt states for {receipt.size} entries", hint=_CHANGED)
    return run


def _place(run: records.Run) -> tuple[int, int | None, str, str | None]:
    return run.plan_entry, run.result_entry, run.plan_digest, run.result_digest


def seal_run(
    ledger: Ledger, run: records.Run, statements: tuple[bytes, bytes], signer: Signer, log: Signer, at: str
) -> Sealed:
    """Sign `statements` (plan and result, as they follow from the assessment) and the log's head; `at` is now, in UTC.

    Raises `SealError` when the log holds other statements, `LedgerError` when it does not hold together.
    """
    _refuse_other(ledger, run, statements)
    envelopes = [seal_statement(payload, signer) for payload in statements]
    digests = (run.plan_digest, str(run.result_digest))
    name = key_id(signer.public)
    with failing_as_store_error(), ledger.engine.begin() as connection:
        for digest, envelope in zip(digests, envelopes, strict=True):
            records.put_envelope(connection, records.StoredEnvelope(digest, name, envelope, at))
        plan, result = (merged(one.envelope for one in records.envelopes(connection, digest)) for digest in digests)
    return Sealed(plan, result, sign_head(ledger, log, at))


def _refuse_other(ledger: Ledger, run: records.Run, statements: tuple[bytes, bytes]) -> None:
    if run.result_entry is None or run.result_digest is None:
        raise SealError(f"run {run.run} has no result in the log", hint=_CHANGED)
    logged = ((run.plan_entry, run.plan_digest), (run.result_entry, run.result_digest))
    for (index, digest), payload in zip(logged, statements, strict=True):
        with reading(ledger.engine) as connection:
            stored = records.statement(connection, digest)
        if stored is None or stored.payload != payload:
            raise SealError("this assessment differs from what was logged", hint=_CHANGED)
        entry = read_entry(next(ledger.entries(index, index + 1)))
        if (entry.run, entry.digest) != (run.run, digest):
            raise SealError(f"entry {index} of the log is not about this statement", hint=_CHANGED)
