"""Checkpoints and cosignatures (C2SP tlog-checkpoint, tlog-cosignature): the head of a log, and who vouches for it.

Rules of `open_checkpoint`:
1. A line whose name and key id belong to none of the given keys is ignored, and named as ignored.
2. A line of a given key must be valid, else the whole note is refused.
3. A key counts once, however often it signed; of several times the latest counts.
4. At least one given key must have signed.
5. Times lie in 1 to 2^63-1. An ML-DSA-44 cosignature may have time 0 (its signer does not say that the tree is the largest); it has no time then.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from jingwei.errors import ParseError
from jingwei.evidence.forms.merkle import HASH_BYTES, MAX_SIZE
from jingwei.evidence.notes.note import Note, NoteSignature, SignatureType, Vkey, read_base64, read_note
from jingwei.evidence.signatures.kinds import Verify
from jingwei.limits import LIMITS, Limits

Sign = Callable[[bytes], bytes]  # message to raw signature

_LATEST = 2**63 - 1  # time of a cosignature
_TIME_BYTES = 8
_NAME_BYTES = 255
_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")
_TEXT_LINES = 3
_HINT = "a checkpoint is the lines origin, size and base64 root hash, then signatures"


class SignatureError(ParseError):
    """No key that is known signed the note, or the signature of one that is known is not valid."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Head of a log: its name, the number of entries, the RFC 6962 root (32 bytes), further lines that nobody vouches for."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Opened:
    """A verified checkpoint: who signed it (Unix seconds; None where the signature has no time), and which lines were ignored."""

    checkpoint: Checkpoint
    signers: Mapping[Vkey, int | None]
    ignored: tuple[NoteSignature, ...]
    note: Note


def read_checkpoint(text: str) -> Checkpoint:
    """The checkpoint in the text of a note; `checkpoint_text` gives the same text back. Raises `ParseError`."""
    lines = text.split("\n")
    if lines.pop() or len(lines) < _TEXT_LINES or "" in lines:
        raise ParseError("checkpoint: fewer than three lines, or an empty one", hint=_HINT)
    root = read_base64(lines[2], "checkpoint: root hash")
    if len(root) != HASH_BYTES:
        raise ParseError(f"checkpoint: a root hash of {len(root)} bytes", hint=_HINT)
    return Checkpoint(lines[0], read_number(lines[1], "checkpoint: size"), root, tuple(lines[_TEXT_LINES:]))


def checkpoint_text(checkpoint: Checkpoint) -> str:
    """The text that is signed, with its last newline."""
    root = base64.b64encode(checkpoint.root).decode()
    return "\n".join([checkpoint.origin, str(checkpoint.size), root, *checkpoint.extensions, ""])


def read_number(text: str, what: str) -> int:
    """A decimal number of 0 to 2^63-1 without leading zeros. Raises `ParseError` naming `what`."""
    if not _NUMBER.fullmatch(text) or int(text) > MAX_SIZE:
        raise ParseError(f"{what}: {text[:80]!r} is no number", hint="decimal digits without leading zeros, below 2^63")
    return int(text)


def signed_message(text: str, vkey: Vkey, time: int | None) -> bytes:
    """What a key of this type signs for a checkpoint text. `time` in Unix seconds, None for type 0x01. Raises `ParseError`."""
    if vkey.type is SignatureType.ED25519:
        return text.encode()
    if vkey.type is SignatureType.ED25519_COSIGNATURE:
        return f"cosignature/v1\ntime {time}\n{text}".encode()
    head = read_checkpoint(text)
    times, start, end = ((number or 0).to_bytes(_TIME_BYTES, "big") for number in (time, 0, head.size))
    return b"subtree/v1\n\0" + _opaque(vkey.name) + times + _opaque(head.origin) + start + end + head.root


def _opaque(name: str) -> bytes:
    content = name.encode()
    if len(content) > _NAME_BYTES:
        raise SignatureError(f"{name[:80]!r}: a name longer than 255 bytes cannot be signed", hint="use a shorter name")
    return bytes([len(content)]) + content


def sign_checkpoint(text: str, vkey: Vkey, sign: Sign, time: int | None = None) -> NoteSignature:
    """Signature of the key behind `vkey`. Types 0x04 and 0x06 need `time` (Unix seconds, at least 1), 0x01 takes none. Raises `ParseError`."""
    if vkey.type is SignatureType.ED25519:
        return NoteSignature(vkey.name, vkey.key_id, sign(signed_message(text, vkey, None)))
    read_checkpoint(text)
    if time is None or not 1 <= time <= _LATEST:
        raise ParseError(f"{time} is no time to cosign at", hint="check the clock of this machine")
    return NoteSignature(
        vkey.name, vkey.key_id, time.to_bytes(_TIME_BYTES, "big") + sign(signed_message(text, vkey, time))
    )


def open_checkpoint(content: bytes, vkeys: Iterable[Vkey], verify: Verify, limits: Limits = LIMITS) -> Opened:
    """The checkpoint in a signed note, under the rules above. Raises `ParseError`, `LimitError`; `SignatureError` for rules 2, 4 and 5."""
    note = read_note(content, limits)
    checkpoint = read_checkpoint(note.text)
    known = _by_name(vkeys)
    signers: dict[Vkey, int | None] = {}
    ignored = []
    for signature in note.signatures:
        vkey = known.get((signature.name, signature.key_id))
        if vkey is None:
            ignored.append(signature)
            continue
        time = _verified(note.text, signature, vkey, verify)
        signers[vkey] = max(time or 0, signers.get(vkey) or 0) or None
    if not signers:
        names = ", ".join(sorted({signature.name for signature in note.signatures}))
        raise SignatureError(
            f"checkpoint of {checkpoint.origin}: no known key signed it, only {names}",
            hint="check which keys are trusted",
        )
    return Opened(checkpoint, signers, tuple(ignored), note)


def _by_name(vkeys: Iterable[Vkey]) -> dict[tuple[str, bytes], Vkey]:
    known: dict[tuple[str, bytes], Vkey] = {}
    for vkey in vkeys:
        if known.setdefault((vkey.name, vkey.key_id), vkey) != vkey:
            raise ParseError(f"{vkey.name}: two keys with one key id", hint="give one of them another name")
    return known


def _verified(text: str, signature: NoteSignature, vkey: Vkey, verify: Verify) -> int | None:
    """Time of a valid signature, None where it has none. Raises `SignatureError`."""
    time, raw = None, signature.signature
    if vkey.type is not SignatureType.ED25519:
        time, raw = int.from_bytes(raw[:_TIME_BYTES], "big"), raw[_TIME_BYTES:]
        if time > _LATEST or (time == 0 and vkey.type is SignatureType.ED25519_COSIGNATURE):
            raise SignatureError(f"signature of {vkey.name}: {time} is no time", hint="the cosignature is broken")
    if not verify(vkey.key, signed_message(text, vkey, time), raw):
        raise SignatureError(
            f"the signature of {vkey.name} is not valid",
            hint="the note was changed, or the key is not the one that signed",
        )
    return time or None
