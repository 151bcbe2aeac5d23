"""`jingwei log` as a person uses it: exit codes, what stands on standard output, what an error says to do."""

import json

import pytest

from jingwei.cli.main import main
from jingwei.evidence.notes.proof import read_proof
from tests.evidence.logs import ORIGIN


@pytest.fixture
def log(capsys, monkeypatch, tmp_path):
    """Runs `jingwei log` in an empty folder; returns exit code, standard output and standard error."""
    monkeypatch.setenv("JINGWEI_LANG", "en")
    monkeypatch.setenv("JINGWEI_KEYS", str(tmp_path / "keys"))
    monkeypatch.chdir(tmp_path)
    main_(["keys", "new", "log"])
    capsys.readouterr()

    def run(*arguments):
        code = main_(["log", *(str(argument) for argument in arguments)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


def main_(arguments):
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    return caught.value.code


@pytest.fixture
def logged(log, tmp_path):
    """A log with two entries and a signed head."""
    for name in ("a", "b"):
        (tmp_path / name).write_text(name)
    log("init", "--origin", ORIGIN)
    log("append", "a", "b")
    log("checkpoint", "--key", "log")
    return log


def test_a_first_day(log, tmp_path):
    (tmp_path / "decision").write_text("yes")
    assert log("init", "--origin", ORIGIN) == (0, "log example.org/log, 0 entries\n", "")
    assert log("init", "--origin", ORIGIN, "--lang", "zh") == (0, "日志 example.org/log，0 条记录\n", "")
    assert log("append", "decision", "decision") == (0, "0\tdecision\n1\tdecision\n", "")
    code, note, _ = log("checkpoint", "--key", "log")
    assert code == 0
    assert note.startswith("example.org/log\n2\n")
    assert log("prove", "1", "--out", "p.tlog-proof") == (0, "p.tlog-proof\n", "")
    proof = read_proof((tmp_path / "p.tlog-proof").read_bytes())
    assert (proof.index, len(proof.hashes), proof.checkpoint.decode()) == (1, 1, note)
    assert log("export", "--out", "public") == (0, "2 entries of example.org/log in public\n", "")
    assert (tmp_path / "public/checkpoint").read_text() == note
    assert log("fsck") == (0, "clean: 2 entries\n", "")
    assert log("fsck", "--lang", "zh") == (0, "完好：2 条记录\n", "")
    assert log("fsck", "public") == (0, "clean: 2 entries\n", "")


def test_entries_are_listed(logged):
    code, out, _ = logged("show")
    assert code == 0
    rows = [line.split("\t") for line in out.splitlines()]
    assert [(row[0], row[1], row[2], row[3], row[4], len(row[5])) for row in rows] == [
        (index, "-", "foreign", "-", "-", 64) for index in ("0", "1")
    ]
    _, out, _ = logged("show", "--format", "json")
    listed = json.loads(out)
    assert [row["index"] for row in listed] == [0, 1]
    assert listed[0]["kind"] == "foreign"
    _, out, _ = logged("show", "--format", "jsonl", "--from", "1")
    assert [json.loads(line) for line in out.splitlines()] == listed[1:]
    assert logged("show", "--from", "9") == (0, "", "")


def test_damage_is_exit_code_1(logged, tmp_path):
    logged("export", "--out", "public")
    (tmp_path / "public/tile/entries/000.p/2").write_bytes(b"\x00\x01a\x00\x01c")
    code, out, _ = logged("fsck", "public")
    assert code == 1
    assert out.splitlines()[-1] == "2 problems"
    code, out, _ = logged("fsck", "public", "--format", "json")
    assert code == 1
    assert json.loads(out)["ok"] is False
    assert len(json.loads(out)["problems"]) == 2


def test_signatures_that_nobody_here_can_verify_are_named(logged, tmp_path):
    (tmp_path / "keys/log.pem").unlink()
    code, out, _ = logged("fsck")
    assert code == 0
    assert out.startswith("no key here to verify: checkpoint of 2 entries: signature of example.org/log, key ")
    _, out, _ = logged("fsck", "--format", "json")
    made = json.loads(out)
    assert (made["ok"], made["size"], made["problems"], len(made["unverified"])) == (True, 2, [], 1)


@pytest.mark.parametrize(
    "arguments",
    [("show",), ("fsck",), ("append", "f"), ("prove", "0", "--out", "p"), ("export", "--out", "o")],
)
def test_a_folder_without_a_log_never_looks_fine(log, tmp_path, arguments):
    (tmp_path / "f").write_text("x")
    code, out, err = log(*arguments, "--state", "nowhere")
    assert (code, out) == (2, "")
    assert err.startswith("error: there is no log in nowhere\n  hint: name the folder with --state")
    assert not (tmp_path / "nowhere").exists()


def test_what_cannot_be_proved_or_published_is_told(log, tmp_path):
    (tmp_path / "f").write_text("x")
    log("init", "--origin", ORIGIN)
    log("append", "f")
    code, _, err = log("prove", "0", "--out", "p")
    assert code == 2
    assert err == (
        "error: entry 0 cannot be proved: no head was signed yet\n  hint: `jingwei log checkpoint` signs the head\n"
    )
    assert log("export", "--out", "o")[0] == 2
    log("checkpoint", "--key", "log")
    assert "the last signed head holds 1 entries" in log("prove", "1", "--out", "p")[2]
    assert log("prove", "0", "--out", "p")[0] == 0


def test_what_may_not_be_appended(log, tmp_path):
    log("init", "--origin", ORIGIN)
    (tmp_path / "fake").write_text('{"schema":"jingwei/entry/1"}')
    (tmp_path / "large").write_bytes(b"x" * 65_536)
    (tmp_path / "fine").write_bytes(b"x" * 65_535)
    assert "reads as an entry of Jingwei" in log("append", "fine", "fake")[2]
    assert "65536 bytes, the bound is 65535" in log("append", "fine", "large")[2]
    assert "there is no such file" in log("append", "absent")[2]
    assert log("show")[1] == ""
    assert log("append", "fine")[0] == 0


def test_a_name_that_is_not_this_log_s(log):
    log("init", "--origin", ORIGIN)
    code, _, err = log("init", "--origin", "example.org/other")
    assert code == 2
    assert "this log is named example.org/log" in err
    assert "cannot name a log" in log("init", "--origin", "a b", "--state", "other")[2]


def test_a_key_that_cannot_sign_heads(logged):
    main_(["keys", "new", "p256", "--algorithm", "ecdsa-p256"])
    code, _, err = logged("checkpoint", "--key", "p256")
    assert code == 2
    assert "not a key for signatures of type 0x01" in err
