"""Signed notes and verifier keys: the published example, every rule, the same bytes back."""

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.errors import LimitError, ParseError
from jingwei.evidence.notes.note import (
    Note,
    NoteSignature,
    SignatureType,
    is_key_name,
    make_vkey,
    note_bytes,
    read_base64,
    read_note,
    read_signatures,
    read_vkey,
    signature_line,
    vkey_text,
)
from jingwei.evidence.signatures.kinds import Algorithm, PublicKey
from jingwei.evidence.signatures.native import verify
from jingwei.limits import LIMITS, Limits
from tests.evidence.cosigners import LOG, LOG_PQ, W1, WPQ, signed, signer

EXAMPLE_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
EXAMPLE = (
    "This is an example message.\n\n"
    "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
).encode()


def line(name="example.org", content=b"iiiiS"):
    return f"— {name} {base64.b64encode(content).decode()}\n"


def test_the_published_example_verifies():
    vkey, note = read_vkey(EXAMPLE_KEY), read_note(EXAMPLE)
    (signature,) = note.signatures
    assert (
        (signature.name, signature.key_id) == (vkey.name, vkey.key_id) == ("example.com/foo", bytes.fromhex("530d903a"))
    )
    assert verify(vkey.key, note.text.encode(), signature.signature)
    assert not verify(vkey.key, note.text.encode()[:-1], signature.signature)
    assert note_bytes(note) == EXAMPLE


@pytest.mark.parametrize("vkey", [one for one, _ in (LOG, LOG_PQ, W1, WPQ)])
def test_verifier_keys_read_as_they_are_written(vkey):
    assert read_vkey(vkey_text(vkey)) == vkey


def test_key_ids_depend_on_name_type_and_key():
    key = signer("a").public
    one = make_vkey("n", SignatureType.ED25519, key)
    others = [
        make_vkey("m", SignatureType.ED25519, key),
        make_vkey("n", SignatureType.ED25519_COSIGNATURE, key),
        make_vkey("n", SignatureType.ED25519, signer("b").public),
    ]
    assert len({one.key_id, *(other.key_id for other in others)}) == 4
    assert len(one.key_id) == 4


def test_verifier_keys_that_are_refused():
    name, key_id, material = EXAMPLE_KEY.split("+", 2)
    raw = base64.b64decode(material)

    def of(content):
        return f"{name}+{key_id}+{base64.b64encode(content).decode()}"

    assert of(raw) == EXAMPLE_KEY
    wrong = [
        "",
        "+",
        "++",
        name,
        f"{name}+{key_id}",
        f"{name}+{key_id}+",
        f"+{key_id}+{material}",
        f"{name}+{material}+{key_id}",
    ]
    wrong += [
        EXAMPLE_KEY + "\n",
        " " + EXAMPLE_KEY,
        EXAMPLE_KEY + "=",
        EXAMPLE_KEY + " ",
        EXAMPLE_KEY[:-1],
        EXAMPLE_KEY[:-4],
    ]
    wrong += [
        EXAMPLE_KEY.replace("530d", "530D"),
        EXAMPLE_KEY.replace("530d903a", "530d903b"),
        f"{name}+30d903a+{material}",
    ]
    wrong += [f"other+{key_id}+{material}", f"a b+{key_id}+{material}", of(raw + b"\0"), of(raw[:-1])]
    wrong += [of(bytes([kind]) + raw[1:]) for kind in (0, 2, 3, 4, 5, 6, 7, 255)]
    wrong += [f"{name}\udc80+{key_id}+{material}"]
    for text in wrong:
        with pytest.raises(ParseError):
            read_vkey(text)


def test_a_key_must_fit_its_type():
    ed25519, ecdsa = signer("a").public, signer("a", Algorithm.ECDSA_P256).public
    for kind, key in (
        (SignatureType.ED25519, ecdsa),
        (SignatureType.ED25519_COSIGNATURE, ecdsa),
        (SignatureType.ML_DSA_44_COSIGNATURE, ed25519),
        (SignatureType.ED25519, PublicKey(Algorithm.ED25519, bytes(31))),
        (SignatureType.ED25519, PublicKey(Algorithm.ED25519, bytes(33))),
    ):
        with pytest.raises(ParseError, match="type"):
            make_vkey("n", kind, key)
    with pytest.raises(ParseError, match="key name"):
        make_vkey("a+b", SignatureType.ED25519, ed25519)


@pytest.mark.parametrize(
    "name", ["a", "例子/日志", "a!\"#$%&'()*,-./:;<=>?@[]^_`{|}~", "\x7f", "\u200b", "\ud7ff", "\ue000", "—"]
)
def test_key_names(name):
    assert is_key_name(name)
    assert read_note(b"x\n\n" + line(name).encode()).signatures[0].name == name


@pytest.mark.parametrize(
    "name",
    ["", "a+b", "+", " ", "a b", "a\u00a0b", "a\u3000b", "a\u2003", "a\u0085", "a\u2028", "a\tb", "a\x1fb", "a\ud800"],
)
def test_names_that_are_refused(name):
    assert not is_key_name(name)


def test_text_is_separated_by_the_last_empty_line():
    content = ("a\n\nb\n\n\n" + line()).encode()
    note = read_note(content)
    assert note.text == "a\n\nb\n\n"
    assert note_bytes(note) == content
    assert read_note(("\n\n" + line()).encode()).text == "\n"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"\n\n",
        b"a\n\n",
        b"a\n",
        b"a\n\n\n",
        line().encode(),
        b"\n" + line().encode(),
        b"a\n" + line().encode(),
        b"a\n\n" + line().encode()[:-1],
        b"a\n\n" + line().encode() + b"\n",
        b"a\n\n" + line().encode() + b"b\n",
        b"a\r\n\r\n" + line().encode(),
        b"a\n\n" + line().encode().replace(b"\n", b"\r\n"),
        b"a\t\n\n" + line().encode(),
        b"a\0\n\n" + line().encode(),
        b"a\x1f\n\n" + line().encode(),
        b"a\xff\n\n" + line().encode(),
        b"a\xed\xa0\x80\n\n" + line().encode(),
        b"a\xc0\x80\n\n" + line().encode(),
        b"a\n\n- example.org aWlpaVM=\n",
        "a\n\n—example.org aWlpaVM=\n".encode(),
        "a\n\n—\u00a0example.org aWlpaVM=\n".encode(),
        "a\n\n—  example.org aWlpaVM=\n".encode(),
        "a\n\n— example.org  aWlpaVM=\n".encode(),
        "a\n\n— example.org aWlpaVM= \n".encode(),
        "a\n\n— example.org aWlpaVM= x\n".encode(),
        "a\n\n— example.org\n".encode(),
        "a\n\n— example.org \n".encode(),
        "a\n\n— \n".encode(),
        "a\n\n—  aWlpaVM=\n".encode(),
        "a\n\n— a+b aWlpaVM=\n".encode(),
        "a\n\n— aWlpaVM=\n".encode(),
        "a\n\n— example.org aWlpaVM\n".encode(),
        "a\n\n— example.org aWlpaVN=\n".encode(),
        "a\n\n— example.org aWlpaVM==\n".encode(),
        "a\n\n— example.org aWlp_VM=\n".encode(),
        "a\n\n— example.org aWlpaQ==\n".encode(),
        "a\n\n— example.org é\n".encode(),
    ],
)
def test_notes_that_are_refused(content):
    with pytest.raises(ParseError):
        read_note(content)


def test_errors_quote_eighty_characters_and_say_what_was_read():
    long = "x" * 100
    with pytest.raises(ParseError, match=r"^'x{80}': not a verifier key of a supported type"):
        read_vkey(f"{long}+00000000+AA==")
    with pytest.raises(ParseError, match=r"key id 'x{80}', but"):
        read_vkey(EXAMPLE_KEY.replace("530d903a", long))
    with pytest.raises(ParseError, match=r"^signed note: 'x{80}' is no signature line"):
        read_note(f"a\n\n{long}\n".encode())
    for content, words in (
        (b"a\xff\n\n", "signed note: not UTF-8"),
        (b"a\r\n\n", "signed note: a control"),
        (b"a", "signed note: no signature"),
    ):
        with pytest.raises(ParseError, match=f"^{words}"):
            read_note(content)
    for text, words in ((EXAMPLE_KEY + "=", "verifier key: not canonical"), ("a+b+", "'a': not a verifier key")):
        with pytest.raises(ParseError, match=f"^{words}"):
            read_vkey(text)
    with pytest.raises(ParseError, match=r"^signature: not base64"):
        read_signatures("— a !\n")


def test_a_space_and_a_delete_are_no_control_characters():
    assert read_note(b"a b\x7f\n\n" + line().encode()).text == "a b\x7f\n"


def test_five_bytes_are_the_shortest_signature():
    assert read_note(b"a\n\n" + line(content=b"idid" + b"s").encode()).signatures == (
        NoteSignature("example.org", b"idid", b"s"),
    )
    with pytest.raises(ParseError, match="too few"):
        read_note(b"a\n\n" + line(content=b"idid").encode())


def test_sixteen_signatures_and_more_are_read_but_not_any_number():
    for count in (16, LIMITS.note_signatures):
        assert len(read_note(b"a\n\n" + line().encode() * count).signatures) == count
    with pytest.raises(LimitError):
        read_note(b"a\n\n" + line().encode() * (LIMITS.note_signatures + 1))
    assert LIMITS.note_signatures >= 64


def test_sixteen_large_signatures_fit():
    assert len(signed(*[WPQ] * 16)) < LIMITS.note_bytes


def test_the_bound_in_bytes_is_exact():
    content = b"a\n\n" + line().encode()
    assert read_note(content, Limits(note_bytes=len(content)))
    with pytest.raises(LimitError, match="bound"):
        read_note(content, Limits(note_bytes=len(content) - 1))


def test_signature_lines_alone():
    assert read_signatures(line() + line("b")) == (
        NoteSignature("example.org", b"iiii", b"S"),
        NoteSignature("b", b"iiii", b"S"),
    )
    assert signature_line(NoteSignature("b", b"iiii", b"S")) == line("b")
    for text in ("", "\n", line()[:-1], line() + "\n", "\n" + line()):
        with pytest.raises(ParseError):
            read_signatures(text)


def test_base64_is_canonical():
    assert read_base64("", "x") == b""
    assert read_base64("AA==", "x") == b"\0"
    for text in (
        "AB==",
        "AA=",
        "AA",
        "AA==\n",
        " AA==",
        "AA==AA==",
        "A",
        "=",
        "====",
        "AA=A",
        "AAA!",
        "ＡＡ==",
        "AA-_",
    ):
        with pytest.raises(ParseError, match="x: not"):
            read_base64(text, "x")


names = st.text(min_size=1, max_size=8).filter(is_key_name)
texts = st.text(st.characters(exclude_categories=["Cs"], min_codepoint=32) | st.just("\n"), max_size=30)
signatures = st.builds(NoteSignature, names, st.binary(min_size=4, max_size=4), st.binary(min_size=1, max_size=80))


@settings(max_examples=60)
@given(texts, st.lists(signatures, min_size=1, max_size=16))
def test_any_note_comes_back(text, lines):
    note = Note(text + "\n", tuple(lines))
    assert read_note(note_bytes(note)) == note


@settings(max_examples=150)
@given(st.data())
def test_whatever_is_read_is_written_the_same(data):
    content = bytearray(EXAMPLE)
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place : place + data.draw(st.integers(0, 2))] = data.draw(
            st.sampled_from([b"", b"\n", b"\n\n", b"=", b"A", b" ", b"\xff"])
        )
    try:
        note = read_note(bytes(content))
    except ParseError:
        return
    assert note_bytes(note) == bytes(content)


@settings(max_examples=60)
@given(st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_arbitrary_bytes_are_read_or_refused(content):
    try:
        note = read_note(content)
    except ParseError:
        return
    assert note_bytes(note) == content


@settings(max_examples=60)
@given(st.text(max_size=60))
def test_arbitrary_keys_are_refused(text):
    with pytest.raises(ParseError):
        read_vkey(text)
