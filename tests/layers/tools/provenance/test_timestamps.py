"""Times that an authority vouches for, over a response that was kept (tests/data/timestamp)."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.x509 import load_pem_x509_certificate
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.layers.tools.provenance.reasons import Doubt, Refuted
from jingwei.layers.tools.provenance.samples import Service
from jingwei.layers.tools.provenance.timestamps import stamped
from jingwei.layers.tools.provenance.trust import Authority, Period, TrustRoot

pytest.importorskip("rfc3161_client", reason="the extra timestamp is not installed")
DATA = Path(__file__).parents[3] / "data" / "timestamp"
RESPONSE = (DATA / "response.tsr").read_bytes()
TIME = datetime.fromtimestamp(1795443556, UTC)
TOP = load_pem_x509_certificate((DATA / "root.pem").read_bytes())
SIGNATURE = b"text\n"


def root(certificate=TOP, start=TIME - timedelta(days=1)):
    return TrustRoot((), (), (), (Authority((certificate,), Period(start, None)),))


def test_a_time():
    (found,) = stamped((RESPONSE,), SIGNATURE, root())
    assert timedelta(0) <= TIME - found < timedelta(seconds=1)
    assert stamped((), SIGNATURE, root()) == []


def test_an_authority_that_is_not_known_counts_for_nothing():
    assert stamped((RESPONSE,), SIGNATURE, root(Service().authority())) == []
    assert stamped((RESPONSE,), SIGNATURE, root(start=TIME + timedelta(days=1))) == []
    assert stamped((RESPONSE,), SIGNATURE, TrustRoot((), (), (), ())) == []


def test_of_another_signature():
    with pytest.raises(Refuted):
        stamped((RESPONSE,), b"other", root())


@given(st.lists(st.tuples(st.integers(0, len(RESPONSE) - 1), st.integers(1, 255)), min_size=1, max_size=3))
@settings(max_examples=40)
def test_any_response_is_judged(flips):
    made = bytearray(RESPONSE)
    for place, bits in flips:
        made[place] ^= bits
    try:
        found = stamped((bytes(made),), SIGNATURE, root())
    except Doubt:
        return
    assert len(found) <= 1
