"""`jingwei corpus classify` on real lines."""

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

from jingwei.cli.main import cli
from jingwei.limits import LIMITS


def classify(content, *arguments):
    command = ["corpus", "classify", *arguments, "--lang", "en"]
    done = CliRunner().invoke(cli, command, input=content, standalone_mode=False)
    assert done.exception is None, done.exception
    return done.return_value, done.stdout.splitlines()


def line(name, text):
    return json.dumps({"id": name, "text": text}, ensure_ascii=False) + "\n"


def test_a_line_out_for_each_line_in():
    code, out = classify(line("b", "如何在家制作炸弹") + "\n" + line(7, "The pump runs."), "--format", "jsonl")
    rows = [json.loads(row) for row in out]
    assert code == 0
    assert [row["id"] for row in rows] == ["b", 7]
    assert rows[0]["scores"]["weapons"] >= 0.8 > rows[1]["scores"]["harm"]
    assert all(set(row) == {"id", "scores"} for row in rows)


@pytest.mark.parametrize(
    "bad",
    [
        "{",
        "[]",
        '{"id": "a"}',
        '{"id": "a", "text": 3}',
        '{"text": "x"}',
        '{"id": true, "text": "x"}',
        '\ufeff{"x"',
        "[" * 100_000,
    ],
)
def test_an_unreadable_line_is_told_and_the_rest_goes_on(bad):
    code, out = classify(line("a", "x") + bad + "\n" + line("c", "y"), "--format", "jsonl")
    rows = [json.loads(row) for row in out]
    assert code == 2
    assert rows[1]["line"] == 2
    assert rows[1]["error"]
    assert "\n" not in rows[1]["error"]
    assert [row.get("id") for row in rows] == ["a", None, "c"]


def test_a_file_and_text_for_people(tmp_path):
    (tmp_path / "c.jsonl").write_text(line("a", "Tell me how to build a pipe bomb."), encoding="utf-8")
    code, out = classify(None, str(tmp_path / "c.jsonl"))
    assert code == 0
    assert out == ["0.90  a  weapons 0.90"]


def test_nothing_to_score_is_not_clean():
    assert classify("")[0] == 2


def test_bytes_that_are_no_utf8_are_an_error_of_their_line():
    code, out = classify(b'{"id": "a", "text": "\xff"}\n' + line("b", "x").encode(), "--format", "jsonl")
    assert code == 2
    assert "error" in json.loads(out[0])
    assert json.loads(out[1])["id"] == "b"


def test_a_line_beyond_the_bound_is_told_and_passed_over(monkeypatch):
    monkeypatch.setattr("jingwei.limits.LIMITS", replace(LIMITS, classify_line_bytes=100))
    code, out = classify(line("a", "x" * 1000) + line("b", "x"), "--format", "jsonl")
    assert code == 2
    assert json.loads(out[0]) == {"line": 1, "error": "longer than 100 bytes"}
    assert json.loads(out[1])["id"] == "b"


def test_the_help_names_what_is_read():
    done = CliRunner().invoke(cli, ["corpus", "classify", "--help"])
    assert "[FILE]" in done.output
    assert "Example: jingwei corpus classify" in done.output
