"""Steps 1 to 4 of `verify_quote`: a quote, by this key, for this nonce."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from jingwei.errors import ParseError
from jingwei.layers.hardware.attestation.signature import (
    key_is_strong,
    load_attestation_key,
    verify_signature,
)
from jingwei.layers.hardware.attestation.terms import Attestation, Parsed, Policy, StepResult
from jingwei.vocabulary import Status

if TYPE_CHECKING:
    from jingwei.layers.hardware.attestation.signature import AttestationKey


def quote(evidence: Attestation, parsed: Parsed) -> StepResult:
    """Step 1."""
    if evidence.quote is None:
        return StepResult(1, "quote", Status.UNKNOWN, "quote-missing")
    if parsed.quote is None:
        return StepResult(1, "quote", Status.FAIL, "quote-malformed", parsed.problems["quote"])
    return StepResult(1, "quote", Status.PASS, "quote-parsed", f"{len(parsed.quote.covered)} PCR")


def key(evidence: Attestation, policy: Policy, parsed: Parsed) -> StepResult:
    """Step 2."""
    if evidence.key is None:
        return StepResult(2, "key", Status.UNKNOWN, "key-missing")
    if parsed.key is None:
        return StepResult(2, "key", Status.FAIL, "key-malformed", parsed.problems["key"])
    if not key_is_strong(parsed.key):
        return StepResult(2, "key", Status.FAIL, "key-weak", f"{parsed.key.key_size} bit")
    if policy.trusted_keys is not None and not _is_trusted(parsed.key, policy.trusted_keys):
        return StepResult(2, "key", Status.FAIL, "key-untrusted")
    return StepResult(2, "key", Status.PASS, "key-accepted", f"{parsed.key.key_size} bit")


def _is_trusted(candidate: AttestationKey, trusted: tuple[bytes, ...]) -> bool:
    encoded = _encoded(candidate)
    for pem in trusted:
        try:
            if _encoded(load_attestation_key(pem)) == encoded:
                return True
        except ParseError:
            continue
    return False


def _encoded(candidate: AttestationKey) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return candidate.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def signature(evidence: Attestation, policy: Policy, parsed: Parsed) -> StepResult:
    """Step 3."""
    status, reason = _signature(evidence, policy, parsed)
    detail = parsed.problems.get("signature", "")
    if parsed.signature:
        detail = f"{parsed.signature.scheme} {parsed.signature.hash}".strip()
    return StepResult(3, "signature", status, reason, detail)


def _signature(  # noqa: PLR0911 - one line per way to end
    evidence: Attestation, policy: Policy, parsed: Parsed
) -> tuple[Status, str]:
    made = parsed.signature
    if evidence.signature is None:
        return Status.UNKNOWN, "signature-missing"
    if made is None:
        return Status.FAIL, "signature-malformed"
    if made.scheme == "null":
        return Status.FAIL, "signature-null"
    if not made.supported:
        return Status.UNKNOWN, "signature-unsupported"
    if not policy.strong(made.hash):
        return Status.FAIL, "signature-hash-weak"
    if parsed.key is None or evidence.quote is None:
        return Status.UNKNOWN, "signature-undecided"
    if verify_signature(parsed.key, made, evidence.quote):
        return Status.PASS, "signature-verified"
    return Status.FAIL, "signature-wrong"


def nonce(evidence: Attestation, policy: Policy, parsed: Parsed) -> StepResult:
    """Step 4. An expected nonce that is too short fails even when it is equal: an old quote could have been collected for it."""
    expected = evidence.nonce
    if not expected:
        return StepResult(4, "nonce", Status.UNKNOWN, "nonce-missing")
    if parsed.quote is None:
        return StepResult(4, "nonce", Status.UNKNOWN, "nonce-undecided")
    lengths = f"{len(parsed.quote.extra_data)}/{len(expected)} B"
    if not hmac.compare_digest(parsed.quote.extra_data, expected):
        return StepResult(4, "nonce", Status.FAIL, "nonce-different", lengths)
    if len(expected) < policy.minimum_nonce_bytes:
        return StepResult(4, "nonce", Status.FAIL, "nonce-short", f"{len(expected)}<{policy.minimum_nonce_bytes} B")
    return StepResult(4, "nonce", Status.PASS, "nonce-equal", f"{len(expected)} B")
