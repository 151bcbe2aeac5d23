"""A file over its bound hides no failure that its neighbour proves, and keeps everything else from passing."""

import pytest

from jingwei.assess.examples import run_example
from jingwei.check import Example
from jingwei.layers.hardware.checks.certificate_valid import certificate_valid
from jingwei.layers.hardware.checks.endpoint_encrypted import endpoint_encrypted
from jingwei.layers.hardware.checks.key_strength import key_strength
from jingwei.layers.hardware.checks.network_default_deny import network_default_deny
from jingwei.layers.hardware.checks.private_key_exposed import private_key_exposed
from jingwei.layers.hardware.identity import samples as identity
from jingwei.layers.hardware.network import samples as network
from jingwei.limits import LIMITS
from jingwei.vocabulary import Status

BOUND = max(LIMITS.certificate_bytes, LIMITS.configuration_bytes, LIMITS.document_bytes)
URL = "https://assistant.example/v1"
OPENAPI = '{"openapi": "3.0.0", "paths": {}}'
CASES = {
    "certificate": (
        certificate_valid,
        {},
        identity.certificate,
        lambda: identity.certificate(identity.Wanted(ends=-1)),
    ),
    "key": (key_strength, {}, identity.certificate, lambda: identity.rsa_pem(1024)),
    "identity": (private_key_exposed, {}, identity.certificate, identity.private_pem),
    "tunnel": (private_key_exposed, {"kind": "network"}, b"# tunnel\n", identity.private_pem),
    "endpoint": (endpoint_encrypted, {"url": URL}, network.PROXY, network.PLAIN_PROXY),
    "filter": (network_default_deny, {}, network.FILTER, network.OPEN_FILTER),
}


@pytest.fixture(scope="module")
def large():
    return b"#" * (BOUND + 1)


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("case", CASES)
def test_a_file_over_its_bound(case, first, large):
    check, asset, good, bad = CASES[case]
    names = ["large.conf", "a.conf"] if first else ["a.conf", "large.conf"]
    for content, expected in ((good, Status.UNKNOWN), (bad, Status.FAIL)):
        files = {"a.conf": content, "large.conf": large}
        found = run_example(check, Example(expected, asset={**asset, "files": names}, files=files))
        assert found.status is expected, found.message.en
    alone = run_example(check, Example(Status.PASS, asset={**asset, "files": ["a.conf"]}, files={"a.conf": good}))
    assert alone.status is Status.PASS


@pytest.mark.parametrize(
    ("files", "status"),
    [
        ({"a.yaml": OPENAPI}, Status.UNKNOWN),
        ({"a.yaml": '{"openapi": "3.0.0", "servers": [{"url": "/v1"}], "paths": {}}'}, Status.UNKNOWN),
        ({"a.yaml": OPENAPI, "b.yaml": network.API}, Status.UNKNOWN),
        ({"a.yaml": OPENAPI, "b.conf": network.PROXY}, Status.PASS),
        ({"b.yaml": network.API}, Status.PASS),
    ],
)
def test_a_description_without_a_server_proves_nothing_by_itself(files, status):
    asset = {"url": URL, "files": list(files)}
    assert run_example(endpoint_encrypted, Example(status, asset=asset, files=files)).status is status
