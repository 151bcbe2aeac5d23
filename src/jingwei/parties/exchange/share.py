"""Sharing: a bundle for one party, that its issuer's own judge accepts.

1. the release (who is shown what) is logged and signed;
2. the head of the log is signed, and cosigned by witnesses;
3. log, statements, leaves and older heads go into one file, judged before it is handed over.

A witness without a network cosigns in between: `--prepare` does 1, signs the head and writes the request that the witness answers with
`jingwei witness cosign`; `--cosigned` takes the answer and does the rest, without any private key.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jingwei.evidence.bundle import Bundle, bundle_bytes
from jingwei.evidence.forms.leaves import leaves_bytes
from jingwei.evidence.forms.merkle import Frontier
from jingwei.evidence.log import timestamp
from jingwei.evidence.log.ledger import Ledger
from jingwei.evidence.notes.note import Vkey, read_note
from jingwei.evidence.notes.quorum import NONE, Group, Log, TlogPolicy, Witness
from jingwei.evidence.policy import ASSESSOR, Policy
from jingwei.evidence.signatures.kinds import PublicKey
from jingwei.evidence.signatures.native import verify
from jingwei.evidence.verify import Ask
from jingwei.evidence.verify import verify as judge
from jingwei.parties.exchange.disclosure import level_of
from jingwei.parties.exchange.release import Released
from jingwei.parties.exchange.subject import ShareError, Subject
from jingwei.parties.witness.rounds import is_cosigned, signed_by, size_of, take
from jingwei.store.database import reading

ANCHORS = 64  # older heads in a bundle; each is a few hundred bytes


@dataclass(frozen=True, slots=True)
class Keys:
    """Public keys that the issuer vouches for: the log's, those that sign statements, those of the witnesses that were asked."""

    log: Vkey
    signers: frozenset[PublicKey]
    witnesses: tuple[Vkey, ...] = ()


def level_for(subject: Subject, audience: str, wanted: str | None = None) -> str:
    """Level at which a party is shown the result: the wanted one, else that of the manifest. Raises `ShareError` for a stranger."""
    if wanted:
        return wanted
    for party in subject.parties:
        if party.id == audience:
            return level_of(party)
    known = ", ".join(party.id for party in subject.parties) or "none"
    hint = f"name one of its parties ({known}), or say with --level what is shown"
    raise ShareError(f"the manifest knows no party `{audience}`", hint=hint)


def with_cosignatures(ledger: Ledger, released: Released, answers: Sequence[tuple[bytes, Vkey]], at: str) -> str:
    """The latest kept head with the release for which every answer (signature lines, whose they are) holds; kept with them.

    Raises `ShareError` when there is none, `ParseError` for an answer that is none.
    """
    note = take(ledger, answers, at, released.index + 1)
    if note is None:
        hint = "have the request that `jingwei share --prepare` wrote answered, and name the key of that witness"
        raise ShareError("the cosignatures are on no head that holds this release", hint=hint)
    return note


def bundle(ledger: Ledger, subject: Subject, released: Released, note: str, log: Vkey) -> Bundle:
    """Everything for one party, under the signed head `note`; the log is shown whole."""
    size = size_of(note)
    anchors = _anchors(ledger, size, subject.ended, log)
    return Bundle(
        checkpoint=note.encode(),
        before=Frontier(),
        entries=tuple(ledger.entries(0, size)),
        statements=(*subject.envelopes, released.envelope),
        leaves=leaves_bytes(released.leaves),
        anchors=tuple(one.encode() for one in anchors),
        timestamps=tuple(dict.fromkeys(token for one in (note, *anchors) for token in _stamps(ledger, one))),
    )


def _stamps(ledger: Ledger, note: str) -> tuple[bytes, ...]:
    """Kept answers of time-stamping authorities about a head."""
    with reading(ledger.engine) as connection:
        return timestamp.kept(connection, read_note(note.encode()).text.encode())


def _anchors(ledger: Ledger, size: int, result: int, log: Vkey) -> list[str]:
    """Older heads that the log signed with this key and others vouch for: the first that holds the result, and the latest ones."""
    notes = {k.size: k.note for k in ledger.checkpoints() if k.size < size and signed_by(k.note, log)}
    sizes = [s for s, note in notes.items() if is_cosigned(note, log.name) or _stamps(ledger, note)]
    first = next((s for s in sizes if s > result), None)
    rest = [s for s in reversed(sizes) if s != first]
    chosen = ([] if first is None else [first]) + rest
    return [notes[s] for s in chosen[:ANCHORS]]


def checked(made: Bundle, audience: str, keys: Keys, now: int) -> bytes:
    """The file of the bundle, when the judge accepts it under the issuer's own keys at `now` (Unix seconds). Raises `ShareError`."""
    content = bundle_bytes(made)
    # how old, of which day and how many runs: for each verifier to say
    policy = Policy(_tlog(keys), {ASSESSOR: keys.signers}, audience=audience, as_of="any", runs="any")
    verdict = judge(content, Ask(policy, now, verify))
    if verdict.verdict != "accepted":
        why = "; ".join(f"{step.step}: {step.detail.en}" for step in verdict.steps if step.ok is not True)
        hint = "`jingwei log fsck` looks at the log; a run that still goes on must end first"
        raise ShareError(f"nobody would accept this bundle ({verdict.verdict}): {why}", hint=hint)
    return content


def _tlog(keys: Keys) -> TlogPolicy:
    """Trusts the issuer's log, and demands every witness that was asked."""
    witnesses = tuple(Witness(f"w{number}", vkey) for number, vkey in enumerate(keys.witnesses))
    names = tuple(witness.name for witness in witnesses)
    groups = (Group("all", len(names), names),) if names else ()
    return TlogPolicy((Log(keys.log),), witnesses, groups, "all" if names else NONE)
