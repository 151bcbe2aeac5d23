"""A place without a file is the manifest: every report names it, none shows an empty path."""

import json
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from jingwei.report import junit, markdown, page, sarif
from jingwei.report.oscal import results
from jingwei.report.pdf_values import values
from jingwei.report.uri import relative
from jingwei.vocabulary import Location, Status
from tests.report import sample, schemas

BARE = Location("", name="link 1: a - b")
LINED = Location("", line=12)


def assessment(*places):
    full = sample.rich()
    findings = tuple(
        replace(f, locations=places) if f.status in {Status.FAIL, Status.UNKNOWN} else f for f in full.findings
    )
    return replace(full, findings=findings)


@pytest.mark.parametrize(
    ("name", "uri"), [("desk.yaml", "desk.yaml"), ("桌 面.yaml", "%E6%A1%8C%20%E9%9D%A2.yaml"), ("", "jingwei.yaml")]
)
def test_sarif_points_at_the_manifest_by_its_name_or_its_usual_one(name, uri):
    made = json.loads(sarif.render(replace(assessment(BARE, LINED), manifest=name)))
    assert schemas.complaints(schemas.sarif(), made) == []
    failed = [r for r in made["runs"][0]["results"] if r["kind"] == "fail"]
    assert failed
    for result in failed:
        place = result["locations"][0]["physicalLocation"]
        assert place["artifactLocation"] == {"uri": uri, "uriBaseId": "MANIFESTROOT"}
    assert {r["locations"][0]["physicalLocation"].get("region", {}).get("startLine") for r in failed} == {None, 12}
    assert {r["locations"][0].get("logicalLocations", [{}])[0].get("name") for r in failed} == {BARE.name, None}


def test_places_of_the_manifest_have_fingerprints_of_their_own():
    made = json.loads(sarif.render(assessment(BARE, replace(BARE, name="link 2: b - c"))))
    prints = [r["partialFingerprints"]["jingweiPlace/v1"] for r in made["runs"][0]["results"] if r["kind"] == "fail"]
    assert len(set(prints)) == len(prints)


def test_uri():
    assert relative("") == "jingwei.yaml"
    assert relative("", "a.yaml") == "a.yaml"
    assert relative("b", "a.yaml") == "b"
    assert relative("", "/a") == "./a"
    assert relative("/") == "./"


def test_page():
    text = page.render(assessment(BARE, LINED)).decode()
    assert '<code><span class="en" lang="en">manifest</span><span class="zh" lang="zh">清单</span></code>' in text
    assert '<code><span class="en" lang="en">manifest</span><span class="zh" lang="zh">清单</span>:12</code>' in text
    assert "<code></code>" not in text


def test_markdown():
    text = markdown.render(assessment(LINED)).decode()
    assert "<code>manifest\\:12</code>" in text
    assert "<code>清单\\:12</code>" in text
    assert "<code></code>" not in markdown.render(assessment(BARE)).decode()


def test_junit():
    root = ET.fromstring(junit.render(assessment(BARE, LINED)))
    lines = next(case.find("failure").text for case in root.iter("testcase") if case.find("failure") is not None).split(
        "\n"
    )
    assert "manifest link 1: a - b" in lines
    assert "manifest:12" in lines


def test_oscal():
    made = json.loads(results.render(assessment(BARE)))
    told = [
        e
        for o in made["assessment-results"]["results"][0]["observations"]
        for e in o.get("relevant-evidence", [])
        if "href" in e
    ]
    manifest = [e for e in told if e["href"] == "desk.yaml"]
    assert manifest
    assert {e["description"] for e in manifest} == {"manifest"}
    assert schemas.complaints(schemas.oscal("assessment-results"), made) == []


def test_pdf():
    text = json.dumps(values(assessment(BARE, LINED)), ensure_ascii=False)
    for word in ("manifest", "清单"):
        assert f'"{word} link 1: a - b"' in text
        assert f'"{word}:12"' in text
