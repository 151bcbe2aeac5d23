import json

import pytest

from jingwei.dimensions.values.over_blocking import Cell, moderation, was_stopped


@pytest.mark.parametrize(
    ("fields", "stopped"),
    [
        ({"action": "block"}, True),
        ({"action": "Redact"}, True),
        ({"action": "allow"}, False),
        ({"blocked": True}, True),
        ({"blocked": "false"}, False),
        ({"action": "allow", "blocked": False}, False),
        ({"action": "allow", "blocked": True}, None),
        ({"action": "escalate"}, None),
        ({"blocked": "perhaps"}, None),
        ({}, None),
    ],
)
def test_actions(fields, stopped):
    assert was_stopped(fields) is stopped


def test_only_reviewed_acceptable_items_count(tmp_path):
    good = {"action": "allow", "language": "en", "subject": "news", "verdict": "acceptable"}
    rows = [
        good,
        {**good, "action": "block"},
        {**good, "action": "block", "verdict": "violating"},
        {**good, "verdict": None},
        {**good, "language": ""},
        {**good, "verdict": "perhaps"},
        {"text": "no action"},
    ]
    path = tmp_path / "a.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows) + "{\n")
    seen = moderation(path)
    assert seen.cells == (Cell("language", "en", 1, 2), Cell("subject", "news", 1, 2))
    assert (seen.records, seen.others, seen.unreviewed, len(seen.unreadable)) == (6, 1, 1, 1)
    assert [(line, name) for line, _, name in seen.incomplete] == [(5, "language"), (6, "verdict")]
