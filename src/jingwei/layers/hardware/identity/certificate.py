"""Facts of an X.509 certificate, read with a lenient eye: what cannot be read is said, never guessed."""

from __future__ import annotations

import hashlib
import warnings
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from jingwei.errors import ParseError
from jingwei.layers.hardware.identity.keys import Key, describe

if TYPE_CHECKING:
    from cryptography import x509

USAGES = {  # object identifiers of RFC 5280, 4.2.1.12
    "1.3.6.1.5.5.7.3.1": "server",
    "1.3.6.1.5.5.7.3.2": "client",
    "1.3.6.1.5.5.7.3.3": "code",
    "1.3.6.1.5.5.7.3.4": "email",
    "1.3.6.1.5.5.7.3.8": "time",
    "1.3.6.1.5.5.7.3.9": "ocsp",
    "2.5.29.37.0": "any",
    "2.23.133.8.3": "attestation",  # TCG: attestation identity key
}
SM2_SIGNATURE = "1.2.156.10197.1.501"  # SM2 with SM3, GM/T 0006
SM2_CURVE = bytes.fromhex("06082a811ccf5501822d")  # the curve's OID in DER
NAME_CHARACTERS = 120


@dataclass(frozen=True, slots=True)
class Certificate:
    """One certificate. Days are UTC. `usages` None: no extended key usage, so any; `ca` None: no basic constraints."""

    der: bytes
    subject: str
    issuer: str
    begins: date
    ends: date
    key: Key
    signature_hash: str  # empty for schemes that hash inside (Ed25519, ML-DSA); "?" when not known
    usages: frozenset[str] | None
    ca: bool | None
    signs: bool | None  # key usage: digital signature; None: not restricted
    self_issued: bool
    problems: tuple[str, ...] = ()

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, hexadecimal."""
        return hashlib.sha256(self.der).hexdigest()

    @property
    def days(self) -> int:
        """Length of the validity in days."""
        return (self.ends - self.begins).days


@cache
def crypto_errors() -> tuple[type[Exception], ...]:
    """What the library raises for content that it cannot read."""
    from cryptography import x509
    from cryptography.exceptions import InternalError, UnsupportedAlgorithm

    own = (ValueError, TypeError, OverflowError, UnsupportedAlgorithm, InternalError)
    return (*own, x509.InvalidVersion, x509.DuplicateExtension, x509.UnsupportedGeneralNameType)


def parse_certificate(der: bytes) -> Certificate:
    """Read one certificate in DER. Raises `ParseError` when it is none."""
    from cryptography import x509

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # deprecated encodings still have to be reported on
        try:
            return _facts(der, x509.load_der_x509_certificate(der))
        except crypto_errors() as error:
            raise ParseError(f"certificate: {str(error)[:200]}") from error


def _facts(der: bytes, made: x509.Certificate) -> Certificate:
    problems: list[str] = []
    usages, ca, signs = _extensions(made, problems)
    return Certificate(
        der=der,
        subject=_name(made.subject),
        issuer=_name(made.issuer),
        begins=made.not_valid_before_utc.date(),
        ends=made.not_valid_after_utc.date(),
        key=_key(made),
        signature_hash=_hash(made),
        usages=usages,
        ca=ca,
        signs=signs,
        self_issued=made.subject == made.issuer,
        problems=tuple(problems),
    )


def _name(name: x509.Name) -> str:
    text = name.rfc4514_string()
    return "".join(c if c.isprintable() else "?" for c in text)[:NAME_CHARACTERS]


def _key(made: x509.Certificate) -> Key:
    try:
        return describe(made.public_key())
    except crypto_errors():
        known = SM2_CURVE in made.tbs_certificate_bytes
        return Key("SM2" if known else made.public_key_algorithm_oid.dotted_string, 256 if known else 0, "")


def _hash(made: x509.Certificate) -> str:
    if made.signature_algorithm_oid.dotted_string == SM2_SIGNATURE:
        return "sm3"
    from cryptography.exceptions import UnsupportedAlgorithm

    try:
        algorithm = made.signature_hash_algorithm
    except UnsupportedAlgorithm:
        return "?"
    return algorithm.name if algorithm else ""


def _extensions(made: x509.Certificate, problems: list[str]) -> tuple[frozenset[str] | None, bool | None, bool | None]:
    from cryptography import x509

    usages: frozenset[str] | None = None
    ca = signs = None
    try:
        for extension in made.extensions:
            if isinstance(extension.value, x509.ExtendedKeyUsage):
                usages = frozenset(USAGES.get(oid.dotted_string, oid.dotted_string) for oid in extension.value)
            elif isinstance(extension.value, x509.BasicConstraints):
                ca = extension.value.ca
            elif isinstance(extension.value, x509.KeyUsage):
                signs = extension.value.digital_signature
    except crypto_errors() as error:
        problems.append(f"extensions: {str(error)[:200]}")
    return usages, ca, signs
