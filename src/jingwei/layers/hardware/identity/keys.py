"""What a key is, without its secret."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

POST_QUANTUM = {"MLDSA": "ML-DSA-", "MLKEM": "ML-KEM-"}


@dataclass(frozen=True, slots=True)
class Key:
    """A key pair as its public half tells. `name` is the algorithm, with its curve or parameter set where it has one."""

    name: str
    bits: int
    fingerprint: str  # SHA-256 of the public key's DER, hexadecimal; empty when the key could not be read
    exponent: int = 0  # RSA

    @property
    def short(self) -> str:
        """First 16 digits of the fingerprint."""
        return self.fingerprint[:16] or "?"


def describe(public: Any) -> Key:
    """A public key object of `cryptography` in words and numbers."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    name, bits, exponent = _facts(public)
    try:
        encoded = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    except (ValueError, UnsupportedAlgorithm):
        return Key(name, bits, "", exponent)
    return Key(name, bits, hashlib.sha256(encoded).hexdigest(), exponent)


def _facts(public: Any) -> tuple[str, int, int]:
    from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa

    if isinstance(public, rsa.RSAPublicKey):
        return "RSA", public.key_size, public.public_numbers().e
    if isinstance(public, ec.EllipticCurvePublicKey):
        return public.curve.name, public.key_size, 0
    if isinstance(public, dsa.DSAPublicKey):
        return "DSA", public.key_size, 0
    kind = type(public).__name__.removeprefix("_").removesuffix("PublicKey")
    for prefix, name in POST_QUANTUM.items():
        if kind.startswith(prefix):
            return name + kind.removeprefix(prefix), 0, 0
    return kind, int(getattr(public, "key_size", 0)), 0
