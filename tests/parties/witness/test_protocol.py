"""The rules of a witness: the format of requests, each answer, what is kept."""

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.errors import LimitError, ParseError
from jingwei.evidence.notes.checkpoint import open_checkpoint
from jingwei.evidence.notes.note import Note, note_bytes, read_note, signature_line
from jingwei.evidence.signatures.native import verify
from jingwei.limits import Limits
from jingwei.parties.witness.protocol import (
    ForkKind,
    Held,
    Refused,
    Request,
    cosigned,
    decide,
    origin_hash,
    read_request,
    request_bytes,
    vet,
)
from tests.evidence.cosigners import LOG, LOG_PQ, ORIGIN, W1, W2, consistency, party, root, signed, text
from tests.parties.witness.witnesses import FORK, LOGS, request

BODY = request(3, 7)


def held(size, at=None):
    return Held(signed(LOG, W1, size=size, at=at).decode(), 5)


def answer(body, before=None, logs=LOGS):
    """Status, body, type and fork of a refusal; None when the head may be cosigned."""
    try:
        decide(vet(body, logs, verify), before)
    except Refused as refused:
        return int(refused.status), refused.body, refused.type, refused.fork
    return None


def status(body, before=None, **more):
    found = answer(body, before, **more)
    return found[0] if found else 200


def test_the_format_of_a_request():
    hashes = [base64.b64encode(one).decode() for one in consistency(3, 7)]
    expected = "\n".join(["old 3", *hashes, "", ""]).encode() + signed(LOG)
    assert expected == BODY
    assert read_request(BODY) == Request(3, consistency(3, 7), signed(LOG))
    assert read_request(request(0, 7)) == Request(0, (), signed(LOG))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"old 0",
        b"old 0\n",
        b"\n" + BODY,
        BODY.removeprefix(b"old 3\n"),
        BODY.replace(b"old 3", b"old"),
        BODY.replace(b"old 3", b"old "),
        BODY.replace(b"old 3", b"old 03"),
        BODY.replace(b"old 3", b"old -3"),
        BODY.replace(b"old 3", b"old  3"),
        BODY.replace(b"old 3", b"Old 3"),
        BODY.replace(b"old 3\n", b"old 3\r\n"),
        BODY.replace(b"old 3\n", b"old 3\nAAAA\n"),
        BODY.replace(b"old 3\n", b"old 3\nx\n"),
        BODY.replace(b"old 3\n", "old 3\né\n".encode()),
        BODY.replace(b"old 3\n", b"old 3\n" + b"A" * 43 + b"=\n" * 64),
    ],
)
def test_requests_that_are_none(body):
    with pytest.raises((ParseError, LimitError)):
        read_request(body)
    assert status(body) == 400


def test_sixty_three_hashes_are_the_most():
    assert len(read_request(request_bytes(Request(3, (bytes(32),) * 63, b"x"))).proof) == 63
    with pytest.raises(LimitError, match="64 hashes"):
        read_request(request_bytes(Request(3, (bytes(32),) * 64, b"x")))
    assert status(request(3, 7, proof=(bytes(32),) * 64), held(3)) == 400


def test_the_bound_in_bytes_is_exact():
    assert read_request(BODY, Limits(witness_request_bytes=len(BODY)))
    with pytest.raises(LimitError, match="bound"):
        read_request(BODY, Limits(witness_request_bytes=len(BODY) - 1))


@pytest.mark.parametrize(
    "checkpoint", [b"", b"x\n", text().encode(), b"no checkpoint\n\n" + signed(LOG).split(b"\n\n")[1]]
)
def test_a_body_without_checkpoint_is_400(checkpoint):
    assert status(b"old 0\n\n" + checkpoint) == 400


def test_an_unknown_origin_is_404():
    assert status(request(0, 7, origin="other.example")) == 404
    assert status(request(0, 7), logs={}) == 404


def test_signatures_that_are_missing_or_not_valid_are_403():
    stranger = party(ORIGIN, 0x04)
    line = read_note(signed(LOG)).signatures[0]
    for lines in (
        read_note(signed(stranger)).signatures,
        read_note(signed(LOG, size=6)).signatures,
        (line, *read_note(signed(LOG_PQ, size=6)).signatures),
    ):
        assert status(request(0, 7, checkpoint=note_bytes(Note(text(), lines)))) == 403


def test_an_unknown_origin_is_said_before_a_bad_signature_and_that_before_a_bad_size():
    bad = note_bytes(Note(text(7, origin="other.example"), read_note(signed(LOG)).signatures))
    assert status(request(0, 7, checkpoint=bad)) == 404
    bad = note_bytes(Note(text(7), read_note(signed(LOG, size=6)).signatures))
    assert status(request(9, 7, proof=(), checkpoint=bad)) == 403


def test_any_known_key_of_the_log_is_enough_and_strangers_are_ignored():
    for signers in ((LOG,), (LOG_PQ,), (LOG, LOG_PQ, W2)):
        assert status(request(0, 7, checkpoint=signed(*signers))) == 200


def test_an_old_size_above_the_new_one_is_400():
    assert status(request(8, 7, proof=()), held(8)) == 400
    assert status(request(8, 7, proof=()), held(3)) == 400


def test_another_old_size_is_409_with_the_size():
    for old, before, expected in (
        (3, None, b"0\n"),
        (0, 3, b"3\n"),
        (2, 3, b"3\n"),
        (4, 3, b"3\n"),
        (0, 9, b"9\n"),
        (7, 9, b"9\n"),
    ):
        assert answer(request(old, 7), held(before) if before else None) == (409, expected, "text/x.tlog.size", None)


def test_a_larger_consistent_tree_may_be_cosigned():
    assert answer(request(0, 7)) is None
    assert answer(request(3, 7), held(3)) is None
    assert answer(request(7, 7), held(7)) is None
    assert answer(request(0, 0)) is None
    assert answer(request(0, 0), held(0)) is None
    assert answer(request(0, 7), held(0)) is None


def test_the_empty_tree_has_one_root():
    for before in (None, held(0)):
        found = answer(request(0, 0, at=FORK), before)
        assert found[0] == 422
        assert found[3] is ForkKind.EQUAL_SIZE


def test_a_proof_from_zero_is_422():
    for size in (0, 7):
        assert answer(request(0, size, proof=(bytes(32),)))[::3] == (422, None)


def test_a_proof_that_does_not_hold_is_422_and_a_lead():
    good = consistency(3, 7)
    for proof in ((), good[:-1], (*good, good[0]), good[::-1], (bytes(32), *good[1:])):
        assert answer(request(3, 7, proof=proof), held(3))[::3] == (422, ForkKind.UNPROVEN)
    assert answer(request(3, 7, at=FORK), held(3))[::3] == (422, ForkKind.UNPROVEN)
    assert answer(request(3, 7), held(3, at=FORK))[::3] == (422, ForkKind.UNPROVEN)


def test_another_root_at_the_same_size_is_422_and_a_fork():
    found = answer(request(7, 7, at=FORK), held(7))
    assert found == (422, b"another root at size 7\n", "text/plain; charset=utf-8", ForkKind.EQUAL_SIZE)


def test_a_proof_for_the_same_size_is_422_and_no_fork():
    assert answer(request(7, 7, proof=(root(7),)), held(7))[::3] == (422, None)


def test_a_fork_is_seen_also_behind_another_old_size():
    found = answer(request(3, 7, at=FORK), held(7))
    assert found == (409, b"7\n", "text/x.tlog.size", ForkKind.EQUAL_SIZE)
    assert answer(request(3, 6, at=FORK), held(7))[::3] == (409, None)


def test_what_is_kept_has_the_known_signatures_once_and_the_own_one():
    content = signed(W2, LOG, LOG, LOG_PQ)
    asked = vet(request(0, 7, checkpoint=content), LOGS, verify)
    line = signature_line(read_note(signed(W1)).signatures[0])
    note = cosigned(asked, line).encode()
    assert [one.name for one in read_note(note).signatures] == [ORIGIN, ORIGIN, W1[0].name]
    assert set(open_checkpoint(note, [LOG[0], LOG_PQ[0], W1[0]], verify).signers) == {LOG[0], LOG_PQ[0], W1[0]}


def test_logs_are_named_by_the_hash_of_their_origin():
    assert origin_hash("example.org/log") == "d2ddd66899fd15be" + origin_hash("example.org/log")[16:]
    assert len(origin_hash("x")) == 64


@settings(max_examples=150)
@given(st.data())
def test_changed_requests_are_never_cosigned_for_another_head(data):
    body = bytearray(BODY)
    place = data.draw(st.integers(0, len(body) - 1))
    body[place] = data.draw(st.integers(0, 255))
    try:
        asked = vet(bytes(body), LOGS, verify)
        decide(asked, held(3))
    except Refused:
        return
    assert (asked.head.size, asked.head.root, asked.request.old) == (7, root(7), 3)


@settings(max_examples=60)
@given(st.binary(max_size=80))
def test_arbitrary_bodies_are_400(body):
    assert status(body) == 400
