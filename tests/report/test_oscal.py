import json

import pytest

from jingwei.report.oscal import render_plan, render_results
from tests.report import sample, schemas

MAKERS = {"rich": sample.rich, "clean": sample.clean, "empty": sample.empty, "hostile": sample.hostile}


def results_of(assessment):
    return json.loads(render_results(assessment))["assessment-results"]["results"][0]


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_the_official_schemas_accept_both_documents(make):
    assert schemas.complaints(schemas.oscal("assessment-plan"), json.loads(render_plan(make()))) == []
    assert schemas.complaints(schemas.oscal("assessment-results"), json.loads(render_results(make()))) == []


def test_what_nobody_showed_is_never_satisfied():
    states = {f["props"][1]["value"]: f["target"]["status"] for f in results_of(sample.rich())["findings"]}
    assert states["Art.14(4)(e)"]["state"] == "satisfied"
    assert (states["LLM03"]["state"], states["LLM03"]["reason"]) == ("not-satisfied", "fail")
    assert (states["LLM10"]["state"], states["LLM10"]["reason"]) == ("not-satisfied", "other")


def test_findings_name_observations_and_risks_that_exist():
    made = results_of(sample.rich())
    observations = {o["uuid"] for o in made["observations"]}
    risks = {r["uuid"] for r in made["risks"]}
    assert len(observations) == len(sample.rich().findings)
    for finding in made["findings"]:
        assert {o["observation-uuid"] for o in finding.get("related-observations", [])} <= observations
        assert {r["risk-uuid"] for r in finding.get("related-risks", [])} <= risks
    assert len(next(f for f in made["findings"] if f["title"].startswith("LLM03"))["related-observations"]) == 3


def test_subjects_of_observations_are_components():
    made = results_of(sample.rich())
    known = {c["uuid"] for c in made["local-definitions"]["components"]}
    assert {s["subject-uuid"] for o in made["observations"] for s in o["subjects"]} <= known


def test_results_name_the_plan_and_the_plan_keeps_what_was_left_out():
    plan = json.loads(render_plan(sample.rich()))["assessment-plan"]
    made = json.loads(render_results(sample.rich()))["assessment-results"]
    assert made["import-ap"]["href"] == "assessment-plan.oscal.json"
    assert plan["uuid"] in made["import-ap"]["remarks"]
    left_out = plan["back-matter"]["resources"][1]["props"]
    assert [prop["value"] for prop in left_out] == ["model.image-bias on classifier"]
    assert "model.image-bias" not in json.dumps(plan["tasks"])


def test_an_open_risk_is_open_and_equal_content_has_equal_identifiers():
    first, second = results_of(sample.rich()), results_of(sample.rich())
    assert first == second
    assert {r["status"] for r in first["risks"]} == {"open"}
    assert (
        json.loads(render_results(sample.clean()))["assessment-results"]["uuid"]
        != json.loads(render_results(sample.rich()))["assessment-results"]["uuid"]
    )
