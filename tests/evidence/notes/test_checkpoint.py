"""Checkpoints and cosignatures: what is signed, who counts, what is refused."""

import base64
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.errors import LimitError, ParseError
from jingwei.evidence.notes.checkpoint import (
    Checkpoint,
    SignatureError,
    checkpoint_text,
    open_checkpoint,
    read_checkpoint,
    read_number,
    sign_checkpoint,
    signed_message,
)
from jingwei.evidence.notes.note import Note, NoteSignature, SignatureType, make_vkey, note_bytes, read_note
from jingwei.evidence.signatures.native import verify
from jingwei.limits import Limits
from tests.evidence.cosigners import LOG, LOG_PQ, ORIGIN, TIME, W1, W2, WPQ, party, root, signed, signer, text

KEYS = [vkey for vkey, _ in (LOG, W1, W2, WPQ)]
ROOT = base64.b64encode(root(7)).decode()
LATEST = 2**63 - 1


def opened(content, keys=KEYS, **more):
    return open_checkpoint(content, keys, verify, **more)


def test_text_of_a_checkpoint():
    made = Checkpoint(ORIGIN, 7, root(7), ("one", "two"))
    assert checkpoint_text(made) == f"{ORIGIN}\n7\n{ROOT}\none\ntwo\n"
    assert read_checkpoint(checkpoint_text(made)) == made
    assert read_checkpoint(f"a b+c\n0\n{ROOT}\n") == Checkpoint("a b+c", 0, root(7))


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "\n",
        f"{ORIGIN}\n7\n",
        f"{ORIGIN}\n7\n{ROOT}",
        f"\n7\n{ROOT}\n",
        f"{ORIGIN}\n\n{ROOT}\n",
        f"{ORIGIN}\n7\n\n",
        f"{ORIGIN}\n7\n{ROOT}\n\n",
        f"{ORIGIN}\n7\n{ROOT}\n\nx\n",
        f"{ORIGIN}\n07\n{ROOT}\n",
        f"{ORIGIN}\n7 \n{ROOT}\n",
        f"{ORIGIN}\n7\n{ROOT[:-4]}\n",
        f"{ORIGIN}\n7\n{ROOT} \n",
        f"{ORIGIN}\n7\n{base64.b64encode(bytes(31)).decode()}\n",
        f"{ORIGIN}\n7\n{base64.b64encode(bytes(33)).decode()}\n",
        f"{ORIGIN}\n7\n{ROOT[:-2]}{chr(ord(ROOT[-2]) + 1)}=\n",
    ],
)
def test_texts_that_are_refused(wrong):
    with pytest.raises(ParseError):
        read_checkpoint(wrong)


def test_numbers():
    assert [read_number(one, "x") for one in ("0", "1", "10", str(LATEST))] == [0, 1, 10, LATEST]
    for wrong in (
        "",
        "00",
        "01",
        "+1",
        "-0",
        "-1",
        "1_0",
        " 1",
        "1 ",
        "1\n",
        "1.0",
        "1e3",
        "0x1",
        "١",
        "１",
        str(LATEST + 1),
        "9" * 19,
        "1" * 20,
    ):
        with pytest.raises(ParseError, match="x: "):
            read_number(wrong, "x")


def test_errors_quote_eighty_characters_and_say_what_was_read():
    with pytest.raises(ParseError, match=r"^y: '1{80}' is no number"):
        read_number("1" * 100, "y")
    with pytest.raises(ParseError, match=r"^checkpoint: size: '07' is no number"):
        read_checkpoint(f"{ORIGIN}\n07\n{ROOT}\n")
    with pytest.raises(ParseError, match=r"^checkpoint: root hash: not base64"):
        read_checkpoint(f"{ORIGIN}\n7\n!\n")
    with pytest.raises(ParseError, match=r"^checkpoint: a root hash of 1 bytes"):
        read_checkpoint(f"{ORIGIN}\n7\nAA==\n")
    with pytest.raises(SignatureError, match=r"^'o{80}': a name longer"):
        signed_message(text(origin="o" * 300), WPQ[0], 1)


def test_what_each_type_signs():
    body = text(7, extensions=("more",))
    assert signed_message(body, LOG[0], None) == body.encode()
    assert signed_message(body, W1[0], 5) == f"cosignature/v1\ntime 5\n{body}".encode()
    name = b"\x0apq.example"
    origin = b"\x0fexample.org/log"
    expected = b"subtree/v1\n\0" + name + (5).to_bytes(8, "big") + origin + bytes(8) + (7).to_bytes(8, "big") + root(7)
    assert signed_message(body, WPQ[0], 5) == expected
    assert signed_message(body, WPQ[0], None) == expected.replace((5).to_bytes(8, "big"), bytes(8), 1)


def test_names_that_ml_dsa_cannot_sign_are_refused():
    longest = make_vkey("n" * 255, SignatureType.ML_DSA_44_COSIGNATURE, WPQ[0].key)
    assert signed_message(text(), longest, 1)[12] == 255
    assert signed_message(text(origin="o" * 255), WPQ[0], 1)[12 + 11 + 8] == 255
    with pytest.raises(SignatureError, match="255"):
        signed_message(text(), make_vkey("n" * 256, SignatureType.ML_DSA_44_COSIGNATURE, WPQ[0].key), 1)
    with pytest.raises(SignatureError, match="255"):
        signed_message(text(origin="é" * 128), WPQ[0], 1)


def test_everybody_who_signed_is_named_with_the_time():
    found = opened(signed(LOG, W1, WPQ))
    assert found.checkpoint == Checkpoint(ORIGIN, 7, root(7))
    assert found.signers == {LOG[0]: None, W1[0]: TIME + 1, WPQ[0]: TIME + 2}
    assert found.ignored == ()
    assert found.note.text == text()


def test_ed25519_cosignatures_cover_extensions():
    content = signed(LOG, W1, extensions=("x",))
    assert opened(content).signers
    with pytest.raises(SignatureError, match="not valid"):
        opened(content.replace(b"\nx\n", b"\ny\n"))


def test_ml_dsa_cosignatures_do_not_cover_extensions():
    content = signed(WPQ, extensions=("x",))
    assert opened(content.replace(b"\nx\n", b"\ny\n")).signers == {WPQ[0]: TIME}


def test_unknown_keys_are_ignored_and_named():
    stranger = party("w1.example", 0x06)
    content = signed(LOG, W1, stranger, W2)
    found = opened(content, [LOG[0], W2[0]])
    assert set(found.signers) == {LOG[0], W2[0]}
    assert [line.name for line in found.ignored] == ["w1.example", "w1.example"]


def test_same_id_under_another_name_and_same_name_with_another_id_are_unknown():
    line = read_note(signed(LOG)).signatures[0]
    for other in (replace(line, name="other"), replace(line, key_id=b"\0\0\0\0")):
        found = opened(note_bytes(Note(text(), (line, other))))
        assert found.ignored == (other,)
        with pytest.raises(SignatureError, match="no known key"):
            opened(note_bytes(Note(text(), (other,))))


def test_no_known_key_is_refused():
    with pytest.raises(SignatureError, match=r"no known key signed it, only example\.org/log"):
        opened(signed(LOG), [W1[0]])
    with pytest.raises(SignatureError):
        opened(signed(LOG), [])


@pytest.mark.parametrize("party", [LOG, W1, WPQ, LOG_PQ])
def test_one_bad_signature_of_a_known_key_refuses_the_note(party):
    good = read_note(signed(LOG, W2))
    line = sign_checkpoint(text(), party[0], party[1], None if party is LOG else TIME)
    for wrong in (
        line.signature[:-1] + bytes([line.signature[-1] ^ 1]),
        bytes([line.signature[0] ^ 0x40]) + line.signature[1:],
        line.signature[:-1],
        line.signature + b"\0",
        b"x",
        bytes(len(line.signature)),
    ):
        lines = (*good.signatures, replace(line, signature=wrong))
        with pytest.raises(SignatureError):
            opened(note_bytes(Note(good.text, lines)), [*KEYS, LOG_PQ[0]])


def test_a_signature_moved_to_another_head_is_refused():
    line = read_note(signed(LOG, size=6)).signatures
    with pytest.raises(SignatureError, match=f"the signature of {ORIGIN} is not valid"):
        opened(note_bytes(Note(text(7), line)))


def test_a_cosignature_is_no_log_signature():
    body = text()
    key = signer("same").public
    log, witness = (make_vkey("same", kind, key) for kind in (SignatureType.ED25519, SignatureType.ED25519_COSIGNATURE))
    line = sign_checkpoint(body, witness, signer("same").sign, TIME)
    moved = NoteSignature("same", log.key_id, line.signature[8:])
    with pytest.raises(SignatureError):
        opened(note_bytes(Note(body, (moved,))), [log])


def test_times():
    body = text()
    for time in (1, LATEST):
        assert opened(signed(W1, times=(time,))).signers == {W1[0]: time}
    for vkey, sign in (W1, WPQ):
        for time in (0, LATEST + 1, None, -1):
            with pytest.raises(ParseError, match="no time"):
                sign_checkpoint(body, vkey, sign, time)


def timed(cosigner, time):
    """A cosignature at any time, also one that no witness may give."""
    vkey, sign = cosigner
    line = NoteSignature(vkey.name, vkey.key_id, time.to_bytes(8, "big") + sign(signed_message(text(), vkey, time)))
    return note_bytes(Note(text(), (line,)))


def test_times_out_of_range_are_refused_though_they_are_signed():
    assert opened(timed(W1, 1)).signers == {W1[0]: 1}
    assert opened(timed(WPQ, LATEST)).signers == {WPQ[0]: LATEST}
    for cosigner, time in ((W1, 0), (W1, LATEST + 1), (WPQ, LATEST + 1), (W1, 2**64 - 1), (WPQ, 2**64 - 1)):
        with pytest.raises(SignatureError, match="no time"):
            opened(timed(cosigner, time))


def test_an_ml_dsa_cosignature_at_zero_has_no_time():
    assert opened(timed(WPQ, 0)).signers == {WPQ[0]: None}


def test_a_key_that_signed_twice_counts_once_at_its_latest_time():
    for times in ((50, 90, 70), (90, 50, 70)):
        found = opened(signed(W1, W1, W1, times=times))
        assert found.signers == {W1[0]: 90}
    lines = read_note(signed(W1, times=(50,))).signatures
    bad = replace(lines[0], signature=(90).to_bytes(8, "big") + lines[0].signature[8:])
    with pytest.raises(SignatureError):
        opened(note_bytes(Note(text(), (*lines, bad))))
    assert opened(signed(LOG, LOG)).signers == {LOG[0]: None}


def test_a_key_given_twice_is_one_and_two_keys_with_one_id_are_refused():
    assert opened(signed(LOG), [LOG[0], LOG[0]]).signers == {LOG[0]: None}
    other = replace(LOG[0], key=W1[0].key)
    with pytest.raises(ParseError, match="two keys with one key id"):
        opened(signed(LOG), [LOG[0], other])


def test_bounds_of_the_note_hold():
    content = signed(LOG)
    assert opened(content, limits=Limits(note_bytes=len(content)))
    with pytest.raises(LimitError):
        opened(content, limits=Limits(note_bytes=len(content) - 1))


def test_notes_that_are_no_checkpoints_are_refused_and_not_signed():
    body = "no checkpoint\n"
    line = sign_checkpoint(body, *LOG)
    with pytest.raises(ParseError, match="three lines"):
        opened(note_bytes(Note(body, (line,))))
    for vkey, sign in (W1, WPQ):
        with pytest.raises(ParseError, match="three lines"):
            sign_checkpoint(body, vkey, sign, TIME)


@settings(max_examples=120)
@given(st.data())
def test_changed_bytes_never_add_a_signer(data):
    content = bytearray(signed(LOG, W1, WPQ, times=(0, 5, 6)))
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] = data.draw(st.integers(0, 255))
    try:
        found = opened(bytes(content))
    except ParseError:
        return
    assert set(found.signers) <= {LOG[0], W1[0], WPQ[0]}
    assert found.checkpoint == Checkpoint(ORIGIN, 7, root(7))
    assert len(found.signers) + len(found.ignored) == 3


@settings(max_examples=60)
@given(st.text(max_size=40) | st.lists(st.sampled_from([ORIGIN, "7", "0", ROOT, "", "x"]), max_size=5).map("\n".join))
def test_arbitrary_texts_are_read_or_refused(body):
    try:
        found = read_checkpoint(body)
    except ParseError:
        return
    assert checkpoint_text(found) == body
