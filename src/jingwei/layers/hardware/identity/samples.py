"""Small certificates and keys for examples and tests: the same bytes in every run, never a secret of anyone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519

    SignerKey = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey

AS_OF = date(2026, 6, 1)  # the examples' clock
USAGES = {"server": "1.3.6.1.5.5.7.3.1", "client": "1.3.6.1.5.5.7.3.2"}  # RFC 5280, 4.2.1.12


@dataclass(frozen=True, slots=True)
class Wanted:
    """A certificate to make. Days count from the examples' clock."""

    name: str = "service.example"
    begins: int = -30
    ends: int = 300
    key: int = 1
    curve: str = "P-256"
    usage: str | None = "server"
    ca: bool = False
    issuer: str = "Example CA"
    issuer_key: int = 99


@cache
def private_key(number: int = 1, curve: str = "P-256") -> SignerKey:
    """A key made from a small number."""
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519

    if curve == "Ed25519":
        return ed25519.Ed25519PrivateKey.from_private_bytes(number.to_bytes(32, "big"))
    return ec.derive_private_key(number, ec.SECP192R1() if curve == "P-192" else ec.SECP256R1())


@cache
def certificate(wanted: Wanted = Wanted()) -> bytes:
    """The certificate in PEM."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.serialization import Encoding

    signer = private_key(wanted.issuer_key)
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(wanted.name))
        .issuer_name(_name(wanted.issuer))
        .serial_number(wanted.key + 1000)
        .public_key(private_key(wanted.key, wanted.curve).public_key())
        .not_valid_before(_moment(wanted.begins))
        .not_valid_after(_moment(wanted.ends))
        .add_extension(x509.BasicConstraints(ca=wanted.ca, path_length=None), critical=True)
    )
    if wanted.usage:
        builder = builder.add_extension(
            x509.ExtendedKeyUsage([x509.ObjectIdentifier(USAGES[wanted.usage])]), critical=False
        )
    return builder.sign(signer, hashes.SHA256(), ecdsa_deterministic=True).public_bytes(Encoding.PEM)


def authority(ends: int = 3000) -> bytes:
    """The issuer of the others, in PEM."""
    return certificate(Wanted(name="Example CA", begins=-600, ends=ends, key=99, usage=None, ca=True))


def private_pem(number: int = 1, password: bytes = b"") -> bytes:
    """A private key in PKCS #8, encrypted when a password is given."""
    from cryptography.hazmat.primitives import serialization as forms

    protection = forms.BestAvailableEncryption(password) if password else forms.NoEncryption()
    return private_key(number).private_bytes(forms.Encoding.PEM, forms.PrivateFormat.PKCS8, protection)


def public_pem(number: int = 1, curve: str = "P-256") -> bytes:
    """Its public half."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return private_key(number, curve).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def rsa_pem(bits: int) -> bytes:
    """A public RSA key of a given length. Its modulus is no product of primes: only its length is looked at."""
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    numbers = rsa.RSAPublicNumbers(65537, (1 << bits - 1) + 1)
    return numbers.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def _name(common: str) -> x509.Name:
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _moment(days: int) -> datetime:
    return datetime.combine(AS_OF, time(12), UTC) + timedelta(days=days)
