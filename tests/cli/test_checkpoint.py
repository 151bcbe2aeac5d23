"""`jingwei log checkpoint`: heads cosigned as a routine, over the network and by files, alone and under a policy."""

import json

import pytest

from jingwei.cli.cosigners import table
from jingwei.evidence.keys.keyring import KeyStore
from jingwei.evidence.log.ledger import Ledger
from jingwei.evidence.notes.note import SignatureType, make_vkey, read_note, vkey_text
from jingwei.evidence.signatures.kinds import Algorithm
from jingwei.parties.witness import rounds
from jingwei.parties.witness.rounds import Row
from jingwei.store.database import open_store
from tests.evidence.logs import ORIGIN
from tests.parties.exchange.desk import command
from tests.parties.witness.listening import honest, listening

DEAD = "http://127.0.0.1:1"


class Keeper:
    """A log of two entries in a folder, and witnesses that know it."""

    def __init__(self, folder):
        self.folder = folder
        self.keys = KeyStore(folder / "keys")
        self.keys.new("log", Algorithm.ED25519)
        self.log = make_vkey(ORIGIN, SignatureType.ED25519, self.keys.public("log"))
        command("log", "init", "--origin", ORIGIN)
        self.grow("a", "b")

    def grow(self, *names):
        for name in names:
            (self.folder / name).write_text(name)
        assert command("log", "append", *names)[0] == 0

    def witness(self, name):
        """Verifier key and configuration of a witness of this log."""
        self.keys.new(name, Algorithm.ED25519)
        config = self.folder / f"{name}.yaml"
        text = f"schema: jingwei/witness/1\nname: {name}.example\nkey: {name}\nstate: {name}/state.json\n"
        config.write_text(f"{text}logs: ['{vkey_text(self.log)}']\n")
        made = make_vkey(f"{name}.example", SignatureType.ED25519_COSIGNATURE, self.keys.public(name))
        return vkey_text(made), config

    def policy(self, *lines, log=None):
        path = self.folder / "policy.txt"
        path.write_text("\n".join([f"log {log or vkey_text(self.log)}", *lines, ""]))
        return path

    def cosigners(self, size):
        engine = open_store(self.folder / ".jingwei")
        (note,) = [kept.note for kept in Ledger.open(engine, create=False).checkpoints() if kept.size == size]
        engine.dispose()
        return {one.name for one in read_note(note.encode()).signatures} - {ORIGIN}


@pytest.fixture
def keeper(tmp_path, monkeypatch):
    monkeypatch.setenv("JINGWEI_LANG", "en")
    monkeypatch.setenv("JINGWEI_KEYS", str(tmp_path / "keys"))
    monkeypatch.chdir(tmp_path)
    return Keeper(tmp_path)


def checkpoint(*arguments):
    return command("log", "checkpoint", *arguments)


def test_a_witness_cosigns_one_head_after_the_other(keeper):
    vkey, config = keeper.witness("w")
    seen = []
    with listening(lambda body: seen.append(body) or honest(config, keeper.keys)(body)) as url:
        code, note, told = checkpoint("--witness", url, vkey)
        keeper.grow("c")
        again = checkpoint("--witness", url, vkey)
    assert code == again[0] == 0
    assert note.startswith(f"{ORIGIN}\n2\n")
    assert {one.name for one in read_note(note.encode()).signatures} == {ORIGIN, "w.example"}
    lines = told.splitlines()
    assert [lines[0], lines[2]] == [lines[-1]] * 2
    assert {len(line) for line in lines} == {len(lines[0])}
    assert lines[1].split() == ["|", "witness", "|", "cosigned", "|", "address", "|"]
    assert lines[3].startswith("| w.example | 20")
    assert url in lines[3]
    assert [body.splitlines()[0] for body in seen] == [b"old 0", b"old 2"]
    assert keeper.cosigners(2) == keeper.cosigners(3) == {"w.example"}


def test_a_witness_that_is_further_than_remembered_is_asked_again(keeper):
    vkey, config = keeper.witness("w")
    checkpoint("--request", "request")
    assert command("witness", "cosign", "request", "--out", "answer", "--config", config)[0] == 0
    keeper.grow("c")
    with listening(honest(config, keeper.keys)) as url:
        assert checkpoint("--witness", url, vkey)[0] == 0
    assert keeper.cosigners(3) == {"w.example"}


def test_a_witness_that_does_not_cosign_is_exit_code_2(keeper):
    good, config = keeper.witness("w")
    bad, _ = keeper.witness("v")
    with listening(honest(config, keeper.keys)) as url:
        code, note, told = checkpoint("--witness", DEAD, bad, "--witness", url, good)
    assert code == 2
    assert "w.example" in note
    assert f"v.example: {DEAD} cannot be reached" in told
    assert [line for line in told.splitlines() if line.startswith("| v.example | no ")]
    assert keeper.cosigners(2) == {"w.example"}


def test_a_witness_without_a_network(keeper):
    vkey, config = keeper.witness("w")
    code, told, _ = checkpoint("--request", "request")
    assert code == 0
    assert "jingwei log checkpoint --cosigned cosignature.txt VKEY" in told
    assert command("witness", "cosign", "request", "--out", "answer", "--config", config)[0] == 0
    keeper.keys.folder.joinpath("log.pem").unlink()
    code, note, told = checkpoint("--cosigned", "answer", vkey)
    assert code == 0
    assert "w.example" in note
    assert "| w.example | 20" in told
    assert keeper.cosigners(2) == {"w.example"}


def test_an_old_size_is_written_into_the_request(keeper):
    checkpoint("--request", "request", "--old", "1")
    assert (keeper.folder / "request").read_bytes().startswith(b"old 1\n")


def test_an_answer_about_another_head_is_not_taken(keeper):
    vkey, config = keeper.witness("w")
    checkpoint("--request", "request")
    command("witness", "cosign", "request", "--out", "answer", "--config", config)
    other, _ = keeper.witness("v")
    code, note, told = checkpoint("--cosigned", "answer", other)
    assert (code, note) == (2, "")
    assert "on no head that was signed here" in told
    assert checkpoint("--cosigned", "answer", vkey)[0] == 0


def test_a_policy_says_whether_the_quorum_is_reached(keeper):
    (one, config), (two, _), (three, _) = (keeper.witness(name) for name in ("w1", "w2", "w3"))
    with listening(honest(config, keeper.keys)) as url:
        lines = [f"witness a {one} {url}", f"witness b {two} {DEAD}", f"witness c {three}"]
        code, _, told = checkpoint("--policy", keeper.policy(*lines, "group g any a b c", "quorum g"))
        assert (code, told.splitlines()[-1]) == (0, "quorum of the policy: reached")
        code, _, told = checkpoint("--policy", keeper.policy(*lines, "group g 2 a b c", "quorum g"))
        assert (code, told.splitlines()[-1]) == (2, "quorum of the policy: NOT reached")
        code, told, _ = checkpoint("--policy", "policy.txt", "--format", "json")
    made = json.loads(told)
    assert code == 2
    assert (made["origin"], made["size"], made["quorum"]) == (ORIGIN, 2, False)
    assert [(w["name"], bool(w["cosigned"]), bool(w["error"])) for w in made["witnesses"]] == [
        ("a", True, False),
        ("b", False, True),
        ("c", False, False),
    ]
    assert made["checkpoint"].startswith(f"{ORIGIN}\n2\n")


def test_an_answer_by_file_completes_the_quorum(keeper):
    (one, config), (two, other) = keeper.witness("w1"), keeper.witness("w2")
    with listening(honest(config, keeper.keys)) as url:
        lines = [f"witness a {one} {url}", f"witness b {two}", "group g all a b", "quorum g"]
        assert checkpoint("--policy", keeper.policy(*lines))[0] == 2
    checkpoint("--request", "request", "--old", "0")
    command("witness", "cosign", "request", "--out", "answer", "--config", other)
    assert checkpoint("--cosigned", "answer", two, "--policy", "policy.txt")[0] == 0
    code, _, told = checkpoint(
        "--policy", "policy.txt"
    )  # the first witness is gone now: what it signed before is not new
    assert code == 2
    assert "Z, not now" in told


def test_a_policy_of_another_log_is_told_before_anybody_is_asked(keeper):
    vkey, _ = keeper.witness("w")
    for log in (
        make_vkey(ORIGIN, SignatureType.ED25519, keeper.keys.public("w")),
        make_vkey("example.org/other", SignatureType.ED25519, keeper.keys.public("log")),
    ):
        path = keeper.policy(f"witness a {vkey} {DEAD}", "quorum a", log=vkey_text(log))
        code, note, told = checkpoint("--policy", path)
        assert (code, note) == (2, "")
        assert f"the policy does not name the log {ORIGIN}" in told


def test_a_policy_without_witnesses_is_always_reached(keeper):
    code, note, told = checkpoint("--policy", keeper.policy("quorum none"))
    assert (code, told) == (0, "quorum of the policy: reached\n")
    assert note.startswith(ORIGIN)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--request", "r", "--policy", "p"),
        ("--request", "r", "--witness", DEAD, "VKEY"),
        ("--request", "r", "--cosigned", "a", "VKEY"),
        ("--policy", "a", "--witness", DEAD, "VKEY"),
        ("--witness", DEAD, "VKEY", "--cosigned", "a", "VKEY"),
        ("--old", "1"),
    ],
)
def test_what_does_not_go_together(keeper, arguments):
    vkey, _ = keeper.witness("w")
    (keeper.folder / "a").write_text("x")
    code, note, told = checkpoint(*(vkey if word == "VKEY" else word for word in arguments))
    assert (code, note) == (2, "")
    assert told.startswith("Usage: ")
    assert not (keeper.folder / "r").exists()


def test_a_bad_key_of_a_witness_is_told_before_anything_is_signed(keeper):
    assert "verifier key" in checkpoint("--witness", DEAD, "x")[2]
    with pytest.raises(ValueError, match="unpack"):
        keeper.cosigners(2)


def test_many_witnesses_are_asked_at_the_same_time(keeper, monkeypatch):
    import threading

    meeting = threading.Barrier(3, timeout=20)
    keys = [keeper.witness(f"w{number}")[0] for number in range(3)]

    def answer(*_):
        meeting.wait()
        raise rounds.WitnessError("not today", hint="")

    monkeypatch.setattr(rounds, "request_cosignature", answer)
    code, _, told = checkpoint(*(word for key in keys for word in ("--witness", DEAD, key)))
    assert (code, told.count("not today")) == (2, 3)


def test_the_table_is_aligned_in_every_script():
    rows = [Row("见证一", "https://w.example/", 1_790_000_000, ""), Row("w\x1b2", "", None, "nothing\nsaid")]
    assert list(table(rows, None, "zh")) == [
        "+----------+----------------------+--------------------+",
        "| 见证方   | 见证时间             | 地址               |",
        "+----------+----------------------+--------------------+",
        "| 见证一   | 2026-09-21T14:13:20Z | https://w.example/ |",
        r"| w\u{1b}2 | 否                   | -                  |",
        "+----------+----------------------+--------------------+",
        r"w\u{1b}2: nothing said",
    ]
    assert list(table([], True, "zh")) == ["策略要求的见证数：已达到"]
    assert str(2**63 - 1) in list(table([Row("w", "", 2**63 - 1, "")], None, "en"))[3]
