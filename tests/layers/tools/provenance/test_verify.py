"""Attestations of a service in miniature, and one of the public service: each thing that is verified, taken away or forged."""

import base64
import json
from copy import deepcopy
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.provenance import samples
from jingwei.layers.tools.provenance.bundle import read_attestations
from jingwei.layers.tools.provenance.certificate import identity_of, verified_chain, verify_promise
from jingwei.layers.tools.provenance.reasons import Doubt
from jingwei.layers.tools.provenance.samples import Service, as_bundle, b64, statement
from jingwei.layers.tools.provenance.statement import read_statement
from jingwei.layers.tools.provenance.trust import SHIPPED, load_certificate, read_trust_root
from jingwei.layers.tools.provenance.verify import runs, verify

REAL = Path(__file__).with_name("pypi_attestations-0.0.19.tar.gz.publish.attestation")
SERVICE = Service()
ROOT = read_trust_root(SERVICE.trust_root())
PUBLIC = read_trust_root(SHIPPED.read_bytes())
MADE = SERVICE.attestation(statement("x.whl", b"x"))
ENTRY = ("verification_material", "transparency_entries", 0)


def judged(document, root=ROOT):
    """`verified`, or the kind and reason of what stands against it."""
    content = document if isinstance(document, bytes) else json.dumps(document).encode()
    try:
        for one in read_attestations(content, "x"):
            verify(one, read_statement(one.payload), root)
    except Doubt as doubt:
        return type(doubt).__name__, doubt.reason
    return "verified"


def changed(path, value, document=MADE):
    made = deepcopy(document)
    place = made
    for step in path[:-1]:
        place = place[step]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value(place[path[-1]]) if callable(value) else value
    return made


def flipped(text):
    raw = bytearray(base64.b64decode(text))
    raw[-1] ^= 1
    return b64(bytes(raw))


def test_the_forms():
    bundle = as_bundle(MADE)
    older = changed(("mediaType",), "application/vnd.dev.sigstore.bundle+json;version=0.1", bundle)
    leaf = older["verificationMaterial"].pop("certificate")
    older["verificationMaterial"]["x509CertificateChain"] = {"certificates": [leaf]}
    publisher = {"kind": "Google", "email": "x"}
    provenance = {"version": 1, "attestation_bundles": [{"publisher": publisher, "attestations": [MADE]}]}
    lines = b"\n".join(json.dumps(one).encode() for one in (bundle, older))
    indented = json.dumps(MADE, indent=2).encode()
    for document in (MADE, bundle, older, provenance, {"attestations": [{"bundle": bundle}]}, lines, indented):
        assert judged(document) == "verified"
    assert len(read_attestations(lines, "x")) == 2


def test_one_of_the_public_service():
    content = REAL.read_bytes()
    assert judged(content, PUBLIC) == "verified"
    assert judged(content, ROOT) == ("Doubt", "issuer")
    assert judged(changed((*ENTRY, "integratedTime"), "1733354042", json.loads(content)), PUBLIC) == (
        "Refuted",
        "false-log",
    )
    assert (
        judged(changed(("verification_material", "certificate"), flipped, json.loads(content)), PUBLIC)[0] == "Refuted"
    )


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        (("envelope", "signature"), flipped, "signature"),
        (("envelope", "statement"), b64(statement("x.whl", b"y")), "signature"),
        ((*ENTRY, "integratedTime"), "1", "false-log"),
        ((*ENTRY, "inclusionPromise", "signedEntryTimestamp"), flipped, "false-log"),
        ((*ENTRY, "inclusionProof", "hashes"), [b64(b"0" * 32)], "false-log"),
        ((*ENTRY, "inclusionProof", "hashes"), [], "false-log"),
        ((*ENTRY, "inclusionProof", "treeSize"), "3", "false-log"),
        ((*ENTRY, "inclusionProof", "logIndex"), "0", "false-log"),
        ((*ENTRY, "inclusionProof", "checkpoint", "envelope"), lambda text: text.replace("- 1", "- 2"), "false-log"),
        (("verification_material", "certificate"), flipped, "false-log"),  # no longer the one that the log holds
    ],
)  # fmt: skip
def test_what_contradicts_is_refuted(path, value, reason):
    assert judged(changed(path, value)) == ("Refuted", reason)


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        ((*ENTRY, "logId", "keyId"), b64(b"0" * 32), "log"),
        (("verification_material", "transparency_entries"), [], "log"),
        ((*ENTRY, "inclusionPromise"), None, "time"),
        (("verification_material", "certificate"), b64(b"x"), "form"),
        (("version",), 2, "form"),
        (("envelope", "signature"), "?", "form"),
        ((*ENTRY, "integratedTime"), -1, "form"),
        ((*ENTRY, "canonicalizedBody"), b64(b'{"kind": "rekord", "apiVersion": "0.0.1", "spec": {}}'), "entry"),
    ],
)  # fmt: skip
def test_what_is_missing_or_unknown_is_in_doubt(path, value, reason):
    assert judged(changed(path, value)) == ("Doubt", reason)


def test_an_entry_of_another_signature_lends_no_time():
    """CVE-2022-36056: a log's entry of something else in the bundle."""
    other = SERVICE.attestation(statement("y.whl", b"y"))["verification_material"]["transparency_entries"]
    assert judged(changed(("verification_material", "transparency_entries"), other)) == ("Refuted", "false-log")


def test_a_promise_alone_or_a_proof_with_it():
    assert judged(changed((*ENTRY, "inclusionProof"), None)) == "verified"
    assert judged(changed((*ENTRY, "inclusionProof", "checkpoint"), None)) == "verified"


@pytest.mark.parametrize(
    ("service", "answer"),
    [
        (Service(base=5000), ("Doubt", "issuer")),  # the same names, other keys
        (Service(time=samples.TIME + timedelta(days=200)), "verified"),
        (Service(time=samples.TIME + timedelta(days=500)), ("Doubt", "expired")),
        (Service(lifetime=timedelta(seconds=2)), ("Refuted", "late")),
        (Service(code_signing=False), ("Refuted", "use")),
        (Service(promised=False), ("Doubt", "sct")),
    ],
)
def test_certificates(service, answer):
    assert judged(service.attestation(statement("x.whl", b"x"))) == answer


def test_a_root_that_ended_before():
    assert judged(MADE, read_trust_root(SERVICE.trust_root(samples.TIME - timedelta(days=1)))) == ("Doubt", "expired")


def test_a_log_that_ended_before():
    value = json.loads(SERVICE.trust_root())
    value["tlogs"][0]["publicKey"]["validFor"]["start"] = (samples.TIME + timedelta(days=1)).isoformat()
    root = read_trust_root(json.dumps(value).encode())
    assert judged(MADE, root) == ("Doubt", "expired")


def test_a_forged_promise_of_the_certificate_log(monkeypatch):
    honest = Service._promise
    monkeypatch.setattr(Service, "_promise", lambda self, tbs: honest(self, tbs[:-1] + b"\x00"))
    assert judged(Service().attestation(statement("x.whl", b"x"))) == ("Refuted", "false-sct")


def test_what_the_statement_or_the_index_says_of_the_publisher():
    workflow = {"repository": "https://example.org/desk/other", "path": "x", "ref": "y"}
    kind = "https://actions.github.io/buildtypes/workflow/v1"
    predicate = {"buildDefinition": {"buildType": kind, "externalParameters": {"workflow": workflow}}}
    made = statement("x.whl", b"x", "https://slsa.dev/provenance/v1", predicate)
    assert judged(SERVICE.attestation(made)) == ("Refuted", "publisher")
    honest = made.replace(b"desk/other", b"desk/tool")
    assert judged(SERVICE.attestation(honest)) == "verified"
    publisher = {"kind": "GitHub", "repository": "desk/tool", "workflow": "release.yml"}
    index = {"version": 1, "attestation_bundles": [{"publisher": publisher, "attestations": [MADE]}]}
    assert judged(index) == ("Refuted", "publisher")
    github = SERVICE.attestation(statement("x.whl", b"x"), samples.WORKFLOW.replace("example.org", "github.com"))
    index["attestation_bundles"][0]["attestations"] = [github]
    assert judged(index) == "verified"
    publisher["workflow"] = "other.yml"
    assert judged(index) == ("Refuted", "publisher")


def test_which_workflow_ran():
    found = read_attestations(json.dumps(MADE).encode(), "x")[0]
    who = verify(found, read_statement(found.payload), ROOT).identity
    assert runs(who, "release.yml")
    assert runs(who, ".github/workflows/release.yml")
    assert runs(who, samples.WORKFLOW)
    for other in (
        "elease.yml",
        "workflows/release.yml",
        "",
        "release.yml@refs/tags/v1",
        "https://example.org/desk/tool",
    ):
        assert not runs(who, other)


@pytest.mark.parametrize(
    "text", ["{}", '{"mediaType": "x"}', "[]", "{", SERVICE.trust_root().decode().replace("start", "begin")]
)
def test_what_is_no_trust_root(text):
    with pytest.raises(ParseError):
        read_trust_root(text.encode())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8), lambda x: st.lists(x, max_size=3), max_leaves=5
)
PLACES = [("envelope", "statement"), ("envelope",), ("verification_material", "certificate"), ENTRY, *(
    (*ENTRY, name) for name in MADE["verification_material"]["transparency_entries"][0]
), *((*ENTRY, "inclusionProof", name) for name in ("hashes", "treeSize", "logIndex", "checkpoint"))]  # fmt: skip


@given(st.sampled_from(PLACES), JSON)
@settings(max_examples=60)
def test_any_value_anywhere_is_judged(path, value):
    assert judged(changed(path, lambda _: value)) != ""


LEAF = SERVICE.leaf()
YEAR = LEAF.index(SERVICE.certificate_log) + 32  # first byte of the time of the certificate log's promise


@given(st.lists(st.tuples(st.integers(0, len(LEAF) - 1), st.integers(1, 255)), min_size=1, max_size=3))
@example([(YEAR, 0x10)])  # a year beyond 9999
@settings(max_examples=60)
def test_any_certificate_is_judged(flips):
    made = bytearray(LEAF)
    for place, bits in flips:
        made[place] ^= bits
    try:
        leaf = load_certificate(bytes(made))
        verify_promise(leaf, ROOT.issuers[0].chain[0], ROOT.certificate_logs)
        verified_chain(leaf, ROOT, [samples.TIME])
        identity_of(leaf)
    except Doubt:
        return
    assert bytes(made) == LEAF


@given(st.binary(max_size=200))
@settings(max_examples=40)
def test_any_bytes_are_judged(content):
    assert judged(content)[0] in {"Doubt", "Refuted"}
    with pytest.raises((ParseError, LimitError)):
        read_trust_root(content)


@pytest.mark.torture
def test_the_reference_library_agrees():
    pytest.importorskip("sigstore", reason="the extra interop is not installed")
    from sigstore.errors import Error
    from sigstore.models import Bundle, TrustedRoot
    from sigstore.verify import Verifier
    from sigstore.verify.policy import UnsafeNoOp

    verifier = Verifier(trusted_root=TrustedRoot.from_file(str(SHIPPED)))
    real = json.loads(REAL.read_text())
    for path, value in [
        (("version",), 1),
        (("envelope", "signature"), flipped),
        ((*ENTRY, "integratedTime"), "1733354042"),
        ((*ENTRY, "inclusionProof", "treeSize"), "31550403"),
        ((*ENTRY, "inclusionPromise", "signedEntryTimestamp"), flipped),
        ((*ENTRY, "logId", "keyId"), b64(b"0" * 32)),
    ]:
        document = changed(path, value, real)
        try:
            verifier.verify_dsse(Bundle.from_json(json.dumps(as_bundle(document))), UnsafeNoOp())
            peer = True
        except (Error, ValueError):
            peer = False
        assert (judged(document, PUBLIC) == "verified") == peer
