"""witness.yaml: what it may say, and what is refused."""

import pytest

from jingwei.errors import ParseError
from jingwei.evidence.notes.note import SignatureType, vkey_text
from jingwei.evidence.signatures.kinds import Algorithm
from jingwei.parties.witness.config import Config, by_origin, cosigner, load_config
from tests.evidence.cosigners import LOG, LOG_PQ, ORIGIN, W1, party, signer

GOOD = f"schema: jingwei/witness/1\nname: w\nkey: k\nstate: memory/state.json\nlogs:\n- {vkey_text(LOG[0])}\n"


def load(folder, content):
    path = folder / "witness.yaml"
    path.write_text(content)
    return load_config(path)


def test_a_whole_file(tmp_path):
    more = f"- {vkey_text(LOG_PQ[0])}\n- {vkey_text(party('b.example', 0x01)[0])}\n"
    logs = {ORIGIN: (LOG[0], LOG_PQ[0]), "b.example": (party("b.example", 0x01)[0],)}
    assert load(tmp_path, GOOD + more) == Config("w", "k", tmp_path / "memory/state.json", logs)


def test_paths_are_relative_to_the_file_unless_they_are_absolute(tmp_path):
    assert str(load(tmp_path, GOOD.replace("memory/", "/var/lib/")).state) == "/var/lib/state.json"


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        GOOD.replace("witness/1", "witness/2"),
        GOOD.replace("name: w\n", ""),
        GOOD + "more: 1\n",
        GOOD.replace("name: w", "name: 3"),
        GOOD.replace("key: k", "key: []"),
        GOOD.replace("state: memory/state.json", "state:"),
        GOOD.replace("logs:", "logs: x\nmore:"),
        GOOD + "- x\n",
        GOOD + "- 3\n",
        GOOD + f"- {vkey_text(LOG[0])}\n",
        GOOD + f"- {vkey_text(W1[0])}\n",
    ],
)
def test_files_that_are_refused(tmp_path, content):
    with pytest.raises(ParseError) as caught:
        load(tmp_path, content)
    assert caught.value.hint


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(ParseError, match="no such file"):
        load_config(tmp_path / "witness.yaml")


def test_only_keys_that_cosign_make_a_witness():
    assert cosigner("w", signer("k").public).type is SignatureType.ED25519_COSIGNATURE
    assert cosigner("w", signer("k", Algorithm.ML_DSA_44).public).type is SignatureType.ML_DSA_44_COSIGNATURE
    with pytest.raises(ParseError, match="cannot cosign"):
        cosigner("w", signer("k", Algorithm.ECDSA_P256).public)
    with pytest.raises(ParseError):
        cosigner("a b", signer("k").public)


def test_no_logs_are_no_logs():
    assert by_origin([]) == {}
