"""Lineage against the published shapes: OpenLineage's RunEvent (spec 2-0-2) and the PROV-JSON submission, as small schemas of our own."""

from dataclasses import replace

import pytest
from jsonschema import Draft202012Validator

from jingwei.layers.model.corpus.lineage import File, Run, openlineage, prov

RUN = Run(
    "corpus review", "file", "0.1.0", "2026-11-24T01:00:00Z", "2026-11-24T02:00:00Z",
    (File("crawl/a.jsonl", "a" * 64, 10, 2), File("books/b.txt", "", 20)),
    (File("findings.jsonl", "c" * 64, 5), File("crawl.redacted.jsonl", "d" * 64, 9, 2)),
    {"text_field": "text", "jobs": 2}, {"crawl.redacted.jsonl": ("crawl/a.jsonl",)}, not_read=1,
)  # fmt: skip
TEXT = {"type": "string", "minLength": 1}
FACETS = {
    "type": "object",
    "additionalProperties": {
        "type": "object",
        "required": ["_producer", "_schemaURL"],
        "properties": {"_producer": {"$ref": "#/$defs/uri"}, "_schemaURL": {"$ref": "#/$defs/uri"}},
    },
}
DATASET = {
    "type": "object",
    "required": ["namespace", "name"],
    "properties": {"namespace": TEXT, "name": TEXT, "facets": FACETS},
}
EVENT = {
    "$defs": {"uri": {"type": "string", "pattern": "^[a-z]+:"}},
    "type": "object",
    "required": ["eventTime", "producer", "schemaURL", "run", "job"],
    "properties": {
        "eventType": {"enum": ["START", "RUNNING", "COMPLETE", "ABORT", "FAIL", "OTHER"]},
        "eventTime": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"},
        "producer": {"$ref": "#/$defs/uri"},
        "schemaURL": {"$ref": "#/$defs/uri"},
        "run": {
            "type": "object",
            "required": ["runId"],
            "properties": {
                "runId": {"type": "string", "pattern": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"},
                "facets": FACETS,
            },
        },
        "job": {"type": "object", "required": ["namespace", "name"]},
        "inputs": {"type": "array", "items": DATASET},
        "outputs": {"type": "array", "items": DATASET},
    },
    "additionalProperties": False,
}
QUALIFIED = "^(_|jw|prov):"


def relation(*required):
    return {
        "type": "object",
        "propertyNames": {"pattern": QUALIFIED},
        "additionalProperties": {
            "type": "object",
            "required": [f"prov:{name}" for name in required],
            "additionalProperties": {"type": "string", "pattern": QUALIFIED},
        },
    }


ELEMENTS = {
    "type": "object",
    "propertyNames": {"pattern": QUALIFIED},
    "additionalProperties": {"type": "object", "propertyNames": {"pattern": QUALIFIED}},
}
DOCUMENT = {
    "type": "object",
    "required": ["prefix"],
    "properties": {
        "prefix": {"type": "object", "additionalProperties": TEXT},
        "entity": ELEMENTS,
        "activity": ELEMENTS,
        "agent": ELEMENTS,
        "used": relation("activity", "entity"),
        "wasGeneratedBy": relation("entity", "activity"),
        "wasDerivedFrom": relation("generatedEntity", "usedEntity"),
        "wasAssociatedWith": relation("activity", "agent"),
    },
    "additionalProperties": False,
}


def test_the_event_has_the_published_shape():
    event = openlineage(RUN)
    Draft202012Validator(EVENT).validate(event)
    assert event["inputs"][0]["facets"]["version"]["datasetVersion"] == "sha256:" + "a" * 64
    assert "version" not in event["inputs"][1]["facets"]
    assert event["run"]["facets"]["jingwei_review"]["placesNotRead"] == 1
    assert openlineage(replace(RUN, ended="stopped"))["eventType"] == "ABORT"


def test_the_document_has_the_published_shape_and_every_relation_has_its_ends():
    document = prov(RUN)
    Draft202012Validator(DOCUMENT).validate(document)
    known = {name for kind in ("entity", "activity", "agent") for name in document[kind]}
    for kind in ("used", "wasGeneratedBy", "wasDerivedFrom", "wasAssociatedWith"):
        assert all(set(one.values()) <= known for one in document[kind].values())
    derived = [(one["prov:generatedEntity"], one["prov:usedEntity"]) for one in document["wasDerivedFrom"].values()]
    assert derived == [("jw:output/0", "jw:input/0"), ("jw:output/0", "jw:input/1"), ("jw:output/1", "jw:input/0")]


def test_a_run_is_known_by_what_it_states():
    assert RUN.id == replace(RUN).id
    assert RUN.id != replace(RUN, not_read=0).id


@pytest.mark.parametrize(
    "changed",
    [{"ended": "perhaps"}, {"feeds": {"x": ()}}, {"feeds": {"findings.jsonl": ("x",)}}, {"inputs": RUN.inputs[:1] * 2}],
)
def test_what_cannot_be_is_refused(changed):
    for made in (openlineage, prov):
        with pytest.raises(ValueError, match=r"a run that ended|feeds names|two files"):
            made(replace(RUN, **changed))
