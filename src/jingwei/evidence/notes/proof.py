"""Offline proofs that an entry is in a log (C2SP tlog-proof@v1), and their verification under a log policy.

Steps of `verify_proof`, as the specification numbers them:
1. the leaf hash comes from the entry that the verifier holds, never from the proof;
2. the origin is that of a log of the policy, and this log's key signed the checkpoint;
3. every cosignature of a known witness is valid, and the witnesses that cosigned are a quorum;
4. the inclusion proof binds the leaf to the signed root, at the signed size.
`extra` is not authenticated, and nothing here looks into it.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass

from jingwei.errors import LimitError, ParseError
from jingwei.evidence.forms.merkle import HASH_BYTES, leaf_hash, verify_inclusion
from jingwei.evidence.notes.checkpoint import (
    Checkpoint,
    Opened,
    SignatureError,
    open_checkpoint,
    read_checkpoint,
    read_number,
)
from jingwei.evidence.notes.note import Vkey, read_base64, read_note
from jingwei.evidence.notes.quorum import TlogPolicy, quorum_time, satisfied
from jingwei.evidence.signatures.kinds import Verify
from jingwei.limits import LIMITS, Limits

HEADER = "c2sp.org/tlog-proof@v1"
_EXTRA = "extra "
_INDEX = "index "
_LONGEST = 64  # hashes; a tree of 2^63 entries needs 63
_HINT = f"a proof is the lines `{HEADER}`, `index N`, base64 hashes, an empty line, then a signed checkpoint"


class QuorumError(ParseError):
    """The witnesses that cosigned are fewer than the policy demands."""


class InclusionError(ParseError):
    """The entry is not where the proof says, in the tree that was signed."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof as it was read: `checkpoint` is the signed note verbatim; `extra` is None where there is none."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """A checkpoint that a log of the policy signed: by which key, and which witnesses of the policy cosigned when (Unix seconds)."""

    checkpoint: Checkpoint
    log: Vkey
    cosigned: Mapping[str, int]
    opened: Opened


@dataclass(frozen=True, slots=True)
class Proven:
    """What a valid proof says. `time`: the latest at which the whole quorum had cosigned; None where the policy demands no witness."""

    index: int
    head: Head
    time: int | None


def read_proof(content: bytes, limits: Limits = LIMITS) -> Proof:
    """The proof in a file; `proof_bytes` gives the same bytes back. Raises `ParseError`, `LimitError`."""
    if len(content) > limits.tlog_proof_bytes:
        raise LimitError(f"log proof: {len(content)} bytes, the bound is {limits.tlog_proof_bytes}", hint=_HINT)
    head, blank, checkpoint = content.partition(b"\n\n")
    if not blank or not head.isascii():
        raise ParseError("log proof: no checkpoint after an empty line", hint=_HINT)
    header, *lines = head.decode().split("\n")
    if header != HEADER:
        raise ParseError(f"log proof: begins with {header[:80]!r}", hint=_HINT)
    extra = (
        read_base64(lines.pop(0).removeprefix(_EXTRA), "log proof: extra")
        if lines and lines[0].startswith(_EXTRA)
        else None
    )
    if extra == b"" or not lines or not lines[0].startswith(_INDEX):
        raise ParseError("log proof: the line `index N` is missing, or `extra` is empty", hint=_HINT)
    index = read_number(lines[0].removeprefix(_INDEX), "log proof: index")
    read_checkpoint(read_note(checkpoint, limits).text)
    return Proof(index, read_hashes(lines[1:], _LONGEST), checkpoint, extra)


def proof_bytes(proof: Proof) -> bytes:
    """The proof as a file."""
    extra = [] if proof.extra is None else [_EXTRA + base64.b64encode(proof.extra).decode()]
    lines = [HEADER, *extra, f"{_INDEX}{proof.index}", *(base64.b64encode(one).decode() for one in proof.hashes), "\n"]
    return "\n".join(lines).encode() + proof.checkpoint


def read_hashes(lines: list[str], longest: int) -> tuple[bytes, ...]:
    """SHA-256 hashes in base64, one a line, at most `longest`. Raises `ParseError`, `LimitError`."""
    if len(lines) > longest:
        raise LimitError(f"proof: {len(lines)} hashes, no tree needs more than {longest}", hint=_HINT)
    hashes = tuple(read_base64(line, "proof: hash") for line in lines)
    if any(len(one) != HASH_BYTES for one in hashes):
        raise ParseError("proof: a hash has not 32 bytes", hint=_HINT)
    return hashes


def open_head(content: bytes, policy: TlogPolicy, verify: Verify, limits: Limits = LIMITS) -> Head:
    """The checkpoint in a signed note, signed by the log of that origin. Whether the witnesses are a quorum is not judged.

    Raises `SignatureError` when that log did not sign it or a known signature is not valid; `ParseError`, `LimitError`.
    """
    vkeys = [log.vkey for log in policy.logs] + [witness.vkey for witness in policy.witnesses]
    opened = open_checkpoint(content, vkeys, verify, limits)
    origin = opened.checkpoint.origin
    for log in policy.logs:
        if log.vkey.name == origin and log.vkey in opened.signers:
            return Head(opened.checkpoint, log.vkey, _cosigned(opened, policy), opened)
    hint = "check the log line of the policy"
    raise SignatureError(f"checkpoint of {origin}: not signed by a log of this name in the policy", hint=hint)


def verify_proof(content: bytes, entry: bytes, policy: TlogPolicy, verify: Verify, limits: Limits = LIMITS) -> Proven:
    """Prove that `entry` is in a log of the policy. Raises `SignatureError`, `QuorumError`, `InclusionError`, `ParseError`, `LimitError`."""
    proof = read_proof(content, limits)
    head = open_head(proof.checkpoint, policy, verify, limits)
    if not satisfied(policy, head.cosigned):
        names = ", ".join(sorted(head.cosigned)) or "nobody"
        raise QuorumError(f"cosigned by {names}: not the quorum `{policy.quorum}`", hint="collect more cosignatures")
    checkpoint = head.checkpoint
    if not verify_inclusion(proof.index, checkpoint.size, leaf_hash(entry), proof.hashes, checkpoint.root):
        at = f"index {proof.index} of the {checkpoint.size} entries of {checkpoint.origin}"
        raise InclusionError(f"the entry is not at {at}", hint="the entry was changed, or the proof belongs to another")
    return Proven(proof.index, head, quorum_time(policy, head.cosigned))


def _cosigned(opened: Opened, policy: TlogPolicy) -> dict[str, int]:
    found = ((witness.name, opened.signers.get(witness.vkey)) for witness in policy.witnesses)
    return {name: time for name, time in found if time is not None}
