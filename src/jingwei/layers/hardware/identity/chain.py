"""Who issued whom among the given certificates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from enum import StrEnum

from jingwei.layers.hardware.identity.certificate import Certificate

CANDIDATES = 16  # certificates of one name that are tried as issuers: an enemy may give ten thousand


class Link(StrEnum):
    """How a certificate hangs together with the others."""

    ROOT = "root"  # signed by its own key
    ISSUED = "issued"  # its issuer is among the given and signed it
    ABSENT = "absent"  # its issuer is not among the given
    BROKEN = "broken"  # a given certificate has the issuer's name, and did not sign it
    UNDECIDED = "undecided"  # the algorithm cannot be verified here


def links(certificates: Sequence[Certificate]) -> tuple[Link, ...]:
    """One link per certificate. An issuer must be allowed to issue: a CA by its basic constraints (or a version without them)."""
    by_subject: dict[str, list[Certificate]] = defaultdict(list)
    for certificate in certificates:
        by_subject[certificate.subject].append(certificate)
    return tuple(_link(certificate, by_subject[certificate.issuer][:CANDIDATES]) for certificate in certificates)


def _link(certificate: Certificate, candidates: list[Certificate]) -> Link:
    if not candidates:
        return Link.ABSENT
    tried = [_issued(certificate, issuer) for issuer in candidates]
    if True in tried:
        return Link.ROOT if certificate.self_issued else Link.ISSUED
    return Link.UNDECIDED if None in tried else Link.BROKEN


def _issued(certificate: Certificate, issuer: Certificate) -> bool | None:
    from cryptography import x509
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

    if issuer.ca is False and issuer.der != certificate.der:
        return False
    try:
        loaded = x509.load_der_x509_certificate(certificate.der)
        loaded.verify_directly_issued_by(x509.load_der_x509_certificate(issuer.der))
    except UnsupportedAlgorithm:
        return None
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True
