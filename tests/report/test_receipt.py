"""Every report shows where the log keeps the assessment and what each verdict rests on; none lets logged read as signed."""

import json
import re
from dataclasses import replace

import jsonschema
import pytest

from jingwei.codec import plain
from jingwei.report import assessment_json, markdown, page, sarif
from jingwei.report.oscal import results
from jingwei.report.pdf_values import values
from jingwei.report.view import bases, receipt
from jingwei.report.words import BASIS
from jingwei.vocabulary import Basis, Run
from tests.report import sample, schemas

RICH = sample.rich()
KEPT = RICH.run.receipt
UNLOGGED = replace(RICH, run=Run())
SHOWN = (KEPT.log, KEPT.run, KEPT.plan_sha256, KEPT.result_sha256, KEPT.root)


def test_the_named_values_hold_the_whole_receipt():
    text = " ".join(value for _, value in receipt(RICH))
    assert all(value in text for value in SHOWN)
    assert {"40", "41", "42"} <= set(text.split())
    assert receipt(UNLOGGED) == ()


def test_bases_are_counted_strongest_first():
    assert list(bases(RICH).items()) == [
        (Basis.RECOMPUTED, 1),
        (Basis.RERUNNABLE, len(RICH.findings) - 2),
        (Basis.ATTESTED, 1),
    ]
    assert bases(sample.empty()) == {}


def test_the_page_shows_the_receipt_in_both_languages_and_says_that_no_report_is_signed():
    text = page.render(RICH).decode()
    (section,) = re.findall(r'<h3 id="receipt">.*?</section>', text, re.DOTALL)
    assert all(value in section for value in SHOWN)
    assert "Logged; no report carries a signature" in section
    assert "已登记；报告本身不含签名" in section
    assert "<code>jingwei seal</code>" in section
    assert "in no log" not in text


def test_the_two_digests_of_a_plan_have_different_names():
    text = page.render(RICH).decode()
    names = re.findall(r"<dt>(?:(?!</dt>).)*(?:plan|Plan)(?:(?!</dt>).)*</dt>", text)
    assert len(names) == len(set(names)) == 2
    for name, value in (("Content of the plan", RICH.plan.digest), ("Statement of the plan", KEPT.plan_sha256)):
        assert re.search(rf"<dt>(?:(?!</dt>).)*{name}(?:(?!</dt>).)*</dt><dd><code>[^<]*{value}</code>", text)
    printed = [name for name, _ in values(RICH)["parts"]["en"]["facts"]]
    assert len(set(printed)) == len(printed)


def test_the_page_says_what_each_verdict_rests_on():
    text = page.render(RICH).decode()
    (first,) = re.findall(r'<li class="finding" id="f0">.*?</li>', text, re.DOTALL)
    assert BASIS[Basis.RECOMPUTED].en in first
    assert BASIS[Basis.RECOMPUTED].zh in first
    assert " (2)</span>" in first
    assert text.count('class="tag basis"') == text.count('<li class="finding" id="f')


@pytest.mark.parametrize("render", [page.render, markdown.render])
def test_an_assessment_that_was_never_logged_says_so(render):
    text = render(UNLOGGED).decode()
    assert "in no log" in text
    assert "未登记于任何日志" in text
    assert "Logged; no report carries a signature" not in text


def test_markdown_shows_the_receipt_in_both_parts():
    english, chinese = markdown.render(RICH).decode().split("\n---\n")
    for part, words in ((english, "Logged; no report carries a signature"), (chinese, "已登记；报告本身不含签名")):
        assert words in part
        assert all(markdown.escape(value) in part for value in SHOWN)
    assert "· rerunnable</sub>" in english
    assert "· 可重跑</sub>" in chinese
    assert f"- 1: {BASIS[Basis.ATTESTED].en}" in english
    assert f"- 1: {BASIS[Basis.ATTESTED].zh}" in chinese


def test_sarif_holds_the_receipt_and_each_basis():
    made = json.loads(sarif.render(RICH))
    assert schemas.complaints(schemas.sarif(), made) == []
    (run,) = made["runs"]
    assert run["properties"]["receipt"] == plain(KEPT)
    assert {result["properties"]["basis"] for result in run["results"]} == {"recomputed", "rerunnable", "attested"}
    assert {result["properties"]["samples"] for result in run["results"]} == {0, 2}
    assert "receipt" not in json.loads(sarif.render(UNLOGGED))["runs"][0]["properties"]


def test_oscal_holds_the_receipt_and_each_basis():
    (result,) = json.loads(results.render(RICH))["assessment-results"]["results"]
    told = {prop["name"]: prop["value"] for prop in result["props"]}
    for name, value in plain(KEPT).items():
        assert told[f"receipt-{name.replace('_', '-')}"] == str(value)
    props = [{prop["name"]: prop["value"] for prop in one["props"]} for one in result["observations"]]
    assert (props[0]["basis"], props[0]["samples"]) == ("recomputed", "2")
    assert (props[2]["basis"], "samples" in props[2]) == ("attested", False)
    (bare,) = json.loads(results.render(UNLOGGED))["assessment-results"]["results"]
    assert not [prop for prop in bare["props"] if prop["name"].startswith("receipt")]


def test_the_printed_report_shows_it_too():
    assert KEPT.root in json.dumps(values(RICH))


def test_an_older_document_without_the_new_fields_is_still_read():
    made = json.loads(assessment_json.render(RICH))
    for finding in made["findings"]:
        del finding["basis"], finding["rules"], finding["samples"]
    for name in ("waivers", "baseline", "code", "catalog"):
        del made["plan"][name]
    del made["run"]["receipt"], made["manifest"]
    jsonschema.Draft202012Validator(assessment_json.assessment_schema()).validate(made)
    old = assessment_json.load(json.dumps(made).encode())
    assert old.run.receipt is None
    assert (old.manifest, old.plan.catalog, old.plan.waivers) == ("", {}, ())
    assert {finding.basis for finding in old.findings} == {Basis.RERUNNABLE}
    assert len(old.plan.digest) == 64
