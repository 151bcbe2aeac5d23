"""Signing the head, only after it was held against the tiles, the entries and the last head that was signed; proofs under it."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from jingwei.evidence.forms.merkle import Frontier, frontier_at
from jingwei.evidence.keys.signer import Signer
from jingwei.evidence.log.heads import KeptCheckpoint, last_kept
from jingwei.evidence.log.ledger import Ledger, stored_head
from jingwei.evidence.log.stored import DAMAGED, LOG, LedgerError, StoredTree
from jingwei.evidence.notes.checkpoint import Checkpoint, checkpoint_text, read_checkpoint, sign_checkpoint
from jingwei.evidence.notes.note import Note, SignatureType, make_vkey, note_bytes, read_note
from jingwei.evidence.notes.proof import Proof, proof_bytes
from jingwei.store.database import reading
from jingwei.store.tables import log_entries


def consistent_head(ledger: Ledger) -> Frontier:
    """The head, after it agreed with the stored hashes, the number of entries and the last kept checkpoint; O(log n).

    Raises `LedgerError` otherwise: such a log must not be signed. What the entries say is `fsck`'s to read.
    """
    with reading(ledger.engine) as connection:
        head = stored_head(connection)
        tree = StoredTree(connection)
        if frontier_at(head.size, tree.hash_of) != head:
            raise LedgerError("the head and the stored hashes do not agree", hint=DAMAGED)
        if _entries_end(connection) != head.size:
            raise LedgerError(f"the head says {head.size} entries, others are stored", hint=DAMAGED)
        last = last_kept(connection)
        if last is not None:
            _extends(ledger.origin, head, last, tree)
    return head


def sign_head(ledger: Ledger, signer: Signer, at: str) -> str:
    """Sign the head with the log's Ed25519 key (C2SP type 0x01, named as the log) and keep it; `at` is now, in UTC. Gives the note.

    Raises `LedgerError` for a log that does not hold together, `ParseError` for a key of another kind.
    """
    head = consistent_head(ledger)
    text = checkpoint_text(Checkpoint(ledger.origin, head.size, head.root()))
    vkey = make_vkey(ledger.origin, SignatureType.ED25519, signer.public)
    note = note_bytes(Note(text, (sign_checkpoint(text, vkey, signer.sign),))).decode()
    return ledger.keep_checkpoint(head.size, note, at)


def prove(ledger: Ledger, index: int) -> bytes:
    """A `.tlog-proof` of an entry under the last signed head. Raises `LedgerError` when no signed head holds the entry."""
    last = ledger.checkpoints()[-1:]
    if not last or not 0 <= index < last[0].size:
        signed = f"the last signed head holds {last[0].size} entries" if last else "no head was signed yet"
        raise LedgerError(f"entry {index} cannot be proved: {signed}", hint="`jingwei log checkpoint` signs the head")
    hashes = ledger.inclusion(index, last[0].size)
    return proof_bytes(Proof(index, hashes, last[0].note.encode()))


def _entries_end(connection: Connection) -> int:
    last = connection.execute(select(func.max(log_entries.c.idx)).where(log_entries.c.log == LOG)).scalar()
    return 0 if last is None else int(last) + 1


def _extends(origin: str, head: Frontier, last: KeptCheckpoint, tree: StoredTree) -> None:
    if last.size > head.size:
        raise LedgerError(f"a head of {last.size} entries was signed, {head.size} are here", hint=DAMAGED)
    root = frontier_at(last.size, tree.hash_of).root()
    if read_checkpoint(read_note(last.note.encode()).text) != Checkpoint(origin, last.size, root):
        raise LedgerError(f"the log is not the one that was signed at {last.size} entries", hint=DAMAGED)
