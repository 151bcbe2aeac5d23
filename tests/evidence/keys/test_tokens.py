import pickle
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.errors import ParseError
from jingwei.evidence.keys import tokens
from jingwei.evidence.keys.files import KeyStoreError
from jingwei.evidence.keys.tokens import TokenSigner, TokenUri, read_uri
from jingwei.evidence.signatures.kinds import Algorithm, PublicKey
from jingwei.evidence.signatures.native import verify

LIBRARIES = [Path("/usr/lib/softhsm/libsofthsm2.so"), Path("/usr/lib64/pkcs11/libsofthsm2.so")]
LIBRARY = next((path for path in LIBRARIES if path.exists()), None)
ED25519 = b"\x06\x03\x2b\x65\x70"


@pytest.fixture(scope="module")
def token(tmp_path_factory):
    """A real software token with key pairs of three kinds; gives a function from a key's label to a signer."""
    pkcs11 = pytest.importorskip("pkcs11", reason="the extra pkcs11 is not installed")
    if LIBRARY is None or not shutil.which("softhsm2-util"):
        pytest.skip("softhsm2 is not installed")
    from pkcs11.util.ec import encode_named_curve_parameters

    folder = tmp_path_factory.mktemp("token")
    (folder / "tokens").mkdir()
    (folder / "softhsm.conf").write_text(f"directories.tokendir = {folder}/tokens\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFTHSM2_CONF", str(folder / "softhsm.conf"))
        command = ["softhsm2-util", "--init-token", "--free", "--label", "Seal", "--pin", "1234", "--so-pin", "5678"]
        subprocess.run(command, check=True, capture_output=True)
        with pkcs11.lib(str(LIBRARY)).get_token(token_label="Seal").open(user_pin="1234", rw=True) as session:
            for label, kind, parameters in (
                ("p256", "EC", encode_named_curve_parameters("secp256r1")),
                ("p384", "EC", encode_named_curve_parameters("secp384r1")),
                ("ed25519", "EC_EDWARDS", ED25519),
            ):
                values = {pkcs11.Attribute.EC_PARAMS: parameters}
                domain = session.create_domain_parameters(pkcs11.KeyType[kind], values, local=True)
                mechanism = pkcs11.Mechanism.EC_EDWARDS_KEY_PAIR_GEN if kind == "EC_EDWARDS" else None
                domain.generate_keypair(mechanism=mechanism, store=True, label=label)
        yield lambda label, pin="1234", name="Seal": TokenSigner(TokenUri(name, label, str(LIBRARY)), pin)


@pytest.mark.parametrize("algorithm", [Algorithm.ECDSA_P256, Algorithm.ED25519])
def test_a_token_signs(token, algorithm):
    signer = token(algorithm.removeprefix("ecdsa-"))
    assert signer.public.algorithm is algorithm
    for count in range(8):  # half of the ECDSA signatures have a high s before it is mended
        assert verify(signer.public, b"%d" % count, signer.sign(b"%d" % count))


def test_other_kinds_of_keys_are_refused(token):
    with pytest.raises(KeyStoreError, match="another kind"):
        token("p384")


@pytest.mark.parametrize(
    ("label", "pin", "name"), [("none", "1234", "Seal"), ("p256", "123", "Seal"), ("p256", "1234", "No")]
)
def test_a_wrong_label_and_a_wrong_pin_say_so(token, label, pin, name):
    with pytest.raises(KeyStoreError, match=f"token {name}: \\w+") as caught:
        token(label, pin, name)
    assert "check the labels, the PIN" in caught.value.hint
    assert pin not in str(caught.value)


def test_a_signature_that_does_not_hold_is_not_given_out(token, monkeypatch):
    signer = token("p256")
    monkeypatch.setattr(tokens, "_signature", lambda *_: b"\x30\x06\x02\x01\x01\x02\x01\x01")
    with pytest.raises(KeyStoreError, match="its signature is not valid"):
        signer.sign(b"m")


def test_the_pin_is_not_shown_and_not_copied(token):
    signer = token("p256")
    assert repr(signer) == "TokenSigner(Seal, p256)"
    with pytest.raises(TypeError):
        pickle.dumps(signer)


def test_a_library_that_is_not_there(tmp_path):
    pytest.importorskip("pkcs11", reason="the extra pkcs11 is not installed")
    with pytest.raises(KeyStoreError, match="token Seal"):
        TokenSigner(TokenUri("Seal", "a", str(tmp_path / "none.so")), "1")


def test_the_missing_extra_is_named(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pkcs11", None)
    with pytest.raises(KeyStoreError, match="extra pkcs11") as caught:
        TokenSigner(TokenUri("Seal", "a", "/x.so"), "1")
    assert "jingwei[pkcs11]" in caught.value.hint


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pkcs11:token=Seal;object=a?module-path=/m.so", TokenUri("Seal", "a", "/m.so")),
        ("pkcs11:object=a;token=Se%20al%3B;type=private?module-path=/m.so", TokenUri("Se al;", "a", "/m.so")),
        ("pkcs11:token=%E5%8D%B0;object=a", TokenUri("印", "a", "/default.so")),
    ],
)
def test_uris(text, expected):
    assert read_uri(text, "/default.so") == expected


@pytest.mark.parametrize(
    "text",
    [
        "pkcs11:token=Seal",
        "pkcs11:object=a",
        "pkcs12:token=Seal;object=a",
        "token=Seal;object=a",
        "pkcs11:token=Seal;object=a;object=b",
        "pkcs11:token=Seal;object=a;",
        "pkcs11:token=Seal;object=%ff",
        "pkcs11:token=Seal;object=a b",
        "pkcs11:token=Seal;object=a;serial=1",
        "pkcs11:token=Seal;object=" + "a" * 1001,
        "pkcs11:token=Seal;object=a?module-path=m.so",
    ],
)
def test_what_is_no_uri(text):
    with pytest.raises(ParseError):
        read_uri(text, "/default.so")


def test_the_longest_attribute():
    assert read_uri("pkcs11:token=Seal;object=" + "a" * 1000, "/m").object == "a" * 1000


def test_a_uri_without_a_library():
    with pytest.raises(ParseError, match="no PKCS#11 library") as caught:
        read_uri("pkcs11:token=Seal;object=a")
    assert "PKCS11_MODULE" in caught.value.hint


@pytest.mark.parametrize("name", ["pin-value", "pin-source"])
def test_a_pin_in_the_uri_is_refused_without_repeating_it(name):
    with pytest.raises(ParseError, match="PIN does not belong") as caught:
        read_uri(f"pkcs11:token=Seal;object=a?module-path=/m.so&{name}=8642")
    assert "8642" not in str(caught.value)


@given(st.text(max_size=60))
@settings(max_examples=80)
def test_arbitrary_uris_are_read_or_refused(text):
    for candidate in (text, "pkcs11:" + text, "pkcs11:token=a;object=b;" + text):
        try:
            made = read_uri(candidate, "/m.so")
        except ParseError:
            continue
        assert made.module.startswith("/")


@pytest.mark.parametrize("point", [b"", b"\4\x20" + bytes(31), b"\4\x20" + bytes(33), b"\5\x20" + bytes(32), bytes(57)])
def test_points_of_other_sizes_are_refused(point):
    with pytest.raises(KeyStoreError, match="public key of"):
        tokens._with_point(Algorithm.ED25519, point)


def test_a_bare_point_is_taken():
    assert tokens._with_point(Algorithm.ED25519, b"\4\x20" + bytes(30)) == PublicKey(
        Algorithm.ED25519, b"\4\x20" + bytes(30)
    )
