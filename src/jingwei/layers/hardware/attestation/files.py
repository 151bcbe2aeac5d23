"""Appraisal of evidence that lies in files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from jingwei.errors import LimitError
from jingwei.layers.hardware.attestation.verify import Attestation, Policy, Verification, verify_quote
from jingwei.limits import LIMITS


@dataclass(frozen=True, slots=True)
class EvidenceFiles:
    """Where the parts of an `Attestation` lie; None stands for a part that does not exist."""

    quote: Path | None = None
    signature: Path | None = None
    attestation_key: Path | None = None
    pcrs: Path | None = None
    event_log: Path | None = None
    references: Path | None = None


def verify_files(files: EvidenceFiles, nonce: bytes | None, policy: Policy) -> Verification:
    """`verify_quote` on files. Raises `LimitError` for a file over its bound."""
    evidence = Attestation(
        quote=_read(files.quote, LIMITS.quote_bytes),
        signature=_read(files.signature, LIMITS.quote_bytes),
        key=_read(files.attestation_key, LIMITS.certificate_bytes),
        pcrs=_read(files.pcrs, LIMITS.quote_bytes),
        event_log=_read(files.event_log, LIMITS.event_log_bytes),
        references=_read(files.references, LIMITS.event_log_bytes),
        nonce=nonce,
    )
    return verify_quote(evidence, policy)


def _read(path: Path | None, bound: int) -> bytes | None:
    if path is None:
        return None
    with path.open("rb") as stream:
        content = stream.read(bound + 1)
    if len(content) > bound:
        raise LimitError(f"{path.name}: over the bound of {bound} bytes")
    return content
