import shutil
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.errors import JingweiError, LimitError, ParseError
from jingwei.evidence.forms.canonical import digest
from jingwei.evidence.log import timestamp
from jingwei.limits import LIMITS
from jingwei.store.database import open_store

DATA = Path(__file__).parents[2] / "data" / "timestamp"
TIME = 1795443556
MESSAGE = b"example.org/log\n1\nroot\n"
CONFIGURATION = """
[tsa]
default_tsa = t
[t]
serial = ./serial
signer_cert = ./{name}.pem
signer_key = ./{name}.key
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256, sha512
accuracy = millisecs:500
ess_cert_id_alg = sha256
"""
CURVE = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]


def openssl(folder, *arguments, **more):
    return subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True, **more)


def make(folder, name, extensions):
    """A certificate of the authority `ca` with its key."""
    openssl(folder, "req", *CURVE, "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name}")
    (folder / "ext").write_text(extensions)
    signed = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "9", "-extfile", "ext"]
    openssl(folder, "x509", "-req", "-in", f"{name}.csr", *signed, "-out", f"{name}.pem")
    (folder / f"{name}.cnf").write_text(CONFIGURATION.format(name=name))


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    """A real time-stamping authority; gives a function from a request to its answer, and the PEM of its root."""
    pytest.importorskip("rfc3161_client", reason="the extra timestamp is not installed")
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed")
    folder = tmp_path_factory.mktemp("tsa")
    openssl(folder, "req", "-x509", *CURVE, "-keyout", "ca.key", "-out", "ca.pem", "-days", "9", "-subj", "/CN=root")
    make(folder, "tsa", "extendedKeyUsage=critical,timeStamping\nkeyUsage=critical,digitalSignature\n")
    (folder / "serial").write_text("01")

    def answer(query):
        (folder / "query").write_bytes(query)
        openssl(folder, "ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query", "-out", "reply")
        return (folder / "reply").read_bytes()

    return answer, (folder / "ca.pem").read_text()


@pytest.fixture(scope="module")
def response(authority):
    return authority[0](timestamp.request(MESSAGE))


def test_an_authority_vouches_for_the_time(authority, response):
    made = timestamp.stamp(response, MESSAGE, (authority[1],))
    assert made is not None
    assert abs(made - time.time()) < 60
    assert timestamp.imprint(response) == digest(MESSAGE)


def test_a_kept_response_says_the_same_in_years_to_come():
    pytest.importorskip("rfc3161_client", reason="the extra timestamp is not installed")
    root = (DATA / "root.pem").read_text()
    assert timestamp.stamp((DATA / "response.tsr").read_bytes(), b"text\n", (root,)) == TIME


def test_a_request_is_the_same_however_often_it_is_made(authority):
    assert timestamp.request(MESSAGE) == timestamp.request(MESSAGE) != timestamp.request(MESSAGE + b"\n")


def test_another_message_and_another_authority_are_not_vouched_for(authority, response, tmp_path):
    assert timestamp.stamp(response, MESSAGE + b" ", (authority[1],)) is None
    openssl(tmp_path, "req", "-x509", *CURVE, "-keyout", "k", "-out", "c", "-days", "9", "-subj", "/CN=root")
    other = (tmp_path / "c").read_text()
    assert timestamp.stamp(response, MESSAGE, (other,)) is None
    assert timestamp.stamp(response, MESSAGE, ()) is None
    assert timestamp.stamp(response, MESSAGE, (other, authority[1])) is not None


def test_another_hash_is_refused(authority, tmp_path):
    (tmp_path / "text").write_bytes(MESSAGE)
    openssl(tmp_path, "ts", "-query", "-data", "text", "-sha512", "-cert", "-out", "query")
    response = authority[0]((tmp_path / "query").read_bytes())
    with pytest.raises(ParseError, match="SHA-256"):
        timestamp.imprint(response)
    assert timestamp.stamp(response, MESSAGE, (authority[1],)) is None


def test_a_refusal_is_no_time_stamp(authority):
    response = authority[0](b"no request")
    with pytest.raises(ParseError):
        timestamp.imprint(response)
    assert timestamp.stamp(response, MESSAGE, (authority[1],)) is None


def test_a_policy_with_what_is_no_certificate_says_so(response):
    with pytest.raises(ParseError, match="not a certificate"):
        timestamp.stamp(response, MESSAGE, ("x",))


@given(place=st.integers(0, 2000), value=st.integers(0, 255), cut=st.integers(0, 2000), junk=st.binary(max_size=60))
@settings(max_examples=60)
def test_hostile_responses_are_none_or_a_parse_error(authority, response, place, value, cut, junk):
    changed = bytearray(response)
    changed[place % len(changed)] = value
    for content in (bytes(changed), response[: cut % len(response)], junk, response[:9] + junk):
        made = timestamp.stamp(content, MESSAGE, (authority[1],))
        # outside of what is signed, bytes may differ; the time may not
        assert made in {None, timestamp.stamp(response, MESSAGE, (authority[1],))}
        try:
            assert len(timestamp.imprint(content)) == 64
        except ParseError:
            assert made is None


def test_every_signed_byte_matters(authority, response):
    start = response.index(bytes.fromhex(digest(MESSAGE))) - 20
    for place in range(start, start + 52 + 20):
        changed = bytearray(response)
        changed[place] ^= 1
        assert timestamp.stamp(bytes(changed), MESSAGE, (authority[1],)) is None, place


def test_times_are_rounded_up():
    whole = datetime(2026, 11, 23, tzinfo=UTC)
    assert timestamp.rounded_up(whole) == int(whole.timestamp())
    assert timestamp.rounded_up(whole.replace(microsecond=1)) == int(whole.timestamp()) + 1


def test_the_size_is_bounded(authority):
    with pytest.raises(LimitError, match="65537 bytes, the bound is 65536"):
        timestamp.imprint(bytes(LIMITS.timestamp_bytes + 1))
    with pytest.raises(ParseError, match="not a response of RFC 3161"):
        timestamp.imprint(bytes(LIMITS.timestamp_bytes))
    assert timestamp.stamp(bytes(LIMITS.timestamp_bytes + 1), MESSAGE, (authority[1],)) is None


def test_responses_are_kept_by_what_they_are_about(authority, response, tmp_path):
    engine = open_store(tmp_path)
    other = authority[0](timestamp.request(b"other"))
    with engine.begin() as connection:
        assert timestamp.keep(connection, response) == digest(MESSAGE)
        timestamp.keep(connection, response)
        timestamp.keep(connection, other)
        with pytest.raises(ParseError):
            timestamp.keep(connection, b"no response")
    with engine.begin() as connection:
        assert timestamp.kept(connection, MESSAGE) == (response,)
        assert timestamp.kept(connection, b"other") == (other,)
        assert timestamp.kept(connection, b"third") == ()
    engine.dispose()


def test_the_missing_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "rfc3161_client", None)
    with pytest.raises(JingweiError, match="extra timestamp") as caught:
        timestamp.request(MESSAGE)
    assert "jingwei[timestamp]" in caught.value.hint
