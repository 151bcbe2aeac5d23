"""A model signature, verified with the public key that the owner names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from jingwei.documents import read_regular
from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.signing.bundle import PUBLIC_KEY, Bundle, pae, read_bundle
from jingwei.layers.tools.signing.listing import Scope, read_listing, read_scope
from jingwei.limits import LIMITS, Limits

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

_HINT = "name the signer's public key: ECDSA on P-256, P-384 or P-521, in PEM"


@dataclass(frozen=True, slots=True)
class Appraisal:
    """Whether the signature holds, and then the signed names with their SHA-256. `material` is what the bundle asks to be verified with."""

    material: str
    holds: bool = False
    listing: Mapping[str, str] | None = None
    scope: Scope = field(default_factory=Scope)


def appraise(signature: Path, key: Path, limits: Limits = LIMITS) -> Appraisal:
    """Verify the bundle in the file `signature` with the PEM key in the file `key`. Raises `ParseError`, `LimitError`."""
    return appraise_with(read_document(signature, limits), read_document(key, limits), limits)


def appraise_with(signature: bytes, pem: bytes, limits: Limits = LIMITS) -> Appraisal:
    """As `appraise`, of what the files hold."""
    bundle = read_bundle(signature, limits)
    if bundle.material != PUBLIC_KEY or not verified(bundle, pem):
        return Appraisal(bundle.material)
    payload = bundle.payload
    return Appraisal(
        bundle.material, holds=True, listing=read_listing(payload, limits), scope=read_scope(payload, limits)
    )


def verified(bundle: Bundle, pem: bytes) -> bool:
    """Whether the key made the signature: ECDSA with the SHA-2 of the curve's size. Raises `ParseError` for other keys."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA

    key = _key(pem)
    of_curve = {"secp256r1": hashes.SHA256(), "secp384r1": hashes.SHA384(), "secp521r1": hashes.SHA512()}
    if key.curve.name not in of_curve:
        raise ParseError(f"signing key: curve {key.curve.name} is not used for models", hint=_HINT)
    try:
        key.verify(bundle.signature, pae(bundle.payload), ECDSA(of_curve[key.curve.name]))
    except InvalidSignature:
        return False
    return True


def _key(pem: bytes) -> EllipticCurvePublicKey:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        key = load_pem_public_key(pem)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise ParseError("signing key: not a public key in PEM", hint=_HINT) from error
    if not isinstance(key, EllipticCurvePublicKey):
        raise ParseError("signing key: not a key on an elliptic curve", hint=_HINT)
    return key


def read_document(path: Path, limits: Limits = LIMITS) -> bytes:
    """Content of a signature's or a key's file. Raises `ParseError`, `LimitError`."""
    content = read_regular(path, limits.document_bytes, _HINT)
    if len(content) > limits.document_bytes:
        raise LimitError(f"{path.name}: more than {limits.document_bytes} bytes")
    return content
