import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.errors import JingweiError, ParseError
from jingwei.evidence.forms.envelope import pae, read_envelope, read_statement
from jingwei.evidence.keys.signer import KeySigner, new_private
from jingwei.evidence.sealing.sidecar import PREDICATE, sidecar
from jingwei.evidence.signatures.kinds import Algorithm, key_id, pem
from jingwei.evidence.signatures.native import verify
from jingwei.limits import Limits

SIGNER = KeySigner(new_private(Algorithm.ED25519))
NAME = "assessment-plan.oscal.json"
DOCUMENT = '{ "b": 1.50, "a": "名",\n "c": [true] }\n'.encode()


def test_a_sidecar_names_the_file_and_the_digest_of_its_canonical_form():
    envelope = read_envelope(sidecar(NAME, DOCUMENT, SIGNER))
    statement = read_statement(envelope.payload)
    canonical = rfc8785.dumps(json.loads(DOCUMENT))
    assert statement.type == PREDICATE
    assert statement.subjects == {NAME: hashlib.sha256(canonical).hexdigest()}
    claim = {"canonicalization": "RFC8785", "digestAlgorithm": "sha256", "digestSource": "canonical-json"}
    assert statement.predicate == {**claim, "tool": "jingwei"}
    assert verify(SIGNER.public, pae(envelope.payload), envelope.signatures[key_id(SIGNER.public)])


def test_layout_does_not_matter_and_content_does():
    spaced = json.dumps(json.loads(DOCUMENT), indent=3).encode()
    assert sidecar(NAME, spaced, SIGNER) == sidecar(NAME, DOCUMENT, SIGNER)
    assert sidecar(NAME, DOCUMENT.replace(b"true", b"false"), SIGNER) != sidecar(NAME, DOCUMENT, SIGNER)


@pytest.mark.parametrize("document", [b"", b"{", b'{"a": 1, "a": 2}', b'{"a": NaN}', b'{"a": 9007199254740993}'])
def test_what_has_no_one_canonical_form_is_refused(document):
    with pytest.raises(ParseError):
        sidecar(NAME, document, SIGNER)


def test_only_json_files_have_sidecars():
    with pytest.raises(ParseError, match="belongs to a JSON file"):
        sidecar("a.xml", DOCUMENT, SIGNER)


def test_the_size_is_bounded():
    with pytest.raises(JingweiError):
        sidecar(NAME, DOCUMENT, SIGNER, Limits(document_bytes=len(DOCUMENT) - 1))
    sidecar(NAME, DOCUMENT, SIGNER, Limits(document_bytes=len(DOCUMENT)))


@given(st.binary(max_size=60))
@settings(max_examples=50)
def test_arbitrary_documents_are_signed_or_refused(content):
    try:
        made = sidecar(NAME, content, SIGNER)
    except JingweiError:
        return
    assert read_envelope(made).payload


@pytest.mark.torture
@pytest.mark.parametrize("algorithm", [Algorithm.ED25519, Algorithm.ECDSA_P256])
def test_trestle_accepts_the_sidecar_and_refuses_a_changed_document(tmp_path, algorithm):
    trestle = shutil.which("trestle", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if not trestle:
        pytest.skip("trestle is not installed (extra interop)")
    signer = KeySigner(new_private(algorithm))
    (tmp_path / "key.pem").write_text(pem(signer.public))
    (tmp_path / "s.json").write_bytes(sidecar(NAME, DOCUMENT, signer))

    def verified(document):
        (tmp_path / NAME).write_bytes(document)
        files = ["-f", NAME, "--signature", "s.json", "--public-key", "key.pem"]
        return subprocess.run(
            [trestle, "verify", "--beta", *files], cwd=tmp_path, capture_output=True, check=False
        ).returncode

    assert verified(DOCUMENT) == 0
    assert verified(DOCUMENT.replace(b"1.50", b"1.51")) != 0
