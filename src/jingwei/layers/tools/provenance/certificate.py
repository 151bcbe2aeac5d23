"""Certificates that an issuer of the trust root gave for one signature: their chain, who is named in them, and the promise of the certificate log.

Source: RFC 5280, RFC 6962 (section 3.2), sigstore's extensions (Fulcio, docs/oid-info.md: arc 1.3.6.1.4.1.57264.1).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from jingwei.layers.tools.provenance.reasons import Doubt, Refuted
from jingwei.layers.tools.provenance.signatures import holds
from jingwei.layers.tools.provenance.trust import Authority, Log, TrustRoot, has_issued

if TYPE_CHECKING:
    from cryptography.x509 import Certificate
    from cryptography.x509.certificate_transparency import SignedCertificateTimestamp

_ARC = "1.3.6.1.4.1.57264.1."
_RAW = frozenset("123456")  # the older extensions


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom a certificate names: `identity` is its subject (an address or a URI), the others are what the issuer of the token said of the build."""

    identity: str
    issuer: str
    repository: str = ""
    workflow: str = ""
    ref: str = ""
    commit: str = ""


def identity_of(certificate: Certificate) -> Identity:
    """The identity. Raises `Doubt` where there is none or more than one."""
    from cryptography import x509

    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound as error:
        raise Doubt("form", "a certificate without a name") from error
    if len(names) != 1:
        raise Doubt("form", "a certificate with several names")
    value = next(iter(names)).value
    found = _extensions(certificate)
    repository = found.get("12", "")
    if not repository and "5" in found and "/" in found["5"]:
        repository = f"https://github.com/{found['5']}"
    return Identity(
        value if isinstance(value, str) else "",
        found.get("8") or found.get("1", ""),
        repository, found.get("18", ""), found.get("14") or found.get("6", ""), found.get("13") or found.get("3", ""),
    )  # fmt: skip


def _extensions(certificate: Certificate) -> dict[str, str]:
    """Texts of sigstore's extensions by the last number. 1 to 6 are raw, later ones UTF8String in DER."""
    from cryptography.hazmat.asn1 import decode_der

    found = {}
    for one in certificate.extensions:
        name = one.oid.dotted_string
        raw = getattr(one.value, "value", None)
        if name.startswith(_ARC) and isinstance(raw, bytes):
            last = name[len(_ARC) :]
            try:
                found[last] = raw.decode() if last in _RAW else decode_der(str, raw)
            except ValueError as error:
                raise Doubt("form", f"extension {name}") from error
    return found


def verified_chain(leaf: Certificate, root: TrustRoot, times: list[datetime]) -> Certificate:
    """The issuer's certificate, where the leaf was issued under the trust root and counted at all `times`. Raises `Doubt`, `Refuted`."""
    _demands(leaf)
    candidates = [one for one in root.issuers if _may_have_issued(one.chain[0], leaf)]
    if not candidates:
        raise Doubt("issuer", leaf.issuer.rfc4514_string())
    issued = [one for one in candidates if has_issued(one.chain[0], leaf)]
    if not issued:
        raise Refuted("chain")
    for time in times:
        if not leaf.not_valid_before_utc <= time <= leaf.not_valid_after_utc:
            raise Refuted("late", time.isoformat())
    for authority in issued:
        if all(_counted(authority, time) for time in times):
            return authority.chain[0]
    raise Doubt("expired", times[0].isoformat() if times else "")


def _demands(leaf: Certificate) -> None:
    from cryptography import x509
    from cryptography.x509.oid import ExtendedKeyUsageOID

    known = (x509.SubjectAlternativeName, x509.KeyUsage, x509.ExtendedKeyUsage, x509.BasicConstraints)
    for one in leaf.extensions:
        if one.critical and not isinstance(one.value, known):
            raise Doubt("extension", one.oid.dotted_string)
    found = {type(one.value): one.value for one in leaf.extensions}
    uses: Any = found.get(x509.ExtendedKeyUsage, ())
    usage: Any = found.get(x509.KeyUsage)
    basic: Any = found.get(x509.BasicConstraints)
    if ExtendedKeyUsageOID.CODE_SIGNING not in uses or usage is None or not usage.digital_signature:
        raise Refuted("use")
    if basic is not None and basic.ca:
        raise Refuted("use")


def _may_have_issued(issuer: Certificate, leaf: Certificate) -> bool:
    """By name, and by key identifier where both state one: services of one operator share names."""
    from cryptography import x509

    if issuer.subject != leaf.issuer:
        return False
    try:
        own = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
        wanted = leaf.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value.key_identifier
    except x509.ExtensionNotFound:
        return True
    return wanted is None or wanted == own


def _counted(authority: Authority, time: datetime) -> bool:
    return authority.period.holds(time) and all(
        one.not_valid_before_utc <= time <= one.not_valid_after_utc for one in authority.chain
    )


def verify_promise(leaf: Certificate, issuer: Certificate, logs: tuple[Log, ...]) -> None:
    """A log of certificates promised to hold the leaf (SCT of RFC 6962). Raises `Doubt` where none is known, `Refuted` where it is forged."""
    from cryptography import x509

    try:
        stamps = leaf.extensions.get_extension_for_class(x509.PrecertificateSignedCertificateTimestamps).value
    except x509.ExtensionNotFound as error:
        raise Doubt("sct") from error
    by_id = {log.id: log for log in logs}
    known = [(stamp, by_id[stamp.log_id]) for stamp in stamps if stamp.log_id in by_id]
    try:
        kept = [(stamp, log) for stamp, log in known if log.period.holds(stamp.timestamp.replace(tzinfo=UTC))]
    except (ValueError, OverflowError) as error:  # beyond the year 9999
        raise Doubt("form", "a promise of the certificate log") from error
    if not kept:
        raise Doubt("sct")
    if not all(holds(log.key, stamp.signature, _promised(stamp, leaf, issuer)) for stamp, log in kept):
        raise Refuted("false-sct")


def _promised(stamp: SignedCertificateTimestamp, leaf: Certificate, issuer: Certificate) -> bytes:
    """What a log signs of a precertificate."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    key = issuer.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    # whole milliseconds by integers: a float of such a size may round away from what was signed
    since = stamp.timestamp.replace(tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    time = (since.days * 86_400 + since.seconds) * 1000 + since.microseconds // 1000
    tbs, further = leaf.tbs_precertificate_bytes, stamp.extension_bytes
    return b"".join((
        b"\x00\x00", time.to_bytes(8, "big"), b"\x00\x01", hashlib.sha256(key).digest(),
        len(tbs).to_bytes(3, "big"), tbs, len(further).to_bytes(2, "big"), further,
    ))  # fmt: skip
