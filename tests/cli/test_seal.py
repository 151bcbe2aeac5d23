import json
import shutil

import pytest

from jingwei.cli.main import main
from jingwei.documents import load_json
from jingwei.evidence.forms.canonical import digest
from jingwei.evidence.forms.envelope import Predicate, pae, read_envelope, read_statement
from jingwei.evidence.keys.keyring import KeyStore
from jingwei.evidence.log.ledger import Ledger
from jingwei.evidence.log.timestamp import kept
from jingwei.evidence.notes.checkpoint import read_checkpoint
from jingwei.evidence.notes.note import SignatureType, make_vkey, read_note, vkey_text
from jingwei.evidence.signatures.kinds import Algorithm, key_id
from jingwei.evidence.signatures.native import verify
from jingwei.parties.witness import rounds
from jingwei.report import assessment_json
from jingwei.store.database import open_store
from tests.assess.systems import run, system


@pytest.fixture(scope="module")
def assessed(tmp_path_factory):
    """A small system, assessed once: manifest, state, report."""
    folder = tmp_path_factory.mktemp("sealed")
    made = run(system(folder, ("pass", "fail", "unknown")))
    (folder / "jingwei-report").mkdir()
    (folder / "jingwei-report" / "assessment.json").write_bytes(assessment_json.render(made))
    return folder


@pytest.fixture
def report(assessed, tmp_path, monkeypatch):
    """The assessment.json of a copy that a test may change, with keys beside it."""
    monkeypatch.setenv("JINGWEI_LANG", "en")
    monkeypatch.setenv("JINGWEI_KEYS", str(tmp_path / "keys"))
    folder = tmp_path / "desk"
    shutil.copytree(assessed, folder)
    store = KeyStore(tmp_path / "keys")
    for name in ("signer", "log"):
        store.new(name, Algorithm.ED25519)
    return folder / "jingwei-report" / "assessment.json"


@pytest.fixture
def jingwei(capsys):
    """Runs a command; returns exit code, standard output and standard error."""

    def command(*arguments):
        with pytest.raises(SystemExit) as caught:
            main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return caught.value.code, captured.out, captured.err

    return command


def keys_of(report):
    return KeyStore(report.parents[2] / "keys")


def log_of(report):
    return Ledger.open(open_store(report.parents[1] / ".jingwei"), create=False)


def test_plan_result_and_head_are_signed(jingwei, report):
    code, out, err = jingwei("seal", report)
    assert (code, err) == (0, "")
    public = keys_of(report).public("signer")
    assert f"signed by {key_id(public)}" in out
    lines = (report.parent / "assessment.intoto.jsonl").read_bytes().splitlines()
    envelopes = [read_envelope(line) for line in lines]
    types = [read_statement(envelope.payload).type for envelope in envelopes]
    assert types == [Predicate.PLAN, Predicate.ASSESSMENT]
    assert all(verify(public, pae(one.payload), one.signatures[key_id(public)]) for one in envelopes)
    ledger = log_of(report)
    note = read_note(ledger.checkpoints()[-1].note.encode())
    head = read_checkpoint(note.text)
    assert head.root == ledger.root(2)
    assert verify(keys_of(report).public("log"), note.text.encode(), note.signatures[0].signature)
    receipt = assessment_json.load(report.read_bytes()).run.receipt
    assert f"run {receipt.run}" in out
    assert f"{head.origin}: head of 2 entries" in out


def test_json_says_what_was_signed(jingwei, report):
    code, out, _ = jingwei("seal", report, "--format", "json")
    told = json.loads(out)
    assert code == 0
    assert told["size"] == 2
    assert told["root"] == log_of(report).root(2).hex()
    assert told["files"] == [str(report.parent / "assessment.intoto.jsonl")]
    assert "已由" in jingwei("seal", report, "--lang", "zh")[1]


def test_without_keys_it_names_the_commands_that_make_them(jingwei, report, monkeypatch, tmp_path):
    monkeypatch.setenv("JINGWEI_KEYS", str(tmp_path / "none"))
    code, _, err = jingwei("seal", report)
    assert code == 2
    assert "jingwei keys new signer && jingwei keys new log" in err
    monkeypatch.setenv("JINGWEI_KEYS", str(tmp_path / "keys"))
    err = jingwei("seal", report, "--key", "auditor")[2]
    assert "there is no key auditor" in err
    assert "jingwei keys new auditor\n" in err


@pytest.mark.parametrize(
    "change",
    [
        lambda values: values.update(passed=not values["passed"]),
        lambda values: values.update(exit_code=0),
        lambda values: values["findings"][0].update(severity="info"),
        lambda values: values["findings"].pop(),
        lambda values: values["plan"]["steps"].pop(),
        lambda values: values["assets"][0]["files"][0].update(sha256="0" * 64),
        lambda values: values.update(manifest="other.yaml"),
    ],
    ids=["passed", "exit code", "severity", "finding left out", "step left out", "file", "manifest"],
)
def test_an_assessment_that_was_changed_is_not_sealed(jingwei, report, change):
    values = load_json(report.read_bytes())
    change(values)
    report.write_text(json.dumps(values))
    code, out, err = jingwei("seal", report)
    assert (code, out) == (2, "")
    assert "this assessment differs from what was logged" in err
    assert log_of(report).checkpoints() == ()
    assert not (report.parent / "assessment.intoto.jsonl").exists()


def test_another_state_folder_holds_another_log(jingwei, report, tmp_path):
    Ledger.open(open_store(tmp_path / "other"), "example.org/other")
    code, _, err = jingwei("seal", report, "--state", tmp_path / "other")
    assert code == 2
    assert "not in example.org/other" in err
    code, _, err = jingwei("seal", report, "--state", tmp_path / "nowhere")
    assert code == 2
    assert "there is no log in" in err
    assert not (tmp_path / "nowhere").exists()


def test_the_state_beside_the_assessment_is_found(jingwei, report):
    moved = report.parents[1] / "assessment.json"
    report.rename(moved)
    assert jingwei("seal", moved)[0] == 0


def test_an_attestation_of_each_asset(jingwei, report, tmp_path):
    for place in (tmp_path / "deep" / "b", tmp_path / "a", tmp_path / "a"):
        assert jingwei("seal", report, "--attest", place)[0] == 0
    public = keys_of(report).public("signer")
    results = {}
    for path in sorted((tmp_path / "a").iterdir()):
        envelope = read_envelope(path.read_bytes().removesuffix(b"\n"))
        assert verify(public, pae(envelope.payload), envelope.signatures[key_id(public)])
        statement = read_statement(envelope.payload)
        results[path.name] = (statement.predicate["result"], list(statement.subjects))
    assert results == {
        "a0.intoto.jsonl": ("PASSED", ["c0"]),
        "a1.intoto.jsonl": ("FAILED", ["c1"]),
        "a2.intoto.jsonl": ("WARNED", ["c2"]),
    }


def test_oscal_documents_come_with_sidecars(jingwei, report):
    (report.parent / "assessment-plan.oscal.json").write_text("{}")  # what lies there already is not what is signed
    code, out, _ = jingwei("seal", report, "--sidecars", "--plugin", "tests.plugins.honest")
    assert code == 0
    for name in ("assessment-plan.oscal.json", "assessment-results.oscal.json"):
        statement = read_statement(read_envelope((report.parent / f"{name}.dsse.json").read_bytes()).payload)
        document = load_json((report.parent / name).read_bytes())
        assert len(document) == 1
        assert list(statement.subjects) == [name]
        assert str(report.parent / name) in out


def test_a_witness_that_does_not_answer_leaves_the_seal_and_says_so(jingwei, report):
    vkey = vkey_text(make_vkey("w", SignatureType.ED25519_COSIGNATURE, keys_of(report).public("log")))
    code, out, err = jingwei("seal", report, "--witness", "http://127.0.0.1:1/", vkey)
    assert code == 2
    assert "head of 2 entries" in out
    assert "cannot be reached" in err
    assert len(log_of(report).checkpoints()) == 1


def test_a_cosignature_is_kept_with_the_head(jingwei, report, monkeypatch):
    from jingwei.evidence.notes.checkpoint import sign_checkpoint

    witness = keys_of(report)
    witness.new("w", Algorithm.ED25519)
    signer = witness.signer("w")
    vkey = make_vkey("example.org/w", SignatureType.ED25519_COSIGNATURE, signer.public)
    asked = []

    def answer(url, checkpoint, known, prove, check, old):
        asked.append((url, known, prove(0, 2), old))
        return (sign_checkpoint(read_note(checkpoint).text, vkey, signer.sign, 1_790_000_000),)

    monkeypatch.setattr(rounds, "request_cosignature", answer)
    assert jingwei("seal", report, "--witness", "https://w.example", vkey_text(vkey))[0] == 0
    assert asked == [("https://w.example", vkey, (), 0)]
    note = read_note(log_of(report).checkpoints()[-1].note.encode())
    assert {one.name for one in note.signatures} == {"example.org/w", log_of(report).origin}


def test_a_time_stamp_is_asked_for_and_kept(jingwei, report, tmp_path, monkeypatch):
    pytest.importorskip("rfc3161_client", reason="the extra timestamp is not installed")
    query = tmp_path / "head.tsq"
    code, out, _ = jingwei("seal", report, "--timestamp-request", query)
    text = read_note(log_of(report).checkpoints()[-1].note.encode()).text.encode()
    assert code == 0
    assert f"have {query} answered" in out
    assert bytes.fromhex(digest(text)) in query.read_bytes()
    answer = tmp_path / "answer"
    answer.write_bytes(b"answer")
    monkeypatch.setattr("jingwei.evidence.log.timestamp.imprint", lambda response: digest(text))
    code, out, _ = jingwei("seal", report, "--timestamp", answer)
    assert (code, out) == (0, "time stamp kept, about the head of 2 entries\n")
    with log_of(report).engine.begin() as connection:
        assert kept(connection, text) == (b"answer",)
    monkeypatch.setattr("jingwei.evidence.log.timestamp.imprint", lambda response: "0" * 64)
    code, _, err = jingwei("seal", report, "--timestamp", answer)
    assert code == 2
    assert "about no head that was signed here" in err


def test_an_encrypted_key_asks_for_its_passphrase(jingwei, report, monkeypatch):
    keys_of(report).new("locked", Algorithm.ECDSA_P256, b"word")
    monkeypatch.setenv("PHRASE", "word")
    assert jingwei("seal", report, "--key", "locked", "--passphrase-env", "PHRASE")[0] == 0
    monkeypatch.setenv("PHRASE", "other")
    code, _, err = jingwei("seal", report, "--key", "locked", "--passphrase-env", "PHRASE")
    assert code == 2
    assert "is the passphrase right" in err
    assert "word" not in err


@pytest.mark.torture
def test_a_real_authority_and_the_judge_agree(jingwei, report, tmp_path):
    """The whole way: request, openssl's answer, kept."""
    pytest.importorskip("rfc3161_client", reason="the extra timestamp is not installed")
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed")
    from tests.evidence.log.test_timestamp import CURVE, make, openssl

    openssl(tmp_path, "req", "-x509", *CURVE, "-keyout", "ca.key", "-out", "ca.pem", "-days", "9", "-subj", "/CN=root")
    make(tmp_path, "tsa", "extendedKeyUsage=critical,timeStamping\n")
    (tmp_path / "serial").write_text("01")
    jingwei("seal", report, "--timestamp-request", tmp_path / "q")
    openssl(tmp_path, "ts", "-reply", "-config", "tsa.cnf", "-queryfile", "q", "-out", "r")
    assert jingwei("seal", report, "--timestamp", tmp_path / "r")[0] == 0
    bundle, policy = tmp_path / "b", tmp_path / "p"
    assert jingwei("share", report, "--to", "auditor", "--level", "full", "--out", bundle)[0] == 0
    origin = assessment_json.load(report.read_bytes()).run.receipt.log
    key = jingwei("keys", "export", "log", "--form", "vkey", "--role", "log", "--origin", origin)[1].strip()
    demands = {
        "schema": "jingwei/policy/1",
        "tlog_policy": f"log {key}\nquorum none\n",
        "signers": {"assessor": [jingwei("keys", "export", "signer")[1]]},
        "audience": "auditor",
        "as_of": "any",
        "timestamps": [(tmp_path / "ca.pem").read_text()],
    }
    policy.write_text(json.dumps(demands))
    code, out, _ = jingwei("verify", bundle, "--policy", policy, "--format", "json")
    assert (code, json.loads(out)["verdict"]) == (0, "accepted")
    openssl(tmp_path, "req", "-x509", *CURVE, "-keyout", "k", "-out", "other.pem", "-days", "9", "-subj", "/CN=other")
    policy.write_text(json.dumps({**demands, "timestamps": [(tmp_path / "other.pem").read_text()]}))
    code, out, _ = jingwei("verify", bundle, "--policy", policy, "--format", "json")
    assert (code, json.loads(out)["verdict"]) == (2, "incomplete")
