"""What a provenance comes to for the verdict of a package."""

import pytest

from jingwei.layers.tools.packages.judging.provenance import of_provenance, provenance_line
from jingwei.layers.tools.provenance.appraise import Provenance, Publisher, State
from jingwei.layers.tools.provenance.policy import Expected

BY = Publisher("id", "issuer", "", "", "", "", "2026-01-01T00:00:00+00:00", "type", "file")
GOOD = Provenance(State.VERIFIED, (BY,))
NONE = Provenance()
BAD = Provenance(State.MISMATCH, (BY,), "policy", "somebody", "file")
OPEN = Provenance(State.UNVERIFIED, (), "issuer", "CN=a", "file")


@pytest.mark.parametrize(
    ("found", "expected", "required", "rules"),
    [
        (NONE, None, False, []),
        (NONE, None, True, ["attestation.missing"]),
        (NONE, Expected("i", "r"), False, []),
        (NONE, Expected("i", "r", required=True), False, ["attestation.missing"]),
        (GOOD, None, False, []),
        (GOOD, None, True, ["attestation.unnamed"]),
        (GOOD, Expected("i", "r"), True, []),
        (BAD, None, False, ["attestation.invalid"]),
        (OPEN, None, False, ["attestation.unverified"]),
        (OPEN, Expected("i", "r", required=True), False, ["attestation.unverified"]),
    ],
)
def test_problems(found, expected, required, rules):
    made = list(of_provenance(found, expected, required=required))
    assert [one.rule for one in made] == rules
    assert all(one.verdict.rejected == (one.rule == "attestation.invalid") for one in made)


def test_lines():
    assert provenance_line(NONE) == {"state": "absent"}
    made = provenance_line(GOOD)
    assert (made["state"], made["issuer"], made["repository"]) == ("verified", "issuer", None)
    assert made["publishers"][0]["identity"] == "id"
    made = provenance_line(OPEN)
    assert (made["reason"], made["file"]) == ("issuer", "file")
    assert made["message_zh"] == "信任根不认识其证书的签发者：CN=a"
