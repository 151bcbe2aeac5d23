"""Provenance of entries of lists, by the hashes that they allow."""

import base64
import hashlib
import json

import pytest

from jingwei.layers.tools.packages.judging.listed import Attested
from jingwei.layers.tools.packages.package import Package
from jingwei.layers.tools.provenance import samples
from jingwei.layers.tools.provenance.files import below
from jingwei.layers.tools.provenance.policy import Expected
from jingwei.layers.tools.provenance.samples import Service, statement
from jingwei.layers.tools.provenance.trust import read_trust_root

SERVICE = Service()
EXPECTED = Expected(samples.ISSUER, samples.REPOSITORY)
OTHER = samples.WORKFLOW.replace("desk/tool", "desk/other")


def hashed(content):
    return "sha256:" + hashlib.sha256(content).hexdigest()


@pytest.fixture
def attested(tmp_path):
    """The wheel `a` and the archive `b` are attested by their publisher, `c` by another, `d` under another version."""
    for name, content, by in (
        ("demo-1.0-py3-none-any.whl", b"a", samples.WORKFLOW),
        ("demo-1.0.tar.gz", b"b", samples.WORKFLOW),
        ("demo-1.0-py2-none-any.whl", b"c", OTHER),
        ("demo-1.1.tar.gz", b"d", samples.WORKFLOW),
    ):
        made = SERVICE.attestation(statement(name, content), by)
        (tmp_path / f"{name}.publish.attestation").write_text(json.dumps(made))
    return Attested(below(tmp_path).about, read_trust_root(SERVICE.trust_root()))


@pytest.mark.parametrize(
    ("contents", "state", "reason"),
    [
        ([b"a"], "verified", ""),
        ([b"a", b"b"], "verified", ""),
        ([b"a", b"x"], "absent", "partial"),
        ([b"x"], "absent", ""),
        ([], "absent", ""),
        ([b"a", b"c"], "mismatch", "policy"),
        ([b"d"], "mismatch", "subject"),
    ],
)
def test_states(attested, contents, state, reason):
    package = Package("demo", "1.0", "pypi", pinned=True, hashes=tuple(map(hashed, contents)))
    found = attested.of(package, EXPECTED)
    assert (found.state.value, found.reason) == (state, reason)


def test_weak_hashes_are_files_of_which_nothing_is_known(attested):
    package = Package("demo", "1.0.0", "pypi", pinned=True, hashes=(hashed(b"a"), "md5:" + "0" * 32))
    assert attested.of(package, None).reason == "partial"


def test_base64_as_npm_writes_it(attested):
    digest = base64.b64encode(hashlib.sha256(b"a").digest()).decode()
    package = Package("demo", "1.0", "pypi", pinned=True, hashes=(f"sha256:{digest}",))
    assert attested.of(package, None).state.value == "verified"
