"""Canonical JSON, entries, envelopes, leaves: what is written is read back, and nothing else is read."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingwei.errors import LimitError, ParseError
from jingwei.evidence.forms.canonical import canonical, digest, read_canonical
from jingwei.evidence.forms.entry import Entry, Kind, entry_bytes, is_entry, read_entry, stamp, unix
from jingwei.evidence.forms.envelope import (
    Predicate,
    envelope_bytes,
    pae,
    read_envelope,
    read_statement,
    signed_by,
    statement_bytes,
)
from jingwei.evidence.forms.leaves import leaf_root, leaves_bytes, read_leaves, salted, shown_digest, withheld
from jingwei.evidence.forms.merkle import leaf_hash, root_of
from jingwei.evidence.signatures.kinds import key_id
from jingwei.evidence.signatures.native import verify
from jingwei.limits import LIMITS
from tests.evidence.issuer import sealed, sha, signer

RUN = "0123456789abcdef" * 2
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(values)
def test_canonical_json_is_read_back_as_the_same_bytes(value: Any) -> None:
    try:
        content = canonical(value)
    except ParseError:
        written = json.dumps(value, ensure_ascii=False)
        assert re.search("[\ud800-\udfff]", written) or re.search(r"\d{16}|e\+?\d", written)
        return
    assert canonical(read_canonical(content, "x")) == content


@pytest.mark.parametrize(
    ("value", "content"),
    [
        ({"\U0001f600": 1, "\ufb33": 2}, '{"\U0001f600":1,"\ufb33":2}'),  # UTF-16 order: the surrogate pair comes first
        ([1e21, 1e-7, -0.0, 0.1, 1.0, 9007199254740991.0], "[1e+21,1e-7,0,0.1,1,9007199254740991]"),
        (["12345678901234567890", 2**53 - 1], '["12345678901234567890",9007199254740991]'),
        ('\x00\x1f\x7f\u2028"\\/\n', '"\\u0000\\u001f\x7f\u2028\\"\\\\/\\n"'),
    ],
)
def test_canonical_text(value: Any, content: str) -> None:
    assert canonical(value) == content.encode()


@pytest.mark.parametrize(
    "content",
    [
        '{"a":1,"a":1}',
        '{"b":1,"a":1}',
        "[1.0]",
        "[-0]",
        "[1E3]",
        "[NaN]",
        "[ 1]",
        "[1]\n",
        '"\\u0061"',
        '"\\ud800"',
        "\ufeff[1]",
        "[9007199254740993]",
        "[1e400]",
        "",
    ],
)
def test_what_is_not_canonical_is_refused(content: str) -> None:
    with pytest.raises(ParseError):
        read_canonical(content.encode(), "x")


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 2**53, -(2**53), 2.0**53, 1e20, -1e20, "\ud800", {1: 2}])
def test_what_has_no_canonical_text_is_refused(value: Any) -> None:
    with pytest.raises(ParseError, match="no canonical JSON"):
        canonical(value)


def test_the_bound_of_a_file_is_exact() -> None:
    limits = replace(LIMITS, evidence_file_bytes=5)
    assert read_canonical(b"[123]", "x", limits) == [123]
    with pytest.raises(LimitError):
        read_canonical(b"[1234]", "x", limits)


def test_digest_is_sha256_in_hex() -> None:
    assert digest(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


ENTRIES = [
    Entry(Kind.PLAN, "2026-09-21T13:13:20Z", "desk", RUN, sha("a")),
    Entry(Kind.RESULT, "2026-09-21T13:13:20Z", "desk", RUN, sha("a"), plan=0, exit=2),
    Entry(Kind.ABANDONED, "2026-09-21T13:13:20Z", "办公", RUN, sha("a"), plan=7, reason="killed"),
    Entry(Kind.RELEASE, "2026-09-21T13:13:20Z", "x" * 200, RUN, sha("a")),
]


@pytest.mark.parametrize("entry", ENTRIES)
def test_entries_are_read_back(entry: Entry) -> None:
    content = entry_bytes(entry)
    assert read_entry(content) == entry
    assert is_entry(content)
    assert entry.time == 1789996400


@pytest.mark.parametrize(
    "change",
    [
        {"at": "2026-09-21T13:13:20+00:00"},
        {"at": "2026-02-30T13:13:20Z"},
        {"at": "2026-09-21T24:13:20Z"},
        {"at": "\uff12026-09-21T13:13:20Z"},
        {"system": ""},
        {"system": "x" * 201},
        {"system": "a\nb"},
        {"run": "0" * 31},
        {"run": "A" * 32},
        {"digest": "0" * 63},
        {"digest": sha("a").upper()},
        {"plan": -1},
        {"plan": True},
        {"plan": 2**53},
        {"exit": 3},
        {"exit": None},
        {"plan": None},
        {"reason": "a plan has none"},
    ],
)
def test_entries_with_other_values_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ParseError):
        entry_bytes(replace(ENTRIES[1], **change))


def test_entries_with_fields_of_another_kind_are_refused() -> None:
    for kind, more in ((Kind.PLAN, {"exit": 0}), (Kind.RELEASE, {"plan": 1}), (Kind.RESULT, {"reason": "x"})):
        with pytest.raises(ParseError):
            entry_bytes(replace(ENTRIES[1], kind=kind, **more))


@pytest.mark.parametrize("content", [b"", b"[]", b'{"kind":"other"}', b'{"kind":["plan"]}', b'"jingwei/entry/1"'])
def test_what_is_no_entry_is_refused(content: bytes) -> None:
    with pytest.raises(ParseError):
        read_entry(content)


def test_an_entry_of_another_schema_is_refused() -> None:
    content = entry_bytes(ENTRIES[0]).replace(b"entry/1", b"entry/2")
    assert not is_entry(content)
    with pytest.raises(ParseError, match="schema"):
        read_entry(content)


def test_the_bound_of_an_entry_is_exact() -> None:
    content = entry_bytes(ENTRIES[0])
    assert read_entry(content, replace(LIMITS, log_entry_bytes=len(content)))
    with pytest.raises(LimitError):
        read_entry(content, replace(LIMITS, log_entry_bytes=len(content) - 1))


def test_stamps_are_utc_in_whole_seconds() -> None:
    east = timezone(timedelta(hours=8))
    assert stamp(datetime(2026, 9, 21, 21, 13, 20, 999_999, east)) == "2026-09-21T13:13:20Z"
    assert unix(stamp(datetime.fromtimestamp(0, UTC))) == 0


SUBJECTS = {"jingwei.yaml": sha("a"), "asset:b": sha("b")}


def test_statements_are_read_back() -> None:
    payload = statement_bytes(Predicate.PLAN, SUBJECTS, {"a": 1})
    made = read_statement(payload)
    assert (made.type, dict(made.subjects), made.predicate, made.digest) == (
        "urn:jingwei:plan:v1",
        SUBJECTS,
        {"a": 1},
        digest(payload),
    )


@pytest.mark.parametrize(
    "change",
    [
        {"_type": "https://in-toto.io/Statement/v0.1"},
        {"subject": []},
        {"subject": None},
        {"predicate": []},
        {"predicateType": ""},
        {"more": 1},
        {"subject": [{"name": "b", "digest": {"sha256": sha("a")}}, {"name": "a", "digest": {"sha256": sha("a")}}]},
        {"subject": [{"name": "a", "digest": {"sha256": sha("a")}}] * 2},
        {"subject": [{"name": "a", "digest": {"sha1": "0" * 40}}]},
        {"subject": [{"name": "a", "digest": {"sha256": sha("a"), "sha512": "0" * 128}}]},
        {"subject": [{"name": "a"}]},
        {"subject": ["a"]},
        {"subject": [{"name": "", "digest": {"sha256": sha("a")}}]},
    ],
)
def test_other_statements_are_refused(change: dict[str, Any]) -> None:
    value = json.loads(statement_bytes(Predicate.PLAN, SUBJECTS, {}))
    with pytest.raises(ParseError):
        read_statement(canonical({**value, **change}))


def test_the_bytes_that_are_signed() -> None:
    assert pae(b"hello world", "http://example.com/HelloWorld") == (
        b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    )  # the DSSE protocol's own vector


def test_envelopes_are_read_back_and_their_signatures_hold() -> None:
    content = sealed(b"{}")
    made = read_envelope(content)
    assert envelope_bytes(made) == content
    key = signer("assessor").public
    assert signed_by(made, frozenset({key}), verify).by == {key}
    assert signed_by(made, frozenset(), verify).unknown == (key_id(key),)


def test_one_bad_signature_of_a_known_key_refuses_the_envelope() -> None:
    made = read_envelope(sealed(b"{}"))
    broken = replace(made, payload=b"[]")
    with pytest.raises(ParseError, match="does not hold"):
        signed_by(broken, frozenset({signer("assessor").public}), verify)


def edited(**change: Any) -> bytes:
    return canonical({**json.loads(sealed(b"{}")), **change})


@pytest.mark.parametrize(
    "content",
    [
        edited(signatures=[]),
        edited(payloadType="text/plain"),
        edited(payload="e30"),
        edited(payload="e31="),
        edited(payload="e3 0="),
        edited(payload=1),
        edited(signatures=[{"keyid": "", "sig": "AAAA"}]),
        edited(signatures=[{"sig": "AAAA"}]),
        edited(signatures=[{"keyid": sha("a"), "sig": "AA"}]),
        edited(signatures=[{"keyid": sha("a"), "sig": "AAAA"}] * 2),
        edited(signatures=[{"keyid": "f" * 64, "sig": "AAAA"}, {"keyid": "0" * 64, "sig": "AAAA"}]),
        edited(signatures=[{"keyid": f"{n:064x}", "sig": "AAAA"} for n in range(65)]),
        edited(more=1),
        b"[]",
        sealed(b"{}") + b"\n",
    ],
)
def test_other_envelopes_are_refused(content: bytes) -> None:
    with pytest.raises(ParseError):
        read_envelope(content)


def test_as_many_signatures_as_the_bound_allows_are_read() -> None:
    listed = [{"keyid": f"{n:064x}", "sig": base64.b64encode(b"x").decode()} for n in range(64)]
    assert len(read_envelope(edited(signatures=listed)).signatures) == 64


SEED = b"seed"
LEAVES = [
    salted(SEED, path, {"n": path})
    for path in ("system", "findings/0", "findings/0/samples/3/record", "assets/a-b", "unlooked")
]


def test_leaves_are_read_back_shown_or_withheld_under_one_root() -> None:
    some = [LEAVES[0], *map(withheld, LEAVES[1:])]
    assert read_leaves(leaves_bytes(LEAVES)) == tuple(LEAVES)
    assert read_leaves(leaves_bytes(some)) == tuple(some)
    assert leaf_root(some) == leaf_root(LEAVES)
    assert not some[1].shown
    assert some[1].value is None


def test_root_and_commitments_are_those_of_decision_0010() -> None:
    leaf = LEAVES[0]
    assert leaf.commitment == sha(f'{{"path":"system","salt":"{leaf.salt}","value":{{"n":"system"}}}}')
    data = f'{{"commitment":"{leaf.commitment}","path":"system"}}'.encode()
    assert leaf_root([leaf]) == root_of([leaf_hash(data)]).hex()
    assert shown_digest([leaf, withheld(LEAVES[1])]) == sha('["system"]')
    assert len(leaf.salt) == 32


def test_salts_differ_by_path_and_by_seed() -> None:
    salts = {salted(seed, path, 1).salt for seed in (b"a", b"b") for path in ("system", "unlooked")}
    assert len(salts) == 4


@pytest.mark.parametrize(
    "item",
    [
        {"path": "system", "value": 1},
        {"path": "system", "salt": "0" * 31, "value": 1},
        {"path": "system", "salt": "", "value": 1},
        {"path": "system", "withheld": "0" * 63},
        {"path": "system", "withheld": sha("a"), "value": 1},
        {"path": "system", "salt": "0" * 32},
        {"path": "findings/01", "withheld": sha("a")},
        {"path": "findings/-1", "withheld": sha("a")},
        {"path": "Findings/1", "withheld": sha("a")},
        {"path": "findings/1/other", "withheld": sha("a")},
        {"path": "assets/a/b", "withheld": sha("a")},
        {"path": "findings/\uff11", "withheld": sha("a")},
        {"path": "findings/1234567890", "withheld": sha("a")},
        {"path": "", "withheld": sha("a")},
        {"path": "system\n", "withheld": sha("a")},
        "system",
        None,
    ],
)
def test_other_leaves_are_refused(item: Any) -> None:
    with pytest.raises(ParseError):
        read_leaves(canonical([item]))


def test_a_path_stands_once() -> None:
    with pytest.raises(ParseError, match="twice"):
        read_leaves(leaves_bytes([LEAVES[0], withheld(LEAVES[0])]))


def test_the_number_of_leaves_is_bounded() -> None:
    content = leaves_bytes(LEAVES)
    assert len(read_leaves(content, replace(LIMITS, leaves=5))) == 5
    with pytest.raises(ParseError, match="bound"):
        read_leaves(content, replace(LIMITS, leaves=4))
