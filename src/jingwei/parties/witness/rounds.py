"""A round of cosigning: the keeper of a log has a signed head cosigned, over the network or by files, and keeps what comes back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from jingwei.errors import JingweiError
from jingwei.evidence.log.ledger import Ledger
from jingwei.evidence.notes.checkpoint import SignatureError, open_checkpoint, read_checkpoint
from jingwei.evidence.notes.note import Note, NoteSignature, Vkey, note_bytes, read_note
from jingwei.evidence.notes.quorum import TlogPolicy, Witness
from jingwei.evidence.signatures.native import verify
from jingwei.parties.witness.client import WitnessError, accept, request_cosignature
from jingwei.parties.witness.protocol import Request, request_bytes

_AT_ONCE = 16  # witnesses that are asked at the same time; each may take its seconds

Failed = Mapping[Witness, JingweiError]  # who was asked and did not cosign, and why


@dataclass(frozen=True, slots=True)
class Row:
    """What is known of one witness about a head: Unix seconds of its cosignature, None without one; why it did not cosign now."""

    name: str
    url: str
    time: int | None
    why: str


def ask(ledger: Ledger, note: str, witnesses: Sequence[Witness], at: str) -> Failed:
    """Ask every witness at its URL to cosign a signed head, and keep what comes back; `at` is now, in UTC. Gives what went wrong."""
    if not witnesses:
        return {}
    with ThreadPoolExecutor(min(_AT_ONCE, len(witnesses))) as pool:
        answers = list(zip(witnesses, pool.map(partial(_ask, ledger, note), witnesses), strict=True))
    lines = tuple(line for _, answer in answers if not isinstance(answer, JingweiError) for line in answer)
    if lines:
        made = note_bytes(Note(read_note(note.encode()).text, lines)).decode()
        ledger.keep_checkpoint(size_of(note), made, at)
    return {witness: answer for witness, answer in answers if isinstance(answer, JingweiError)}


def _ask(ledger: Ledger, note: str, witness: Witness) -> tuple[NoteSignature, ...] | JingweiError:
    old = _last_cosigned(ledger, witness.vkey, size_of(note))
    try:
        return request_cosignature(witness.url, note.encode(), witness.vkey, ledger.consistency, verify, old)
    except JingweiError as error:
        return error


def _last_cosigned(ledger: Ledger, vkey: Vkey, most: int) -> int:
    sizes = (kept.size for kept in ledger.checkpoints() if kept.size <= most and signed_by(kept.note, vkey))
    return max(sizes, default=0)


def request(ledger: Ledger, note: str, old: int | None = None) -> bytes:
    """The add-checkpoint request (C2SP tlog-witness) for a signed head; `old`: entries that the witness cosigned last.

    Unless given, that is the largest older head that anybody cosigned. Raises `LedgerError`.
    """
    size = size_of(note)
    if old is None:
        older = (kept for kept in ledger.checkpoints() if kept.size < size)
        old = max((kept.size for kept in older if is_cosigned(kept.note, ledger.origin)), default=0)
    return request_bytes(Request(old, ledger.consistency(old, size), note.encode()))


def take(ledger: Ledger, answers: Sequence[tuple[bytes, Vkey]], at: str, least: int = 0) -> str | None:
    """The latest kept head of at least `least` entries for which every answer (signature lines, whose they are) holds; kept with them.

    None when there is no such head; raises `ParseError` for an answer that is none.
    """
    for kept in reversed(ledger.checkpoints()):
        if kept.size < least:
            break
        try:
            lines = [one for answer, vkey in answers for one in accept(kept.note.encode(), answer, (vkey,), verify)]
        except SignatureError:
            continue  # about another head
        made = note_bytes(Note(read_note(kept.note.encode()).text, tuple(lines))).decode()
        return ledger.keep_checkpoint(kept.size, made, at)
    return None


def kept_note(ledger: Ledger, note: str) -> str:
    """The head of a note with every signature kept by now."""
    return next((kept.note for kept in ledger.checkpoints() if kept.size == size_of(note)), note)


def rows(note: str, witnesses: Iterable[Witness], failed: Failed) -> tuple[Row, ...]:
    """What is known of these witnesses about a head."""
    listed = tuple(dict.fromkeys(witnesses))
    times = _times(note, [witness.vkey for witness in listed])
    return tuple(
        Row(one.name, one.url, times.get(one.vkey), failed[one].message if one in failed else "") for one in listed
    )


def counted(found: Iterable[Row]) -> dict[str, int]:
    """Times of the cosignatures that count towards a quorum now: an older one of a witness that was asked and failed does not."""
    return {row.name: row.time for row in found if row.time is not None and not row.why}


def refuse_foreign(policy: TlogPolicy, note: str) -> None:
    """Raise `WitnessError` when no log of the policy signed the head: nobody who holds that policy would accept it."""
    if not any(signed_by(note, log.vkey) for log in policy.logs):
        origin = read_checkpoint(read_note(note.encode()).text).origin
        hint = "a line `log VKEY` names the key that signs the head"
        raise WitnessError(f"the policy does not name the log {origin} with the key that signed", hint=hint)


def signed_by(note: str, vkey: Vkey) -> bool:
    """Whether a note has a signature line of this key; it was verified when it was kept."""
    return any((one.name, one.key_id) == (vkey.name, vkey.key_id) for one in read_note(note.encode()).signatures)


def is_cosigned(note: str, origin: str) -> bool:
    """Whether a note of the log `origin` has a signature line of anybody else."""
    return any(one.name != origin for one in read_note(note.encode()).signatures)


def size_of(note: str) -> int:
    """Number of entries of the head in a note."""
    return read_checkpoint(read_note(note.encode()).text).size


def _times(note: str, vkeys: Sequence[Vkey]) -> dict[Vkey, int]:
    try:
        signers = open_checkpoint(note.encode(), vkeys, verify).signers
    except SignatureError:
        return {}
    return {vkey: time for vkey, time in signers.items() if time is not None}
