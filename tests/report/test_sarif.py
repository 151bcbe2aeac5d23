import json
from dataclasses import replace
from urllib.parse import unquote

import pytest

from jingwei.report.sarif import render
from jingwei.vocabulary import Location
from tests.report import sample, schemas

MAKERS = {"rich": sample.rich, "clean": sample.clean, "empty": sample.empty, "hostile": sample.hostile}


def run_of(assessment):
    return json.loads(render(assessment))["runs"][0]


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_the_official_schema_accepts_it(make):
    assert schemas.complaints(schemas.sarif(), json.loads(render(make()))) == []


def test_a_failure_gives_one_result_for_each_place():
    results = [r for r in run_of(sample.rich())["results"] if r["ruleId"] == "tools.packages-pinned"]
    assert [r["locations"][0]["physicalLocation"]["region"]["startLine"] for r in results] == [3, 17, 30, 55]
    assert {r["level"] for r in results} == {"warning"}
    assert len({r["partialFingerprints"]["jingweiPlace/v1"] for r in results}) == 4
    assert len({r["partialFingerprints"]["jingweiFinding/v1"] for r in results}) == 1


def test_nothing_but_a_pass_reads_as_one():
    kinds = {r["properties"]["status"]: (r["kind"], r["level"]) for r in run_of(sample.rich())["results"]}
    assert kinds["pass"] == ("pass", "none")
    assert kinds["notapplicable"] == ("notApplicable", "none")
    assert kinds["unknown"] == kinds["error"] == ("open", "none")
    assert kinds["notchecked"] == ("review", "none")


def test_errors_are_notified_and_the_run_is_no_success():
    invocation = run_of(sample.rich())["invocations"][0]
    assert invocation["executionSuccessful"] is False
    assert "MemoryError" in invocation["toolExecutionNotifications"][0]["message"]["text"]
    assert run_of(sample.clean())["invocations"][0]["executionSuccessful"] is True


def test_an_accepted_finding_is_suppressed_and_says_why():
    suppressed = [r for r in run_of(sample.rich())["results"] if "suppressions" in r]
    assert [r["ruleId"] for r in suppressed] == ["tools.licence"]
    assert "CISO" in suppressed[0]["suppressions"][0]["justification"]


def test_moved_lines_keep_the_fingerprints():
    def prints(assessment):
        return [r["partialFingerprints"] for r in run_of(assessment)["results"]]

    full = sample.rich()
    moved = tuple(
        replace(f, locations=tuple(replace(p, line=p.line + 5) if p.line else p for p in f.locations))
        for f in full.findings
    )
    assert prints(replace(full, findings=moved)) == prints(full)


@pytest.mark.parametrize(
    "path", ["meters/hall 2 #1.csv", "//evil.test/x", "a:b", "/etc/passwd", "数据/表?.csv", "%2e%2e/x"]
)
def test_paths_become_relative_references_and_nothing_else(path):
    full = sample.rich()
    findings = (replace(full.findings[0], locations=(Location(path),)),)
    uri = run_of(replace(full, findings=findings))["results"][0]["locations"][0]["physicalLocation"][
        "artifactLocation"
    ]["uri"]
    assert not uri.startswith("/")
    assert ":" not in uri
    assert unquote(uri).removeprefix("." if path.startswith("/") else "") == path


def test_rules_speak_both_languages():
    run = run_of(sample.rich())
    ids = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert ids == [rule["id"] for rule in run["translations"][0]["rules"]] == sorted(ids)
    for result in run["results"]:
        assert ids[result["ruleIndex"]] == result["ruleId"]
    assert run["translations"][0]["rules"][ids.index("tools.licence")]["help"]["text"].startswith("请作者")


def test_files_are_artifacts_with_their_hashes():
    run = run_of(sample.rich())
    by_uri = {item["location"]["uri"]: item for item in run["artifacts"]}
    assert by_uri["requirements.lock"]["hashes"] == {"sha-256": sample.ASSETS[2].files[0].sha256}
    assert "meters/hall%202%20%231.csv" in by_uri


def test_a_rule_is_described_by_its_check_where_the_catalog_knows_it():
    from jingwei.layers.tools.checks.weights_digest import weights_digest

    rules = json.loads(render(sample.rich(), (weights_digest,)))["runs"][0]["tool"]["driver"]["rules"]
    about = {rule["id"]: rule["fullDescription"]["text"] for rule in rules}
    assert about["tools.weights-digest"] == weights_digest.about
    assert about["tools.licence"] == "Origin, supplier and licence are stated"
