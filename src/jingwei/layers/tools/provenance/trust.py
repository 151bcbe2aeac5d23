"""Whom attestations are verified against: sigstore's `trusted_root.json`, of the public service (shipped) or of a service of one's own.

Source: sigstore protobuf-specs, message TrustedRoot (media type application/vnd.dev.sigstore.trustedroot+json, version 0.1 and 0.2).
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from jingwei.documents import load_json
from jingwei.errors import ParseError
from jingwei.layers.tools.provenance.fields import listed, moment, objekt, octets
from jingwei.layers.tools.provenance.reasons import Doubt, sentence
from jingwei.limits import LIMITS, Limits

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

SHIPPED = Path(__file__).with_name("sigstore_trusted_root.json")
_MEDIA = "application/vnd.dev.sigstore.trustedroot"
_HINT = "give sigstore's trusted_root.json, as `cosign trusted-root create` or `gh attestation trusted-root` write it"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Period:
    """When something counts, both ends included."""

    start: datetime
    end: datetime | None

    def holds(self, time: datetime) -> bool:
        """Whether the time lies in it."""
        return self.start <= time and (self.end is None or time <= self.end)


@dataclass(frozen=True, slots=True)
class Log:
    """A log's key: `id` (32 bytes) is how entries name it."""

    id: bytes
    key: Any  # a public key of `cryptography`
    period: Period


@dataclass(frozen=True, slots=True)
class Authority:
    """A chain of certificates, the issuing one first, the trusted one last."""

    chain: tuple[Certificate, ...]
    period: Period


@dataclass(frozen=True, slots=True)
class TrustRoot:
    """Logs of signatures, logs of certificates, issuers of certificates, and authorities of time."""

    logs: tuple[Log, ...]
    certificate_logs: tuple[Log, ...]
    issuers: tuple[Authority, ...]
    timestampers: tuple[Authority, ...]


def read_trust_root(content: bytes, limits: Limits = LIMITS) -> TrustRoot:
    """The trust root in its JSON. Raises `ParseError`, `LimitError`."""
    value = load_json(content, "trust root", limits)
    try:
        found = objekt(value, "trust root")
        made = TrustRoot(
            _each(found, "tlogs", _log),
            _each(found, "ctlogs", _log),
            _each(found, "certificateAuthorities", _authority),
            _each(found, "timestampAuthorities", _authority),
        )
    except Doubt as doubt:
        raise ParseError(f"trust root: {sentence(doubt.reason, doubt.name).en}", hint=_HINT) from doubt
    if not str(found.get("mediaType")).startswith(_MEDIA):
        raise ParseError("trust root: another mediaType", hint=_HINT)
    if not made.issuers:
        raise ParseError("trust root: it names no issuer of certificates", hint=_HINT)
    return made


def _each(found: Any, name: str, read: Callable[[Any], T]) -> tuple[T, ...]:
    return tuple(read(objekt(one, name)) for one in listed(found.get(name), name))


def _period(value: Any) -> Period:
    """Without a start nothing counts: the field is required, and forgetting it must not widen trust."""
    found = objekt(value, "validFor")
    end = found.get("end")
    return Period(moment(found.get("start"), "validFor.start"), None if end is None else moment(end, "validFor.end"))


def _log(found: Any) -> Log:
    key = objekt(found.get("publicKey"), "publicKey")
    name = octets(objekt(found.get("logId"), "logId").get("keyId"), "keyId")
    return Log(name, load_key(octets(key.get("rawBytes"), "rawBytes")), _period(key.get("validFor")))


def load_key(raw: bytes) -> Any:
    """A public key: SubjectPublicKeyInfo, or the PKCS #1 form that old RSA logs have. Raises `Doubt`."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_der_public_key, load_pem_public_key

    try:
        return load_der_public_key(raw)
    except (ValueError, UnsupportedAlgorithm):
        import base64

        body = base64.encodebytes(raw)
        try:
            return load_pem_public_key(b"-----BEGIN RSA PUBLIC KEY-----\n" + body + b"-----END RSA PUBLIC KEY-----\n")
        except (ValueError, UnsupportedAlgorithm) as error:
            raise Doubt("form", "a log's key") from error


def _authority(found: Any) -> Authority:
    chain = objekt(found.get("certChain"), "certChain")
    made = tuple(
        load_certificate(octets(objekt(one, "certificate").get("rawBytes"), "rawBytes"))
        for one in listed(chain.get("certificates"), "certificates")
    )
    if not made:
        raise Doubt("form", "an authority without certificates")
    if not all(has_issued(upper, lower) for lower, upper in pairwise(made)):
        raise Doubt("form", "certificates that are no chain")
    return Authority(made, _period(found.get("validFor")))


def has_issued(issuer: Certificate, issued: Certificate) -> bool:
    """Whether the one names and signed the other."""
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

    try:
        issued.verify_directly_issued_by(issuer)
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError):
        return False
    return True


def load_certificate(der: bytes) -> Certificate:
    """A certificate, whose extensions can be read. Raises `Doubt`, also for what the library only warns of, such as a negative serial number."""
    from cryptography.x509 import load_der_x509_certificate

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            made = load_der_x509_certificate(der)
            _ = made.extensions, made.subject, made.issuer, made.not_valid_after_utc, made.public_key()
    except unreadable() as error:
        raise Doubt("form", "a certificate that cannot be read") from error
    return made


def unreadable() -> tuple[type[Exception], ...]:
    """What the library raises for broken certificates, and for what holds them."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.x509 import DuplicateExtension, InvalidVersion, UnsupportedGeneralNameType

    return (
        ValueError,
        TypeError,
        UnsupportedAlgorithm,
        DuplicateExtension,
        UnsupportedGeneralNameType,
        InvalidVersion,
        Warning,
    )


def from_unix(seconds: int) -> datetime:
    """Time of Unix seconds. Raises `Doubt` beyond the year 9999."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise Doubt("form", "a time") from error
