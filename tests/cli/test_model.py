"""`jingwei model`: sign with a key of the store, verify with its public half, say what differs."""

import json

import pytest
from click.testing import CliRunner

from jingwei.cli.main import cli


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "a.bin").write_bytes(b"1")

    def call(*arguments, lang="en"):
        options = ["--keys", str(tmp_path / "keys")]
        more = [] if arguments[0] == "keys" and arguments[1] == "export" else ["--lang", lang]
        return CliRunner().invoke(cli, [*arguments, *options, *more], standalone_mode=False)

    call("keys", "new", "maker", "--algorithm", "ecdsa-p256")
    call("keys", "new", "plain")
    (tmp_path / "maker.pub").write_text(call("keys", "export", "maker").stdout)
    return call


def test_a_model_is_signed_and_verified(run, tmp_path):
    done = run("model", "sign", "model", "--key", "maker")
    assert done.stdout.startswith("model: 1 files signed by ")
    for key in (["--public-key", "maker.pub"], ["--key", "maker"]):
        done = run("model", "verify", "model", *key)
        assert (done.return_value, done.stdout) == (0, "the signature holds and covers 1 files\n")
    assert run("model", "verify", "model", "--key", "maker", lang="zh").stdout == "签名有效，覆盖 1 个文件\n"
    assert run("model", "verify", "model", "--key", "plain").exception.message.startswith("signing key")


def test_what_differs_is_said(run, tmp_path):
    run("model", "sign", "model", "--key", "maker", "--ignore", "notes.txt")
    (tmp_path / "model" / "a.bin").write_bytes(b"2")
    (tmp_path / "model" / "notes.txt").write_bytes(b"2")
    (tmp_path / "model" / "x\x1b.bin").write_bytes(b"2")
    done = run("model", "verify", "model", "--public-key", "maker.pub")
    assert done.return_value == 1
    assert done.stdout.splitlines()[1:] == [
        "    a.bin: differs from what was signed",
        "    x\\x1b.bin: not signed",
        "    notes.txt: left out by the signer",
    ]
    made = json.loads(run("model", "verify", "model", "--public-key", "maker.pub", "--format", "json").stdout)
    assert (made["holds"], made["good"], made["changed"], made["ignored"]) == (True, False, ["a.bin"], ["notes.txt"])


def test_another_key_is_refused(run, tmp_path):
    run("model", "sign", "model", "--key", "maker")
    run("keys", "new", "other", "--algorithm", "ecdsa-p256")
    done = run("model", "verify", "model", "--key", "other")
    assert (done.return_value, done.stdout) == (1, "the signature is not by this key\n")


def test_single_files_and_other_places(run, tmp_path):
    run("model", "sign", "model/a.bin", "--key", "maker")
    assert (tmp_path / "model" / "a.bin.sig").exists()
    assert run("model", "verify", "model/a.bin", "--key", "maker").return_value == 0
    run("model", "sign", "model", "--key", "maker", "--signature", "there.sig")
    assert run("model", "verify", "model", "--signature", "there.sig", "--key", "maker").return_value == 0


def test_only_keys_that_others_can_verify_sign(run):
    assert "ecdsa-p256" in run("model", "sign", "model", "--key", "plain").exception.hint
    done = run("model", "verify", "model")
    assert "either --public-key FILE or --key NAME" in str(done.exception)


def test_a_signature_replaces_a_signature_and_nothing_else(run, tmp_path):
    assert (
        "no signature"
        in run("model", "sign", "model", "--key", "maker", "--signature", "model/a.bin").exception.message
    )
    assert (tmp_path / "model" / "a.bin").read_bytes() == b"1"
    for _ in range(2):
        assert run("model", "sign", "model", "--key", "maker").exception is None
    assert run("model", "verify", "model", "--key", "maker").return_value == 0
