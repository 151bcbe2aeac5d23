"""Raw signatures verified in pure Python, for a verifier that installs nothing: the libraries `ecdsa` and `dilithium_py`.

Slow, and not in constant time; both do not matter for public keys. Answers are those of `native`.
"""

from __future__ import annotations

import hashlib

from dilithium_py.ml_dsa import ML_DSA_44
from ecdsa.curves import NIST256p
from ecdsa.eddsa import curve_ed25519, generator_ed25519
from ecdsa.ellipticcurve import INFINITY, PointEdwards, PointJacobi
from ecdsa.errors import MalformedPointError

from jingwei.evidence.signatures.kinds import Algorithm, PublicKey
from jingwei.evidence.signatures.wellformed import ecdsa_parts, ed25519_parts, ml_dsa_44_fits


def verify(key: PublicKey, message: bytes, signature: bytes) -> bool:
    """Whether the signature over `message` is valid (`signatures.Verify`); never raises for hostile keys and signatures."""
    if key.algorithm is Algorithm.ED25519:
        return _ed25519(key, message, signature)
    if key.algorithm is Algorithm.ECDSA_P256:
        return _ecdsa(key, message, signature)
    return ml_dsa_44_fits(key, signature) and bool(ML_DSA_44.verify(key.raw, message, signature))


def _ed25519(key: PublicKey, message: bytes, signature: bytes) -> bool:
    """[S]B = R + [k]A (RFC 8032, 5.1.7, without cofactor).

    The library's own function does not reduce k by the order, which `cryptography` does; it matters for a key with a part of small order.
    """
    parts = ed25519_parts(key, signature)
    if parts is None:
        return False
    encoded, scalar = parts
    try:
        public, point = PointEdwards.from_bytes(curve_ed25519, key.raw), PointEdwards.from_bytes(curve_ed25519, encoded)
    except MalformedPointError:
        return False
    challenge = int.from_bytes(hashlib.sha512(encoded + key.raw + message).digest(), "little")
    return bool(generator_ed25519 * scalar == public * (challenge % generator_ed25519.order()) + point)


def _ecdsa(key: PublicKey, message: bytes, signature: bytes) -> bool:
    """Check that x of [e/s]G + [r/s]Q is r modulo the order (FIPS 186-5, 6.4.2).

    The library's own function fails where the sum is the point at infinity, which the owner of a key can arrange.
    """
    parts = ecdsa_parts(key, signature)
    if parts is None:
        return False
    r, s = parts
    order = NIST256p.order
    digest, inverse = int.from_bytes(hashlib.sha256(message).digest(), "big"), pow(s, -1, order)
    public = PointJacobi.from_bytes(NIST256p.curve, key.raw, valid_encodings=["uncompressed"], order=order)
    point = NIST256p.generator.mul_add(digest * inverse % order, public, r * inverse % order)
    return bool(point != INFINITY and point.x() % order == r)
