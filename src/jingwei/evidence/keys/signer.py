"""Signing: what a key can do, wherever it lives. `native` verifies the signatures."""

from __future__ import annotations

from typing import Protocol

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from jingwei.evidence.keys.pkcs8 import PrivateKey
from jingwei.evidence.signatures.kinds import Algorithm, PublicKey, read_spki

P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


class Signer(Protocol):
    """Something that signs: a key in a file, a key on a token."""

    @property
    def public(self) -> PublicKey:
        """The key that verifies its signatures."""

    def sign(self, message: bytes) -> bytes:
        """Signature over `message`: Ed25519 (RFC 8032), ECDSA P-256 with SHA-256 in DER with low s, or ML-DSA-44 (FIPS 204, empty context)."""


class KeySigner:
    """Signs with a private key in memory. The private key is in no representation of this object."""

    __slots__ = ("_private", "_public")

    def __init__(self, private: PrivateKey) -> None:
        self._private = private
        self._public = public_of(private)

    @property
    def public(self) -> PublicKey:
        """The key that verifies its signatures."""
        return self._public

    def sign(self, message: bytes) -> bytes:
        """Signature over `message`, as `Signer` says."""
        if isinstance(self._private, EllipticCurvePrivateKey):
            return low_s(self._private.sign(message, ECDSA(SHA256())))
        return self._private.sign(message)

    def __repr__(self) -> str:
        return f"KeySigner({self._public.algorithm})"

    def __reduce__(self) -> str:
        raise TypeError("a private key is not copied into another process")


def new_private(algorithm: Algorithm) -> PrivateKey:
    """A fresh private key from the operating system's randomness."""
    if algorithm is Algorithm.ECDSA_P256:
        return ec.generate_private_key(SECP256R1())
    return Ed25519PrivateKey.generate() if algorithm is Algorithm.ED25519 else MLDSA44PrivateKey.generate()


def public_of(private: PrivateKey) -> PublicKey:
    """The public half."""
    return read_spki(private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


def low_s(signature: bytes) -> bytes:
    """The same ECDSA P-256 signature in DER, with s in the lower half: of the two valid forms only this one is accepted."""
    r, s = decode_dss_signature(signature)
    return encode_dss_signature(r, min(s, P256_ORDER - s))
