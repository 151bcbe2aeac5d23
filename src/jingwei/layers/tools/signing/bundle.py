"""Sigstore bundles (v0.3, JSON) that hold a DSSE envelope. Nothing is verified here."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jingwei.documents import load_json
from jingwei.errors import ParseError
from jingwei.limits import LIMITS, Limits

MEDIA_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json"
PAYLOAD_TYPE = "application/vnd.in-toto+json"
PUBLIC_KEY = "publicKey"
MATERIALS = (PUBLIC_KEY, "certificate", "x509CertificateChain")  # what a signature is to be verified with
_HINT = "give the bundle that `model_signing sign` wrote"


@dataclass(frozen=True, slots=True)
class Bundle:
    """The payload, its one signature, and the kind of verification material that the bundle names (one of `MATERIALS`)."""

    payload: bytes
    signature: bytes
    material: str


def read_bundle(content: bytes, limits: Limits = LIMITS) -> Bundle:
    """The bundle in its JSON. Raises `ParseError`, `LimitError`."""
    found = _object(load_json(content, "signature", limits), "bundle")
    if found.get("mediaType") != MEDIA_TYPE:
        raise ParseError("signature: not a sigstore bundle of version 0.3", hint=_HINT)
    envelope = _object(found.get("dsseEnvelope"), "dsseEnvelope")
    if envelope.get("payloadType") != PAYLOAD_TYPE:
        raise ParseError("signature: its payload is no in-toto statement", hint=_HINT)
    signatures = envelope.get("signatures")
    if not isinstance(signatures, list) or len(signatures) != 1:
        raise ParseError("signature: a bundle has exactly one signature", hint=_HINT)
    signature = _base64(_object(signatures[0], "signatures").get("sig"))
    return Bundle(_base64(envelope.get("payload")), signature, _material(found.get("verificationMaterial")))


def pae(payload: bytes) -> bytes:
    """The bytes that are signed (DSSE pre-authentication encoding)."""
    return b"DSSEv1 %d %b %d %b" % (len(PAYLOAD_TYPE), PAYLOAD_TYPE.encode(), len(payload), payload)


def _material(value: Any) -> str:
    named = [name for name in MATERIALS if name in _object(value, "verificationMaterial")]
    if len(named) != 1:
        raise ParseError("signature: names no verification material, or more than one", hint=_HINT)
    return named[0]


def _object(value: Any, name: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise ParseError(f"signature: {name} is no object", hint=_HINT)
    return value


def _base64(value: Any) -> bytes:
    if not isinstance(value, str):
        raise ParseError("signature: base64 expected", hint=_HINT)
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ParseError(f"signature: {error}", hint=_HINT) from error
