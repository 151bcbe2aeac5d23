"""Signatures in the database that nobody here can verify: named, so that a changed one never passes in silence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from jingwei.errors import JingweiError
from jingwei.evidence.log.heads import kept
from jingwei.evidence.log.ledger import Ledger
from jingwei.evidence.log.records import all_signatures
from jingwei.evidence.notes.note import SignatureType, make_vkey, read_note
from jingwei.evidence.signatures.kinds import Algorithm, PublicKey, key_id
from jingwei.store.database import reading


def unverified(ledger: Ledger, keys: Iterable[PublicKey]) -> Iterator[str]:
    """Signatures by keys other than `keys`: of witnesses, of keys on tokens. What cannot be read at all is `fsck`'s to tell."""
    known = tuple(keys)
    ids = {key_id(key) for key in known}
    signing = [key for key in known if key.algorithm is Algorithm.ED25519]
    lines = {(ledger.origin, make_vkey(ledger.origin, SignatureType.ED25519, key).key_id) for key in signing}
    with reading(ledger.engine) as connection:
        for row in kept(connection):
            for name, number in _signers(row.note):
                if (name, number) not in lines:
                    yield f"checkpoint of {row.size} entries: signature of {name}, key {number.hex()}"
        for envelope in all_signatures(connection):
            if envelope.key_id not in ids:
                yield f"statement {envelope.digest}: signature by key {envelope.key_id}"


def _signers(note: str) -> list[tuple[str, bytes]]:
    try:
        return [(line.name, line.key_id) for line in read_note(note.encode()).signatures]
    except JingweiError:
        return []
