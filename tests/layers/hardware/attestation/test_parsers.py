"""Quotes, signatures, register values, logs and references as bytes from enemies."""

import hashlib
import json
import struct
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.errors import LimitError, ParseError
from jingwei.layers.hardware.attestation import samples
from jingwei.layers.hardware.attestation.describe import printable, subject
from jingwei.layers.hardware.attestation.event_log import Event, parse_event_log
from jingwei.layers.hardware.attestation.pcrs import parse_pcrs
from jingwei.layers.hardware.attestation.quote import Selection, parse_quote
from jingwei.layers.hardware.attestation.references import parse_references
from jingwei.layers.hardware.attestation.replay import replay
from jingwei.layers.hardware.attestation.signature import load_attestation_key, parse_signature
from jingwei.limits import Limits

OTHER = Path(__file__).parents[3] / "data" / "attestation" / "other"
PARSERS = {
    parse_quote: samples.quote(),
    parse_signature: samples.signature(b"x"),
    parse_event_log: samples.event_log(),
    parse_pcrs: (OTHER / "keylime_pcrs").read_bytes(),
    parse_references: samples.references(),
    load_attestation_key: samples.public_pem(),
}


@pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.__name__)
@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_a_result_or_a_parse_error(parser, data):
    valid = PARSERS[parser]
    start = data.draw(st.integers(0, len(valid)))
    middle = data.draw(st.binary(max_size=12))
    end = data.draw(st.integers(0, len(valid)))
    content = data.draw(st.sampled_from([valid[:start] + middle + valid[end:], middle]))
    with suppress(ParseError, LimitError):
        assert parser(content) is not None


def test_quote_fields():
    made = parse_quote(samples.quote())
    assert made.extra_data == samples.NONCE
    assert made.selections == (Selection("sha256", tuple(range(8))),)
    assert (made.clock.milliseconds, made.clock.resets, made.clock.restarts, made.clock.safe) == (123_456, 3, 0, True)
    assert len(made.pcr_digest) == 32


def test_another_type_of_attestation_is_no_quote():
    content = bytearray(samples.quote())
    content[5] = 0x17
    with pytest.raises(ParseError, match="0x8017"):
        parse_quote(bytes(content))


def test_values_written_by_tpm2_tools():
    quote = parse_quote((OTHER / "keylime_quote").read_bytes())
    values = parse_pcrs((OTHER / "keylime_pcrs").read_bytes())
    assert set(values["sha256"]) == {15, 16, 22}
    assert hashlib.sha256(b"".join(values["sha256"].values())).digest() == quote.pcr_digest


def test_plain_values_follow_the_selection():
    selections = (Selection("sha1", (0, 3)), Selection("sha256", (1,)))
    assert parse_pcrs(b"a" * 20 + b"b" * 20 + b"c" * 32, selections) == {
        "sha1": {0: b"a" * 20, 3: b"b" * 20},
        "sha256": {1: b"c" * 32},
    }
    with pytest.raises(ParseError):
        parse_pcrs(b"a" * 71, selections)
    with pytest.raises(ParseError):
        parse_pcrs(b"a" * 72)


@pytest.mark.parametrize(
    "document",
    [
        {"sha256": {"0": "00" * 31}},
        {"sha256": {"99": "00" * 32}},
        {"sha256": {"0": "00" * 32, "00": "11" * 32}},
        {"md5": {"0": "00" * 16}},
        {"sha256": {"0": "zz" * 32}},
        {"sha256": {"0": " " + "00" * 32}},
        {"sha256": []},
        {"sha256": {"0": 5}},
    ],
)
def test_bad_json_values_are_refused(document):
    with pytest.raises(ParseError):
        parse_pcrs(json.dumps(document).encode())


def test_duplicate_keys_are_refused():
    one = '"0": "' + "00" * 32 + '"'
    with pytest.raises(ParseError):
        parse_pcrs(('{"sha256": {' + one + ", " + one + "}}").encode())


def test_a_real_log_replays():
    log = parse_event_log((OTHER / "crypto_agile_eventlog").read_bytes())
    assert (log.agile, log.banks, len(log.events)) == (True, ("sha256",), 26)
    made = replay(log, "sha256")
    assert not made.altered
    assert made.value(1).hex() != "00" * 32
    assert replay(log, "sha1") is None


def test_an_old_log_begins_with_its_first_event():
    log = parse_event_log((OTHER / "short_no_action_eventlog").read_bytes())
    assert not log.agile
    assert replay(log, "sha1").value(0) == bytes(19) + b"\x03"


def _old(pcr, kind, data, digest=bytes(20)):
    return struct.pack("<II", pcr, kind) + digest + struct.pack("<I", len(data)) + data


def test_locality_counts_only_first_and_well_formed():
    locality = _old(0, 3, b"StartupLocality\0\x03")
    after = parse_event_log(_old(0, 4, bytes(4)) + locality)
    with pytest.raises(ParseError, match="after PCR 0"):
        replay(after, "sha1")
    with pytest.raises(ParseError, match="malformed"):
        replay(parse_event_log(_old(0, 3, b"StartupLocality\0\x09")), "sha1")


def test_dynamic_registers_begin_with_ones():
    made = replay(parse_event_log(_old(17, 5, b"x")), "sha1")
    assert made.value(17) == hashlib.sha1(b"\xff" * 20 + bytes(20)).digest()
    assert made.value(18) == b"\xff" * 20
    assert made.value(23) == bytes(20)


def test_records_for_no_register_must_not_extend():
    assert len(parse_event_log(_old(0xFFFFFFFF, 3, b"x")).events) == 1
    with pytest.raises(ParseError):
        parse_event_log(_old(0xFFFFFFFF, 5, b"x"))


@pytest.mark.parametrize(
    "content", [b"", b"bogus\ninvalid\nevent\nlog\nfile\nhere\n", b"10 6309e2c8 ima-ng sha256:f4 boot"]
)
def test_what_is_no_log_is_refused(content):
    with pytest.raises(ParseError):
        parse_event_log(content)


def test_bounds_of_a_log():
    with pytest.raises(LimitError):
        parse_event_log(samples.event_log(), Limits(event_log_events=3))
    with pytest.raises(LimitError):
        parse_event_log(samples.event_log(), Limits(event_log_bytes=10))


@pytest.mark.parametrize(
    "text",
    [
        "schema: jingwei/reference-values/2\npcrs: {sha256: {}}",
        "schema: jingwei/reference-values/1",
        "schema: jingwei/reference-values/1\npcrs: {sha256: {'0': '00'}}",
        f"schema: jingwei/reference-values/1\npcrs: {{sha256: {{'0': '{'00' * 32}'}}}}\npolicy: accept-all",
        f"schema: jingwei/reference-values/1\npcrs: {{sha256: {{'0': '{'00' * 32}'}}}}\nevents: [{{pcr: 40, digests: {{}}}}]",
        f"schema: jingwei/reference-values/1\npcrs: {{sha256: {{'0': '{'00' * 32}'}}}}\nevents: [{{pcr: true, digests: {{}}}}]",
        "- 1",
        "a: &x [*x]",
    ],
)
def test_misread_references_are_refused(text):
    with pytest.raises(ParseError):
        parse_references(text.encode())


def test_numbers_of_registers_may_be_plain_in_yaml():
    value = "ab" * 32
    made = parse_references(f"schema: jingwei/reference-values/1\npcrs: {{sha256: {{0: {value}}}}}".encode())
    assert made.values == {"sha256": {0: bytes.fromhex(value)}}


@settings(deadline=None, max_examples=60)
@given(st.sampled_from([0x80000001, 0x80000003, 0x0D, 0x05, 0x99]), st.binary(max_size=200))
def test_descriptions_are_short_and_printable(kind, data):
    text = subject(Event(0, 0, 0, kind, (), data))
    assert len(text) <= 80
    assert text == printable(text)
    assert text.isprintable()
