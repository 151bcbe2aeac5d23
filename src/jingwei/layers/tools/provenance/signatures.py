"""Whether a key made a signature: ECDSA with the SHA-2 of the curve's size, Ed25519, RSA PKCS #1 with SHA-256."""

from __future__ import annotations

from typing import Any

_SMALLEST_RSA = 2048  # bits


def holds(key: Any, signature: bytes, message: bytes) -> bool:
    """Whether the signature holds; false for keys of other kinds."""
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

    of_curve = {"secp256r1": hashes.SHA256(), "secp384r1": hashes.SHA384(), "secp521r1": hashes.SHA512()}
    try:
        if isinstance(key, ec.EllipticCurvePublicKey) and key.curve.name in of_curve:
            key.verify(signature, message, ec.ECDSA(of_curve[key.curve.name]))
        elif isinstance(key, ed25519.Ed25519PublicKey):
            key.verify(signature, message)
        elif isinstance(key, rsa.RSAPublicKey) and key.key_size >= _SMALLEST_RSA:
            key.verify(signature, message, padding.PKCS1v15(), hashes.SHA256())
        else:
            return False
    except (InvalidSignature, UnsupportedAlgorithm, ValueError):
        return False
    return True
