from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from jingwei.report.junit import render
from jingwei.vocabulary import Run
from tests.report import sample


def parsed(assessment):
    return ET.fromstring(render(assessment))


def cases(root):
    return {case.get("classname"): case for case in root.iter("testcase")}


def test_gaps_are_errors_and_only_good_or_accepted_is_skipped():
    found = cases(parsed(sample.rich()))
    assert found["tools.packages-pinned"].find("failure").get("type") == "medium"
    assert {name: case.find("error").get("type") for name, case in found.items() if case.find("error") is not None} == {
        "tools.weights-digest": "error",
        "model.content-over-blocking": "unknown",
        "hardware.measured-boot": "unknown",
        "tools.packages-advisories": "notchecked",
    }
    assert {name for name, case in found.items() if case.find("skipped") is not None} == {
        "tools.licence",
        "application.ai-writes",
    }
    assert len(found["hardware.endpoint-encrypted"]) == 0


def test_counts_agree_with_the_cases():
    root = parsed(sample.rich())
    for node in [root, *root.findall("testsuite")]:
        inner = list(node.iter("testcase"))
        for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(node.get(name)) == sum(case.find(tag) is not None for case in inner)
        assert int(node.get("tests")) == len(inner)


@pytest.mark.parametrize(
    "make", [sample.empty, lambda: replace(sample.clean(), exit_code=2, state="incomplete", run=Run())]
)
def test_an_assessment_that_showed_too_little_is_not_green(make):
    assert parsed(make()).find(".//error") is not None


def test_hostile_text_stays_text():
    root = parsed(sample.hostile())
    assert {node.tag for node in root.iter()} == {"testsuites", "testsuite", "testcase", "failure", "error", "skipped"}
    assert "\x1b" not in render(sample.hostile()).decode()
    assert any("]]></failure><x>" in (node.text or "") for node in root.iter("failure"))
