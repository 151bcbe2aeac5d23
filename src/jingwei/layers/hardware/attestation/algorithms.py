"""Hash algorithms of TPM 2.0 by identifier (TCG Algorithm Registry) and by name."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HashAlgorithm:
    """A hash as the TPM names it; `size` is the digest's length in bytes, `python` the name that hashlib knows."""

    identifier: int
    name: str
    size: int
    python: str


HASHES = (
    HashAlgorithm(0x0004, "sha1", 20, "sha1"),
    HashAlgorithm(0x000B, "sha256", 32, "sha256"),
    HashAlgorithm(0x000C, "sha384", 48, "sha384"),
    HashAlgorithm(0x000D, "sha512", 64, "sha512"),
    HashAlgorithm(0x0012, "sm3_256", 32, "sm3"),
    HashAlgorithm(0x0027, "sha3_256", 32, "sha3_256"),
    HashAlgorithm(0x0028, "sha3_384", 48, "sha3_384"),
    HashAlgorithm(0x0029, "sha3_512", 64, "sha3_512"),
)
BY_IDENTIFIER = {entry.identifier: entry for entry in HASHES}
BY_NAME = {entry.name: entry for entry in HASHES}


def digest(bank: str, content: bytes) -> bytes | None:
    """Hash of `content` by the TPM's name of the algorithm; None where this Python's OpenSSL lacks it (SM3 on some systems)."""
    try:
        return hashlib.new(BY_NAME[bank].python, content, usedforsecurity=True).digest()
    except (KeyError, ValueError):
        return None


def collision_bits(bank: str) -> int:
    """Output length in bits, the figure that policies compare; broken SHA-1 has 160 and so misses a bound of 256."""
    entry = BY_NAME.get(bank)
    return entry.size * 8 if entry else 0
