import json

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.errors import JingweiError, LimitError, ParseError
from jingwei.report.assessment_json import assessment_schema, document, load, render
from tests.report import sample

ALL = {"rich": sample.rich, "clean": sample.clean, "empty": sample.empty}
RICH = render(sample.rich())


@pytest.mark.parametrize("make", ALL.values(), ids=ALL)
def test_reading_gives_back_the_very_assessment(make):
    assert load(render(make())) == make()


@pytest.mark.parametrize("make", [*ALL.values(), sample.hostile], ids=[*ALL, "hostile"])
def test_the_documented_schema_accepts_it(make):
    content = render(make())
    jsonschema.Draft202012Validator.check_schema(assessment_schema())
    jsonschema.Draft202012Validator(assessment_schema()).validate(json.loads(content))
    assert render(load(content)) == content


def test_the_contract_of_the_machine_file():
    made = json.loads(RICH)
    assert made["schema"] == "jingwei/assessment/1"
    assert made["tier"] == {"eu-ai-act": "high", "cn-ai-safety-framework": "undecided"}
    assert made["passed"] is False
    assert set(made) >= {"schema", "system", "tier", "plan", "findings", "determinations", "passed"}
    assert set(made["findings"][0]) >= {
        "check", "asset", "layer", "dimensions", "status", "severity", "message", "locations", "evidence", "remediation",
    }  # fmt: skip
    assert set(made["determinations"][0]) >= {"framework", "control", "status", "findings"}


def test_the_schema_refuses_a_status_that_does_not_exist():
    made = json.loads(RICH)
    made["findings"][0]["status"] = "fine"
    assert not jsonschema.Draft202012Validator(assessment_schema()).is_valid(made)


def _without(key):
    return lambda made: made.pop(key)


def _deep(made):
    made["findings"][0]["layer"] = "cellar"


def _extra(made):
    made["findings"][0]["opinion"] = 1


def _text(made):
    made["exit_code"] = "0"


def _truth(made):
    made["passed"] = 1


def _tier(made):
    made["tier"]["eu-ai-act"] = "minimal"


@pytest.mark.parametrize(
    ("change", "where"),
    [(_without("findings"), "findings"), (_without("tier"), "tier"), (_deep, "findings[0].layer"), (_extra, "findings[0]"), (_text, "exit_code"),
     (_truth, "passed"), (_tier, "tier"), (_without("schema"), "schema")],
)  # fmt: skip
def test_what_differs_from_the_schema_is_refused_with_its_path(change, where):
    made = json.loads(RICH)
    change(made)
    with pytest.raises(ParseError) as caught:
        load(json.dumps(made).encode())
    assert where in str(caught.value)


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"\xff", b"null", b'{"schema": NaN}', b"[" * 100_000, RICH + b"x", b'{"a":1,"a":2}']
)
def test_what_is_no_such_document_is_refused(content):
    with pytest.raises(ParseError):
        load(content)


def test_a_key_given_twice_is_refused():
    with pytest.raises(ParseError, match="twice"):
        load(RICH.replace(b'"passed": false', b'"passed": true, "passed": false', 1))


def test_more_bytes_than_the_bound_are_refused():
    with pytest.raises(LimitError):
        load(RICH, limit=len(RICH) - 1)


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_mutated_files_give_a_result_or_a_parse_error(data):
    content = bytearray(RICH)
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        made = load(bytes(content))
    except JingweiError:
        return
    assert load(render(made)) == made


def test_numbers_that_json_lacks_become_words():
    from dataclasses import replace

    from jingwei.vocabulary import Evidence

    first, *rest = sample.rich().findings
    odd = replace(first, evidence=(Evidence("ratio", float("nan")), Evidence("bound", float("inf"))))
    made = document(replace(sample.rich(), findings=(odd, *rest)))
    assert [item["value"] for item in made["findings"][0]["evidence"]] == ["nan", "inf"]
    json.dumps(made, allow_nan=False)
