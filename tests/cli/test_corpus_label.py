"""`jingwei corpus label`: verdicts by keys, on the disk one by one."""

import csv
import json

import pytest
from click.testing import CliRunner

from jingwei.cli.main import cli
from jingwei.errors import ParseError
from jingwei.layers.model.corpus.sampling.label import Labelling


@pytest.fixture
def sheet(tmp_path):
    source = tmp_path / "a.jsonl"
    source.write_text(
        "".join(json.dumps({"id": f"d{n}", "text": f"text {n}"}) + "\n" for n in range(3)), encoding="utf-8"
    )
    run("sample", source, "--plan", "cn-genai-manual", "--out", tmp_path / "out")
    return tmp_path / "out" / "worksheet.csv"


def run(*arguments, keys=""):
    command = ["corpus", *map(str, arguments), "--lang", "en"]
    done = CliRunner().invoke(cli, command, standalone_mode=False, input=keys)
    assert done.exception is None, done.exception
    return done.return_value, done.output


def verdicts(sheet):
    with sheet.open(encoding="utf-8-sig", newline="") as stream:
        return [tuple(row[5:7]) for row in csv.reader(stream)][1:]


def test_keys_undo_and_a_second_sitting(sheet):
    code, printed = run("label", sheet, keys="xgsub1q")
    assert (code, verdicts(sheet)) == (2, [("good", ""), ("bad", "illegal"), ("", "")])
    assert "1 rows are still without a verdict" in printed
    assert run("label", sheet, keys="g")[0] == 0
    assert not list(sheet.parent.glob("*.journal"))
    assert run("accept", sheet)[0] == 1


def test_a_sitting_that_was_cut_off_goes_on(sheet):
    work = Labelling(sheet)
    work.judge(1, "good")
    work.judge(2, "bad", "quality")
    with sheet.with_name("worksheet.csv.journal").open("ab") as stream:
        stream.write(b'["R3", "go')
    again = Labelling(sheet)
    assert list(again.left) == [3]
    assert again.undo() == 2
    assert list(Labelling(sheet).left) == [2, 3]
    again.close()
    assert verdicts(sheet) == [("good", ""), ("", ""), ("", "")]


def test_a_journal_of_another_worksheet_is_refused(sheet):
    sheet.with_name("worksheet.csv.journal").write_bytes(b'["R9", "good", ""]\n')
    with pytest.raises(ParseError, match="not of this worksheet"):
        Labelling(sheet)


def test_a_worksheet_of_a_stranger_does_not_steer_the_terminal(sheet):
    sheet.write_text(sheet.read_text(encoding="utf-8-sig").replace("text 0", "\x1b[2J"), encoding="utf-8")
    printed = run("label", sheet, keys="q")[1]
    assert "\x1b" not in printed
    assert "⟨U+001B⟩[2J" in printed
