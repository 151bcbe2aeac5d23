"""Signed notes and verifier keys (C2SP signed-note): text, then lines that say who signed it.

Reading is strict, so that writing what was read gives the same bytes. Nothing is verified here; `checkpoint` does that.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from enum import IntEnum

from jingwei.errors import LimitError, ParseError
from jingwei.evidence.signatures.kinds import RAW_BYTES, Algorithm, PublicKey
from jingwei.limits import LIMITS, Limits

ID_BYTES = 4
_SURROGATES = frozenset(map(chr, range(0xD800, 0xE000)))  # octets of a policy that are not UTF-8
_DASH = "\N{EM DASH} "
_HINT = "a signed note is text, an empty line, and lines `\N{EM DASH} NAME BASE64`"
_KEY_HINT = "a verifier key is NAME+KEYID+BASE64 in one line, as `jingwei keys export` prints it"


class SignatureType(IntEnum):
    """Signature types of C2SP that are supported; the byte stands before the key in a verifier key."""

    ED25519 = 0x01
    ED25519_COSIGNATURE = 0x04
    ML_DSA_44_COSIGNATURE = 0x06


ALGORITHM = {
    SignatureType.ED25519: Algorithm.ED25519,
    SignatureType.ED25519_COSIGNATURE: Algorithm.ED25519,
    SignatureType.ML_DSA_44_COSIGNATURE: Algorithm.ML_DSA_44,
}


@dataclass(frozen=True, slots=True)
class Vkey:
    """A verifier key: the name and key id (4 bytes) that its signatures carry, the type of signature, the key."""

    name: str
    key_id: bytes
    type: SignatureType
    key: PublicKey


@dataclass(frozen=True, slots=True)
class NoteSignature:
    """One signature line. `signature` are the bytes after the key id, for cosignatures the time (8 bytes) first."""

    name: str
    key_id: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """`text` ends in a newline; the empty line after it belongs to neither part."""

    text: str
    signatures: tuple[NoteSignature, ...]


def make_vkey(name: str, kind: SignatureType, key: PublicKey) -> Vkey:
    """Verifier key with the key id that C2SP gives: SHA-256(name, newline, type, key)[:4]. Raises `ParseError` for a bad name or key."""
    if not is_key_name(name):
        raise ParseError(f"{name!r} is no key name", hint="use text without spaces and plus signs, like example.org/w1")
    if key.algorithm is not ALGORITHM[kind] or len(key.raw) != RAW_BYTES[key.algorithm]:
        raise ParseError(f"{name}: not a key for signatures of type {kind:#04x}", hint=_KEY_HINT)
    return Vkey(name, hashlib.sha256(f"{name}\n".encode() + bytes([kind]) + key.raw).digest()[:ID_BYTES], kind, key)


def vkey_text(vkey: Vkey) -> str:
    """The verifier key in one line, without a newline."""
    material = base64.b64encode(bytes([vkey.type]) + vkey.key.raw).decode()
    return f"{vkey.name}+{vkey.key_id.hex()}+{material}"


def read_vkey(text: str) -> Vkey:
    """The verifier key in a line. Raises `ParseError` for other types, bad base64, and a key id that does not belong to name and key."""
    name, _, rest = text.partition("+")
    stated, _, encoded = rest.partition("+")
    material = read_base64(encoded, "verifier key")
    if not material or material[0] not in set(SignatureType):
        raise ParseError(f"{name[:80]!r}: not a verifier key of a supported type (0x01, 0x04, 0x06)", hint=_KEY_HINT)
    kind = SignatureType(material[0])
    vkey = make_vkey(name, kind, PublicKey(ALGORITHM[kind], material[1:]))
    if vkey.key_id.hex() != stated:
        raise ParseError(f"{name}: key id {stated[:80]!r}, but name and key give {vkey.key_id.hex()}", hint=_KEY_HINT)
    return vkey


def read_note(content: bytes, limits: Limits = LIMITS) -> Note:
    """The note in `content`; `note_bytes` gives the same bytes back. Raises `ParseError`, `LimitError`."""
    if len(content) > limits.note_bytes:
        raise LimitError(f"signed note: {len(content)} bytes, the bound is {limits.note_bytes}", hint=_HINT)
    text, blank, lines = _characters(content).rpartition("\n\n")
    if not blank or not lines.endswith("\n"):
        raise ParseError("signed note: no signature lines after an empty line", hint=_HINT)
    return Note(text + "\n", read_signatures(lines, limits))


def read_signatures(lines: str, limits: Limits = LIMITS) -> tuple[NoteSignature, ...]:
    """Signature lines, each ending in a newline, at least one. Raises `ParseError`, `LimitError`."""
    if not lines.endswith("\n"):
        raise ParseError("signature lines: the last line has no end", hint=_HINT)
    if lines.count("\n") > limits.note_signatures:
        raise LimitError(f"signed note: more than {limits.note_signatures} signatures", hint=_HINT)
    return tuple(_signature(line) for line in lines[:-1].split("\n"))


def signature_line(signature: NoteSignature) -> str:
    """The signature line with its newline."""
    return f"{_DASH}{signature.name} {base64.b64encode(signature.key_id + signature.signature).decode()}\n"


def note_bytes(note: Note) -> bytes:
    """The note as it is stored and sent."""
    return (note.text + "\n" + "".join(map(signature_line, note.signatures))).encode()


def is_key_name(name: str) -> bool:
    """Whether C2SP allows the name: not empty, no Unicode spaces, no plus sign, no control characters."""
    return bool(name) and not any(
        letter.isspace() or letter < " " or letter == "+" or letter in _SURROGATES for letter in name
    )


def read_base64(text: str, what: str) -> bytes:
    """Bytes of RFC 4648 base64 in its one canonical form. Raises `ParseError` naming `what`."""
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ParseError(f"{what}: not base64", hint="use the standard alphabet with padding, no spaces") from error
    if base64.b64encode(content) != text.encode():
        raise ParseError(f"{what}: not canonical base64", hint="unused bits must be zero, padding complete")
    return content


def _characters(content: bytes) -> str:
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise ParseError("signed note: not UTF-8", hint=_HINT) from error
    if any(byte < ord(" ") and byte != ord("\n") for byte in content):
        raise ParseError("signed note: a control character other than newline", hint="lines end in LF, not CR LF")
    return text


def _signature(line: str) -> NoteSignature:
    name, space, encoded = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not space or not is_key_name(name):
        raise ParseError(f"signed note: {line[:80]!r} is no signature line", hint=_HINT)
    content = read_base64(encoded, "signature")
    if len(content) <= ID_BYTES:
        raise ParseError(f"signature of {name}: {len(content)} bytes are too few", hint=_HINT)
    return NoteSignature(name, content[:ID_BYTES], content[ID_BYTES:])
