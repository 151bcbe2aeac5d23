import json

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from jingwei.report.cyclonedx import render
from tests.report import sample

MAKERS = {"rich": sample.rich, "clean": sample.clean, "empty": sample.empty, "hostile": sample.hostile}


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_the_official_schema_accepts_it(make):
    assert JsonStrictValidator(SchemaVersion.V1_7).validate_str(render(make()).decode()) is None


def _refs(value):
    if isinstance(value, dict):
        found = [value["bom-ref"]] if "bom-ref" in value else []
        return found + [ref for item in value.values() for ref in _refs(item)]
    return [ref for item in value for ref in _refs(item)] if isinstance(value, list) else []


@pytest.mark.parametrize("make", [sample.rich, sample.hostile])
def test_every_reference_is_unique_and_leads_somewhere(make):
    made = json.loads(render(make()))
    refs = _refs(made)
    assert len(refs) == len(set(refs))
    declared = made["declarations"]
    used = {claim["target"] for claim in declared["claims"]}
    used |= {
        ref for claim in declared["claims"] for ref in claim.get("evidence", []) + claim.get("counterEvidence", [])
    }
    for attestation in declared["attestations"]:
        used.add(attestation["assessor"])
        for entry in attestation["map"]:
            used |= {entry["requirement"], *entry.get("claims", []), *entry.get("counterClaims", [])}
    assert used <= set(refs)


def test_unknown_has_no_score_and_a_failure_is_a_counter_claim():
    maps = {
        m["requirement"].rsplit(":", 1)[1]: m
        for a in json.loads(render(sample.rich()))["declarations"]["attestations"]
        for m in a["map"]
    }
    assert maps["Art.14(4)(e)"]["conformance"]["score"] == 1
    assert maps["LLM03"]["conformance"]["score"] == 0
    assert "counterClaims" in maps["LLM03"]
    assert "score" not in maps["LLM10"]["conformance"]
