"""`jingwei scan`: its machine contract, its exit codes, and what a person reads."""

import hashlib
import json
import subprocess
import sys

import pytest
from blake3 import blake3
from click.testing import CliRunner

from jingwei.cli.main import cli
from jingwei.layers.tools.artifacts.samples import command_pickle, safetensors, unknown_class_pickle

CLEAN, BAD, OPEN = "clean.safetensors", "bad.pkl", "open.pkl"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / CLEAN).write_bytes(safetensors())
    (tmp_path / BAD).write_bytes(command_pickle())
    (tmp_path / OPEN).write_bytes(unknown_class_pickle())
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments, code=None, stdin=None):
    done = CliRunner().invoke(cli, ["scan", "--lang", "en", *map(str, arguments)], input=stdin, standalone_mode=False)
    assert done.exception is None, done.exception
    if code is not None:
        assert done.return_value == code, done.output
    return done.stdout


def lines(*arguments, **more):
    return [json.loads(line) for line in run(*arguments, "--format", "jsonl", **more).splitlines()]


@pytest.mark.parametrize(
    ("names", "code"),
    [([CLEAN], 0), ([CLEAN, OPEN], 2), ([OPEN, BAD], 1), ([BAD], 1), ([CLEAN, "missing"], 2), ([], 2), (["empty"], 2)],
)
def test_zero_only_when_something_was_examined_and_all_of_it_is_clean(folder, names, code):
    (folder / "none").mkdir()
    (folder / "empty").touch()
    assert len(lines(*(names or ["none"]), code=code)) == len(names)


def test_one_object_for_each_file(folder):
    bad, clean, open_ = lines(folder, code=1)
    content = (folder / BAD).read_bytes()
    assert {name: bad[name] for name in ("path", "verdict", "format", "sha256", "size")} == {
        "path": str(folder / BAD), "verdict": "malicious", "format": "pickle", "sha256": hashlib.sha256(content).hexdigest(),
        "size": len(content),
    }  # fmt: skip
    assert bad["seconds"] > 0
    named, called = bad["findings"]
    assert (named["rule"], named["severity"]) == ("pickle.dangerous", "critical")
    assert called["location"] == {
        "member": "",
        "offset": called["location"]["offset"],
        "opcode": "REDUCE",
        "name": "os.system",
    }
    assert called["message"] == "loading calls os.system"
    assert called["message_zh"] == "加载时会调用 os.system"
    assert clean["findings"] == []
    assert (open_["verdict"], open_["findings"][0]["severity"]) == ("unproved", "medium")
    assert lines(CLEAN, "--no-hash")[0]["sha256"] is None


def test_a_sarif_log_is_all_that_is_printed(folder):
    (made,) = json.loads(run(folder, "--format", "sarif", code=1))["runs"]
    assert [one["location"]["uri"].rpartition("/")[2] for one in made["artifacts"]] == [BAD, CLEAN, OPEN]
    assert made["invocations"][0]["exitCode"] == 1


def test_a_bill_of_materials_beside_what_is_printed(folder):
    (folder / "hub").mkdir()
    (folder / "hub" / "README.md").write_text(
        "---\nmodel_name: Loom\nlicense: mit\nbase_model: org/base\n---\n# Loom\n"
    )
    (folder / "hub" / CLEAN).write_bytes(safetensors())
    lines(CLEAN, "--sbom", "bom.json", code=0)  # of an earlier scan: neither scanned nor left behind
    assert len(lines(".", "--sbom", "bom.json", code=1)) == 5
    made = json.loads((folder / "bom.json").read_text("utf-8"))
    assert [one["type"] for one in made["components"]] == ["machine-learning-model"] * 4
    hub = made["components"][-1]
    assert (hub["name"], hub["pedigree"]["ancestors"][0]["name"]) == ("Loom", "org/base")
    assert [one["name"] for one in hub["components"]] == ["hub/README.md", "hub/clean.safetensors"]


def test_a_second_digest_is_of_the_same_bytes(folder):
    content = (folder / BAD).read_bytes()
    (only,) = lines(BAD, "--digest", "blake3", code=1)
    assert (only["sha256"], only["blake3"]) == (hashlib.sha256(content).hexdigest(), blake3(content).hexdigest())
    assert "blake3" not in lines(BAD, code=1)[0]
    done = CliRunner().invoke(cli, ["scan", BAD, "--no-hash", "--digest", "blake3"])
    assert done.exit_code == 2
    assert "exclude each other" in done.output


def test_standard_input_is_a_file_too(folder):
    (only,) = lines("-", stdin=command_pickle(), code=1)
    assert (only["path"], only["verdict"]) == ("-", "malicious")
    assert [one["path"] for one in lines(CLEAN, "-", stdin=b"", code=2)] == [CLEAN, "-"]


def test_what_is_accepted_is_recorded_and_only_what_was_named(folder):
    (only,) = lines(OPEN, "--accept", "unproved:pickle", code=0)
    assert (only["verdict"], only["accepted"]) == ("unproved", "unproved:pickle")
    assert "accepted" not in lines(OPEN, "--accept", "unproved:elf", code=2)[0]
    assert "accepted" not in lines(BAD, "--accept", "unproved:pickle", code=1)[0]
    assert "1 file: accepted 1" in run(OPEN, "--accept", "unproved:pickle", code=0)
    done = CliRunner().invoke(cli, ["scan", OPEN, "--accept", "unproved:unknown"])
    assert done.exit_code == 2
    assert "cannot be accepted" in done.output
    done = CliRunner().invoke(cli, ["scan", OPEN, "--accept", "malicious:pickle"])
    assert done.exit_code == 2
    assert "unproved:FORMAT" in done.output


def test_what_was_not_looked_at_to_its_end_is_never_accepted(folder):
    (folder / "cut.pkl").write_bytes(unknown_class_pickle()[:-1])
    (folder / "pdf.json").write_bytes(b"{" * 100)
    (folder / "in").mkdir()
    (folder / "in" / "link").symlink_to(folder / CLEAN)
    accept = ",".join(f"unproved:{name}" for name in ("pickle", "json", "elf", "zip"))
    for name in ("cut.pkl", "pdf.json", "in"):
        assert all("accepted" not in one for one in lines(name, "--accept", accept, code=2))


def test_a_person_reads_what_where_and_why(folder):
    said = run(folder, code=1)
    assert f"malicious  {folder / BAD}  (pickle)" in said
    assert "    loading calls os.system  [@" in said
    assert CLEAN not in said
    assert said.splitlines()[-1] == "3 files: malicious 1, unproved 1, clean 1"
    assert f"clean  {CLEAN}  (safetensors)" in run(CLEAN, "--all", code=0)
    chinese = CliRunner().invoke(cli, ["scan", "--lang", "zh", str(folder)], standalone_mode=False).stdout
    assert "加载时会调用 os.system" in chinese
    assert chinese.splitlines()[-1] == "3 个文件：恶意 1、未证明 1、干净 1"
    (folder / "none").mkdir()
    assert run("none", code=2) == "no file was found, so nothing is proved\n"


def test_names_cannot_steer_the_terminal(folder):
    name = "a\x1b[2K\u202eb.pkl"
    (folder / name).write_bytes(command_pickle())
    said = run(folder / name, code=1)
    assert "\x1b" not in said
    assert "\u202e" not in said
    assert lines(folder / name)[0]["path"].endswith(name)


def test_the_real_command_prints_objects_and_nothing_else(folder):
    command = [sys.executable, "-m", "jingwei", "scan", "--format", "jsonl", "."]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (1, "")
    assert [json.loads(line)["path"] for line in done.stdout.splitlines()] == [BAD, CLEAN, OPEN]
