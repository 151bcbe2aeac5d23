"""TPMT_SIGNATURE: parsing, and verification with a public key in PEM."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jingwei.errors import LimitError, ParseError
from jingwei.layers.hardware.attestation.algorithms import BY_IDENTIFIER
from jingwei.layers.hardware.attestation.reader import Reader
from jingwei.limits import LIMITS, Limits

if TYPE_CHECKING:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    AttestationKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey

NULL, RSASSA, RSAPSS, ECDSA = 0x0010, 0x0014, 0x0016, 0x0018
SCHEMES = {NULL: "null", RSASSA: "rsassa", RSAPSS: "rsapss", ECDSA: "ecdsa"}
UNSUPPORTED = {0x001A: "ecdaa", 0x001B: "sm2", 0x001C: "ecschnorr", 0x0005: "hmac"}
HASHES = frozenset(("sha1", "sha256", "sha384", "sha512"))  # those that signatures are verified with
CURVES = ("secp256r1", "secp384r1", "secp521r1")
RSA_BITS = 2048


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature as the TPM returned it. `parts` is (signature) for RSA and (r, s) for ECDSA."""

    scheme: str
    hash: str = ""
    parts: tuple[bytes, ...] = ()

    @property
    def supported(self) -> bool:
        """Whether `verify_signature` can decide about it."""
        return self.scheme in {"rsassa", "rsapss", "ecdsa"} and self.hash in HASHES


def parse_signature(content: bytes, limits: Limits = LIMITS) -> Signature:
    """Parse a TPMT_SIGNATURE. Raises `ParseError` when it does not follow the grammar; schemes without support keep their name only."""
    if len(content) > limits.quote_bytes:
        raise LimitError(f"signature: {len(content)} bytes, the bound is {limits.quote_bytes}")
    reader = Reader(content, "big", "signature")
    scheme = reader.number(2, "scheme")
    if scheme in UNSUPPORTED:
        return Signature(UNSUPPORTED[scheme])
    if scheme not in SCHEMES:
        raise ParseError(f"signature: unknown scheme 0x{scheme:04x}")
    if scheme == NULL:
        return Signature("null")
    identifier = reader.number(2, "hash")
    if identifier not in BY_IDENTIFIER:
        raise reader.fail(f"unknown hash algorithm 0x{identifier:04x}")
    parts = tuple(reader.sized(name) for name in (("r", "s") if scheme == ECDSA else ("signature",)))
    reader.end()
    return Signature(SCHEMES[scheme], BY_IDENTIFIER[identifier].name, parts)


def load_attestation_key(pem: bytes) -> AttestationKey:
    """Public key of the AK. Raises `ParseError` for anything but an RSA or elliptic-curve public key in PEM."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import ec, rsa
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        key = load_pem_public_key(pem)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise ParseError(f"attestation key: not a public key in PEM that is supported ({error})") from error
    if isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
        return key
    raise ParseError(f"attestation key: a {type(key).__name__} signs no TPM quotes")


def key_is_strong(key: AttestationKey) -> bool:
    """At least 112 bits of strength: RSA of 2048 bits, or one of the NIST curves from P-256 (NIST SP 800-57 part 1 rev. 5, table 2)."""
    from cryptography.hazmat.primitives.asymmetric import rsa

    if isinstance(key, rsa.RSAPublicKey):
        return key.key_size >= RSA_BITS
    return key.curve.name in CURVES


def verify_signature(key: AttestationKey, signature: Signature, message: bytes) -> bool:
    """Whether `signature` over `message` was made with the private half of `key`. False as well when scheme and key do not fit."""
    if not signature.supported:
        return False
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives import hashes

    algorithm: hashes.HashAlgorithm = getattr(hashes, signature.hash.upper())()
    try:
        if signature.scheme == "ecdsa":
            return _verify_ecdsa(key, signature, message, algorithm)
        return _verify_rsa(key, signature, message, algorithm)
    except (InvalidSignature, UnsupportedAlgorithm, ValueError):
        return False


def _verify_ecdsa(key: AttestationKey, signature: Signature, message: bytes, algorithm: hashes.HashAlgorithm) -> bool:
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    if not isinstance(key, ec.EllipticCurvePublicKey):
        return False
    r, s = (int.from_bytes(part, "big") for part in signature.parts)
    key.verify(encode_dss_signature(r, s), message, ec.ECDSA(algorithm))
    return True


def _verify_rsa(key: AttestationKey, signature: Signature, message: bytes, algorithm: hashes.HashAlgorithm) -> bool:
    from cryptography.hazmat.primitives.asymmetric import padding, rsa

    if not isinstance(key, rsa.RSAPublicKey):
        return False
    # The TPM's salt length depends on its mode (digest length under FIPS, else the longest that fits): read it from the signature.
    salted = padding.PSS(padding.MGF1(algorithm), padding.PSS.AUTO)
    scheme = salted if signature.scheme == "rsapss" else padding.PKCS1v15()
    key.verify(signature.parts[0], message, scheme, algorithm)
    return True
