import base64
import json
import os
import stat
import subprocess
import sys

import pytest
from cryptography.hazmat.primitives.serialization import load_der_public_key, load_pem_public_key

from jingwei.cli import keys as command
from jingwei.cli.main import main
from jingwei.cli.signing import Secrets, default_folder, open_signer
from jingwei.errors import JingweiError, ParseError
from jingwei.evidence.keys.keyring import KeyStore
from jingwei.evidence.notes.note import SignatureType, read_vkey
from jingwei.evidence.signatures.kinds import key_id
from jingwei.evidence.signatures.native import verify


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("JINGWEI_LANG", "en")
    monkeypatch.setenv("JINGWEI_KEYS", str(tmp_path / "keys"))
    return tmp_path / "keys"


@pytest.fixture
def jingwei(capsys, folder):
    """Runs a command; returns exit code, standard output and standard error."""

    def run(*arguments):
        with pytest.raises(SystemExit) as caught:
            main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return caught.value.code, captured.out, captured.err

    return run


def listed(jingwei):
    code, out, _ = jingwei("keys", "list", "--format", "json")
    assert code == 0
    return json.loads(out)


def test_a_new_key_is_listed_by_its_id(jingwei, folder):
    code, out, _ = jingwei("keys", "new", "signer")
    public = KeyStore(folder).public("signer")
    assert (code, out) == (0, f"key signer (ed25519) made: {key_id(public)}\n")
    assert stat.S_IMODE((folder / "signer.pem").stat().st_mode) == 0o600
    item = {"name": "signer", "algorithm": "ed25519", "key_id": key_id(public), "encrypted": False, "retired": None}
    assert listed(jingwei) == [item]
    assert jingwei("keys", "list")[1].split() == ["signer", "ed25519", "not", "encrypted", key_id(public)]


def test_an_unencrypted_key_says_so_and_how_to_have_an_encrypted_one(jingwei, monkeypatch):
    code, out, err = jingwei("keys", "new", "signer")
    assert (code, out.count("\n"), err.count("\n")) == (0, 1, 1)
    assert "unencrypted" in err
    assert "jingwei keys rotate signer --encrypt" in err
    assert "未加密" in jingwei("keys", "new", "other", "--lang", "zh")[2]
    assert "unencrypted" in jingwei("keys", "new", "signer", "--force")[2]
    monkeypatch.setenv("SECRET", "a long one")
    assert jingwei("keys", "new", "hidden", "--encrypt", "--passphrase-env", "SECRET")[2] == ""
    assert jingwei("keys", "rotate", "signer", "--encrypt", "--passphrase-env", "SECRET")[0] == 0
    assert [item["encrypted"] for item in listed(jingwei) if not item["retired"]] == [True, False, True]


def test_an_empty_list_says_what_to_do(jingwei, folder):
    assert listed(jingwei) == []
    code, out, err = jingwei("keys", "list")
    assert (code, out) == (0, "")
    assert f"no keys in {folder}" in err
    assert "jingwei keys new" in err


def test_a_key_is_not_replaced_unless_told_to_and_never_silently(jingwei, folder):
    jingwei("keys", "new", "a")
    first = KeyStore(folder).public("a")
    code, _, err = jingwei("keys", "new", "a")
    assert code == 2
    assert "keys rotate a" in err
    assert KeyStore(folder).public("a") == first
    code, out, _ = jingwei("keys", "new", "a", "--force", "--algorithm", "ecdsa-p256")
    assert code == 0
    assert "its private key is gone" in out
    retired = next(item for item in listed(jingwei) if item["retired"])
    assert retired["key_id"] == key_id(first)
    assert f"jingwei keys export {retired['name']}" in out


def test_force_does_not_hide_other_errors(jingwei):
    code, _, err = jingwei("keys", "new", "No", "--force")
    assert code == 2
    assert "no name of a key" in err


def test_rotation_says_what_policies_must_change(jingwei, folder):
    jingwei("keys", "new", "log")
    code, out, _ = jingwei("keys", "rotate", "log")
    assert code == 0
    names = [item["name"] for item in listed(jingwei)]
    assert names[0] == "log"
    assert f"jingwei keys export {names[1]}\n" in out
    assert "jingwei keys export log --form vkey --role log" in out
    assert "策略" in jingwei("keys", "rotate", "log", "--lang", "zh")[1]
    assert jingwei("keys", "rotate", "none")[0] == 2
    assert "retired" in jingwei("keys", "list")[1]


def test_an_encrypted_key_stays_encrypted(jingwei, folder, monkeypatch):
    monkeypatch.setenv("PHRASE", "correct horse")
    assert jingwei("keys", "new", "a", "--encrypt", "--passphrase-env", "PHRASE")[0] == 0
    assert "ENCRYPTED" in (folder / "a.pem").read_text()
    assert jingwei("keys", "rotate", "a", "--passphrase-env", "PHRASE")[0] == 0
    store = KeyStore(folder)
    assert store.is_encrypted("a")
    assert open_signer("a", store, Secrets("PHRASE")).public == store.public("a")
    monkeypatch.setenv("PHRASE", "wrong")
    with pytest.raises(ParseError, match="cannot be read"):
        open_signer("a", store, Secrets("PHRASE"))
    assert "encrypted" in jingwei("keys", "list")[1]


def test_a_plain_key_is_rotated_into_an_encrypted_one(jingwei, folder, monkeypatch):
    monkeypatch.setenv("PHRASE", "p")
    jingwei("keys", "new", "a")
    assert jingwei("keys", "rotate", "a", "--encrypt", "--passphrase-env", "PHRASE")[0] == 0
    assert KeyStore(folder).is_encrypted("a")


def test_exports(jingwei, folder):
    jingwei("keys", "new", "log")
    jingwei("keys", "new", "w", "--algorithm", "ml-dsa-44")
    jingwei("keys", "new", "p", "--algorithm", "ecdsa-p256")
    raw = KeyStore(folder).public("log").raw
    assert load_pem_public_key(jingwei("keys", "export", "log")[1].encode()).public_bytes_raw() == raw
    der = base64.b64decode(jingwei("keys", "export", "p", "--form", "spki")[1])
    assert load_der_public_key(der).curve.name == "secp256r1"
    for name, role, kind in (
        ("log", "log", SignatureType.ED25519),
        ("log", "witness", SignatureType.ED25519_COSIGNATURE),
        ("w", "witness", SignatureType.ML_DSA_44_COSIGNATURE),
    ):
        arguments = ("keys", "export", name, "--form", "vkey", "--role", role, "--origin", "example.org/a")
        made = read_vkey(jingwei(*arguments)[1].rstrip("\n"))
        assert (made.name, made.type, made.key) == ("example.org/a", kind, KeyStore(folder).public(name))


@pytest.mark.parametrize(("name", "role"), [("p", "log"), ("p", "witness"), ("w", "log")])
def test_a_key_that_cannot_have_the_role(jingwei, name, role):
    jingwei("keys", "new", "w", "--algorithm", "ml-dsa-44")
    jingwei("keys", "new", "p", "--algorithm", "ecdsa-p256")
    code, _, err = jingwei("keys", "export", name, "--form", "vkey", "--role", role, "--origin", "example.org/a")
    assert code == 2
    assert "logs sign with ed25519" in err


@pytest.mark.parametrize(
    "extra", [["--form", "vkey", "--role", "log"], ["--form", "vkey", "--origin", "a"], ["--role", "log"]]
)
def test_role_and_origin_belong_to_a_vkey(jingwei, extra):
    jingwei("keys", "new", "log")
    assert jingwei("keys", "export", "log", *extra)[0] == 2


def test_a_retired_key_is_exported(jingwei, folder):
    jingwei("keys", "new", "log")
    old = jingwei("keys", "export", "log")[1]
    jingwei("keys", "rotate", "log")
    retired = next(item["name"] for item in listed(jingwei) if item["retired"])
    assert jingwei("keys", "export", retired)[1] == old != jingwei("keys", "export", "log")[1]


def test_the_configuration_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert default_folder() == tmp_path / "jingwei" / "keys"
    for unusable in ("", "relative"):
        monkeypatch.setenv("XDG_CONFIG_HOME", unusable)
        monkeypatch.setenv("HOME", str(tmp_path / "home"))
        assert default_folder() == tmp_path / "home" / ".config" / "jingwei" / "keys"


def test_a_passphrase_from_a_descriptor_is_read_once():
    read, write = os.pipe()
    os.write(write, b"word\n\n")
    os.close(write)
    secrets = Secrets(descriptor=read)
    assert secrets.ask("a") == secrets.ask("b") == b"word\n"
    os.close(read)


@pytest.mark.parametrize("content", [b"", b"\n", b"x" * 4097])
def test_what_is_no_passphrase(content):
    read, write = os.pipe()
    os.write(write, content)
    os.close(write)
    with pytest.raises(JingweiError, match=r"empty answer|more than a passphrase"):
        Secrets(descriptor=read).ask("a")
    os.close(read)


def test_without_a_terminal_variable_or_descriptor_it_says_so(monkeypatch):
    monkeypatch.delenv("NOTHING", raising=False)
    with pytest.raises(JingweiError, match="empty answer for: the word"):
        Secrets("NOTHING").ask("the word")
    with pytest.raises(JingweiError, match="file descriptor 987"):
        Secrets(descriptor=987).ask("a")
    monkeypatch.setattr(sys, "stdin", open(os.devnull))  # noqa: SIM115, PTH123 - closed by monkeypatch's end of the process
    with pytest.raises(JingweiError, match="no terminal") as caught:
        Secrets().ask("a")
    assert "--passphrase-env" in caught.value.hint
    sys.stdin.close()


def test_a_terminal_is_asked_without_echo_twice_for_a_new_one(monkeypatch):
    asked = []

    class Terminal:
        def isatty(self):
            return True

    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr("click.prompt", lambda what, **options: (asked.append((what, options)), "word")[1])
    assert Secrets().ask("New", new=True) == b"word"
    assert Secrets().ask("Old") == b"word"
    assert [what for what, _ in asked] == ["New", "Old"]
    assert [options["confirmation_prompt"] for _, options in asked] == [True, False]
    assert all(options["hide_input"] and options["err"] for _, options in asked)


def test_secrets_do_not_show_themselves():
    assert repr(Secrets("VARIABLE", 3)) == "Secrets()"


def test_two_sources_of_a_passphrase_exclude_each_other(jingwei):
    code, _, err = jingwei("keys", "list", "--passphrase-env", "A", "--passphrase-fd", "3")
    assert code == 2
    assert "exclude each other" in err


def test_a_token_is_opened_by_its_uri(monkeypatch, folder):
    seen = []
    monkeypatch.setattr("jingwei.evidence.keys.tokens.TokenSigner", lambda uri, pin: seen.append((uri.module, pin)))
    monkeypatch.setenv("PKCS11_MODULE", "/m.so")
    monkeypatch.setenv("PIN", "1234")
    open_signer("pkcs11:token=Seal;object=a", KeyStore(folder), Secrets("PIN"))
    assert seen == [("/m.so", "1234")]


def test_a_plain_key_asks_nothing(jingwei, folder):
    jingwei("keys", "new", "a")
    signer = open_signer("a", KeyStore(folder), Secrets())
    assert verify(signer.public, b"m", signer.sign(b"m"))


@pytest.mark.torture
def test_whatever_the_command_prints_holds_no_private_key(folder):
    script = "from jingwei.cli.main import main; main()"
    environment = {**os.environ, "P": "hunter2"}
    for words in ("new a --encrypt", "rotate a", "list", "export a"):
        command_line = [sys.executable, "-c", script, "keys", *words.split(), "--passphrase-env", "P"]
        done = subprocess.run(command_line, capture_output=True, text=True, check=True, env=environment)
        assert "PRIVATE" not in done.stdout + done.stderr
        assert "hunter2" not in done.stdout + done.stderr


def test_algorithms_are_those_of_the_signatures():
    from jingwei.evidence.signatures.kinds import Algorithm

    assert tuple(Algorithm) == command.ALGORITHMS
