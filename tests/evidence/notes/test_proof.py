"""Offline log proofs: the format, and every step of their verification."""

import base64
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.errors import LimitError, ParseError
from jingwei.evidence.notes.checkpoint import SignatureError
from jingwei.evidence.notes.note import Note, note_bytes, read_note
from jingwei.evidence.notes.proof import (
    InclusionError,
    Proof,
    QuorumError,
    open_head,
    proof_bytes,
    read_hashes,
    read_proof,
    verify_proof,
)
from jingwei.evidence.notes.quorum import read_policy
from jingwei.evidence.signatures.native import verify
from jingwei.limits import Limits
from tests.evidence.cosigners import (
    ENTRIES,
    LOG,
    LOG_PQ,
    ORIGIN,
    TIME,
    W1,
    W2,
    W3,
    WPQ,
    inclusion,
    party,
    policy_text,
    signed,
    text,
)
from tests.evidence.notes.test_checkpoint import timed

POLICY = read_policy(policy_text().encode())
SIGNED = signed(LOG, W1, W3)


def proof(index=2, size=7, checkpoint=None, extra=None):
    return proof_bytes(Proof(index, inclusion(index, size), checkpoint or signed(LOG, W1, W3, size=size), extra))


GOOD = proof()


def check(content=GOOD, entry=ENTRIES[2], policy=POLICY, **more):
    return verify_proof(content, entry, policy, verify, **more)


def test_the_format():
    hashes = [base64.b64encode(one).decode() for one in inclusion(2, 7)]
    expected = "\n".join(["c2sp.org/tlog-proof@v1", "extra AAE=", "index 2", *hashes, "", ""]).encode() + SIGNED
    made = Proof(2, inclusion(2, 7), SIGNED, b"\0\1")
    assert proof_bytes(made) == expected
    assert read_proof(expected) == made
    assert read_proof(GOOD) == replace(made, extra=None)
    assert read_proof(proof(0, 1)).hashes == ()


def test_a_valid_proof_says_who_and_when():
    found = check()
    assert found.index == 2
    assert found.head.log == LOG[0]
    assert found.head.cosigned == {"a": TIME + 1, "c": TIME + 2}
    assert found.head.checkpoint.size == 7
    assert found.time == TIME + 1


@settings(max_examples=40)
@given(st.integers(1, 40), st.data())
def test_every_entry_of_every_tree_is_proven_and_no_other(size, data):
    index, other = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, 39))
    content = proof(index, size)
    assert check(content, ENTRIES[index]).index == index
    if other != index:
        with pytest.raises(InclusionError):
            check(content, ENTRIES[other])


def lines_of(content):
    return content.decode().split("\n")


@pytest.mark.parametrize(
    "change",
    [
        lambda lines: lines[1:],
        lambda lines: ["c2sp.org/tlog-proof@v2", *lines[1:]],
        lambda lines: [" " + lines[0], *lines[1:]],
        lambda lines: [lines[0] + "\r", *lines[1:]],
        lambda lines: ["", *lines],
        lambda lines: [lines[0], "", *lines[1:]],
        lambda lines: [lines[0], *lines[2:]],
        lambda lines: [lines[0], "index", *lines[2:]],
        lambda lines: [lines[0], "index ", *lines[2:]],
        lambda lines: [lines[0], "index 02", *lines[2:]],
        lambda lines: [lines[0], "index -2", *lines[2:]],
        lambda lines: [lines[0], "index  2", *lines[2:]],
        lambda lines: [lines[0], "Index 2", *lines[2:]],
        lambda lines: [lines[0], "index 9223372036854775808", *lines[2:]],
        lambda lines: [lines[0], "extra", *lines[1:]],
        lambda lines: [lines[0], "extra ", *lines[1:]],
        lambda lines: [lines[0], "extra AAE", *lines[1:]],
        lambda lines: [lines[0], "extra AAE= ", *lines[1:]],
        lambda lines: [lines[0], "extra AAE=", "extra AAE=", *lines[1:]],
        lambda lines: [*lines[:2], "extra AAE=", *lines[2:]],
        lambda lines: [lines[0], "extra AAE="],
        lambda lines: [lines[0], "extra AAE=", *lines[2:]],
        lambda lines: [lines[0]],
        lambda lines: [*lines[:2], lines[2] + " ", *lines[3:]],
        lambda lines: [*lines[:2], lines[2][:-4], *lines[3:]],
        lambda lines: [*lines[:2], "AAAA", *lines[2:]],
        lambda lines: [*lines[:2], "é", *lines[3:]],
        lambda lines: [*lines[:5], *lines[6:]],
        lambda lines: lines[:5],
        lambda lines: lines[:6],
        lambda lines: [*lines[:6], "", *lines[6:]],
        lambda lines: [*lines, ""],
        lambda lines: lines[:-1],
        lambda lines: [*lines[:6], *lines[7:]],
    ],
)
def test_proofs_that_are_no_proofs(change):
    lines = lines_of(GOOD)
    assert lines[5] == ""
    assert lines[6] == ORIGIN
    with pytest.raises(ParseError):
        read_proof("\n".join(change(lines)).encode())


def test_bounds_are_exact():
    assert read_proof(GOOD, Limits(tlog_proof_bytes=len(GOOD)))
    with pytest.raises(LimitError, match="bound"):
        read_proof(GOOD, Limits(tlog_proof_bytes=len(GOOD) - 1))
    assert check(limits=Limits(note_bytes=len(SIGNED)))
    with pytest.raises(LimitError, match="signed note"):
        check(limits=Limits(note_bytes=len(SIGNED) - 1))
    with pytest.raises(LimitError, match="log proof"):
        check(limits=Limits(tlog_proof_bytes=len(GOOD) - 1))
    line = base64.b64encode(bytes(32)).decode()
    assert len(read_proof(proof_bytes(Proof(0, (bytes(32),) * 64, SIGNED))).hashes) == 64
    with pytest.raises(LimitError, match="65 hashes"):
        read_proof(proof_bytes(Proof(0, (bytes(32),) * 65, SIGNED)))
    assert len(read_hashes([line] * 3, 3)) == 3
    for wrong in (bytes(31), bytes(33), b""):
        with pytest.raises(ParseError, match="32 bytes"):
            read_hashes([line, base64.b64encode(wrong).decode()], 3)


def test_every_changed_hash_index_or_length_is_refused():
    honest = read_proof(GOOD)
    for place in range(len(honest.hashes)):
        changed = list(honest.hashes)
        changed[place] = bytes(32)
        with pytest.raises(InclusionError, match="index 2 of the 7 entries"):
            check(proof_bytes(replace(honest, hashes=tuple(changed))))
        with pytest.raises(InclusionError):
            check(proof_bytes(replace(honest, hashes=honest.hashes[:place] + honest.hashes[place + 1 :])))
    for hashes in (honest.hashes[::-1], (*honest.hashes, bytes(32)), ()):
        with pytest.raises(InclusionError):
            check(proof_bytes(replace(honest, hashes=hashes)))
    for index in (0, 1, 3, 6, 7, 2**63 - 1):
        with pytest.raises(InclusionError):
            check(proof_bytes(replace(honest, index=index)))


def test_extra_changes_nothing():
    assert check(proof(extra=b"index 3")) == check()


def test_the_leaf_is_the_entry_and_not_its_hash():
    from jingwei.evidence.forms.merkle import leaf_hash

    with pytest.raises(InclusionError):
        check(entry=leaf_hash(ENTRIES[2]))


def test_a_head_without_quorum_is_refused():
    for cosigners in ((), (W1,), (W1, W1), (W1, WPQ)):
        with pytest.raises(QuorumError, match="not the quorum `q`"):
            check(proof(checkpoint=signed(LOG, *cosigners)))
    with pytest.raises(QuorumError, match="cosigned by nobody"):
        check(proof(checkpoint=signed(LOG)))
    with pytest.raises(QuorumError, match="cosigned by a:"):
        check(proof(checkpoint=signed(LOG, W1)))
    free = read_policy(policy_text(quorum="none").encode())
    assert check(proof(checkpoint=signed(LOG)), policy=free).time is None


def test_a_cosignature_without_time_is_none():
    alone = read_policy(policy_text("pq", "", witnesses=(("pq", WPQ),)).encode())
    lines = (*read_note(signed(LOG)).signatures, *read_note(timed(WPQ, 0)).signatures)
    with pytest.raises(QuorumError):
        check(proof(checkpoint=note_bytes(Note(text(), lines))), policy=alone)
    assert check(proof(checkpoint=signed(LOG, WPQ)), policy=alone).time == TIME + 1


def test_one_bad_cosignature_refuses_all():
    note = read_note(signed(LOG, W1, W2, W3))
    *lines, last = note.signatures
    bad = replace(last, signature=last.signature[:-1] + b"\0")
    content = note_bytes(Note(note.text, (*lines, bad)))
    with pytest.raises(SignatureError):
        check(proof(checkpoint=content))


def test_the_log_must_be_one_of_the_policy_and_sign_as_its_origin():
    with pytest.raises(SignatureError):
        check(proof(checkpoint=signed(party(ORIGIN, 0x06), W1, W3)))
    with pytest.raises(SignatureError, match="not signed by a log of this name"):
        check(proof(checkpoint=signed(W1, W2, W3)))
    other = party("other.example", 0x01)
    both = read_policy(policy_text(logs=(LOG, other)).encode())
    with pytest.raises(SignatureError, match=f"checkpoint of {ORIGIN}: not signed"):
        check(proof(checkpoint=signed(other, W1, W3)), policy=both)
    strange = signed(LOG, W1, W3, origin="other.example")
    with pytest.raises(SignatureError, match=r"checkpoint of other\.example"):
        check(proof(checkpoint=strange), policy=both)
    assert check(proof(checkpoint=signed(other, LOG, W1, W3)), policy=both).head.log == LOG[0]
    nobody = read_policy(policy_text(logs=()).encode())
    with pytest.raises(SignatureError):
        check(policy=nobody)


def test_a_log_may_sign_with_ml_dsa():
    policy = read_policy(policy_text(logs=(LOG_PQ,)).encode())
    found = open_head(signed(LOG_PQ, W1, WPQ), policy, verify)
    assert found.log == LOG_PQ[0]
    assert found.cosigned == {"a": TIME + 1}
    assert [line.name for line in found.opened.ignored] == ["pq.example"]


def test_the_empty_log_proves_nothing():
    with pytest.raises(InclusionError):
        check(proof_bytes(Proof(0, (), signed(LOG, W1, W3, size=0))), ENTRIES[0])


@settings(max_examples=200)
@given(st.data())
def test_no_changed_byte_proves_anything_else(data):
    content = bytearray(GOOD)
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] = data.draw(st.integers(0, 255))
    try:
        found = check(bytes(content))
    except (ParseError, LimitError):
        return
    assert found == check()
    assert bytes(content) == GOOD


@settings(max_examples=100)
@given(
    st.binary(max_size=60)
    | st.lists(st.sampled_from([*lines_of(GOOD), "extra AAE=", "x"]), max_size=12).map(
        lambda found: "\n".join(found).encode()
    )
)
def test_arbitrary_proofs_are_read_or_refused(content):
    try:
        found = read_proof(content)
    except (ParseError, LimitError):
        return
    assert proof_bytes(found) == content
