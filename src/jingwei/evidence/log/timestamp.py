"""RFC 3161: an authority outside vouches that a head existed at a time. Needs the extra `timestamp`; nothing here uses a network.

The message is the text of the checkpoint, hashed with SHA-256; cosignatures that are added later do not change it.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from jingwei.errors import JingweiError, LimitError, ParseError
from jingwei.evidence.forms.canonical import digest
from jingwei.evidence.log import records
from jingwei.limits import LIMITS, Limits
from jingwei.store.tables import statements

TYPE = "rfc3161:"  # and the SHA-256 of the message: the type under which a response is kept beside the statements
_SHA256 = "2.16.840.1.101.3.4.2.1"
_GRANTED = 0
_HINT = "give the answer of the authority (application/timestamp-reply), unchanged"


def request(message: bytes) -> bytes:
    """A TimeStampReq (DER) that asks for the authority's certificate. Raises `JingweiError` without the extra."""
    library = _library()
    algorithm = library.HashAlgorithm.SHA256
    builder = library.TimestampRequestBuilder().data(message).hash_algorithm(algorithm)
    # without a nonce: the answer is bound to the message, and the request is the same however often it is made
    made: bytes = builder.nonce(nonce=False).cert_request(cert_request=True).build().as_bytes()
    return made


def imprint(response: bytes, limits: Limits = LIMITS) -> str:
    """SHA-256 (hex) of the message that a granted response is about. Nothing is verified. Raises `ParseError`, `LimitError`."""
    return str(_info(_decoded(response, limits)).message_imprint.message.hex())


def stamp(response: bytes, message: bytes, roots: tuple[str, ...]) -> int | None:
    """Unix seconds (rounded up) at which an authority under one of the PEM certificates saw `message`; None when it does not vouch.

    As `verify.Stamp`. Raises `JingweiError` without the extra and for roots that are no certificates, never for a response.
    """
    library = _library()
    trusted = _certificates(roots)
    try:
        decoded = _decoded(response, LIMITS)
        info = _info(decoded)
        verifier = library.VerifierBuilder(roots=trusted).build()
        verifier.verify(decoded, hashlib.sha256(message).digest())
        time = info.gen_time
    except (ValueError, TypeError, JingweiError, library.VerificationError):
        return None
    return rounded_up(time)


def rounded_up(time: datetime) -> int:
    """Unix seconds, never before `time`: what an authority vouches for existed then at the latest."""
    return int(time.timestamp()) + bool(time.microsecond)


def keep(connection: Connection, response: bytes) -> str:
    """Keep a response beside the statements; gives the SHA-256 of the message that it is about. Raises `ParseError`, `LimitError`."""
    about = imprint(response)
    records.put_statement(connection, records.StoredStatement(digest(response), TYPE + about, response))
    return about


def kept(connection: Connection, message: bytes) -> tuple[bytes, ...]:
    """The responses about a message (a checkpoint's text), in the order of their digests."""
    chosen = select(statements.c.payload).where(statements.c.type == TYPE + digest(message))
    return tuple(connection.execute(chosen.order_by(statements.c.digest)).scalars())


def _decoded(response: bytes, limits: Limits) -> Any:
    if len(response) > limits.timestamp_bytes:
        raise LimitError(f"time stamp: {len(response)} bytes, the bound is {limits.timestamp_bytes}", hint=_HINT)
    try:
        return _library().decode_timestamp_response(response)
    except (ValueError, TypeError):
        raise ParseError("not a response of RFC 3161", hint=_HINT) from None


def _info(decoded: Any) -> Any:
    """What a granted response says. Raises `ParseError` for a refusal and for another hash than SHA-256."""
    try:
        granted, info = decoded.status == _GRANTED, decoded.tst_info
        algorithm = info.message_imprint.hash_algorithm.dotted_string
    except (ValueError, TypeError):
        raise ParseError("a response of RFC 3161 without a time stamp", hint=_HINT) from None
    if not granted or algorithm != _SHA256:
        raise ParseError("the authority did not grant a time stamp over a SHA-256 digest", hint=_HINT)
    return info


def _certificates(roots: tuple[str, ...]) -> list[Any]:
    from cryptography.x509 import load_pem_x509_certificate

    try:
        return [load_pem_x509_certificate(text.encode()) for text in roots]
    except ValueError as error:
        raise ParseError("policy: timestamps: not a certificate in PEM", hint="name the authority's root") from error


def _library() -> Any:
    try:
        import rfc3161_client
    except ImportError as error:
        raise JingweiError("time stamps need the extra timestamp", hint="pip install 'jingwei[timestamp]'") from error
    return rfc3161_client
