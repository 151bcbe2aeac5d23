import base64
import json
import shutil
from dataclasses import replace
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from securesystemslib.dsse import Envelope as Dsse
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer import SSlibKey

from jingwei.errors import JingweiError, ParseError
from jingwei.evidence.forms.canonical import digest
from jingwei.evidence.forms.entry import Entry, Kind, entry_bytes
from jingwei.evidence.forms.envelope import Predicate, pae, read_envelope, signed_by, statement_bytes
from jingwei.evidence.keys.signer import KeySigner, new_private
from jingwei.evidence.log import records
from jingwei.evidence.log.ledger import Ledger
from jingwei.evidence.notes.checkpoint import open_checkpoint
from jingwei.evidence.notes.note import SignatureType, make_vkey
from jingwei.evidence.sealing import seal
from jingwei.evidence.sealing.seal import SealError, logged_run, merged, seal_run, seal_statement
from jingwei.evidence.signatures.kinds import Algorithm, PublicKey, key_id, pem
from jingwei.evidence.signatures.native import verify
from jingwei.limits import LIMITS
from jingwei.store.database import open_store
from jingwei.vocabulary import Receipt

AT = "2026-11-23T14:00:00Z"
RUN = "ab" * 16
SIGNERS = {algorithm: KeySigner(new_private(algorithm)) for algorithm in Algorithm}
ED25519, P256 = SIGNERS[Algorithm.ED25519], SIGNERS[Algorithm.ECDSA_P256]
PLAN = statement_bytes(Predicate.PLAN, {"jingwei.yaml": "0" * 64}, {"a": 1})
RESULT = statement_bytes(Predicate.ASSESSMENT, {"jingwei.yaml": "0" * 64}, {"b": "二"})


def keep(connection, type_, payload):
    records.put_statement(connection, records.StoredStatement(digest(payload), type_, payload))


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A state folder with one finished run, and its receipt."""
    folder = tmp_path_factory.mktemp("log")
    engine = open_store(folder)
    ledger = Ledger.open(engine, "example.org/log")
    with engine.begin() as connection:
        keep(connection, Predicate.PLAN, PLAN)
        keep(connection, Predicate.ASSESSMENT, RESULT)
        first = ledger.append(connection, [entry_bytes(Entry(Kind.PLAN, AT, "desk", RUN, digest(PLAN)))])[0]
        records.begin_run(connection, records.Run(RUN, "desk", first, digest(PLAN), bytes(32)))
        last = Entry(Kind.RESULT, AT, "desk", RUN, digest(RESULT), plan=first, exit=0)
        second = ledger.append(connection, [entry_bytes(last)])[0]
        records.finish_run(connection, RUN, second, digest(RESULT))
    receipt = Receipt(ledger.origin, RUN, first, second, digest(PLAN), digest(RESULT), 2, ledger.root(2).hex())
    engine.dispose()
    return folder, receipt


@pytest.fixture
def log(kept, tmp_path):
    """A copy of it that a test may change: log, receipt, run."""
    folder, receipt = kept
    shutil.copytree(folder, tmp_path / "state")
    ledger = Ledger.open(open_store(tmp_path / "state"), create=False)
    yield SimpleNamespace(ledger=ledger, receipt=receipt, run=logged_run(ledger, receipt))
    ledger.engine.dispose()


@pytest.mark.parametrize("signer", [ED25519, P256], ids=["ed25519", "p256"])
def test_an_envelope_holds_for_the_judge_and_for_another_implementation(signer):
    content = seal_statement(PLAN, signer)
    envelope = read_envelope(content)
    assert envelope.payload == PLAN
    assert signed_by(envelope, frozenset({signer.public}), verify).by == {signer.public}
    crypto = SSlibKey.from_crypto(_crypto(signer.public), keyid=key_id(signer.public))
    peer = Dsse.from_dict(json.loads(content))
    assert peer.verify([crypto], 1)
    changed = json.loads(content)
    changed["payload"] = base64.b64encode(RESULT).decode()
    with pytest.raises(VerificationError):
        Dsse.from_dict(changed).verify([crypto], 1)


def _crypto(public):
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    return load_pem_public_key(pem(public).encode())


def test_envelopes_are_not_signed_with_ml_dsa():
    with pytest.raises(JingweiError, match="ML-DSA"):
        seal_statement(PLAN, SIGNERS[Algorithm.ML_DSA_44])


def test_signatures_on_one_payload_merge():
    one, two = seal_statement(PLAN, ED25519), seal_statement(PLAN, P256)
    both = merged([one, two])
    assert both == merged([two, one]) == merged([both, one])
    assert read_envelope(both).signatures.keys() == {key_id(ED25519.public), key_id(P256.public)}
    assert merged([one]) == one


def test_envelopes_of_other_payloads_do_not_merge():
    for envelopes in ([], [seal_statement(PLAN, ED25519), seal_statement(RESULT, ED25519)]):
        with pytest.raises(ParseError, match="cannot be merged"):
            merged(envelopes)


def test_what_could_not_be_read_again_is_not_made():
    stub = [
        SimpleNamespace(public=PublicKey(Algorithm.ED25519, bytes([n]) * 32), sign=lambda _: b"s") for n in range(65)
    ]
    envelopes = [seal_statement(PLAN, signer) for signer in stub]
    assert len(read_envelope(merged(envelopes[: LIMITS.envelope_signatures])).signatures) == LIMITS.envelope_signatures
    with pytest.raises(JingweiError, match="the bound is 64"):
        merged(envelopes)


@given(st.binary(max_size=100))
@settings(max_examples=50)
def test_arbitrary_envelopes_are_parse_errors(content):
    with pytest.raises(JingweiError):
        merged([content])


def test_a_run_is_sealed(log):
    sealed = seal_run(log.ledger, log.run, (PLAN, RESULT), P256, ED25519, AT)
    for content, payload in ((sealed.plan, PLAN), (sealed.result, RESULT)):
        envelope = read_envelope(content)
        assert envelope.payload == payload
        assert verify(P256.public, pae(payload), envelope.signatures[key_id(P256.public)])
    vkey = make_vkey("example.org/log", SignatureType.ED25519, ED25519.public)
    opened = open_checkpoint(sealed.checkpoint.encode(), [vkey], verify)
    assert (opened.checkpoint.size, opened.checkpoint.root) == (2, log.ledger.root(2))
    assert log.ledger.checkpoints()[0].note == sealed.checkpoint
    with log.ledger.engine.begin() as connection:
        kept = records.envelopes(connection, digest(PLAN))
    assert [(one.key_id, one.envelope, one.at) for one in kept] == [(key_id(P256.public), sealed.plan, AT)]


def test_sealing_again_changes_nothing_and_another_key_adds_itself(log):
    first = seal_run(log.ledger, log.run, (PLAN, RESULT), P256, ED25519, AT)
    assert seal_run(log.ledger, log.run, (PLAN, RESULT), P256, ED25519, "2026-11-23T15:00:00Z") == first
    third = seal_run(log.ledger, log.run, (PLAN, RESULT), ED25519, ED25519, AT)
    assert third.plan == merged([first.plan, seal_statement(PLAN, ED25519)])


@pytest.mark.parametrize("statements", [(PLAN, PLAN), (RESULT, RESULT), (PLAN, RESULT + b" "), (RESULT, PLAN)])
def test_what_differs_from_the_log_is_not_signed(log, statements):
    with pytest.raises(SealError, match="differs from what was logged"):
        seal_run(log.ledger, log.run, statements, P256, ED25519, AT)
    assert log.ledger.checkpoints() == ()
    with log.ledger.engine.begin() as connection:
        assert records.envelopes(connection, digest(PLAN)) == records.envelopes(connection, digest(RESULT)) == ()


def test_a_row_that_points_elsewhere_is_not_signed(log):
    for run in (replace(log.run, plan_entry=1), replace(log.run, result_entry=0), replace(log.run, run="cd" * 16)):
        with pytest.raises(SealError, match="is not about this statement"):
            seal_run(log.ledger, run, (PLAN, RESULT), P256, ED25519, AT)


@pytest.mark.parametrize("change", [{"result_entry": None}, {"result_digest": None}])
def test_a_run_without_a_result_is_not_signed(log, change):
    with pytest.raises(SealError, match="has no result"):
        seal_run(log.ledger, replace(log.run, **change), (PLAN, RESULT), P256, ED25519, AT)


def test_a_receipt_is_needed(log):
    with pytest.raises(SealError, match="no receipt"):
        logged_run(log.ledger, None)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"log": "example.org/other"}, "was logged in example.org/other"),
        ({"run": "cd" * 16}, "as the receipt says"),
        ({"plan_entry": 1}, "as the receipt says"),
        ({"result_entry": 0}, "as the receipt says"),
        ({"plan_sha256": "0" * 64}, "as the receipt says"),
        ({"result_sha256": "0" * 64}, "as the receipt says"),
        ({"root": "0" * 64}, "never had the root"),
        ({"size": 1}, "never had the root"),
        ({"size": 0}, "never had the root"),
        ({"size": 3}, "never had the root"),
        ({"size": -1}, "never had the root"),
    ],
)
def test_a_receipt_that_the_log_does_not_confirm(log, change, message):
    with pytest.raises(SealError, match=message):
        logged_run(log.ledger, replace(log.receipt, **change))


def test_an_older_receipt_holds(log):
    with log.ledger.engine.begin() as connection:
        log.ledger.append(connection, [b"more"])
    assert logged_run(log.ledger, log.receipt) == log.run


def test_disagreeing_implementations_sign_nothing(monkeypatch):
    monkeypatch.setattr(seal, "pae", lambda payload: payload)
    with pytest.raises(SealError, match="disagree"):
        seal_statement(PLAN, ED25519)


def test_a_receipt_from_before_its_result_is_refused(log):
    with pytest.raises(SealError, match="never had the root") as caught:
        logged_run(log.ledger, replace(log.receipt, size=1, root=log.ledger.root(1).hex()))
    assert "unchanged" in caught.value.hint
