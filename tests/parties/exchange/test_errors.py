"""What is said, and what to do, when something cannot be sealed, shared, remembered or run again."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import update

from jingwei.errors import JingweiError
from jingwei.evidence.answers import Head
from jingwei.evidence.forms.entry import Kind, read_entry
from jingwei.evidence.log import timestamp
from jingwei.evidence.notes.note import SignatureType, make_vkey
from jingwei.parties.exchange import sealing
from jingwei.parties.exchange.again import inputs_in
from jingwei.parties.exchange.contents import contents
from jingwei.parties.exchange.disclosure import disclosed, shown
from jingwei.parties.exchange.given import given
from jingwei.parties.exchange.memory import recall, remember
from jingwei.parties.exchange.release import release, released
from jingwei.parties.exchange.share import Keys, bundle, checked, level_for, with_cosignatures
from jingwei.parties.exchange.subject import subject
from jingwei.report.assessment_json import load
from jingwei.store.tables import assessments
from tests.parties.exchange.desk import Desk, assessed

AT = "2026-09-21T10:00:00Z"
SEAL = "seal it first: jingwei seal ASSESSMENT.json"


def said(call, *arguments, **more):
    """Message and hint of the error."""
    with pytest.raises(JingweiError) as raised:
        call(*arguments, **more)
    return raised.value.message, raised.value.hint


@pytest.fixture(scope="module")
def unsealed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("unsealed")
    assessed(folder)
    return Desk(folder)


def test_what_is_not_sealed_is_not_shared(unsealed, desk):
    assert said(subject, unsealed.ledger()) == ("no assessment of this state is sealed", SEAL)
    made = load(unsealed.report.read_bytes())
    assert said(subject, unsealed.ledger(), made) == ("this assessment is not sealed", SEAL)


def test_a_result_whose_document_is_gone_is_asked_for(desk):
    ledger = desk.ledger()
    run = subject(ledger).run.run
    with ledger.engine.begin() as connection:
        connection.execute(update(assessments).values(document=None))
    message, hint = said(subject, ledger)
    assert (message, hint) == (f"the state does not hold the assessment of run {run}", "name its assessment.json")


def test_an_assessment_that_was_changed_is_not_shared(desk):
    made = load(desk.report.read_bytes())
    other = replace(made, unlooked=())
    expected = (
        "this assessment differs from what was logged",
        "give the assessment.json that `jingwei assess` wrote, unchanged",
    )
    assert said(subject, desk.ledger(), replace(other, findings=other.findings[:-1])) == expected


def test_a_party_that_the_manifest_does_not_know(desk):
    found = subject(desk.ledger())
    message, hint = said(level_for, found, "stranger")
    assert message == "the manifest knows no party `stranger`"
    assert hint == "name one of its parties (inspector, partner, neighbour, guest), or say with --level what is shown"
    assert said(level_for, replace(found, parties=()), "x")[1].startswith("name one of its parties (none),")
    assert level_for(found, "stranger", "full") == "full"
    message, hint = said(shown, "half", "findings/0")
    assert (message, hint) == ("there is no level `half`", "known are full, findings, summary")


def test_what_was_not_released_cannot_be_finished(desk):
    ledger = desk.ledger()
    found = subject(ledger)
    leaves = disclosed(found.leaves, "full")
    message, hint = said(released, ledger, found, "newcomer", leaves)
    assert message == "nothing was released to newcomer at this level"
    assert hint == "begin with `jingwei share --prepare`, for the same party and level"
    made = release(ledger, found, "newcomer", leaves, desk.keys.signer("signer"), AT)
    assert released(ledger, found, "newcomer", leaves) == made
    entry = read_entry(next(iter(ledger.entries(made.index, made.index + 1))))
    assert (entry.kind, entry.system, entry.run) == (Kind.RELEASE, found.run.system, found.run.run)
    message, hint = said(with_cosignatures, ledger, made, [], AT)
    assert message == "the cosignatures are on no head that holds this release"
    assert hint == "have the request that `jingwei share --prepare` wrote answered, and name the key of that witness"


def test_a_bundle_that_nobody_would_accept_is_not_handed_over(desk):
    ledger = desk.ledger()
    found = subject(ledger)
    made = release(ledger, found, "newcomer", disclosed(found.leaves, "full"), desk.keys.signer("signer"), AT)
    log = make_vkey(ledger.origin, SignatureType.ED25519, desk.keys.public("log"))
    note = ledger.checkpoints()[-1].note  # signed before the release was logged
    keys = Keys(log, frozenset([desk.keys.public("signer")]))
    message, hint = said(checked, bundle(ledger, found, made, note, log), "newcomer", keys, 2_000_000_000)
    assert message.startswith("nobody would accept this bundle (")
    assert hint == "`jingwei log fsck` looks at the log; a run that still goes on must end first"


def test_a_time_stamp_about_another_head(desk, monkeypatch, tmp_path):
    answer = tmp_path / "answer.tsr"
    answer.write_bytes(b"answer")
    monkeypatch.setattr(timestamp, "imprint", lambda _: "00" * 32)
    message, hint = said(sealing.keep_timestamp, desk.ledger(), answer)
    assert message == f"{answer}: about no head that was signed here"
    assert hint == "have the file of --timestamp-request answered, unchanged"
    answer.unlink()
    assert said(sealing.keep_timestamp, desk.ledger(), answer)[1] == "give the answer of the time-stamping authority"


def test_inputs_that_are_others(desk, tmp_path):
    known = given(contents(desk.bundle("inspector").read_bytes()))
    strange = replace(known, subjects={"a/b": known.plan.manifest_sha256})
    assert said(inputs_in, desk.inputs, strange) == (
        "the manifest is called 'a/b', which is no file name",
        "the bundle is strange",
    )
    assert "give the folder that holds the manifest" in said(inputs_in, tmp_path, known)[1]
    (desk.inputs / "jingwei.yaml").write_text("{}")
    message, hint = said(inputs_in, desk.inputs, known)
    assert message == f"{desk.inputs / 'jingwei.yaml'} is not the manifest that was examined"
    assert hint == "ask for the inputs of that run"


def test_a_memory_that_is_none_or_was_changed(tmp_path):
    path: Path = tmp_path / "seen.json"
    head = Head("example.org/a", 3, "0a" * 32)
    remember(path, head, None)
    message, hint = said(remember, path, replace(head, size=4), None)
    assert message == f"{path}: the memory of example.org/a was changed meanwhile"
    assert hint == "verify the bundle again: it is then held against the newer memory"
    long = "o" * 200
    path.write_text(f'{{"{long}": {{"size": 1}}}}')
    message, hint = said(recall, path)
    assert message.startswith(f"{path}: not a memory of logs: memory of {'o' * 80}")
    assert "o" * 81 not in message
    assert hint == "give the file that `jingwei verify --memory` wrote; without it the memory of every log is lost"
