"""Times that an authority of the trust root vouches for (RFC 3161), over the signature. Needs the extra `timestamp`."""

from __future__ import annotations

import hashlib
import warnings
from datetime import UTC, datetime
from typing import Any

from jingwei.layers.tools.provenance.reasons import Doubt, Refuted
from jingwei.layers.tools.provenance.trust import Authority, TrustRoot, unreadable
from jingwei.limits import LIMITS, Limits


def stamped(responses: tuple[bytes, ...], signature: bytes, root: TrustRoot, limits: Limits = LIMITS) -> list[datetime]:
    """Times of all responses. One that cannot be judged is left out. Raises `Refuted` for one about another signature, `Doubt` without the extra."""
    if not responses:
        return []
    try:
        import rfc3161_client as library
    except ImportError as error:
        raise Doubt("time", "pip install 'jingwei[timestamp]'") from error
    if len(responses) > limits.envelope_signatures:
        raise Doubt("form", "too many timestamps")
    times = []
    for response in responses:
        if len(response) > limits.timestamp_bytes:
            raise Doubt("form", "a timestamp that is too large")
        try:
            decoded = library.decode_timestamp_response(response)
            imprint, time = decoded.tst_info.message_imprint.message, decoded.tst_info.gen_time
        except unreadable() as error:
            raise Doubt("form", "a timestamp") from error
        if imprint not in {
            hashlib.sha256(signature).digest(),
            hashlib.sha384(signature).digest(),
            hashlib.sha512(signature).digest(),
        }:
            raise Refuted("false-log", "a timestamp of another signature")
        time = time if time.tzinfo else time.replace(tzinfo=UTC)
        if any(one.period.holds(time) and _by(library, one, decoded, signature) for one in root.timestampers):
            times.append(time)
    return times


def _by(library: Any, authority: Authority, response: Any, message: bytes) -> bool:
    """Whether the authority's own leaf made the response; with a chain of one certificate, any that it issued."""
    *inner, top = authority.chain
    builder = library.VerifierBuilder().add_root_certificate(top)
    for position, certificate in enumerate(inner):
        builder = (
            builder.add_intermediate_certificate(certificate) if position else builder.tsa_certificate(certificate)
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            builder.build().verify_message(response, message)
    except (*unreadable(), library.VerificationError):
        return False
    return True
