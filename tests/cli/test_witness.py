"""`jingwei witness`: files and a real server, with keys of the store."""

import json
import re
import signal
import subprocess
import sys

import pytest

from jingwei.cli.main import main
from jingwei.evidence.notes.note import read_vkey, vkey_text
from jingwei.evidence.signatures.native import verify
from jingwei.parties.witness.client import accept, request_cosignature
from tests.evidence.cosigners import LOG, ORIGIN, consistency, root, signed
from tests.parties.witness.witnesses import FORK, request


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("JINGWEI_LANG", "en")
    monkeypatch.setenv("JINGWEI_KEYS", str(tmp_path / "keys"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "witness.yaml").write_text(
        f"schema: jingwei/witness/1\nname: w.example\nkey: w\nstate: memory/state.json\nlogs: ['{vkey_text(LOG[0])}']\n"
    )
    return tmp_path


@pytest.fixture
def jingwei(capsys, folder):
    def run(*arguments):
        with pytest.raises(SystemExit) as caught:
            main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return caught.value.code, captured.out, captured.err

    assert run("keys", "new", "w", "--algorithm", "ml-dsa-44")[0] == 0
    return run


def cosign(jingwei, folder, body, **more):
    (folder / "request").write_bytes(body)
    return jingwei("witness", "cosign", "request", "--out", "answer", *more.get("options", ()))


def vkey(jingwei):
    return read_vkey(
        jingwei("keys", "export", "w", "--form", "vkey", "--role", "witness", "--origin", "w.example")[1].strip()
    )


def test_a_request_by_file_is_cosigned(jingwei, folder):
    code, out, err = cosign(jingwei, folder, request(0, 7))
    assert (code, out, err) == (0, "cosigned; the log keeper takes answer\n", "")
    (line,) = accept(signed(LOG, size=7), (folder / "answer").read_bytes(), [vkey(jingwei)], verify)
    assert line.name == "w.example"


def test_words_come_in_chinese(jingwei, folder):
    assert "见证" in cosign(jingwei, folder, request(0, 7), options=["--lang", "zh"])[1]


def test_a_fork_fails_and_leaves_no_answer(jingwei, folder):
    cosign(jingwei, folder, request(0, 7))
    (folder / "answer").unlink()
    for body in (request(7, 7, at=FORK), request(7, 9, proof=()), request(0, 7, at=FORK)):
        code, out, err = cosign(jingwei, folder, body)
        assert (code, out) == (1, "")
        assert "not cosigned (4" in err
        assert not (folder / "answer").exists()
    code, out, _ = jingwei("witness", "show", "--format", "json")
    assert len(json.loads(out)["forks"]) == 2


def test_other_refusals_are_open(jingwei, folder):
    cosign(jingwei, folder, request(0, 7))
    for body, word in (
        (b"", "400"),
        (request(0, 9), "409): this witness cosigned size 7 last"),
        (request(0, 7, origin="other"), "404"),
    ):
        code, out, err = cosign(jingwei, folder, body)
        assert (code, out) == (2, "")
        assert word in err


def test_heads_are_shown_without_a_key(jingwei, folder):
    code, out, err = jingwei("witness", "show")
    assert (code, out.startswith("no log was cosigned yet; memory: "), err) == (0, True, "")
    assert not (folder / "memory").exists()
    cosign(jingwei, folder, request(0, 7))
    (folder / "keys" / "w.pem").unlink()
    code, out, err = jingwei("witness", "show")
    assert (code, err) == (0, "")
    assert re.fullmatch(
        rf"{ORIGIN}: 7 entries, root {root(7).hex()}, cosigned \d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\dZ\n", out
    )
    body = json.loads(jingwei("witness", "show", "--format", "json")[1])
    at = body["logs"][0].pop("at")
    assert at in out
    expected = {
        "schema": "jingwei/witness-show/1",
        "name": "w.example",
        "logs": [{"origin": ORIGIN, "size": 7, "root": root(7).hex()}],
        "forks": [],
    }
    assert body == expected


def test_mistakes_say_what_to_do(jingwei, folder):
    for arguments, word in (
        (["serve", "--listen", "8479"], "HOST:PORT"),
        (["serve", "--listen", "127.0.0.1:x"], "HOST:PORT"),
        (["serve", "--config", "none.yaml"], "no such file"),
        (["show", "--config", "keys"], "directory"),
        (["cosign", "none", "--out", "x"], "does not exist"),
    ):
        code, out, err = jingwei("witness", *arguments)
        assert (code, out) == (2, "")
        assert word in err
    (folder / "keys" / "w.pem").unlink()
    code, _, err = jingwei("witness", "serve", "--listen", "127.0.0.1:0")
    assert code == 2
    assert "jingwei keys new w" in err


def test_a_real_server(jingwei, folder):
    command = [sys.executable, "-m", "jingwei", "witness", "serve", "--listen", "127.0.0.1:0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=folder) as process:
        try:
            url = re.fullmatch(r"w\.example listens on (http://127\.0\.0\.1:\d+)\n", process.stdout.readline())[1]
            shown = read_vkey(process.stdout.readline().removeprefix("verifier key: ").strip())
            assert process.stdout.readline().startswith("memory: ")
            for size in (3, 7):
                assert request_cosignature(url, signed(LOG, size=size), shown, consistency, verify)
        finally:
            process.send_signal(signal.SIGTERM)
    assert shown == vkey(jingwei)
    assert process.returncode in {0, -signal.SIGTERM}
    assert json.loads(jingwei("witness", "show", "--format", "json")[1])["logs"][0]["size"] == 7
