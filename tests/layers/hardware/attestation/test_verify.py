"""The appraisal as a whole: real quotes, labelled cases, every flipped byte."""

import base64
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.errors import LimitError
from jingwei.layers.hardware.attestation import samples
from jingwei.layers.hardware.attestation.references import SCHEMA
from jingwei.layers.hardware.attestation.verify import Attestation, Policy, verify_quote
from jingwei.vocabulary import Status

DATA = Path(__file__).parents[3] / "data" / "attestation"
NONCE = bytes.fromhex("6a6e77656900112233445566778899aabbccddee")
ERRATA = 32 + 16 + 4 + 2  # old-form head, signature, platform class, version
CASES = [json.loads(line) for line in (DATA / "cases.jsonl").read_text().splitlines()]


def machine(name):
    folder = DATA / name
    names = ("quote.bin", "signature.bin", "ak.pem", "pcrs.bin", "event_log.bin", "references.yaml")
    return Attestation(*((folder / one).read_bytes() for one in names), NONCE)


def sample():
    files = samples.files()
    return Attestation(*files.values(), samples.NONCE)


def test_a_real_quote_passes_every_step():
    made = verify_quote(machine("good"))
    assert [step.status for step in made.steps] == [Status.PASS] * 8
    assert [step.number for step in made.steps] == list(range(1, 9))
    assert made.status is Status.PASS


def test_a_changed_boot_loader_is_named():
    made = verify_quote(machine("changed"))
    assert [step.name for step in made.steps if step.status is Status.FAIL] == ["reference"]
    (found,) = made.step("reference").differences
    assert (found.pcr, found.component, found.kind) == (4, "second boot loader", "changed")
    assert found.subject == "\\EFI\\example\\grubx64.efi"
    assert machine("changed").event_log[found.offset : found.offset + 4] == b"\x04\0\0\0"


@pytest.mark.parametrize("answer", CASES, ids=lambda answer: f"{answer['id']}-{answer['kind']}")
def test_labelled_cases(answer):
    case = json.loads((DATA / "cases" / f"{answer['id']}.json").read_text())
    reference, asked = case["reference"], case["policy"]
    expected = {"schema": SCHEMA, "pcrs": {reference["pcr_bank"]: reference["pcrs"]}} if reference else None
    evidence = Attestation(
        base64.b64decode(case["quote"]) if case["quote"] else None,
        base64.b64decode(case["signature"]) if case["signature"] else None,
        case["ak_pub"].encode(),
        json.dumps({case["pcr_bank"]: case["pcrs"]}).encode(),
        base64.b64decode(case["event_log"]) if case["event_log"] else None,
        json.dumps(expected).encode() if expected else None,
        bytes.fromhex(case["nonce"]),
    )
    trusted = tuple(key.encode() for key in case["trusted_aks"])
    policy = Policy(trusted, tuple(asked["required_pcrs"]), asked["require_event_log"], asked["min_hash_bits"])
    assert str(verify_quote(evidence, policy).status) == answer["verdict"]


def test_rsassa_quote_with_raw_values():
    files = [(DATA / "other" / f"rsassa.{end}").read_bytes() for end in ("quote", "sig", "ak.pem", "pcrs")]
    made = verify_quote(Attestation(*files, nonce=bytes.fromhex("abcdef0123456789")))
    assert made.step("signature").status is Status.PASS
    assert made.step("values").status is Status.PASS
    assert made.step("nonce").reason == "nonce-short"
    assert made.step("reference").reason == "reference-missing"


@pytest.mark.parametrize("part", ["quote", "signature", "event_log"])
def test_no_flipped_byte_survives(part):
    evidence = sample()
    content = getattr(evidence, part)
    assert verify_quote(evidence).status is Status.PASS
    for position in range(len(content)):
        changed = bytearray(content)
        changed[position] ^= 0x41
        made = verify_quote(replace(evidence, **{part: bytes(changed)}))
        if part == "event_log" and made.status is Status.PASS:
            # Nothing covers the header's errata number, and nothing depends on it.
            assert position == ERRATA
        elif part != "event_log":
            assert made.status is Status.FAIL, position


@pytest.mark.parametrize("part", ["quote", "signature", "key", "pcrs", "event_log", "references", "nonce"])
def test_absence_is_unknown_never_a_pass(part):
    made = verify_quote(replace(sample(), **{part: None}))
    if part == "pcrs":  # the log's replay stands in, and the quoted digest decides
        assert made.status is Status.PASS
        assert verify_quote(replace(sample(), pcrs=None, event_log=None)).status is Status.UNKNOWN
    else:
        assert made.status is Status.UNKNOWN


@pytest.mark.parametrize("part", ["quote", "signature", "event_log"])
def test_no_cut_or_extended_part_survives(part):
    evidence = sample()
    content = getattr(evidence, part)
    for changed in (content[:-1], content + b"\0", content[: len(content) // 2], b""):
        assert verify_quote(replace(evidence, **{part: changed})).status is Status.FAIL


def test_reasons():
    evidence = sample()
    for changes, policy, step, reason in [
        ({"key": samples.public_pem(8)}, Policy(), "signature", "signature-wrong"),
        ({}, Policy(trusted_keys=()), "key", "key-untrusted"),
        ({}, Policy(trusted_keys=(b"junk", samples.public_pem())), "key", "key-accepted"),
        ({"key": b"junk"}, Policy(), "key", "key-malformed"),
        ({"nonce": samples.NONCE[:-1]}, Policy(), "nonce", "nonce-different"),
        ({"nonce": b""}, Policy(), "nonce", "nonce-missing"),
        ({}, Policy(minimum_nonce_bytes=21), "nonce", "nonce-short"),
        ({"signature": b"\0\x10"}, Policy(), "signature", "signature-null"),
        ({"signature": b"\0\x1a\0\x0b"}, Policy(), "signature", "signature-unsupported"),
        ({}, Policy(minimum_hash_bits=384), "signature", "signature-hash-weak"),
        ({}, Policy(minimum_hash_bits=384), "selection", "selection-weak"),
        ({}, Policy(required_pcrs=(9,)), "selection", "selection-lacks"),
        ({"pcrs": samples.pcrs(samples.changed())}, Policy(), "values", "values-differ"),
        ({"pcrs": b"{}"}, Policy(), "values", "values-malformed"),
        ({"event_log": samples.event_log(samples.changed())}, Policy(), "replay", "log-differs"),
        ({"references": samples.references(samples.changed())}, Policy(), "reference", "reference-differs"),
        ({"references": b"schema: other"}, Policy(), "reference", "reference-malformed"),
        ({"event_log": None}, Policy(require_event_log=False), "replay", "log-not-required"),
    ]:
        made = verify_quote(replace(evidence, **changes), policy)
        assert made.step(step).reason == reason, (changes, made.step(step))


def test_reference_of_another_bank_proves_nothing():
    other = {"schema": SCHEMA, "pcrs": {"sha384": {"0": "00" * 48}}}
    made = verify_quote(replace(sample(), references=json.dumps(other).encode()))
    assert made.step("reference").reason == "reference-lacks"
    assert made.status is Status.UNKNOWN


def test_a_required_register_without_reference_stays_open():
    some = {"schema": SCHEMA, "pcrs": {"sha256": {"0": samples.registers()[0].hex()}}}
    evidence = replace(sample(), references=json.dumps(some).encode())
    assert verify_quote(evidence).status is Status.PASS
    assert verify_quote(evidence, Policy(required_pcrs=(4,))).status is Status.UNKNOWN


def test_event_data_that_was_not_measured_fails():
    boot = tuple((p, t, b"firmware 9.9" if m == b"firmware 1.0" else d, m, n) for p, t, d, m, n in samples.BOOT)
    made = verify_quote(replace(sample(), event_log=samples.event_log(boot)))
    assert made.step("replay").reason == "log-altered"
    assert made.step("replay").differences[0].event == 0


@pytest.mark.parametrize(("boot", "kind"), [(samples.BOOT[:-1], "missing"), (samples.BOOT * 2, "added")])
def test_missing_and_added_events_are_named(boot, kind):
    files = samples.files(boot)
    made = verify_quote(Attestation(*files.values(), samples.NONCE))
    assert made.step("reference").status is Status.FAIL
    assert kind in {found.kind for found in made.step("reference").differences}


def test_over_a_bound_is_an_error_not_a_verdict():
    with pytest.raises(LimitError):
        verify_quote(replace(sample(), quote=bytes(65 * 1024)))


@settings(deadline=None, max_examples=80)
@given(st.lists(st.one_of(st.none(), st.binary(max_size=300)), min_size=7, max_size=7))
def test_arbitrary_evidence_never_passes(parts):
    assert verify_quote(Attestation(*parts)).status is not Status.PASS
