"""Small machines for examples and tests: a hand-built event log and a quote signed by a software key instead of a TPM."""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Callable
from functools import cache, partial
from typing import TYPE_CHECKING

from jingwei.layers.hardware.attestation.references import SCHEMA

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric import ec

NONCE = bytes(range(1, 21))
PCRS = tuple(range(8))
SHIM = b"first boot loader"
Boot = tuple[tuple[int, int, bytes, bytes, str], ...]  # PCR, event type, data, measured content, component
BOOT: Boot = (
    (0, 0x08, b"firmware 1.0", b"firmware 1.0", "firmware version"),
    (7, 0x80000007, b"Secure Boot on", b"Secure Boot on", "Secure Boot state"),
    *((pcr, 0x04, bytes(4), bytes(4), "separator") for pcr in PCRS),
    (4, 0x80000003, b"", SHIM, "boot loader"),
    (5, 0x80000007, b"Exit Boot Services", b"Exit Boot Services", "end of boot"),
)


@cache
def key(number: int = 7) -> ec.EllipticCurvePrivateKey:
    """A P-256 key that is the same in every run; never a secret."""
    from cryptography.hazmat.primitives.asymmetric import ec

    return ec.derive_private_key(number, ec.SECP256R1())


def public_pem(number: int = 7) -> bytes:
    """Its public half."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return key(number).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def changed(content: bytes = b"another boot loader") -> Boot:
    """A boot whose loader is another."""
    return tuple((p, t, d, content if m == SHIM else m, n) for p, t, d, m, n in BOOT)


def event_log(boot: Boot = BOOT) -> bytes:
    """Crypto-agile log with a SHA-256 bank."""
    spec = b"Spec ID Event03\0" + struct.pack("<IBBBBIHHB", 0, 0, 2, 0, 2, 1, 0x000B, 32, 0)
    parts = [struct.pack("<II", 0, 3), bytes(20), struct.pack("<I", len(spec)), spec]
    for pcr, kind, data, measured, _ in boot:
        digest = hashlib.sha256(measured).digest()
        parts += [struct.pack("<IIIH", pcr, kind, 1, 0x000B), digest, struct.pack("<I", len(data)), data]
    return b"".join(parts)


def registers(boot: Boot = BOOT) -> dict[int, bytes]:
    """PCR 0 to 7 after the boot."""
    values = dict.fromkeys(PCRS, bytes(32))
    for pcr, _, _, measured, _ in boot:
        values[pcr] = hashlib.sha256(values[pcr] + hashlib.sha256(measured).digest()).digest()
    return values


def pcrs(boot: Boot = BOOT) -> bytes:
    """The values as JSON."""
    return json.dumps({"sha256": {str(pcr): value.hex() for pcr, value in registers(boot).items()}}).encode()


def quote(boot: Boot = BOOT, nonce: bytes = NONCE) -> bytes:
    """TPMS_ATTEST over PCR 0 to 7."""
    digest = hashlib.sha256(b"".join(registers(boot).values())).digest()
    signer = b"\x00\x0b" + bytes(32)
    head = struct.pack(">IHH", 0xFF544347, 0x8018, len(signer)) + signer + struct.pack(">H", len(nonce)) + nonce
    clock = struct.pack(">QIIBQ", 123_456, 3, 0, 1, 1)
    return head + clock + struct.pack(">IHB3sH", 1, 0x000B, 3, b"\xff\0\0", len(digest)) + digest


def signature(content: bytes, number: int = 7) -> bytes:
    """TPMT_SIGNATURE (ECDSA, SHA-256), the same bytes in every run."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

    r, s = decode_dss_signature(key(number).sign(content, ec.ECDSA(hashes.SHA256(), deterministic_signing=True)))
    parts = b"".join(struct.pack(">H", 32) + part.to_bytes(32, "big") for part in (r, s))
    return struct.pack(">HH", 0x0018, 0x000B) + parts


def references(boot: Boot = BOOT) -> bytes:
    """Reference values with their events."""
    events = [
        {"pcr": pcr, "type": kind, "name": name, "digests": {"sha256": hashlib.sha256(measured).hexdigest()}}
        for pcr, kind, _, measured, name in boot
    ]
    return json.dumps({"schema": SCHEMA, "pcrs": json.loads(pcrs(boot)), "events": events}).encode()


ASSET = {
    "quote": "quote.bin",
    "signature": "signature.bin",
    "attestation_key": "ak.pem",
    "pcrs": "pcrs.json",
    "event_log": "event_log.bin",
    "references": "references.json",
    "nonce": NONCE.hex(),
}


def files(boot: Boot = BOOT, nonce: bytes = NONCE) -> dict[str, bytes]:
    """Evidence of a machine that booted `boot`, with the references of the expected one."""
    made = quote(boot, nonce)
    return {
        "quote.bin": made,
        "signature.bin": signature(made),
        "ak.pem": public_pem(),
        "pcrs.json": pcrs(boot),
        "event_log.bin": event_log(boot),
        "references.json": references(),
    }


def later(boot: Boot = BOOT, nonce: bytes = NONCE) -> dict[str, Callable[[], bytes]]:
    """As `files`, each made when it is asked for: importing a check signs nothing."""
    names = ("quote.bin", "signature.bin", "ak.pem", "pcrs.json", "event_log.bin", "references.json")
    return {name: partial(_one, name, boot, nonce) for name in names}


def _one(name: str, boot: Boot, nonce: bytes) -> bytes:
    return files(boot, nonce)[name]
