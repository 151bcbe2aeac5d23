"""`jingwei corpus sample`, people's verdicts, `jingwei corpus accept`."""

import csv
import gzip
import io
import json

import pytest
from click.testing import CliRunner

from jingwei.cli.main import cli

PLAN = """
schema: jingwei/sampling-plan/1
id: own
title: {en: "own", zh: "自定"}
draw: DRAW
size: SIZE
rules:
  - {metric: not-qualified, scope: SCOPE, most: 0.04}
  - {metric: unlawful, scope: source, most: 0.05, source: "house rule"}
categories:
  - {id: illegal, unlawful: true, title: {en: "illegal", zh: "违法信息"}}
  - {id: quality, unlawful: false, title: {en: "quality", zh: "质量问题"}}
"""


def run(*arguments):
    done = CliRunner().invoke(cli, ["corpus", *map(str, arguments), "--lang", "en"], standalone_mode=False)
    assert done.exception is None, done.exception
    return done.return_value, done.output


def rows(path):
    with path.open(encoding="utf-8-sig", newline="") as stream:
        text = stream.read()
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";" if text.startswith("row;") else ","))


def judge(path, verdict, to=None):
    """Fill in the worksheet: `verdict(number)` gives verdict and category."""
    head, *body = rows(path)
    for number, row in enumerate(body):
        row[5], row[6] = verdict(number)
    with (to or path).open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, delimiter=";").writerows([head, *body])  # as a spreadsheet of another country saves it
    return to or path


def good(_number):
    return "good", ""


@pytest.fixture
def corpus(tmp_path):
    for name, count in (("crawl", 300), ("books", 100)):
        (tmp_path / name).mkdir()
        lines = (json.dumps({"id": f"{name}-{n}", "text": f"text {n} of {name}"}) + "\n" for n in range(count))
        (tmp_path / name / "a.jsonl.gz").write_bytes(gzip.compress("".join(lines).encode()))
    return tmp_path


def plan(folder, draw="corpus", size=200, scope="corpus"):
    path = folder / f"{draw}{size}{scope}.yaml"
    path.write_text(PLAN.replace("DRAW", draw).replace("SIZE", str(size)).replace("SCOPE", scope), encoding="utf-8")
    return path


def sample(corpus, out, *more, **which):
    return run(
        "sample",
        corpus / "crawl",
        corpus / "books",
        "--plan",
        plan(corpus, **which),
        "--out",
        corpus / out,
        "--seed",
        "s",
        *more,
    )


def test_a_seed_draws_the_same_documents_and_another_seed_others(corpus):
    assert sample(corpus, "one") == (0, sample(corpus, "two")[1].replace("two", "one"))
    sample(corpus, "three", "--seed", "t")
    one, two, three = (rows(corpus / name / "worksheet.csv") for name in ("one", "two", "three"))
    assert one == two != three
    assert len(one) == 201
    assert len({row[1] for row in one}) == 201
    assert 130 < sum(row[1].startswith("crawl") for row in one) < 170


def test_a_draw_from_each_source_takes_as_many_from_each(corpus):
    sample(corpus, "out", draw="source", size=60)
    ids = [row[1].partition("-")[0] for row in rows(corpus / "out" / "worksheet.csv")]
    assert (ids.count("crawl"), ids.count("books")) == (60, 60)


def test_good_documents_pass_and_bad_ones_fail(corpus):
    sample(corpus, "out")
    sheet = judge(corpus / "out" / "worksheet.csv", good)
    code, printed = run("accept", sheet)
    assert (code, printed.splitlines()[-1]) == (0, "pass")
    assert run("accept", judge(sheet, lambda n: ("bad", "quality") if n % 4 == 0 else ("good", "")))[0] == 1
    made = json.loads(run("accept", sheet, "--format", "json")[1])
    assert [one["status"] for one in made["rules"]] == ["fail", "pass", "pass"]
    assert made["rules"][0]["sure"] == 50


def test_between_the_bounds_it_is_inconclusive_and_says_how_many_more(corpus):
    sample(corpus, "out", size=100)
    code, printed = run(
        "accept", judge(corpus / "out" / "worksheet.csv", lambda n: ("bad", "") if n < 2 else ("合格", ""))
    )
    assert (code, printed.splitlines()[-1]) == (2, "inconclusive")
    assert "the sample itself keeps the figure" in printed
    assert "further documents would decide" in printed


def test_a_source_with_too_much_unlawful_fails_alone(corpus):
    sample(corpus, "out", draw="source", size=80, scope="source")
    head = rows(corpus / "out" / "worksheet.csv")[1:]
    bad = {n for n, row in enumerate(head) if row[1].startswith("books")}
    code, printed = run(
        "accept",
        judge(
            corpus / "out" / "worksheet.csv",
            lambda n: ("不合格", "违法信息") if n in bad and n % 5 == 0 else ("good", ""),
        ),
    )
    assert code == 1
    assert [line for line in printed.splitlines() if line.startswith("fail") and "illegal" in line and "books" in line]
    assert [line for line in printed.splitlines() if line.startswith("pass") and "illegal" in line and "crawl" in line]


def test_what_was_not_judged_or_was_changed_is_told_and_never_good(corpus):
    sample(corpus, "out")
    sheet = judge(corpus / "out" / "worksheet.csv", good)
    head, *body = rows(sheet)
    body[0][5] = ""
    body[1][3] = "another text"
    body[2][5] = "fine"
    body[3][0] = "R9999"
    body[4][5] = "unsure"
    body[5][5:7] = ["bad", "nonsense"]
    lines = [head, *body, body[6]]
    with sheet.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(lines)
    code, printed = run("accept", sheet, "--format", "json")
    made = json.loads(printed)
    assert code == 2
    assert made["counts"] == {
        "missing": 5, "changed": 1, "duplicate": 1, "foreign": 1, "unknown-verdict": 1, "unknown-category": 1, "unsure": 1
    }  # fmt: skip
    assert (made["rules"][0]["sure"], made["rules"][0]["perhaps"]) == (1, 6)


def test_two_reviewers(corpus):
    sample(corpus, "out")
    sheet = judge(corpus / "out" / "worksheet.csv", lambda n: ("bad", "quality") if n < 20 else ("good", ""))
    other = judge(corpus / "out" / "worksheet.csv", lambda n: ("bad", "quality") if n < 30 else ("good", ""))
    assert other == sheet
    first = judge(sheet, lambda n: ("bad", "quality") if n < 20 else ("good", ""), corpus / "first.csv")
    made = json.loads(run("accept", first, "--second", sheet, "--sample", corpus / "out", "--format", "json")[1])
    assert (made["agreement"]["rows"], made["agreement"]["alike"]) == (200, 190)
    assert made["agreement"]["kappa"] == pytest.approx(0.7727, abs=1e-4)
    assert made["counts"] == {"disputed": 10}
    assert (made["rules"][0]["sure"], made["rules"][0]["perhaps"]) == (20, 10)


def test_what_was_not_read_hinders_a_pass(corpus):
    (corpus / "crawl" / "b.jsonl").write_text("broken\n", encoding="utf-8")
    code, printed = sample(corpus, "out")
    assert code == 2
    assert "1 places were not read" in printed
    assert run("accept", judge(corpus / "out" / "worksheet.csv", good))[0] == 2


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "@SUM(1)", "+1", "-1", "＝1+1", "\t=1", '"=1', "0012", "1e9"])
def test_no_cell_is_a_formula_or_a_number(tmp_path, text):
    (tmp_path / "a.jsonl").write_text(json.dumps({"id": text, "text": text}) + "\n", encoding="utf-8")
    run("sample", tmp_path / "a.jsonl", "--plan", plan(tmp_path), "--out", tmp_path / "out")
    row = rows(tmp_path / "out" / "worksheet.csv")[1]
    assert row[1].startswith("'")
    assert row[3].startswith("'")
    assert run("accept", judge(tmp_path / "out" / "worksheet.csv", good))[0] == 0


def test_hidden_characters_are_shown(tmp_path):
    (tmp_path / "a.jsonl").write_text(json.dumps({"text": "a\u202eb\u200bc"}) + "\n", encoding="utf-8")
    run("sample", tmp_path / "a.jsonl", "--plan", "cn-genai-technical", "--out", tmp_path / "out")
    assert rows(tmp_path / "out" / "worksheet.csv")[1][3] == "a⟨U+202E⟩b⟨U+200B⟩c"


def test_a_record_that_was_changed_is_refused(corpus):
    sample(corpus, "out")
    drawn = corpus / "out" / "drawn.jsonl"
    drawn.write_text(drawn.read_text(encoding="utf-8").replace("crawl-1", "crawl-2"), encoding="utf-8")
    done = CliRunner().invoke(cli, ["corpus", "accept", str(corpus / "out" / "worksheet.csv")], standalone_mode=False)
    assert "not the rows that were drawn" in str(done.exception)
