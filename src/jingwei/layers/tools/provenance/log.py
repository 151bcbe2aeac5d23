"""Logs of signatures (Rekor): that an entry is about this signature and no other, that the log promised or proved to hold it, and when.

Source: Rekor's entry types dsse 0.0.1 and 0.0.2, intoto 0.0.2, hashedrekord 0.0.1 and 0.0.2; RFC 6962 (inclusion); C2SP tlog-checkpoint.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from jingwei.documents import load_json
from jingwei.errors import LimitError, ParseError
from jingwei.evidence.forms.merkle import leaf_hash, verify_inclusion
from jingwei.evidence.notes.checkpoint import Checkpoint, read_checkpoint
from jingwei.evidence.notes.note import read_note
from jingwei.layers.tools.provenance.bundle import PAYLOAD_TYPE, Attestation, Entry, Proof, from_pem
from jingwei.layers.tools.provenance.fields import listed, objekt, octets, text
from jingwei.layers.tools.provenance.reasons import Doubt, Refuted
from jingwei.layers.tools.provenance.signatures import holds
from jingwei.layers.tools.provenance.trust import Log, TrustRoot, from_unix

_HINT_BYTES = 4
_SHA256 = {"sha256", "SHA2_256"}


def pae(payload: bytes) -> bytes:
    """The bytes that are signed (DSSE pre-authentication encoding)."""
    return b"DSSEv1 %d %b %d %b" % (len(PAYLOAD_TYPE), PAYLOAD_TYPE.encode(), len(payload), payload)


def verified_entries(attestation: Attestation, root: TrustRoot) -> tuple[list[Log], list[datetime]]:
    """The logs of the root that hold the attestation, and the times that they vouch for.

    Entries of logs that the root does not know count for nothing. Raises `Refuted` where one of a known log contradicts, `Doubt` where it cannot
    be judged.
    """
    known = {log.id: log for log in root.logs}
    times: list[datetime] = []
    held: list[Log] = []
    for entry in attestation.entries:
        if entry.log not in known:
            continue
        log = known[entry.log]
        _about(entry, attestation)
        if entry.promise is not None:
            times.append(_promised(entry, log))
        if entry.proof is not None and entry.proof.checkpoint:
            _proved(entry, entry.proof, log)
        elif entry.promise is None:
            continue
        held.append(log)
    return held, times


def _promised(entry: Entry, log: Log) -> datetime:
    """The time that the log signed with the entry (signed entry timestamp)."""
    signed = {
        "body": base64.b64encode(entry.body).decode(), "integratedTime": entry.time,
        "logID": entry.log.hex(), "logIndex": entry.index,
    }  # fmt: skip
    if not holds(log.key, entry.promise or b"", json.dumps(signed, separators=(",", ":"), sort_keys=True).encode()):
        raise Refuted("false-log", "signed entry timestamp")
    time = from_unix(entry.time)
    if not log.period.holds(time):
        raise Doubt("expired", time.isoformat())
    return time


def _proved(entry: Entry, proof: Proof, log: Log) -> None:
    """The proof leads from the entry to the root that the log signed."""
    head = _head(proof.checkpoint, log)
    if head.size != proof.size or not verify_inclusion(
        proof.index, proof.size, leaf_hash(entry.body), proof.hashes, head.root
    ):
        raise Refuted("false-log", "inclusion proof")


def _head(checkpoint: str, log: Log) -> Checkpoint:
    """The head in a checkpoint. Both generations of Rekor begin a signature with the first bytes of the log's id."""
    try:
        note = read_note(checkpoint.encode("utf-8", "surrogatepass"))
        head = read_checkpoint(note.text)
    except (ParseError, LimitError) as error:
        raise Doubt("form", error.message) from error
    mine = [one for one in note.signatures if one.key_id == log.id[:_HINT_BYTES]]
    if not mine:
        raise Doubt("log")
    if not all(holds(log.key, one.signature, note.text.encode()) for one in mine):
        raise Refuted("false-log", "checkpoint")
    return head


def _about(entry: Entry, attestation: Attestation) -> None:
    """The entry's body names this payload, this signature and this certificate: an entry of another signature lends it no time."""
    try:
        body = objekt(load_json(entry.body, "log entry"), "log entry")
    except (ParseError, LimitError) as error:
        raise Doubt("form", error.message) from error
    kind = f"{body.get('kind')} {body.get('apiVersion')}"
    if kind not in _READERS:
        raise Doubt("entry", kind)
    about, signed, signers = _READERS[kind](objekt(body.get("spec"), "spec"))
    message = pae(attestation.payload) if about == "envelope" else attestation.payload
    if signed != hashlib.sha256(message).digest():
        raise Refuted("false-log", "digest of the payload")
    if (attestation.signature, attestation.certificate) not in list(signers):
        raise Refuted("false-log", "signature or certificate")


_Signers = Iterator[tuple[bytes, bytes]]  # signature, certificate in DER
_Read = tuple[str, bytes, _Signers]  # what the digest is of, the digest, who signed


def _hexadecimal(value: Any) -> bytes:
    found = objekt(value, "hash")
    if found.get("algorithm") not in _SHA256:
        raise Doubt("entry", "another hash than SHA-256")
    try:
        return bytes.fromhex(text(found.get("value"), "hash"))
    except ValueError as error:
        raise Doubt("form", "a hash") from error


def _digest(value: Any) -> bytes:
    found = objekt(value, "hash")
    if found.get("algorithm") not in _SHA256:
        raise Doubt("entry", "another hash than SHA-256")
    return octets(found.get("digest"), "digest")


def _pem(value: Any) -> bytes:
    try:
        return from_pem(octets(value, "verifier").decode())
    except UnicodeDecodeError as error:
        raise Doubt("form", "a verifier") from error


def _dsse1(spec: Mapping[str, Any]) -> _Read:
    signatures = listed(spec.get("signatures"), "signatures")
    signers = (
        (octets(one.get("signature"), "signature"), _pem(one.get("verifier"))) for one in map(_signature, signatures)
    )
    return "payload", _hexadecimal(spec.get("payloadHash")), signers


def _dsse2(spec: Mapping[str, Any]) -> _Read:
    inner = objekt(spec.get("dsseV002"), "dsseV002")
    signatures = listed(inner.get("signatures"), "signatures")
    return "payload", _digest(inner.get("payloadHash")), map(_verified_by, map(_signature, signatures))


def _intoto2(spec: Mapping[str, Any]) -> _Read:
    content = objekt(spec.get("content"), "content")
    signatures = listed(objekt(content.get("envelope"), "envelope").get("signatures"), "signatures")
    signers = ((_twice(one.get("sig")), _pem(one.get("publicKey"))) for one in map(_signature, signatures))
    return "payload", _hexadecimal(content.get("payloadHash")), signers


def _hashed1(spec: Mapping[str, Any]) -> _Read:
    data, one = objekt(spec.get("data"), "data"), _signature(spec.get("signature"))
    key = objekt(one.get("publicKey"), "publicKey")
    return (
        "envelope",
        _hexadecimal(data.get("hash")),
        iter([(octets(one.get("content"), "content"), _pem(key.get("content")))]),
    )


def _hashed2(spec: Mapping[str, Any]) -> _Read:
    inner = objekt(spec.get("hashedRekordV002"), "hashedRekordV002")
    return "envelope", _digest(inner.get("data")), iter([_verified_by(_signature(inner.get("signature")))])


def _signature(value: Any) -> Mapping[str, Any]:
    return objekt(value, "signature")


def _verified_by(one: Mapping[str, Any]) -> tuple[bytes, bytes]:
    certificate = objekt(objekt(one.get("verifier"), "verifier").get("x509Certificate"), "certificate")
    return octets(one.get("content"), "content"), octets(certificate.get("rawBytes"), "rawBytes")


def _twice(value: Any) -> bytes:
    """This type encodes what is base64 already."""
    once = octets(value, "sig")
    try:
        return octets(once.decode("ascii"), "sig")
    except (UnicodeDecodeError, Doubt):
        return once


_READERS: Mapping[str, Callable[[Mapping[str, Any]], _Read]] = {
    "dsse 0.0.1": _dsse1, "dsse 0.0.2": _dsse2, "intoto 0.0.2": _intoto2,
    "hashedrekord 0.0.1": _hashed1, "hashedrekord 0.0.2": _hashed2,
}  # fmt: skip
