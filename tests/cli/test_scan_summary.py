"""Large trees: what is unproved is counted by reason, what is rejected always told; and places where nothing can be read or written."""

import json
import sys

import pytest
from click.testing import CliRunner

from jingwei.cli.main import _status, cli
from jingwei.cli.scan_summary import Reasons
from jingwei.layers.tools.artifacts.rules import finding
from jingwei.layers.tools.artifacts.samples import command_pickle, safetensors
from jingwei.layers.tools.artifacts.verdict import Verdict
from jingwei.layers.tools.scanning.record import Record


@pytest.fixture
def tree(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "tree"
    folder.mkdir()
    for number in range(30):
        (folder / f"{number:02}.bin").write_bytes(b"\xff\x02\x03" * 9)
        (folder / f"{number:02}.py").write_text("pass\n")
    (folder / "zz.pkl").write_bytes(command_pickle())
    (folder / "zz.safetensors").write_bytes(safetensors())
    return folder


def run(*arguments, place="tree"):
    return CliRunner().invoke(cli, ["scan", place, "--jobs", "1", *arguments], standalone_mode=False)


def test_many_unproved_files_are_counted_by_reason(tree):
    shown = run()
    text = shown.stdout.splitlines()
    assert shown.return_value == 1
    assert sum(line.startswith("unproved  ") for line in text) == 20
    at = text.index("unproved, by reason:")
    assert text[at + 1] == "  30  a program in source form, which is not judged  (program)"
    assert [line.strip() for line in text[at + 2 : at + 5]] == [f"tree/0{number}.py" for number in range(3)]
    assert text[at + 5] == "  30  format not understood: no known grammar fits  (unknown)"
    assert text[-1] == "62 files: malicious 1, unproved 60, clean 1"
    assert any(line.startswith("malicious  tree/zz.pkl") for line in text)


def test_all_of_them_on_request_and_for_programs(tree):
    assert run("--all").stdout.count("unproved  ") == 60
    assert "by reason" not in run("--all").stdout
    assert len([json.loads(line) for line in run("--format", "jsonl").stdout.splitlines()]) == 62


def test_the_summary_in_chinese_holds_no_english_sentence(tree):
    text = run("--lang", "zh").stdout
    assert "未证明的文件，按原因统计" in text
    assert "  30  无法识别的格式：没有任何已知语法与之相符  (unknown)" in text
    assert "62 个文件：恶意 1、未证明 60、干净 1" in text
    assert not {"format", "known", "reason", "file", "source"} & set(text.replace("--format", "").split())


def test_few_are_told_one_by_one(tree):
    for path in sorted(tree.iterdir())[:41]:
        path.unlink()
    assert "by reason" not in run().stdout


def test_accepted_formats_that_no_file_has_are_told(tree):
    shown = run("--accept", "unproved:progam,unproved:program", "--lang", "en")
    assert "no examined file has: progam\n" in shown.stderr
    assert "  30  a program in source form, which is not judged  (program)  (accepted)" in shown.stdout


def test_reasons_are_bounded():
    reasons = Reasons()
    for number in range(3000):
        found = finding("format.unknown", f"kind {number}")
        reasons.add(Record(f"{number}", Verdict.UNPROVED, "unknown", findings=(found,)))
    listed = reasons.largest()
    assert len(listed) <= 41
    assert sum(reason.files for reason in listed) == 3000
    assert all(len(reason.examples) <= 3 for reason in listed)


@pytest.mark.parametrize(
    ("stream", "said", "arguments"),
    [("stdout", "standard output is closed", ["tree"]), ("stdin", "standard input is closed", ["-"])],
)
def test_closed_streams_are_told(tree, stream, said, arguments, monkeypatch, capsys):
    monkeypatch.setattr(sys, stream, None)
    assert _status(["scan", "--jobs", "1", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_no_place_for_the_bill_is_told_before_the_scan(tree):
    shown = run("--sbom", "nowhere/bom.json")
    assert "no such folder" in str(shown.exception)
    assert not shown.stdout


def test_a_file_whose_size_is_not_known_is_not_taken_for_empty(tree):
    (tree / "README.md").symlink_to("/proc/self/status")
    shown = run("--format", "jsonl", place="tree/README.md")
    made = json.loads(shown.stdout)
    assert (shown.return_value, made["verdict"], made["sha256"]) == (2, "unproved", None)
