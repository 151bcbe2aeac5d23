"""Attestations in their JSON forms, brought to one form. Nothing is verified here.

PEP 740: attestation objects (version 1) and provenance objects. Sigstore bundles 0.1 to 0.3 with a DSSE envelope, one or one per line. npm's answer
`{"attestations": [{"bundle": ...}]}`. Bare DSSE envelopes (`*.intoto.jsonl`), whose certificate may stand with the signature.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from jingwei.documents import load_json
from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.provenance.fields import listed, number, objekt, octets, text
from jingwei.layers.tools.provenance.reasons import Doubt
from jingwei.limits import LIMITS, Limits

PAYLOAD_TYPE = "application/vnd.in-toto+json"
_MEDIA = re.compile(r"application/vnd\.dev\.sigstore\.bundle(?:\+json;version=0\.[1-3]|\.v0\.[1-3]\+json)", re.ASCII)
_PEM = re.compile(r"\s*-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----", re.ASCII)


@dataclass(frozen=True, slots=True)
class Proof:
    """That an entry is in a log: its index, the tree's size, siblings from the leaf up, and the note that the log signed."""

    index: int
    size: int
    hashes: tuple[bytes, ...]
    checkpoint: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a log of signatures. `time` (Unix seconds) is only worth what `promise`, the log's signature over it, is worth."""

    log: bytes
    index: int
    body: bytes
    kind: str
    time: int
    promise: bytes | None
    proof: Proof | None


@dataclass(frozen=True, slots=True)
class Attestation:
    """A signed statement. `publisher` is what an index says of its publisher, which nobody signed."""

    payload: bytes
    signature: bytes
    certificate: bytes | None
    entries: tuple[Entry, ...] = ()
    timestamps: tuple[bytes, ...] = ()
    publisher: Mapping[str, Any] = field(default_factory=dict)


def read_attestations(content: bytes, name: str, limits: Limits = LIMITS) -> list[Attestation]:
    """Every attestation of a file. Raises `Doubt`, with the reason, where one of them cannot be read or there is none."""
    try:
        documents = _documents(content, name, limits)
    except (ParseError, LimitError) as error:
        raise Doubt("form", error.message) from error
    made: list[Attestation] = []
    for document in documents:
        made += _attestations(objekt(document, "attestation"))
        if len(made) > limits.attestations:
            raise Doubt("form", f"more than {limits.attestations} attestations")
    if not made:
        raise Doubt("form", "no attestation in it")
    return made


def _documents(content: bytes, name: str, limits: Limits) -> list[Any]:
    """One document, or one per line. A document over several lines begins with a line that is no document."""
    first, rest = content.lstrip().partition(b"\n")[::2]
    if not rest.strip() or not first.rstrip().endswith(b"}"):
        return [load_json(content, name, limits)]
    lines = [line for line in content.splitlines() if line.strip()]
    if len(lines) > limits.attestations:
        raise LimitError(f"{name}: more than {limits.attestations} attestations")
    return [load_json(line, name, limits) for line in lines]


def _attestations(found: Mapping[str, Any]) -> Iterator[Attestation]:
    if "attestation_bundles" in found:
        for bundle in listed(found["attestation_bundles"], "attestation_bundles"):
            bundle = objekt(bundle, "attestation bundle")  # noqa: PLW2901 - the same, checked
            publisher = objekt(bundle.get("publisher"), "publisher")
            for one in listed(bundle.get("attestations"), "attestations"):
                yield _pep740(objekt(one, "attestation"), publisher)
    elif "attestations" in found:
        for one in listed(found["attestations"], "attestations"):
            yield _bundle(objekt(objekt(one, "attestation").get("bundle"), "bundle"))
    elif "verification_material" in found:
        yield _pep740(found, {})
    elif "mediaType" in found:
        yield _bundle(found)
    elif "payload" in found:
        yield _envelope(found, None, (), ())
    else:
        raise Doubt("form", "none of the known forms")


def _pep740(found: Mapping[str, Any], publisher: Mapping[str, Any]) -> Attestation:
    if found.get("version") != 1:
        raise Doubt("form", "an attestation of another version")
    material = objekt(found.get("verification_material"), "verification_material")
    envelope = objekt(found.get("envelope"), "envelope")
    return Attestation(
        octets(envelope.get("statement"), "statement"),
        octets(envelope.get("signature"), "signature"),
        octets(material.get("certificate"), "certificate"),
        _entries(material.get("transparency_entries")),
        tuple(octets(one, "timestamp") for one in listed(material.get("timestamps"), "timestamps")),
        publisher,
    )


def _bundle(found: Mapping[str, Any]) -> Attestation:
    if not _MEDIA.fullmatch(text(found.get("mediaType"), "mediaType")):
        raise Doubt("form", "a bundle of another version")
    if "dsseEnvelope" not in found:
        raise Doubt("type", "no statement, only a digest")
    material = objekt(found.get("verificationMaterial"), "verificationMaterial")
    times = objekt(material.get("timestampVerificationData") or {}, "timestampVerificationData")
    stamps = listed(times.get("rfc3161Timestamps"), "rfc3161Timestamps")
    return _envelope(
        objekt(found["dsseEnvelope"], "dsseEnvelope"),
        _certificate(material),
        _entries(material.get("tlogEntries")),
        tuple(octets(objekt(one, "timestamp").get("signedTimestamp"), "timestamp") for one in stamps),
    )


def _certificate(material: Mapping[str, Any]) -> bytes | None:
    """The leaf; further certificates of a bundle are a stranger's and are not used."""
    if "certificate" in material:
        return octets(objekt(material["certificate"], "certificate").get("rawBytes"), "certificate")
    if "x509CertificateChain" in material:
        chain = listed(objekt(material["x509CertificateChain"], "chain").get("certificates"), "certificates")
        if not chain:
            raise Doubt("form", "a chain without certificates")
        return octets(objekt(chain[0], "certificate").get("rawBytes"), "certificate")
    return None


def _envelope(
    found: Mapping[str, Any], certificate: bytes | None, entries: tuple[Entry, ...], timestamps: tuple[bytes, ...]
) -> Attestation:
    if found.get("payloadType") != PAYLOAD_TYPE:
        raise Doubt("type", str(found.get("payloadType", "no DSSE envelope"))[:100])
    signatures = listed(found.get("signatures"), "signatures")
    if len(signatures) != 1:
        raise Doubt("form", "not exactly one signature")
    signature = objekt(signatures[0], "signature")
    if certificate is None and signature.get("cert"):
        certificate = from_pem(text(signature["cert"], "cert"))
    return Attestation(
        octets(found.get("payload"), "payload"), octets(signature.get("sig"), "sig"), certificate, entries, timestamps
    )


def from_pem(pem: str) -> bytes:
    """DER of the first certificate of a PEM text. Raises `Doubt`."""
    if (found := _PEM.match(pem)) is None:
        raise Doubt("form", "no certificate in PEM")
    return octets("".join(found[1].split()), "certificate")


def _entries(value: Any) -> tuple[Entry, ...]:
    return tuple(_entry(objekt(one, "log entry")) for one in listed(value, "log entries"))


def _entry(found: Mapping[str, Any]) -> Entry:
    kind = objekt(found.get("kindVersion") or {}, "kindVersion")
    promise = objekt(found.get("inclusionPromise") or {}, "inclusionPromise").get("signedEntryTimestamp")
    proof = found.get("inclusionProof")
    return Entry(
        octets(objekt(found.get("logId"), "logId").get("keyId"), "keyId"),
        number(found.get("logIndex", 0), "logIndex"),
        octets(found.get("canonicalizedBody"), "canonicalizedBody"),
        f"{kind.get('kind')} {kind.get('version')}"[:80],
        number(found.get("integratedTime") or 0, "integratedTime"),
        octets(promise, "signedEntryTimestamp") if promise else None,
        _proof(objekt(proof, "inclusionProof")) if proof else None,
    )


def _proof(found: Mapping[str, Any]) -> Proof:
    checkpoint = objekt(found.get("checkpoint") or {}, "checkpoint").get("envelope")
    return Proof(
        number(found.get("logIndex", 0), "logIndex"),
        number(found.get("treeSize"), "treeSize"),
        tuple(octets(one, "hash") for one in listed(found.get("hashes"), "hashes")),
        text(checkpoint or "", "checkpoint"),
    )
