"""The attestations of one file together, and a policy of publishers."""

import hashlib
import json
from dataclasses import replace

import pytest

from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.provenance import samples
from jingwei.layers.tools.provenance.appraise import Artifact, Provenance, State, appraise
from jingwei.layers.tools.provenance.files import below, beside, named_after
from jingwei.layers.tools.provenance.policy import Expected, read_policy, settle
from jingwei.layers.tools.provenance.samples import Service, as_bundle, statement
from jingwei.layers.tools.provenance.statement import Subject
from jingwei.layers.tools.provenance.trust import read_trust_root
from jingwei.limits import LIMITS

SERVICE = Service()
ROOT = read_trust_root(SERVICE.trust_root())
NAME = "desk_tool-1.0-py3-none-any.whl"
CONTENT = b"content"
ARTIFACT = Artifact(frozenset({NAME}), {"sha256": hashlib.sha256(CONTENT).hexdigest()})
MADE = SERVICE.attestation(statement(NAME, CONTENT))
EXPECTED = Expected(samples.ISSUER, samples.REPOSITORY, "release.yml")


@pytest.fixture
def put(tmp_path):
    def put(name, *documents):
        path = tmp_path / name
        path.write_text("\n".join(json.dumps(one) for one in documents))
        return path

    return put


def told(own=(), others=()):
    found = appraise(ARTIFACT, own, others, ROOT)
    return found.state.value, found.reason


def test_states(put):
    own = put(NAME + ".publish.attestation", MADE)
    assert told() == ("absent", "")
    assert told([own]) == ("verified", "")
    assert told([put("a", {"version": 1})]) == ("unverified", "form")
    assert told([put("a", SERVICE.attestation(statement(NAME, b"other")))]) == ("mismatch", "subject")
    assert told([put("a", SERVICE.attestation(statement("other.whl", CONTENT)))]) == ("mismatch", "subject")
    assert told([put("a", SERVICE.attestation(statement(NAME, CONTENT, "https://spdx.dev/Document")))]) == (
        "unverified",
        "type",
    )
    found = appraise(ARTIFACT, [own], [], ROOT)
    (one,) = found.publishers
    assert (one.issuer, one.repository, one.workflow) == (samples.ISSUER, samples.REPOSITORY, samples.WORKFLOW)
    assert one.time == samples.TIME.isoformat()


def test_several(put):
    good, unknown = put("good", MADE), put("unknown", Service(base=5000).attestation(statement(NAME, CONTENT)))
    bad = put("bad", SERVICE.attestation(statement(NAME, b"other")))
    assert told([good, unknown]) == ("verified", "")
    assert told([unknown]) == ("unverified", "issuer")
    assert told([good, unknown, bad]) == ("mismatch", "subject")
    assert told([good], [bad]) == ("verified", "")  # an older file of this name, in a folder of many
    assert told([], [bad]) == ("mismatch", "subject")
    assert told([], [put("far", SERVICE.attestation(statement("other.whl", b"other")))]) == ("absent", "")


def test_names_are_compared_in_their_normal_form(put):
    for name, answer in (
        ("Desk.Tool-1.0.0-py3-none-any.whl", "verified"),
        ("desk_tool-1.1-py3-none-any.whl", "mismatch"),
    ):
        assert told([put("a", SERVICE.attestation(statement(name, CONTENT)))])[0] == answer


def test_a_digest_that_differs_beside_one_that_fits():
    subject = {"sha256": ARTIFACT.digests["sha256"], "sha512": "0" * 128}
    both = replace(ARTIFACT, digests={**ARTIFACT.digests, "sha512": hashlib.sha512(CONTENT).hexdigest()})
    assert ARTIFACT.is_subject(Subject(NAME, subject))
    assert not both.is_subject(Subject(NAME, subject))
    assert not both.is_subject(Subject(NAME, {}))


def test_files_that_hold_attestations(put, tmp_path):
    artifact = tmp_path / NAME
    artifact.write_bytes(CONTENT)
    own = put(NAME + ".publish.attestation", MADE)
    several = put("multiple.intoto.jsonl", as_bundle(MADE), as_bundle(SERVICE.attestation(statement("b.whl", b"b"))))
    broken = put("broken.sigstore.json", {"mediaType": "x"})
    put(NAME + ".sigstore.json", as_bundle(MADE))
    assert own in named_after(artifact)
    index = beside(tmp_path, 0)
    assert index.about["b.whl"] == (str(several),)
    assert [path for path, _, _ in index.unread] == [str(broken)]
    assert str(own) in below(tmp_path).about[NAME]
    with pytest.raises(LimitError):
        below(tmp_path, replace(LIMITS, attestation_files=1))
    with pytest.raises(ParseError):
        below(tmp_path / "none")


def test_a_policy(put):
    found = appraise(ARTIFACT, [put("a", MADE)], [], ROOT)
    assert settle(found, None) == settle(found, EXPECTED) == found
    for wrong in (
        {"issuer": "https://other.example.org"},
        {"repository": samples.REPOSITORY + "s"},
        {"workflow": "other.yml"},
        {"identity": "somebody@example.org"},
        {"ref": "refs/heads/main"},
    ):
        made = settle(found, replace(EXPECTED, **wrong))
        assert (made.state, made.reason) == (State.MISMATCH, "policy")
    assert settle(Provenance(), EXPECTED) == Provenance()


def test_reading_a_policy():
    text = "required: true\npublishers:\n  Desk_Tool: {issuer: i, repository: a/b, required: true}\n  npm:@s/x: {issuer: i, identity: e}\n"
    policy = read_policy(text.encode())
    assert policy.required
    assert policy.of("pypi", "desk-tool") == Expected("i", "https://github.com/a/b", required=True)
    assert policy.of("npm", "@s/x") == Expected("i", identity="e")
    assert policy.of("npm", "desk-tool") is None


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "publisher: {}",
        "required: yes",
        "publishers: [a]",
        "publishers: {a: {repository: r}}",
        "publishers: {a: {issuer: i}}",
        "publishers: {a: {issuer: i, repository: r, workflows: w}}",
        "publishers: {a: {issuer: i, repository: ''}}",
        "publishers: {a_b: {issuer: i, repository: r}, a-b: {issuer: i, repository: r}}",
    ],
)
def test_a_policy_that_is_misspelt_is_refused(text):
    with pytest.raises(ParseError):
        read_policy(text.encode())
