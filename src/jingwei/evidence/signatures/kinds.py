"""Public keys as values, and what the judge needs of a cryptographic library: whether a signature is valid.

Encodings: SubjectPublicKeyInfo of RFC 8410 (Ed25519), RFC 5480 (P-256) and RFC 9881 (ML-DSA-44). Each has one DER form, a constant before the
raw key, so that no ASN.1 reader stands between a policy and its keys.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from jingwei.errors import ParseError


class Algorithm(StrEnum):
    """Signature algorithms; nothing else is accepted."""

    ED25519 = "ed25519"
    ECDSA_P256 = "ecdsa-p256"  # with SHA-256; signatures in strict DER with s in the lower half
    ML_DSA_44 = "ml-dsa-44"


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A verification key: Ed25519 32 bytes, P-256 the uncompressed point (65 bytes), ML-DSA-44 1,312 bytes."""

    algorithm: Algorithm
    raw: bytes


Verify = Callable[[PublicKey, bytes, bytes], bool]  # key, message, signature; never raises for hostile signatures

_PREFIX = {
    Algorithm.ED25519: bytes.fromhex("302a300506032b6570032100"),
    Algorithm.ECDSA_P256: bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d030107034200"),
    Algorithm.ML_DSA_44: bytes.fromhex("30820532300b060960864801650304031103820521" + "00"),
}
RAW_BYTES = {Algorithm.ED25519: 32, Algorithm.ECDSA_P256: 65, Algorithm.ML_DSA_44: 1312}
_PEM = re.compile(r"\s*-----BEGIN PUBLIC KEY-----\n([A-Za-z0-9+/=\n]{1,4096})\n-----END PUBLIC KEY-----\s*")
_UNCOMPRESSED = 4


def spki(key: PublicKey) -> bytes:
    """SubjectPublicKeyInfo in DER."""
    return _PREFIX[key.algorithm] + key.raw


def key_id(key: PublicKey) -> str:
    """SHA-256 of the SubjectPublicKeyInfo, hex: names the key in envelopes."""
    return hashlib.sha256(spki(key)).hexdigest()


def pem(key: PublicKey) -> str:
    """The key as PEM text."""
    text = base64.b64encode(spki(key)).decode()
    lines = [text[start : start + 64] for start in range(0, len(text), 64)]
    return "\n".join(["-----BEGIN PUBLIC KEY-----", *lines, "-----END PUBLIC KEY-----", ""])


def read_spki(der: bytes) -> PublicKey:
    """The key in a SubjectPublicKeyInfo. Raises `ParseError` for other algorithms and other encodings."""
    for algorithm, prefix in _PREFIX.items():
        if der.startswith(prefix) and len(der) == len(prefix) + RAW_BYTES[algorithm]:
            raw = der[len(prefix) :]
            if algorithm is Algorithm.ECDSA_P256 and raw[0] != _UNCOMPRESSED:
                break
            return PublicKey(algorithm, raw)
    raise ParseError(
        "not a public key of a known kind", hint="use Ed25519, ECDSA P-256 (uncompressed point) or ML-DSA-44"
    )


def read_pem(text: str) -> PublicKey:
    """The key in a PEM text. Raises `ParseError`."""
    found = _PEM.fullmatch(text)
    if found is None:
        raise ParseError("not a PEM public key", hint="`jingwei keys export NAME` prints one")
    try:
        return read_spki(base64.b64decode(found[1].replace("\n", ""), validate=True))
    except binascii.Error as error:
        raise ParseError(f"PEM: {error}", hint="`jingwei keys export NAME` prints a public key") from error
