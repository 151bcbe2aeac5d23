"""Logs and witnesses for tests: keys from fixed seeds, signed checkpoints, policies."""

import hashlib
from functools import cache

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from jingwei.evidence.forms import merkle
from jingwei.evidence.keys.signer import KeySigner
from jingwei.evidence.notes.checkpoint import Checkpoint, checkpoint_text, sign_checkpoint
from jingwei.evidence.notes.note import Note, SignatureType, make_vkey, note_bytes, vkey_text
from jingwei.evidence.signatures.kinds import Algorithm

ORIGIN = "example.org/log"
TIME = 1_790_000_000
ENTRIES = tuple(b"entry %d" % number for number in range(40))
LEAVES = tuple(map(merkle.leaf_hash, ENTRIES))


@cache
def signer(name, algorithm=Algorithm.ED25519):
    seed = hashlib.sha256(name.encode()).digest()
    if algorithm is Algorithm.ECDSA_P256:
        return KeySigner(ec.derive_private_key(int.from_bytes(seed, "big") >> 1, ec.SECP256R1()))
    made = Ed25519PrivateKey.from_private_bytes if algorithm is Algorithm.ED25519 else MLDSA44PrivateKey.from_seed_bytes
    return KeySigner(made(seed))


@cache
def party(name, kind):
    """Verifier key and signing function of a log or witness."""
    algorithm = Algorithm.ML_DSA_44 if kind == SignatureType.ML_DSA_44_COSIGNATURE else Algorithm.ED25519
    made = signer(f"{name} {kind}", algorithm)
    return make_vkey(name, SignatureType(kind), made.public), made.sign


LOG = party(ORIGIN, 0x01)
LOG_PQ = party(ORIGIN, 0x06)
W1, W2, W3 = (party(f"w{number}.example", 0x04) for number in (1, 2, 3))
WPQ = party("pq.example", 0x06)


def root(size):
    return merkle.root_of(LEAVES[:size])


def hash_of(level, index):
    return merkle.root_of(LEAVES[index << level : (index + 1) << level])


def consistency(old, new):
    return merkle.consistency_proof(old, new, hash_of)


def inclusion(index, size):
    return merkle.inclusion_proof(index, size, hash_of)


def text(size=7, at=None, origin=ORIGIN, extensions=()):
    return checkpoint_text(Checkpoint(origin, size, at or root(size), extensions))


def signed(*parties, size=7, times=(), body=None, **more):
    """A checkpoint signed by the log and then by witnesses, at TIME and the seconds after it or at `times`."""
    body = body or text(size, **more)
    lines = []
    for number, (vkey, sign) in enumerate(parties):
        at = times[number] if times else TIME + number
        lines.append(sign_checkpoint(body, vkey, sign, None if vkey.type == 0x01 else at))
    return note_bytes(Note(body, tuple(lines)))


def policy_text(quorum="q", group="group q 2 a b c", logs=(LOG,), witnesses=(("a", W1), ("b", W2), ("c", W3))):
    lines = [f"log {vkey_text(vkey)}" for vkey, _ in logs]
    lines += [f"witness {name} {vkey_text(vkey)}" for name, (vkey, _) in witnesses]
    return "\n".join([*lines, group, f"quorum {quorum}", ""])
