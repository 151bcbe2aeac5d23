"""Statements (in-toto v1) and their envelopes (DSSE): what is claimed about which bytes, and who signed it.

The reader accepts one spelling only: canonical JSON outside and inside, strict base64, signatures sorted by key id, each key once.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from jingwei.errors import ParseError
from jingwei.evidence.forms.canonical import canonical, read_canonical
from jingwei.evidence.forms.canonical import digest as sha256
from jingwei.evidence.forms.fields import HEX_DIGEST, exactly, items, text
from jingwei.evidence.signatures.kinds import PublicKey, Verify, key_id
from jingwei.limits import LIMITS, Limits

STATEMENT = "https://in-toto.io/Statement/v1"
PAYLOAD_TYPE = "application/vnd.in-toto+json"
_NAME = re.compile(r"[^\x00-\x1f\x7f]{1,4096}")


class Predicate(StrEnum):
    """Predicate types that Jingwei makes and judges."""

    PLAN = "urn:jingwei:plan:v1"
    ASSESSMENT = "urn:jingwei:assessment:v1"
    RELEASE = "urn:jingwei:release:v1"


@dataclass(frozen=True, slots=True)
class Statement:
    """An in-toto Statement v1. `subjects` maps a name to the SHA-256 of what it names; `digest` is that of the statement's own bytes."""

    type: str
    subjects: Mapping[str, str]
    predicate: Mapping[str, Any]
    digest: str


@dataclass(frozen=True, slots=True)
class Envelope:
    """A DSSE envelope: payload bytes, and the signature of each key id."""

    payload: bytes
    signatures: Mapping[str, bytes]
    payload_type: str = PAYLOAD_TYPE


def statement_bytes(type_: str, subjects: Mapping[str, str], predicate: Mapping[str, Any]) -> bytes:
    """Canonical bytes of a statement; subjects in the order of their names."""
    listed = [{"name": name, "digest": {"sha256": subjects[name]}} for name in sorted(subjects)]
    return canonical({"_type": STATEMENT, "subject": listed, "predicateType": type_, "predicate": predicate})


def read_statement(payload: bytes, limits: Limits = LIMITS) -> Statement:
    """The statement in a payload. Raises `ParseError`, `LimitError`."""
    value = read_canonical(payload, "statement", limits)
    found = exactly(value, "statement", ("_type", "subject", "predicateType", "predicate"))
    text(found["_type"], "statement: _type", re.compile(re.escape(STATEMENT)))
    if not isinstance(found["predicate"], dict):
        raise ParseError("statement: the predicate is no object")
    subjects = _subjects(items(found["subject"], "statement: subject", limits.assets + 1))
    return Statement(
        text(found["predicateType"], "statement: predicateType", _NAME), subjects, found["predicate"], sha256(payload)
    )


def _subjects(listed: list[Any]) -> dict[str, str]:
    made: dict[str, str] = {}
    for item in listed:
        found = exactly(item, "statement: subject", ("name", "digest"))
        hashes = exactly(found["digest"], "statement: subject: digest", ("sha256",))
        made[text(found["name"], "statement: subject: name", _NAME)] = text(hashes["sha256"], "sha256", HEX_DIGEST)
    if not made or list(made) != sorted(made) or len(made) != len(listed):
        raise ParseError("statement: subjects are missing, double or not sorted")
    return made


def pae(payload: bytes, payload_type: str = PAYLOAD_TYPE) -> bytes:
    """DSSE pre-authentication encoding: the bytes that are signed."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def envelope_bytes(envelope: Envelope) -> bytes:
    """Canonical bytes of an envelope."""
    listed = [
        {"keyid": name, "sig": base64.b64encode(envelope.signatures[name]).decode()}
        for name in sorted(envelope.signatures)
    ]
    payload = base64.b64encode(envelope.payload).decode()
    return canonical({"payload": payload, "payloadType": envelope.payload_type, "signatures": listed})


def read_envelope(content: bytes, limits: Limits = LIMITS) -> Envelope:
    """The envelope in its bytes. Raises `ParseError` (also when encoding it again gives other bytes), `LimitError`."""
    value = read_canonical(content, "envelope", limits)
    found = exactly(value, "envelope", ("payload", "payloadType", "signatures"))
    text(found["payloadType"], "envelope: payloadType", re.compile(re.escape(PAYLOAD_TYPE)))
    listed = items(found["signatures"], "envelope: signatures", limits.envelope_signatures)
    signatures = dict(_signature(item) for item in listed)
    made = Envelope(_base64(found["payload"], "envelope: payload"), signatures)
    if not signatures or envelope_bytes(made) != content:
        raise ParseError("envelope: signatures are missing, double or not sorted, or base64 is not in its one form")
    return made


def _signature(item: Any) -> tuple[str, bytes]:
    found = exactly(item, "envelope: signature", ("keyid", "sig"))
    return text(found["keyid"], "envelope: keyid", HEX_DIGEST), _base64(found["sig"], "envelope: sig")


def _base64(value: Any, name: str) -> bytes:
    try:
        return base64.b64decode(text(value, name), validate=True)
    except (binascii.Error, ValueError) as error:
        raise ParseError(f"{name}: {error}") from error


@dataclass(frozen=True, slots=True)
class Signed:
    """Which of the known keys signed an envelope, and which key ids nobody here knows."""

    by: frozenset[PublicKey]
    unknown: tuple[str, ...]


def signed_by(envelope: Envelope, known: frozenset[PublicKey], verify: Verify) -> Signed:
    """Check every signature by a known key. Raises `ParseError` when one of them does not hold."""
    by_id = {key_id(key): key for key in known}
    message = pae(envelope.payload, envelope.payload_type)
    for name, signature in envelope.signatures.items():
        if name in by_id and not verify(by_id[name], message, signature):
            raise ParseError(f"the signature by key {name[:16]} does not hold")
    mine = frozenset(by_id[name] for name in envelope.signatures if name in by_id)
    return Signed(mine, tuple(name for name in envelope.signatures if name not in by_id))
