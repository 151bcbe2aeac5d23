"""Raw signatures verified with the `cryptography` library. `plain` gives the same answers in pure Python."""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from jingwei.evidence.signatures.kinds import Algorithm, PublicKey
from jingwei.evidence.signatures.wellformed import ecdsa_parts, ed25519_parts, ml_dsa_44_fits


def verify(key: PublicKey, message: bytes, signature: bytes) -> bool:
    """Whether the signature over `message` is valid (`signatures.Verify`); never raises for hostile keys and signatures."""
    try:
        return _well_formed(key, signature) and _verified(key, message, signature)
    except (InvalidSignature, ValueError):
        return False


def _well_formed(key: PublicKey, signature: bytes) -> bool:
    if key.algorithm is Algorithm.ED25519:
        return ed25519_parts(key, signature) is not None
    if key.algorithm is Algorithm.ECDSA_P256:
        return ecdsa_parts(key, signature) is not None
    return ml_dsa_44_fits(key, signature)


def _verified(key: PublicKey, message: bytes, signature: bytes) -> bool:
    if key.algorithm is Algorithm.ED25519:
        Ed25519PublicKey.from_public_bytes(key.raw).verify(signature, message)
    elif key.algorithm is Algorithm.ECDSA_P256:
        point = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), key.raw)
        point.verify(signature, message, ECDSA(SHA256()))
    else:
        MLDSA44PublicKey.from_public_bytes(key.raw).verify(signature, message)
    return True
