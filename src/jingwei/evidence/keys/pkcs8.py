"""Private keys as text: PKCS#8 PEM, encrypted with scrypt and AES-256 on request (PBES2 of RFC 8018, scrypt of RFC 7914).

Written here since `cryptography` encrypts PKCS#8 with PBKDF2 of 2,048 rounds only; both it and OpenSSL read what is written here.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from jingwei.errors import ParseError

PrivateKey = Ed25519PrivateKey | EllipticCurvePrivateKey | MLDSA44PrivateKey

# 16 MiB and five passes: what OpenSSL's bound of 32 MiB still reads, at the work of N = 2^17, p = 1 less a third
_N, _R, _P = 1 << 14, 8, 5
_MEMORY = 64 << 20
_PBES2 = bytes.fromhex("06092a864886f70d01050d")
_SCRYPT = bytes.fromhex("06092b06010401da47040b")
_AES_256_CBC = bytes.fromhex("060960864801650304012a")
_BLOCK = re.compile(
    r"-----BEGIN ((?:ENCRYPTED )?PRIVATE KEY)-----\n[A-Za-z0-9+/=\n]{1,8192}\n-----END \1-----\n",
)
_SHORT = 0x80


def write_private(key: PrivateKey, passphrase: bytes | None = None) -> str:
    """The key as PEM text; encrypted when a passphrase is given."""
    der = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    if passphrase is None:
        return _pem("PRIVATE KEY", der)
    return _pem("ENCRYPTED PRIVATE KEY", _encrypted(der, passphrase, os.urandom(16), os.urandom(16)))


def is_encrypted(text: str) -> bool:
    """Whether the private key in a PEM text is encrypted. Raises `ParseError`."""
    return _block(text)[1] == "ENCRYPTED PRIVATE KEY"


def read_private(text: str, passphrase: bytes | None = None) -> PrivateKey:
    """The private key at the beginning of a PEM text. Raises `ParseError`, which never repeats any of the text."""
    block = _block(text)[0].encode()
    try:
        key = load_pem_private_key(block, passphrase)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        # without the cause: a traceback must not carry what a key file held
        raise ParseError("the private key cannot be read", hint="is the passphrase right, the file whole?") from None
    if isinstance(key, Ed25519PrivateKey | MLDSA44PrivateKey):
        return key
    if isinstance(key, EllipticCurvePrivateKey) and isinstance(key.curve, SECP256R1):
        return key
    raise ParseError("not a private key of a known kind", hint="use Ed25519, ECDSA P-256 or ML-DSA-44")


def _block(text: str) -> re.Match[str]:
    found = _BLOCK.match(text)
    if found is None:
        raise ParseError("not a private key in PKCS#8 PEM", hint="`jingwei keys new NAME` makes one")
    return found


def _pem(label: str, der: bytes) -> str:
    text = base64.b64encode(der).decode()
    lines = [text[start : start + 64] for start in range(0, len(text), 64)]
    return "\n".join([f"-----BEGIN {label}-----", *lines, f"-----END {label}-----", ""])


def _encrypted(der: bytes, passphrase: bytes, salt: bytes, vector: bytes) -> bytes:
    """EncryptedPrivateKeyInfo of RFC 5958."""
    key = hashlib.scrypt(passphrase, salt=salt, n=_N, r=_R, p=_P, dklen=32, maxmem=_MEMORY)
    padder = PKCS7(128).padder()
    encryptor = Cipher(algorithms.AES(key), modes.CBC(vector)).encryptor()
    hidden = encryptor.update(padder.update(der) + padder.finalize()) + encryptor.finalize()
    derivation = _sequence(_SCRYPT, _sequence(_tlv(4, salt), _integer(_N), _integer(_R), _integer(_P)))
    scheme = _sequence(_AES_256_CBC, _tlv(4, vector))
    return _sequence(_sequence(_PBES2, _sequence(derivation, scheme)), _tlv(4, hidden))


def _sequence(*parts: bytes) -> bytes:
    return _tlv(0x30, b"".join(parts))


def _integer(value: int) -> bytes:
    return _tlv(2, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def _tlv(tag: int, body: bytes) -> bytes:
    """Tag, length and body in DER; bodies here are shorter than 64 KiB."""
    if len(body) < _SHORT:
        return bytes([tag, len(body)]) + body
    length = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes([tag, _SHORT | len(length)]) + length + body
