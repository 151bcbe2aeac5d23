"""An attestation against a trust root: signature, certificate, log and time. Its identity is whom the certificate names, nothing more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jingwei.layers.tools.provenance.bundle import Attestation
from jingwei.layers.tools.provenance.certificate import Identity, identity_of, verified_chain, verify_promise
from jingwei.layers.tools.provenance.log import pae, verified_entries
from jingwei.layers.tools.provenance.reasons import Doubt, Refuted
from jingwei.layers.tools.provenance.signatures import holds
from jingwei.layers.tools.provenance.statement import Statement
from jingwei.layers.tools.provenance.timestamps import stamped
from jingwei.layers.tools.provenance.trust import TrustRoot, load_certificate
from jingwei.limits import LIMITS, Limits


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signed, and the earliest time that somebody vouches for."""

    identity: Identity
    time: datetime


def verify(attestation: Attestation, statement: Statement, root: TrustRoot, limits: Limits = LIMITS) -> Signer:
    """Who signed. Every log that the root names must have been used: the log of signatures, and that of certificates.

    Raises `Refuted` where something contradicts, `Doubt` where the trust root cannot decide.
    """
    if attestation.certificate is None:
        raise Doubt("key")
    leaf = load_certificate(attestation.certificate)
    if not holds(leaf.public_key(), attestation.signature, pae(attestation.payload)):
        raise Refuted("signature")
    held, times = verified_entries(attestation, root)
    times += stamped(attestation.timestamps, attestation.signature, root, limits)
    issuer = verified_chain(leaf, root, times)
    if root.certificate_logs:
        verify_promise(leaf, issuer, root.certificate_logs)
    if root.logs and not held:
        raise Doubt("log")
    if not times:
        raise Doubt("time", "neither a log nor an authority of the trust root")
    if not all(log.period.holds(time) for log in held for time in times):
        raise Doubt("expired", "a log")
    identity = identity_of(leaf)
    _agree(attestation, statement, identity)
    return Signer(identity, min(times))


def _agree(attestation: Attestation, statement: Statement, identity: Identity) -> None:
    """What the statement and the index say of the publisher is what the certificate says."""
    if statement.repository and identity.repository and not same_repository(statement.repository, identity.repository):
        raise Refuted("publisher", statement.repository)
    stated = attestation.publisher.get("repository")
    kind = attestation.publisher.get("kind")
    if not isinstance(stated, str) or kind not in _HOSTS:
        return
    if not same_repository(f"{_HOSTS[kind]}/{stated}", identity.repository):
        raise Refuted("publisher", stated)
    workflow: Any = attestation.publisher.get("workflow")
    if kind == "GitHub" and isinstance(workflow, str) and not runs(identity, workflow):
        raise Refuted("publisher", workflow)


_HOSTS = {"GitHub": "https://github.com", "GitLab": "https://gitlab.com"}  # kinds of publishers of PEP 740's index


def same_repository(one: str, other: str) -> bool:
    """Whether two addresses name one repository; the two large hosts do not tell capital letters apart."""
    one, other = (address.removeprefix("git+").removesuffix("/").removesuffix(".git") for address in (one, other))
    if one.lower().startswith(tuple(f"{host}/" for host in _HOSTS.values())):
        return one.lower() == other.lower()
    return one == other


def runs(identity: Identity, workflow: str) -> bool:
    """Whether the build ran that workflow: a file of `.github/workflows`, a path in the repository, or its whole address without the `@ref`."""
    address = (identity.workflow or identity.identity).partition("@")[0]
    if "://" in workflow:
        return address == workflow.partition("@")[0]
    path = workflow if "/" in workflow else f".github/workflows/{workflow}"
    base = identity.repository.removesuffix("/")
    inside = bool(base) and address.lower().startswith(f"{base.lower()}/")
    return inside and address[len(base) :].lstrip("/") == path
