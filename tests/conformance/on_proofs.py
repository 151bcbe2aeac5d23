"""Log proofs (C2SP tlog-proof) of one entry: true ones, and those that prove something else or nothing."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from jingwei.evidence.forms.merkle import inclusion_proof, leaf_hash, root_of
from jingwei.evidence.notes.proof import Proof, proof_bytes
from tests.conformance.attacks import lines, replaced
from tests.conformance.case import CARRIER, ISSUER, NOBODY, OLD, Case
from tests.evidence.issuer import NOW, WITNESSES, Log, policy_text

ENTRIES = [b"entry %d" % number for number in range(7)]
INDEX = 4


def _proof(cosigned: int = 2, **changes: Any) -> Proof:
    hashes = [leaf_hash(entry) for entry in ENTRIES]
    siblings = inclusion_proof(
        INDEX, len(ENTRIES), lambda level, index: root_of(hashes[index << level : (index + 1) << level])
    )
    note = Log(entries=list(ENTRIES)).head(cosigned=dict.fromkeys(WITNESSES[:cosigned], -600))
    return replace(Proof(INDEX, siblings, note), **changes)


def _true(name: str, what: str, proof: Proof, **more: Any) -> Case:
    return Case(
        f"proof-{name}",
        what,
        NOBODY,
        proof=proof_bytes(proof),
        **{"entry": ENTRIES[INDEX], "verdict": "accepted", **more},
    )


def _false(name: str, step: str, what: str, proof: Proof | bytes, who: str = CARRIER, **more: Any) -> Case:
    content = proof if isinstance(proof, bytes) else proof_bytes(proof)
    return Case(f"proof-{name}_fail", what, who, step, proof=content, **{"entry": ENTRIES[INDEX], **more})


def cases() -> Iterator[Case]:
    """All of them."""
    true = _proof()
    content = proof_bytes(true)
    first = true.hashes[0]
    yield _true("plain", "An entry, its place, and a head that two witnesses cosigned.", true)
    yield _true("extra", "A proof with an extra line, which nobody vouches for.", replace(true, extra=b"from a friend"))
    yield _true(
        "no-witness-demanded",
        "The policy demands neither witness nor age.",
        _proof(0),
        policy=policy_text(0, max_age=None),
    )
    yield _false("other-entry", "inclusion", "The proof is of another entry.", true, entry=ENTRIES[3])
    yield _false("entry-longer", "inclusion", "A byte stands behind the entry.", true, entry=ENTRIES[INDEX] + b"\n")
    yield _false("entry-empty", "inclusion", "The entry is empty.", true, entry=b"")
    yield _false(
        "node-as-entry",
        "inclusion",
        "The bytes of an inner node are handed over as an entry.",
        replace(true, index=2),
        entry=b"\x01" + leaf_hash(ENTRIES[4]) + leaf_hash(ENTRIES[5]),
    )
    for name, index in {"index": 5, "index-beyond": 7, "index-huge": 2**63 - 1}.items():
        yield _false(name, "inclusion", "The proof states another place.", replace(true, index=index))
    yield _false("hash-missing", "inclusion", "A hash is missing.", replace(true, hashes=true.hashes[:-1]))
    yield _false("hash-extra", "inclusion", "A hash is added.", replace(true, hashes=(*true.hashes, first)))
    yield _false("hashes-swapped", "inclusion", "Two hashes change places.", replace(true, hashes=true.hashes[::-1]))
    yield _false("hash-none", "inclusion", "There are no hashes.", replace(true, hashes=()))
    yield _false("hash-short", "proof", "A hash of 31 bytes.", replace(true, hashes=(first[:31], *true.hashes[1:])))
    yield _false("hashes-flood", "proof", "More hashes than any tree needs.", replace(true, hashes=(first,) * 65))
    yield _false("quorum", "quorum", "One of two witnesses cosigned.", _proof(1), ISSUER)
    yield _false("stale", "freshness", "The head is a month old.", true, OLD, now=NOW + 30 * 86_400)
    yield _false(
        "no-age",
        "freshness",
        "The policy limits the age, but demands no witness.",
        _proof(0),
        ISSUER,
        policy=policy_text(0),
        verdict="incomplete",
    )
    bare = lines(true.checkpoint, lambda found: found.pop(0) and None)
    yield _false("not-by-log", "head", "The log's signature is missing.", replace(true, checkpoint=bare))
    other = Log(origin="example.org/other", key="example.org/other", entries=list(ENTRIES)).head(
        cosigned=dict.fromkeys(WITNESSES, -600)
    )
    yield _false("other-log", "head", "The head is of another log.", replace(true, checkpoint=other), ISSUER)
    yield _false("root", "head", "The root in the head is changed.", content.replace(b"\n7\n", b"\n8\n"))
    yield _false("signature", "head", "A bit of a cosignature is flipped.", _flipped(content))
    for name, old, new in (
        ("header", b"@v1", b"@v2"),
        ("index-zero", b"index 4", b"index 04"),
        ("index-plus", b"index 4", b"index +4"),
        ("index-none", b"index 4\n", b""),
        ("index-digits", b"index 4", "index ４".encode()),
        ("index-twice", b"index 4", b"index 4\nindex 4"),
        ("extra-empty", b"index 4", b"extra \nindex 4"),
        ("extra-late", b"index 4", b"index 4\nextra AAAA"),
        ("crlf", b"\n", b"\r\n"),
        ("space", b"index 4", b"index 4 "),
        ("url-alphabet", base64.b64encode(first)[:4], b"_-_-"),
        ("blank", b"\n\n", b"\n"),
        ("leading-line", b"c2sp", b"\nc2sp"),
    ):
        yield _false(
            f"spelling-{name}",
            "proof",
            "The proof is spelt as a strict reader does not take it.",
            replaced(old, new)(content),
        )
    yield _false("empty", "proof", "Nothing at all.", b"")


def _flipped(content: bytes) -> bytes:
    head, _, last = content.rstrip(b"\n").rpartition(b" ")
    raw = bytearray(base64.b64decode(last))
    raw[-1] ^= 1
    return head + b" " + base64.b64encode(bytes(raw)) + b"\n"
