"""Certificates and keys in files of every mixture."""

import base64
from contextlib import suppress
from datetime import date

import pytest
from cryptography.hazmat.primitives.asymmetric import dsa, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.errors import LimitError, ParseError
from jingwei.layers.hardware.identity import samples
from jingwei.layers.hardware.identity.certificate import parse_certificate
from jingwei.layers.hardware.identity.chain import Link, links
from jingwei.layers.hardware.identity.inventory import inventory, private_keys, read_identity
from jingwei.layers.hardware.identity.keys import Key, describe
from jingwei.layers.hardware.identity.pem import blocks
from jingwei.layers.hardware.identity.strength import cryptoperiod, hash_strength, last_day, strength
from jingwei.limits import Limits

EVERYTHING = (
    b"leading words\n"
    + samples.certificate()
    + samples.authority()
    + samples.public_pem(3, "Ed25519")
    + samples.private_pem(1)
    + samples.private_pem(2, b"example")
)


def test_a_mixed_file_is_read_whole():
    made = inventory(EVERYTHING)
    assert [entry.certificate.subject for entry in made.certificates] == ["CN=service.example", "CN=Example CA"]
    assert [entry.key.name for entry in made.public] == ["Ed25519"]
    assert [(key.encrypted, key.key is not None) for key in made.private] == [(False, True), (True, False)]
    assert made.unread == ()
    lines = EVERYTHING.split(b"\n")
    for line in [*(c.line for c in made.certificates), *(k.line for k in made.private)]:
        assert lines[line - 1].startswith(b"-----BEGIN")


def test_a_private_key_is_told_by_its_public_half():
    made = inventory(samples.private_pem(1) + samples.public_pem(1))
    assert made.private[0].key == made.public[0].key
    assert len(made.private[0].key.fingerprint) == 64


@pytest.mark.parametrize(
    ("encoding", "password"),
    [
        ("PKCS8", b""),
        ("PKCS8", b"example"),
        ("TraditionalOpenSSL", b""),
        ("TraditionalOpenSSL", b"example"),
        ("OpenSSH", b""),
    ],
)
def test_every_form_of_private_key(encoding, password):
    protection = BestAvailableEncryption(password) if password else NoEncryption()
    content = samples.private_key(5).private_bytes(Encoding.PEM, getattr(PrivateFormat, encoding), protection)
    (found,) = inventory(content).private
    assert found.encrypted is bool(password)
    assert (found.key is None) is bool(password)


def test_an_encrypted_openssh_key_is_told_by_its_cipher():
    body = b"openssh-key-v1\0" + b"\0\0\0\x0aaes256-ctr" + bytes(40)
    made = b"-----BEGIN OPENSSH PRIVATE KEY-----\n" + base64.encodebytes(body) + b"-----END OPENSSH PRIVATE KEY-----\n"
    assert [found.encrypted for found in inventory(made).private] == [True]


@pytest.mark.parametrize("password", [b"", b"example"])
def test_private_keys_in_der(password):
    protection = BestAvailableEncryption(password) if password else NoEncryption()
    content = samples.private_key(5).private_bytes(Encoding.DER, PrivateFormat.PKCS8, protection)
    (found,) = inventory(content).private
    assert found.encrypted is bool(password)


def test_certificates_and_public_keys_in_der():
    (entry,) = inventory(next(blocks(samples.certificate())).body).certificates
    assert entry.certificate.ends == date(2027, 3, 28)
    public = samples.private_key(1).public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert inventory(public).public[0].key.name == "secp256r1"


def test_private_keys_inside_configuration():
    pem = samples.private_pem(1)
    assert len(private_keys(b'{"key": "' + pem.replace(b"\n", b"\\n") + b'"}')) == 1
    indented = b"".join(b"    " + line + b"\n" for line in pem.splitlines())
    (found,) = private_keys(b"tls:\n  key: |\n" + indented)
    assert (found.line, found.key.name) == (3, "secp256r1")


@pytest.mark.parametrize("cut", [40, 120, -30])
def test_a_damaged_private_key_is_still_one(cut):
    (found,) = private_keys(samples.private_pem(1)[:cut])
    assert not found.encrypted


@pytest.mark.parametrize("content", [b"", b"\0\1", b"30", b"-----BEGIN CERTIFICATE-----\n", b"\x30\x03abc"])
def test_what_is_not_understood_is_listed(content):
    made = inventory(content)
    assert made.unread
    assert not made.certificates


def test_a_truncated_certificate_is_unread():
    made = inventory(samples.certificate() + samples.certificate()[:300])
    assert len(made.certificates) == 1
    assert len(made.unread) == 1


def test_bounds(tmp_path):
    path = tmp_path / "many.pem"
    path.write_bytes(samples.certificate() * 3)
    with pytest.raises(LimitError):
        read_identity(path, Limits(certificate_bytes=100))
    cut = read_identity(path, Limits(certificates=2))
    assert (len(cut.certificates), [entry.why for entry in cut.unread]) == (2, ["more than 2 PEM blocks"])
    assert len(read_identity(path).certificates) == 3


def test_ten_thousand_markers_take_linear_time():
    made = list(blocks(b"-----BEGIN CERTIFICATE-----\n" * 30_000))
    assert len(made) == 30_000
    assert {block.body for block in made} == {None}


@pytest.mark.parametrize(
    ("name", "bits", "exponent", "expected"),
    [
        ("RSA", 1024, 65537, 80),
        ("RSA", 2047, 65537, 80),
        ("RSA", 2048, 65537, 112),
        ("RSA", 3072, 65537, 128),
        ("RSA", 4096, 3, 0),
        ("RSA", 512, 65537, 0),
        ("secp256r1", 256, 0, 128),
        ("secp384r1", 384, 0, 192),
        ("Ed25519", 0, 0, 128),
        ("DSA", 3072, 0, 0),
        ("SM2", 256, 0, 128),
        ("ML-DSA-65", 0, 0, 192),
        ("1.2.3", 0, 0, None),
    ],
)
def test_strengths(name, bits, exponent, expected):
    assert strength(Key(name, bits, "", exponent)) == expected


def test_transitions_and_hashes():
    assert last_day(112) == date(2030, 12, 31)
    assert last_day(80) == date(2030, 12, 31)
    assert last_day(128) is None
    assert (hash_strength("sha1"), hash_strength("sha256"), hash_strength("?")) == (0, 128, None)
    assert cryptoperiod("tls-server") == 730


def test_other_algorithms_are_named():
    assert describe(rsa.RSAPublicNumbers(65537, (1 << 2047) + 1).public_key()).bits == 2048
    numbers = dsa.DSAParameterNumbers((1 << 1023) + 1155, (1 << 159) + 7, 2)
    assert describe(dsa.DSAPublicNumbers(5, numbers).public_key()).name == "DSA"


def test_chain():
    made = [entry.certificate for entry in inventory(samples.certificate() + samples.authority()).certificates]
    assert links(made) == (Link.ISSUED, Link.ROOT)
    assert links(made[:1]) == (Link.ABSENT,)
    forged = inventory(samples.certificate(samples.Wanted(issuer_key=5)) + samples.authority())
    assert links([entry.certificate for entry in forged.certificates]) == (Link.BROKEN, Link.ROOT)


def test_an_end_entity_issues_nothing():
    entity = samples.certificate(samples.Wanted(name="Example CA", key=99, ca=False))
    made = [entry.certificate for entry in inventory(samples.certificate() + entity).certificates]
    assert links(made)[0] is Link.BROKEN


VALID = next(blocks(samples.certificate())).body


@settings(deadline=None, max_examples=100)
@given(st.integers(0, len(VALID)), st.binary(max_size=6), st.integers(0, len(VALID)))
def test_mutated_certificates(start, middle, end):
    content = VALID[:start] + middle + VALID[end:]
    with suppress(ParseError):
        assert parse_certificate(content).key
    inventory(content)


@settings(deadline=None, max_examples=100)
@given(st.integers(0, len(EVERYTHING)), st.binary(max_size=20), st.integers(0, len(EVERYTHING)))
def test_mutated_files(start, middle, end):
    made = inventory(EVERYTHING[:start] + middle + EVERYTHING[end:])
    assert made.certificates or made.public or made.private or made.unread
