"""`jingwei share`: real runs, real keys, witnesses over files and over HTTP."""

import json
from dataclasses import replace

import pytest

from jingwei.evidence.bundle import read_bundle
from jingwei.evidence.forms.entry import Kind, read_entry
from jingwei.evidence.forms.envelope import Predicate, read_envelope, read_statement
from jingwei.evidence.forms.leaves import read_leaves, shown_digest
from jingwei.evidence.log import signed_head
from jingwei.evidence.notes.checkpoint import read_checkpoint
from jingwei.evidence.notes.note import SignatureType, make_vkey, read_note, vkey_text
from jingwei.evidence.signatures.kinds import Algorithm
from jingwei.parties.exchange import share as sharing
from jingwei.parties.witness import rounds
from tests.parties.exchange.conftest import desk, sealed_desk  # noqa: F401 - fixtures
from tests.parties.exchange.desk import report
from tests.parties.witness.listening import honest, listening


@pytest.fixture
def witness(desk):  # noqa: F811 - the fixture
    """A witness in the desk's folder that knows the log: its verifier key and its configuration."""
    desk.keys.new("w", Algorithm.ED25519)
    vkey = make_vkey("w.example", SignatureType.ED25519_COSIGNATURE, desk.keys.public("w"))
    log = make_vkey(desk.ledger().origin, SignatureType.ED25519, desk.keys.public("log"))
    path = desk.folder / "witness.yaml"
    path.write_text(f"schema: jingwei/witness/1\nname: w.example\nkey: w\nstate: w.json\nlogs: ['{vkey_text(log)}']\n")
    return vkey_text(vkey), path


def statements(bundle):
    found = (read_statement(read_envelope(one).payload) for one in bundle.statements)
    return {one.type: one for one in found}


def kinds(desk):  # noqa: F811 - a desk
    ledger = desk.ledger()
    return [read_entry(one).kind for one in ledger.entries(0, ledger.head().size)]


def test_a_bundle_holds_what_the_release_says(desk):  # noqa: F811
    out = desk.folder / "b"
    code, told, err = desk.share("--to", "inspector", "--out", out, "--lang", "en")
    assert (code, err) == (0, "")
    bundle = read_bundle(out.read_bytes())
    leaves = read_leaves(bundle.leaves)
    assert (
        told
        == f"for inspector, level full: {len(leaves)} of {len(leaves)} parts shown, release is entry 2 of the log\n{out}\n"
    )
    found = statements(bundle)
    release = found[Predicate.RELEASE].predicate
    assert release == {
        "schema": "jingwei/release/1",
        "audience": "inspector",
        "assessment": found[Predicate.ASSESSMENT].digest,
        "shown": shown_digest(leaves),
    }
    assert found[Predicate.RELEASE].subjects == found[Predicate.PLAN].subjects
    assert [read_entry(one).kind for one in bundle.entries] == [Kind.PLAN, Kind.RESULT, Kind.RELEASE]
    assert read_entry(bundle.entries[2]).digest == found[Predicate.RELEASE].digest
    assert desk.verify(out, desk.policy("inspector"))[0] == 0
    assert desk.verify(out, desk.policy("somebody"))[0] == 1


@pytest.mark.parametrize(
    ("party", "more", "hidden"),
    [
        ("inspector", (), ()),
        ("partner", (), ("/detail", "/samples/")),
        ("neighbour", (), ("findings/", "assets/")),
        ("guest", (), ("findings/", "assets/")),
        ("neighbour", ("--level", "full"), ()),
        ("stranger", ("--level", "summary"), ("findings/", "assets/")),
    ],
)
def test_each_party_sees_its_level(desk, party, more, hidden):  # noqa: F811
    code, found = desk.verify(desk.bundle(party, *more), desk.policy(party))
    assert code == 0
    assert all(any(part in path for part in hidden) for path in found["withheld"])
    assert bool(found["withheld"]) is bool(hidden)


def test_a_stranger_needs_a_level(desk):  # noqa: F811
    code, out, err = desk.share("--to", "stranger", "--out", desk.folder / "b", "--lang", "en")
    assert (code, out) == (2, "")
    assert "knows no party `stranger`" in err
    assert "inspector, partner, neighbour, guest" in err
    assert kinds(desk) == [Kind.PLAN, Kind.RESULT]


def test_the_same_release_is_logged_once(desk):  # noqa: F811
    first = desk.bundle("inspector").read_bytes()
    assert desk.bundle("inspector").read_bytes() == first
    desk.bundle("inspector", "--level", "summary")
    assert kinds(desk) == [Kind.PLAN, Kind.RESULT, Kind.RELEASE, Kind.RELEASE]


@pytest.mark.torture
def test_a_named_assessment_and_the_latest_one(desk):  # noqa: F811
    first = desk.report.read_bytes()
    report(desk.inputs / "jingwei.yaml")
    desk.bundle("inspector")  # the second one is not sealed: the first is the latest sealed one
    found = statements(read_bundle((desk.folder / "inspector.jingwei").read_bytes()))
    assert found[Predicate.ASSESSMENT].predicate["run"] == json.loads(first)["run"]["receipt"]["run"]
    desk.seal()
    desk.bundle("partner")
    found = statements(read_bundle((desk.folder / "partner.jingwei").read_bytes()))
    assert found[Predicate.ASSESSMENT].predicate["run"] == json.loads(desk.report.read_text())["run"]["receipt"]["run"]
    old = desk.folder / "old.json"
    old.write_bytes(first)
    found = statements(read_bundle(desk.bundle("guest", old).read_bytes()))
    assert found[Predicate.ASSESSMENT].predicate["run"] == json.loads(first)["run"]["receipt"]["run"]


def test_what_is_not_sealed_is_not_shared(desk):  # noqa: F811
    report(desk.inputs / "jingwei.yaml")
    code, _, err = desk.share("--to", "inspector", "--out", desk.folder / "b", desk.report, "--lang", "en")
    assert (code, "is not sealed" in err, (desk.folder / "b").exists()) == (2, True, False)


def test_a_changed_assessment_is_not_shared(desk):  # noqa: F811
    changed = json.loads(desk.report.read_text())
    changed["findings"][1]["message"]["en"] = "all is well"
    desk.report.write_text(json.dumps(changed))
    code, _, err = desk.share("--to", "inspector", "--out", desk.folder / "b", desk.report, "--lang", "en")
    assert (code, "differs from what was logged" in err) == (2, True)


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--out", "b", "--prepare", "r"),
        ("--out", "b", "--old", "3"),
        ("--prepare", "r", "--witness", "http://127.0.0.1:1", "x"),
        ("--prepare", "r", "--cosigned", "f", "x"),
    ],
)
def test_contradictions_are_refused(desk, arguments):  # noqa: F811
    assert desk.share("--to", "inspector", *arguments)[0] == 2
    assert kinds(desk) == [Kind.PLAN, Kind.RESULT]


def test_a_folder_without_a_log_is_named(tmp_path, desk):  # noqa: F811
    code, _, err = desk.run("share", "--to", "inspector", "--out", tmp_path / "b", "--state", tmp_path / "nothing")
    assert (code, "there is no log in" in err) == (2, True)
    assert not (tmp_path / "nothing").exists()


def test_a_missing_key_releases_nothing(desk):  # noqa: F811
    code, _, err = desk.share("--to", "inspector", "--out", desk.folder / "b", "--key", "other")
    assert (code, "other" in err, kinds(desk)) == (2, True, [Kind.PLAN, Kind.RESULT])


def test_what_the_own_judge_refuses_is_not_handed_over(desk, monkeypatch):  # noqa: F811
    honest = sharing.bundle
    monkeypatch.setattr(sharing, "bundle", lambda *a: replace(honest(*a), entries=honest(*a).entries[1:]))
    code, _, err = desk.share("--to", "inspector", "--out", desk.folder / "b", "--lang", "en")
    assert (code, (desk.folder / "b").exists()) == (2, False)
    assert "nobody would accept this bundle (refused): log:" in err


def test_a_run_without_an_end_holds_a_bundle_back(desk, monkeypatch):  # noqa: F811
    from jingwei.assess import assess

    def killed(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(assess, "_ran", killed)
    monkeypatch.setattr("jingwei.assess.logbook.Logbook.abandon", lambda *_: None)
    with pytest.raises(KeyboardInterrupt):
        report(desk.inputs / "jingwei.yaml")
    code, _, err = desk.share("--to", "inspector", "--out", desk.folder / "b", "--lang", "en")
    assert (code, "(incomplete): runs:" in err) == (2, True)


def cosign(desk, request, path):  # noqa: F811
    return desk.run(
        "witness", "cosign", request, "--out", desk.folder / "answer", "--config", path, "--keys", desk.keys.folder
    )


def test_a_witness_without_a_network(desk, witness):  # noqa: F811
    vkey, config = witness
    request, out = desk.folder / "request", desk.folder / "b"
    code, told, err = desk.share("--to", "inspector", "--prepare", request, "--lang", "en")
    assert (code, err) == (0, "")
    assert "jingwei witness cosign" in told
    assert request.read_bytes().startswith(b"old 0\n\n")
    assert cosign(desk, request, config)[0] == 0
    (desk.keys.folder / "signer.pem").rename(desk.folder / "away")  # no private key is needed any more
    (desk.keys.folder / "log.pem").chmod(0o600)
    desk.keys.new("signer", Algorithm.ED25519)
    code, _, err = desk.share("--to", "inspector", "--out", out, "--cosigned", desk.folder / "answer", vkey)
    assert code == 2  # the other key did not sign: its own judge says so
    (desk.folder / "away").rename(desk.keys.folder / "signer.pem")
    code, _, err = desk.share("--to", "inspector", "--out", out, "--cosigned", desk.folder / "answer", vkey)
    assert (code, err) == (0, "")
    assert desk.verify(out, desk.policy("inspector", witnesses=[vkey], max_age="1d"))[0] == 0
    names = {one.name for one in read_note(read_bundle(out.read_bytes()).checkpoint).signatures}
    assert names == {desk.ledger().origin, "w.example"}
    assert kinds(desk) == [Kind.PLAN, Kind.RESULT, Kind.RELEASE]


def test_an_answer_for_another_party_level_or_head_finishes_nothing(desk, witness):  # noqa: F811
    vkey, config = witness
    request, answer = desk.folder / "request", desk.folder / "answer"
    desk.share("--to", "inspector", "--prepare", request)
    cosign(desk, request, config)
    for to in ("partner", "guest"):
        code, _, err = desk.share("--to", to, "--out", desk.folder / "b", "--cosigned", answer, vkey, "--lang", "en")
        assert (code, "nothing was released" in err) == (2, True)
    desk.share("--to", "partner", "--prepare", desk.folder / "other")
    code, _, err = desk.share("--to", "partner", "--out", desk.folder / "b", "--cosigned", answer, vkey, "--lang", "en")
    assert (code, "on no head that holds this release" in err) == (2, True)
    answer.write_bytes(b"nonsense")
    assert desk.share("--to", "partner", "--out", desk.folder / "b", "--cosigned", answer, vkey)[0] == 2
    assert not (desk.folder / "b").exists()


def test_the_next_request_continues_where_the_witness_stands(desk, witness):  # noqa: F811
    vkey, config = witness
    request, answer = desk.folder / "request", desk.folder / "answer"
    desk.share("--to", "inspector", "--prepare", request)
    cosign(desk, request, config)
    desk.share("--to", "inspector", "--out", desk.folder / "b", "--cosigned", answer, vkey)
    desk.share("--to", "partner", "--prepare", request)
    assert request.read_bytes().startswith(b"old 3\n")
    assert cosign(desk, request, config)[0] == 0
    assert desk.share("--to", "partner", "--out", desk.folder / "c", "--cosigned", answer, vkey)[0] == 0
    bundle = read_bundle((desk.folder / "c").read_bytes())
    assert [read_checkpoint(read_note(one).text).size for one in bundle.anchors] == [3]
    assert desk.verify(desk.folder / "c", desk.policy("partner", witnesses=[vkey], max_delay="1d"))[0] == 0
    desk.share("--to", "guest", "--prepare", request, "--old", "2")
    assert request.read_bytes().startswith(b"old 2\n")
    code, _, err = cosign(desk, request, config)
    assert (code, "size 4 last" in err) == (2, True)


def test_a_witness_over_the_network(desk, witness):  # noqa: F811
    vkey, config = witness
    with listening(honest(config, desk.keys)) as url:
        out = desk.bundle("inspector", "--witness", url, vkey)
        again = desk.bundle("partner", "--witness", url, vkey)
    assert desk.verify(out, desk.policy("inspector", witnesses=[vkey], max_age="1d"))[0] == 0
    assert desk.verify(again, desk.policy("partner", witnesses=[vkey], max_age="1d"))[0] == 0
    assert len(read_bundle(again.read_bytes()).anchors) == 1


def test_a_witness_that_does_not_cosign_holds_the_bundle_back(desk, witness):  # noqa: F811
    with listening(lambda _: (404, b"unknown log\n")) as url:
        code, _, err = desk.share("--to", "inspector", "--out", desk.folder / "b", "--witness", url, witness[0])
    assert (code, "unknown log" in err, (desk.folder / "b").exists()) == (2, True, False)


@pytest.mark.torture
def test_older_heads_are_bounded_and_the_first_with_the_result_is_among_them(desk, witness, monkeypatch):  # noqa: F811
    from jingwei.cli.signing import Secrets, open_signer
    from jingwei.cli.witness import _open

    made = _open(witness[1], desk.keys, Secrets())
    ledger = desk.ledger()
    for number in range(6):
        with ledger.engine.begin() as connection:
            ledger.append(connection, [b"foreign %d" % number])
        note = signed_head.sign_head(ledger, open_signer("log", desk.keys, Secrets()), "2026-11-23T00:00:00Z")
        if number % 2:
            line = made.add_checkpoint(rounds.request(ledger, note), 1_800_000_000).decode()
            ledger.keep_checkpoint(ledger.head().size, note + line, "2026-11-23T00:00:00Z")
    monkeypatch.setattr(sharing, "ANCHORS", 2)
    bundle = read_bundle(desk.bundle("inspector").read_bytes())
    assert sorted(read_checkpoint(read_note(one).text).size for one in bundle.anchors) == [4, 8]
