"""Everything that a file of certificates and keys holds: PEM in any number and mixture, or one object in DER."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from jingwei.errors import LimitError, ParseError
from jingwei.layers.hardware.identity.certificate import Certificate, crypto_errors, parse_certificate
from jingwei.layers.hardware.identity.keys import Key, describe
from jingwei.layers.hardware.identity.pem import Block, blocks
from jingwei.limits import LIMITS, Limits

CERTIFICATES = {"CERTIFICATE", "X509 CERTIFICATE"}
PUBLIC = {"PUBLIC KEY", "RSA PUBLIC KEY"}
PARAMETERS = {"EC PARAMETERS", "DH PARAMETERS", "CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST", "X509 CRL"}
PRIVATE = "PRIVATE KEY"
SEQUENCE = b"\x30"
OPENSSH_ENCRYPTED_AT = 15  # after the magic "openssh-key-v1\0" comes the cipher's name
NO_CIPHER = b"\x00\x00\x00\x04none"


@dataclass(frozen=True, slots=True)
class Found:
    """A certificate or key and the line where it begins (0 in DER)."""

    line: int
    certificate: Certificate | None = None
    key: Key | None = None


@dataclass(frozen=True, slots=True)
class PrivateKey:
    """A private key that lies in the file. `key` is None while it is encrypted or damaged."""

    line: int
    form: str
    encrypted: bool
    key: Key | None = None


@dataclass(frozen=True, slots=True)
class Unread:
    """Something that is there and was not understood."""

    line: int
    why: str


@dataclass(slots=True)
class _Collected:
    found: list[Found] = field(default_factory=list)
    private: list[PrivateKey] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class IdentityFile:
    """Content of one file."""

    certificates: tuple[Found, ...]
    public: tuple[Found, ...]
    private: tuple[PrivateKey, ...]
    unread: tuple[Unread, ...]


def _serialization() -> ModuleType:
    from cryptography.hazmat.primitives import serialization

    return serialization


def read_identity(path: Path, limits: Limits = LIMITS) -> IdentityFile:
    """Inventory of a file. Raises `LimitError` over `certificate_bytes`."""
    with path.open("rb") as stream:
        content = stream.read(limits.certificate_bytes + 1)
    if len(content) > limits.certificate_bytes:
        raise LimitError(f"{path.name}: over the bound of {limits.certificate_bytes} bytes")
    return inventory(content, limits)


def inventory(content: bytes, limits: Limits = LIMITS) -> IdentityFile:
    """Inventory of bytes. What is not understood, or lies behind the bound `certificates`, is listed as unread; nothing is raised."""
    collected = _Collected()
    for number, block in enumerate(blocks(content)):
        if number >= limits.certificates:
            collected.unread.append(Unread(block.line, f"more than {limits.certificates} PEM blocks"))
            break
        _add(block, collected)
    if not (collected.found or collected.private or collected.unread):
        _add_der(content, collected)
    return IdentityFile(
        tuple(entry for entry in collected.found if entry.certificate),
        tuple(entry for entry in collected.found if not entry.certificate),
        tuple(collected.private),
        tuple(collected.unread),
    )


def private_keys(content: bytes) -> tuple[PrivateKey, ...]:
    """Private keys in PEM inside any text, such as configuration files."""
    collected = _Collected()
    for block in blocks(content):
        if block.label.endswith(PRIVATE):
            _add_private(block, collected)
    return tuple(collected.private)


def _add(block: Block, collected: _Collected) -> None:
    if block.label.endswith(PRIVATE):
        _add_private(block, collected)
    elif block.body is None:
        collected.unread.append(Unread(block.line, f"{block.label} is cut off or not base64"))
    elif block.label in CERTIFICATES:
        _add_certificate(block.body, block.line, collected)
    elif block.label in PUBLIC:
        _add_public(lambda: _serialization().load_pem_public_key(block.text), block.line, collected)
    elif block.label not in PARAMETERS:
        collected.unread.append(Unread(block.line, f"{block.label} is not a form that is read"))


def _add_certificate(der: bytes, line: int, collected: _Collected) -> None:
    try:
        made = parse_certificate(der)
    except ParseError as error:
        collected.unread.append(Unread(line, error.message))
        return
    collected.found.append(Found(line, made, made.key))


def _add_public(
    load: Callable[[], Any], line: int, collected: _Collected, else_: str = "public key of an unknown form"
) -> None:
    try:
        collected.found.append(Found(line, None, describe(load())))
    except crypto_errors():
        collected.unread.append(Unread(line, else_))


def _add_private(block: Block, collected: _Collected) -> None:
    """A private key whose form is damaged still counts as present: its label says so, and part of it may be usable."""
    body = block.body or b""
    openssh = block.label.startswith("OPENSSH")
    encrypted = block.label.startswith("ENCRYPTED") or b"ENCRYPTED" in block.headers
    if openssh and body:
        encrypted = body[OPENSSH_ENCRYPTED_AT : OPENSSH_ENCRYPTED_AT + len(NO_CIPHER)] != NO_CIPHER
    if encrypted or not body:
        collected.private.append(PrivateKey(block.line, block.label, encrypted))
        return
    collected.private.append(PrivateKey(block.line, block.label, encrypted=False, key=_half(block, openssh=openssh)))


def _half(block: Block, *, openssh: bool) -> Key | None:
    forms = _serialization()
    try:
        if openssh:
            return describe(
                forms.load_ssh_private_key(block.text, None, unsafe_skip_rsa_key_validation=True).public_key()
            )
        # Validation would test the primes, at the enemy's choice of length; only the public half is wanted.
        return describe(forms.load_pem_private_key(block.text, None, unsafe_skip_rsa_key_validation=True).public_key())
    except crypto_errors():
        return None


def _add_der(content: bytes, collected: _Collected) -> None:
    if not content.startswith(SEQUENCE):
        collected.unread.append(Unread(0, "neither PEM nor DER"))
        return
    try:
        made = parse_certificate(content)
        collected.found.append(Found(0, made, made.key))
    except ParseError:
        _add_der_key(content, collected)


def _add_der_key(content: bytes, collected: _Collected) -> None:
    try:
        loaded = _serialization().load_der_private_key(content, None, unsafe_skip_rsa_key_validation=True)
        collected.private.append(PrivateKey(0, "DER", encrypted=False, key=describe(loaded.public_key())))
    except TypeError:  # asks for a password
        collected.private.append(PrivateKey(0, "DER", encrypted=True))
    except crypto_errors():
        _add_public(
            lambda: _serialization().load_der_public_key(content),
            0,
            collected,
            "DER that is neither certificate nor key",
        )
