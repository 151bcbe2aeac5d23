"""Policies that a verifier wrote by mistake: each is refused before any bundle is judged (exit code 2, no verdict)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from jingwei.evidence.notes.note import SignatureType, make_vkey, vkey_text
from tests.conformance.case import VERIFIER, Case
from tests.evidence.issuer import ORIGIN, WITNESSES, policy_text, signer, vkey

RSA = """-----BEGIN PUBLIC KEY-----
MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAKj34GkxFhD90vcNLYLInFEX6Ppy1tPf
9Cnzj4p4WGeKLs1Pt8QuKUpRKfFLfRYC9AIKjbJTWit+CqvjWYzvQwECAwEAAQ==
-----END PUBLIC KEY-----
"""


def _changed(**changes: Any) -> str:
    value = {**json.loads(policy_text()), **changes}
    return json.dumps({name: one for name, one in value.items() if one is not None}, indent=1)


def _tlog(old: str, new: str) -> str:
    text = json.loads(policy_text())["tlog_policy"]
    assert old in text, old
    return _changed(tlog_policy=text.replace(old, new))


def cases() -> Iterator[Case]:
    """All of them."""
    signers = json.loads(policy_text())["signers"]["assessor"]
    log = f"log {vkey_text(vkey(ORIGIN, SignatureType.ED25519))}"
    as_witness = vkey_text(make_vkey("self.example", SignatureType.ED25519_COSIGNATURE, signer(ORIGIN).public))
    first = vkey_text(vkey(WITNESSES[0], SignatureType.ED25519_COSIGNATURE))
    other_name = vkey_text(make_vkey("other.example", SignatureType.ED25519_COSIGNATURE, signer(WITNESSES[0]).public))
    policies: dict[str, tuple[str, str | bytes]] = {
        "no-log": ("names no log", _tlog(log, "")),
        "log-twice": ("names a log twice", _tlog(log, f"{log}\n{log}")),
        "no-quorum": ("has no quorum", _tlog("quorum q\n", "")),
        "two-quorums": ("has two quorums", _tlog("quorum q\n", "quorum q\nquorum none\n")),
        "threshold-zero": ("is content with no witness of a group", _tlog("group q 2", "group q 0")),
        "threshold-beyond": ("demands more witnesses than there are", _tlog("group q 2", "group q 4")),
        "member-twice": ("counts a witness twice", _tlog("W1 W2", "W1 W1")),
        "member-unknown": ("counts a witness that it does not define", _tlog("W1 W2", "W1 W9")),
        "key-under-two-names": (
            "counts one key under two names",
            _tlog("group q", f"witness W9 {other_name}\ngroup q"),
        ),
        "witness-of-log": ("lets the log vouch for itself", _tlog("group q", f"witness W9 {as_witness}\ngroup q")),
        "witness-type": (
            "lists a witness by a key that makes no cosignatures",
            _tlog(first, vkey_text(vkey(WITNESSES[0], SignatureType.ED25519))),
        ),
        "key-id": ("lists a key under another key id", _tlog(first, first.replace(first.split("+")[1], "00000000"))),
        "crlf": ("has lines that end in CR LF", _tlog("\n", "\r\n")),
        "role-unknown": (
            "demands a role that nobody has",
            _changed(required=[{"statement": "urn:jingwei:plan:v1", "role": "auditor"}]),
        ),
        "role-empty": ("has a role without keys", _changed(signers={"assessor": []})),
        "no-signers": ("has no signers", _changed(signers={})),
        "key-twice": ("lists a key of a role twice", _changed(signers={"assessor": signers * 2})),
        "key-rsa": ("lists a key of an algorithm that is not accepted", _changed(signers={"assessor": [RSA]})),
        "statement-unknown": (
            "demands a statement that does not exist",
            _changed(required=[{"statement": "urn:jingwei:truth:v1", "role": "assessor"}]),
        ),
        "unknown-demand": ("demands what no verifier knows", _changed(min_age="1d")),
        "age-zero": ("allows an age of nothing", _changed(max_age="0s")),
        "age-number": ("states an age without a unit", _changed(max_age=3600)),
        "history": ("demands a history that does not exist", _changed(history="some")),
        "schema": ("is of another schema", _changed(schema="jingwei/policy/2")),
        "subject-digest": ("names a subject by half a digest", _changed(subjects={"asset:m": "0" * 32})),
        "double-key": ("states its age twice", policy_text().replace('"max_age"', '"max_age": "1h", "max_age"')),
        "yaml-alias": ("is YAML with an alias", "a: &a [1]\nb: *a\n"),
        "not-utf8": ("is not UTF-8", b"\xff\xfe"),
        "empty": ("is empty", ""),
    }
    for name, (what, policy) in policies.items():
        made = {"bundle": b"", "policy": policy, "verdict": "unreadable"}
        yield Case(f"policy-{name}_fail", f"The policy {what}.", VERIFIER, "policy", **made)  # type: ignore[arg-type] # the three have their types
