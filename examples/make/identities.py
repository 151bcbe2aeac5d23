"""Certificates of the desk, and one key that must not be there.

Keys are made from small numbers that stand here for everybody to read, so they protect nothing. The key of the legacy gateway is a number of
1024 bits whose private half nobody has. Signatures are deterministic: the same bytes come out on every run.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

PublicKey = ec.EllipticCurvePublicKey | rsa.RSAPublicKey
AUTHORITY, DESK, GATEWAY = 20260601, 20260602, 20260603
WARNING = b"THROW-AWAY KEY of the Jingwei example, made from a published number. It protects nothing. Never use it.\n"


def service(*, planted: bool) -> bytes:
    """The desk's TLS certificate; with `planted` it ends twelve days after the example's clock and its private key lies beside it."""
    begins, ends = ((2025, 6, 14), (2026, 6, 13)) if planted else ((2026, 3, 2), (2027, 3, 2))
    certificate = _certificate("desk.harbourcity.example", _key(DESK).public_key(), begins, ends)
    if not planted:
        return certificate
    key = _key(DESK).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return certificate + WARNING + key


def gateway(*, planted: bool) -> bytes:
    """The certificate of the gateway to the city's older systems; with `planted` RSA of 1024 bits, certified for six years."""
    name = "gateway.harbourcity.example"
    if planted:
        return _certificate(name, _small_rsa(), (2021, 9, 1), (2027, 8, 31))
    return _certificate(name, _key(GATEWAY).public_key(), (2026, 1, 12), (2027, 7, 12))


def _key(number: int) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(number, ec.SECP256R1())


def _small_rsa() -> rsa.RSAPublicKey:
    drawn = b"".join(hashlib.sha512(b"legacy gateway %d" % part).digest() for part in range(2))
    return rsa.RSAPublicNumbers(65537, int.from_bytes(drawn) | 1 << 1023 | 1).public_key()


def _certificate(name: str, key: PublicKey, begins: tuple[int, int, int], ends: tuple[int, int, int]) -> bytes:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Harbour City Example CA")])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .serial_number(int.from_bytes(hashlib.sha256(f"{name} {begins}".encode()).digest()[:8]) | 1)
        .public_key(key)
        .not_valid_before(datetime(*begins, tzinfo=UTC))
        .not_valid_after(datetime(*ends, tzinfo=UTC))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    )
    made = builder.sign(_key(AUTHORITY), hashes.SHA256(), ecdsa_deterministic=True)
    return made.public_bytes(Encoding.PEM)
