import base64
import contextlib
import pickle

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.errors import ParseError
from jingwei.evidence.keys import pkcs8
from jingwei.evidence.keys.pkcs8 import is_encrypted, read_private, write_private
from jingwei.evidence.keys.signer import P256_ORDER, KeySigner, low_s, new_private, public_of
from jingwei.evidence.signatures.kinds import RAW_BYTES, Algorithm, PublicKey
from jingwei.evidence.signatures.native import verify

SIGNERS = {algorithm: KeySigner(new_private(algorithm)) for algorithm in Algorithm}
ALGORITHMS = pytest.mark.parametrize("algorithm", Algorithm)
SIGNATURE_BYTES = {Algorithm.ED25519: 64, Algorithm.ML_DSA_44: 2420}


@ALGORITHMS
def test_a_signature_is_valid_for_its_key_and_message_only(algorithm):
    signer = SIGNERS[algorithm]
    signature = signer.sign(b"message")
    assert verify(signer.public, b"message", signature)
    assert not verify(signer.public, b"Message", signature)
    assert not verify(KeySigner(new_private(algorithm)).public, b"message", signature)
    assert len(signature) == SIGNATURE_BYTES.get(algorithm, len(signature))
    assert signer.public.algorithm is algorithm
    assert len(signer.public.raw) == RAW_BYTES[algorithm]


def test_ecdsa_signatures_have_a_low_s():
    signer = SIGNERS[Algorithm.ECDSA_P256]
    for count in range(40):  # half of all would be high by chance
        assert decode_dss_signature(signer.sign(b"%d" % count))[1] <= P256_ORDER // 2


def test_the_high_form_of_a_signature_is_refused():
    signer = SIGNERS[Algorithm.ECDSA_P256]
    r, s = decode_dss_signature(signer.sign(b"message"))
    high = encode_dss_signature(r, P256_ORDER - s)
    assert low_s(high) == encode_dss_signature(r, s)
    assert not verify(signer.public, b"message", high)


@pytest.mark.parametrize("pair", [(0, 0), (1, P256_ORDER), (1, P256_ORDER + 1), (P256_ORDER, 1), (1, 1 << 600), (1, 1)])
def test_numbers_out_of_range_are_no_signature(pair):
    assert not verify(SIGNERS[Algorithm.ECDSA_P256].public, b"message", encode_dss_signature(*pair))


def test_ecdsa_that_is_not_strict_der_is_refused():
    signer = SIGNERS[Algorithm.ECDSA_P256]
    signature = signer.sign(b"message")
    assert not verify(signer.public, b"message", signature + b"\0")
    long_length = signature[:1] + b"\x81" + signature[1:]
    assert not verify(signer.public, b"message", long_length)


@given(st.sampled_from(list(Algorithm)), st.binary(max_size=100))
@settings(max_examples=60)
def test_hostile_signatures_and_keys_are_false_and_nothing_else(algorithm, content):
    assert not verify(SIGNERS[algorithm].public, b"message", content)
    key = PublicKey(algorithm, content.ljust(RAW_BYTES[algorithm], b"\x04")[: RAW_BYTES[algorithm]])
    assert not verify(key, b"message", SIGNERS[algorithm].sign(b"message"))


@ALGORITHMS
def test_a_signer_never_shows_its_private_key(algorithm):
    private = new_private(algorithm)
    signer = KeySigner(private)
    assert repr(signer) == f"KeySigner({algorithm})"
    with pytest.raises(TypeError, match="another process"):
        pickle.dumps(signer)


@ALGORITHMS
@pytest.mark.parametrize("passphrase", [None, b"correct horse"])
def test_a_private_key_comes_back(algorithm, passphrase):
    private = new_private(algorithm)
    text = write_private(private, passphrase)
    assert is_encrypted(text) == (passphrase is not None)
    assert public_of(read_private(text, passphrase)) == public_of(private)


def test_an_encrypted_key_is_hidden_and_salted():
    private = new_private(Algorithm.ED25519)
    once, again = write_private(private, b"p"), write_private(private, b"p")
    assert once != again
    raw = private.private_bytes_raw()
    assert raw not in bytes(once, "ascii")
    assert bytes.fromhex("02024000020108020105") in base64.b64decode("".join(once.split("\n")[1:-2]))  # N, r, p
    for wrong in (b"q", b"", None):
        with pytest.raises(ParseError, match="cannot be read") as caught:
            read_private(once, wrong)
        assert caught.value.__suppress_context__
        assert "passphrase right" in caught.value.hint


@pytest.mark.parametrize("passphrase", [None, b"p"])
def test_the_text_is_pem(passphrase):
    text = write_private(new_private(Algorithm.ECDSA_P256), passphrase)
    head, *lines, foot, end = text.split("\n")
    label = "ENCRYPTED PRIVATE KEY" if passphrase else "PRIVATE KEY"
    assert (head, foot, end) == (f"-----BEGIN {label}-----", f"-----END {label}-----", "")
    assert {len(line) for line in lines[:-1]} == {64}
    der = base64.b64decode("".join(lines))
    assert der[:2] == bytes([0x30, 0x81])
    assert der[2] == len(der) - 3


def test_numbers_and_lengths_are_shortest_der():
    assert [pkcs8._integer(n).hex() for n in (0, 127, 128, 255, 256, 32768)] == [
        "020100", "02017f", "02020080", "020200ff", "02020100", "0203008000",
    ]  # fmt: skip
    assert [pkcs8._tlv(4, bytes(n))[:4].hex() for n in (127, 128, 255, 256)] == [
        "047f0000", "04818000", "0481ff00", "04820100",
    ]  # fmt: skip


def test_what_is_no_private_key_says_what_makes_one():
    with pytest.raises(ParseError, match="not a private key in PKCS#8") as caught:
        is_encrypted("x")
    assert "jingwei keys new" in caught.value.hint


def test_a_passphrase_for_a_plain_key_is_refused():
    with pytest.raises(ParseError, match="cannot be read"):
        read_private(write_private(new_private(Algorithm.ED25519)), b"p")


@pytest.mark.parametrize("private", [ec.generate_private_key(ec.SECP384R1()), rsa.generate_private_key(65537, 2048)])
def test_other_kinds_of_keys_are_refused(private):
    text = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    with pytest.raises(ParseError, match="known kind"):
        read_private(text)


@given(st.text(max_size=200), st.integers(0, 200), st.text(max_size=4))
@settings(max_examples=60)
def test_arbitrary_and_mutated_text_is_a_parse_error(text, place, inserted):
    good = write_private(new_private(Algorithm.ED25519))
    for candidate in (text, good[:place] + inserted + good[place + 1 :]):
        with contextlib.suppress(ParseError):
            assert public_of(read_private(candidate)) is not None
