import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
from copy import deepcopy
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.signing import samples
from jingwei.layers.tools.signing.appraise import appraise, verified
from jingwei.layers.tools.signing.bundle import Bundle, pae, read_bundle
from jingwei.layers.tools.signing.listing import Difference, compare, read_listing
from jingwei.limits import Limits

BUNDLE = samples.bundle()
VALUES = json.loads(BUNDLE)
STATEMENT = samples.statement()
A, B, C = ("a" * 64, "b" * 64, "c" * 64)


def pem(key):
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def changed(values, path, value):
    made = deepcopy(values)
    place = made
    for step in path[:-1]:
        place = place[step]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return json.dumps(made).encode()


def test_a_bundle_is_read():
    made = read_bundle(BUNDLE)
    assert json.loads(made.payload) == STATEMENT
    assert made.material == "publicKey"
    assert verified(made, samples.public_pem())
    assert not verified(made, samples.public_pem(8))
    assert read_bundle(samples.keyless()).material == "certificate"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["mediaType"], "application/vnd.dev.sigstore.bundle.v0.2+json"),
        (["mediaType"], None),
        (["dsseEnvelope"], None),
        (["dsseEnvelope"], []),
        (["dsseEnvelope", "payloadType"], "text/plain"),
        (["dsseEnvelope", "payload"], "a"),
        (["dsseEnvelope", "payload"], 1),
        (["dsseEnvelope", "payload"], "YQ==\n"),
        (["dsseEnvelope", "signatures"], []),
        (["dsseEnvelope", "signatures"], [{"sig": "YQ=="}, {"sig": "YQ=="}]),
        (["dsseEnvelope", "signatures"], ["YQ=="]),
        (["dsseEnvelope", "signatures"], {"sig": "YQ=="}),
        (["dsseEnvelope", "signatures", 0, "sig"], None),
        (["verificationMaterial"], None),
        (["verificationMaterial"], {}),
        (["verificationMaterial"], {"publicKey": {}, "certificate": {}}),
    ],
)
def test_what_is_no_bundle(path, value):
    with pytest.raises(ParseError):
        read_bundle(changed(VALUES, path, value))


def test_a_statement_is_read():
    listing = read_listing(json.dumps(STATEMENT).encode())
    assert listing == {
        name.removeprefix("model/"): hashlib.sha256(content).hexdigest() for name, content in samples.FILES.items()
    }


PREDICATE = ["predicate"]
RESOURCES = [*PREDICATE, "resources"]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["_type"], "https://in-toto.io/Statement/v0.1"),
        (["predicateType"], "https://model_signing/Digests/v0.1"),
        (["subject"], None),
        (["subject"], []),
        (["subject"], [STATEMENT["subject"][0]] * 2),
        (["subject", 0, "digest"], {"sha256": A}),
        (["subject", 0, "digest"], {}),
        (["subject", 0, "digest"], "x"),
        (["subject"], [1]),
        (PREDICATE, []),
        ([*PREDICATE, "serialization"], None),
        ([*PREDICATE, "serialization", "method"], "shards"),
        ([*PREDICATE, "serialization", "hash_type"], "blake3"),
        (RESOURCES, None),
        (RESOURCES, []),
        (RESOURCES, {"a": 1}),
        ([*RESOURCES, 0], "x"),
        ([*RESOURCES, 0, "algorithm"], "sha384"),
        ([*RESOURCES, 0, "digest"], A.upper()),
        ([*RESOURCES, 0, "digest"], A + "a"),
        ([*RESOURCES, 0, "digest"], 1),
        ([*RESOURCES, 0, "name"], 1),
        ([*RESOURCES, 0, "name"], ""),
        ([*RESOURCES, 0, "name"], "/a"),
        ([*RESOURCES, 0, "name"], "../a"),
        ([*RESOURCES, 0, "name"], "a/./b"),
        ([*RESOURCES, 0, "name"], "a//b"),
        ([*RESOURCES, 0, "name"], "a/"),
        ([*RESOURCES, 0, "name"], "."),
        ([*RESOURCES, 0, "name"], STATEMENT["predicate"]["resources"][1]["name"]),
    ],
)
def test_what_is_no_statement(path, value):
    with pytest.raises(ParseError):
        read_listing(changed(STATEMENT, path, value))


def test_the_number_of_files_is_bounded():
    content = json.dumps(STATEMENT).encode()
    assert len(read_listing(content, Limits(asset_files=2))) == 2
    with pytest.raises(LimitError):
        read_listing(content, Limits(asset_files=1))


@pytest.mark.parametrize(
    ("listing", "files", "others", "expected"),
    [
        ({"a": A}, {"a": A}, {}, Difference()),
        ({"a": A, "d/b": B}, {"m/a": A, "m/d/b": B}, {}, Difference()),
        ({"a": A}, {"a": B}, {}, Difference(changed=("a",))),
        ({"a": A}, {}, {}, Difference(missing=("a",))),
        ({"a": A}, {"a": A, "b": B}, {}, Difference(extra=("b",))),
        ({"a": A, "card": C}, {"m/a": A}, {"m/card": C}, Difference()),
        ({"a": A}, {"m/a": A}, {"card": C}, Difference()),
        ({"a": A, "b": B}, {"m/a": B, "m/c": C}, {}, Difference(("m/b",), ("m/c",), ("m/a",))),
        # another folder holds a file of the same name: the signed names lie together
        ({"a": A, "b": B}, {"m/a": A, "m/b": B, "n/a": C}, {}, Difference(extra=("n/a",))),
        ({"a": A, "b": B}, {"n/m/a": A, "n/m/b": B, "a": A}, {}, Difference(extra=("a",))),
        # a name is a whole name
        ({"a": A}, {"xa": A}, {}, Difference(missing=("a",), extra=("xa",))),
        ({"d/b": B}, {"xd/b": B}, {}, Difference(missing=("d/b",), extra=("xd/b",))),
        ({".": A}, {"m/w": A}, {"card": C}, Difference()),
        ({".": A}, {"m/w": B}, {}, Difference(changed=("m/w",))),
        ({".": A}, {"m/w": A, "m/x": B}, {}, Difference(extra=("m/x",))),
        ({".": A}, {}, {}, Difference(missing=(".",))),
    ],
)
def test_files_are_held_against_what_was_signed(listing, files, others, expected):
    found = compare(listing, files, others)
    assert found == expected
    assert len(found) == len(expected.missing) + len(expected.extra) + len(expected.changed)


def folder(tmp_path, sig=BUNDLE, pub=None):
    (tmp_path / "s").write_bytes(sig)
    (tmp_path / "k").write_bytes(samples.public_pem() if pub is None else pub)
    return tmp_path / "s", tmp_path / "k"


def test_an_appraisal(tmp_path):
    made = appraise(*folder(tmp_path))
    assert (made.holds, made.listing) == (True, read_listing(json.dumps(STATEMENT).encode()))
    made = appraise(*folder(tmp_path, pub=samples.other_key()))
    assert (made.holds, made.listing) == (False, None)
    made = appraise(*folder(tmp_path, sig=samples.keyless()))
    assert (made.material, made.holds, made.listing) == ("certificate", False, None)


def test_a_changed_statement_is_noticed_before_it_is_read(tmp_path):
    payload = base64.b64encode(b"no json").decode()
    made = appraise(*folder(tmp_path, sig=changed(VALUES, ["dsseEnvelope", "payload"], payload)))
    assert not made.holds


@pytest.mark.parametrize("curve", [ec.SECP256R1(), ec.SECP384R1(), ec.SECP521R1()], ids=lambda curve: curve.name)
def test_three_curves_are_verified_with_the_hash_of_their_size(curve):
    from cryptography.hazmat.primitives import hashes

    key = ec.generate_private_key(curve)
    hash_of = {256: hashes.SHA256(), 384: hashes.SHA384(), 521: hashes.SHA512()}[curve.key_size]
    signature = key.sign(pae(b"p"), ec.ECDSA(hash_of))
    assert verified(Bundle(b"p", signature, "publicKey"), pem(key))
    assert not verified(Bundle(b"q", signature, "publicKey"), pem(key))
    assert not verified(Bundle(b"p", b"", "publicKey"), pem(key))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        pem(ed25519.Ed25519PrivateKey.generate()),
        pem(rsa.generate_private_key(65537, 2048)),
        pem(ec.generate_private_key(ec.SECP256K1())),
    ],
    ids=["none", "ed25519", "rsa", "another curve"],
)
def test_other_keys_decide_nothing(tmp_path, content):
    with pytest.raises(ParseError, match="signing key"):
        appraise(*folder(tmp_path, pub=content))


def test_the_size_of_both_files_is_bounded(tmp_path):
    size = len(BUNDLE)
    assert appraise(*folder(tmp_path), Limits(document_bytes=size)).holds
    with pytest.raises(LimitError):
        appraise(*folder(tmp_path), Limits(document_bytes=size - 1))
    with pytest.raises(LimitError):
        appraise(*folder(tmp_path, pub=bytes(size + 1)), Limits(document_bytes=size))


@given(st.binary(max_size=80), st.integers(0, len(BUNDLE) - 1), st.integers(0, 255))
@settings(max_examples=80)
def test_arbitrary_and_mutated_bytes_are_read_or_refused(junk, place, value):
    changed_bytes = bytearray(BUNDLE)
    changed_bytes[place] = value
    for content in (junk, bytes(changed_bytes)):
        try:
            made = read_bundle(content)
            read_listing(made.payload)
        except (ParseError, LimitError):
            continue
        assert made.signature is not None


@pytest.mark.torture
def test_a_model_signed_by_model_signing(tmp_path):
    program = shutil.which("model_signing", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if program is None:
        pytest.skip("model_signing is not installed (extra interop)")
    for name, content in samples.FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    from cryptography.hazmat.primitives.serialization import NoEncryption, PrivateFormat

    private = samples.key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "key.pem").write_bytes(private)
    command = [program, "sign", "key", "model", "--private_key", "key.pem", "--signature", "s"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    (tmp_path / "k").write_bytes(samples.public_pem())
    made = appraise(tmp_path / "s", tmp_path / "k")
    files = {name: hashlib.sha256(content).hexdigest() for name, content in samples.FILES.items()}
    assert made.holds
    assert compare(made.listing, files, {}) == Difference()
    # and the other way: it accepts what the samples sign
    (tmp_path / "own").write_bytes(samples.bundle())
    command = [program, "verify", "key", "model", "--public_key", "k", "--signature", "own"]
    assert subprocess.run(command, cwd=tmp_path, check=False, capture_output=True).returncode == 0
    (tmp_path / "model" / "config.json").write_bytes(b"x")
    assert subprocess.run(command, cwd=tmp_path, check=False, capture_output=True).returncode != 0
