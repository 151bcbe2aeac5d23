"""Signed notes, log policies, log proofs and requests to a witness: how they are entered, and what fuzzing begins with."""

from jingwei.evidence.notes.checkpoint import checkpoint_text, open_checkpoint, read_checkpoint
from jingwei.evidence.notes.note import note_bytes, read_note, read_vkey, vkey_text
from jingwei.evidence.notes.proof import proof_bytes, read_proof, verify_proof
from jingwei.evidence.notes.quorum import quorum_time, read_policy, satisfied
from jingwei.evidence.signatures import native, plain
from jingwei.evidence.signatures.kinds import PublicKey
from jingwei.parties.witness.protocol import Refused, decide, read_request, request_bytes, vet
from tests.evidence.cosigners import ENTRIES, LOG, W1, W3, WPQ, policy_text, signed
from tests.evidence.notes.test_note import EXAMPLE, EXAMPLE_KEY
from tests.evidence.notes.test_proof import GOOD, POLICY, proof
from tests.evidence.signatures.test_native_plain import ALGORITHMS, MESSAGE, keyed
from tests.parties.witness.witnesses import LOGS, request

KEYS = [vkey for vkey, _ in (LOG, W1, W3, WPQ)]


def note(content):
    assert note_bytes(read_note(content)) == content


def checkpoint(content):
    found = open_checkpoint(content, KEYS, native.verify)
    assert checkpoint_text(read_checkpoint(found.note.text)) == found.note.text


def vkey(content):
    text = content.decode("utf-8", "surrogateescape")
    assert vkey_text(read_vkey(text)) == text


def policy(content):
    found = read_policy(content)
    satisfied(found, {"a", "b"})
    quorum_time(found, {"a": 1, "b": 2})


def log_proof(content):
    assert proof_bytes(read_proof(content)) == content
    verify_proof(content, ENTRIES[2], POLICY, native.verify)


def witness_request(content):
    assert request_bytes(read_request(content)) == content
    try:
        decide(vet(content, LOGS, native.verify), None)
    except Refused:
        return


def raw_signature(content):
    """Both libraries give one answer for each kind of key, whatever the bytes."""
    for algorithm in ALGORITHMS:
        key = keyed(algorithm)[0]
        for tried in (key, PublicKey(algorithm, content[: len(key.raw)])):
            assert native.verify(tried, MESSAGE, content) is plain.verify(tried, MESSAGE, content)


def notes():
    return (EXAMPLE, signed(LOG, W1, WPQ), signed(LOG, extensions=("more",)))


def vkeys():
    return (EXAMPLE_KEY.encode(), vkey_text(LOG[0]).encode(), vkey_text(W1[0]).encode())


def policies():
    nested = policy_text("both", "group any any a b\ngroup both all any c")
    return (policy_text().encode(), nested.encode(), b"# none\nquorum none\n")


def proofs():
    return (GOOD, proof(0, 1, extra=b"more"))


def requests():
    return (request(0, 7), request(3, 7), request(0, 0))


def raw():
    return tuple(keyed(algorithm)[1] for algorithm in ALGORITHMS)
