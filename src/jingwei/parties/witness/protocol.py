"""The rules of a witness (C2SP tlog-witness, add-checkpoint), without any IO.

1. 400  the body is not a request, or its old size is larger than the checkpoint;
2. 404  the origin is not that of a known log;
3. 403  no key of that log signed, or the signature of one is not valid;
4. 409  the old size is not the size cosigned last (zero if none): the answer is that size;
5. 422  size zero with another root than the empty one, a proof from size zero, a proof that does not hold, another root at the same size;
6. else the new head is remembered, on the disk, and then cosigned.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus

from jingwei.errors import JingweiError, LimitError, ParseError
from jingwei.evidence.forms.merkle import EMPTY, verify_consistency
from jingwei.evidence.notes.checkpoint import (
    Checkpoint,
    Opened,
    SignatureError,
    open_checkpoint,
    read_checkpoint,
    read_number,
)
from jingwei.evidence.notes.note import Note, Vkey, note_bytes, read_note
from jingwei.evidence.notes.proof import read_hashes
from jingwei.evidence.signatures.kinds import Verify
from jingwei.limits import LIMITS, Limits

SIZE_TYPE = "text/x.tlog.size"
TEXT_TYPE = "text/plain; charset=utf-8"
_OLD = "old "
_LONGEST = 63
_HINT = "a request is `old SIZE`, base64 hashes, an empty line, then a signed checkpoint"

Logs = Mapping[str, tuple[Vkey, ...]]  # origin -> keys of that log


class ForkKind(StrEnum):
    """What a log showed that does not fit to what it had shown before."""

    EQUAL_SIZE = "equal-size"  # two signed roots at one size: proof of a fork
    UNPROVEN = "unproven"  # a larger signed tree whose proof does not hold; anybody can send a bad proof, so this is a lead only


@dataclass(frozen=True, slots=True)
class Request:
    """Body of add-checkpoint: the size cosigned last as the sender believes, the consistency proof from it, the signed note verbatim."""

    old: int
    proof: tuple[bytes, ...]
    checkpoint: bytes


@dataclass(frozen=True, slots=True)
class Asked:
    """A request of a known log, with its signature verified."""

    request: Request
    opened: Opened

    @property
    def head(self) -> Checkpoint:
        """The head that is to be cosigned."""
        return self.opened.checkpoint

    @property
    def note(self) -> Note:
        """The checkpoint with the signatures of the log's known keys alone."""
        ignored = set(self.opened.ignored)
        known = dict.fromkeys(one for one in self.opened.note.signatures if one not in ignored)
        return Note(self.opened.note.text, tuple(known))


@dataclass(frozen=True, slots=True)
class Held:
    """What the witness remembers of a log: the note with its own cosignature, and the Unix time of the latest cosignature."""

    note: str
    time: int

    @property
    def head(self) -> Checkpoint:
        """The head cosigned last."""
        return read_checkpoint(read_note(self.note.encode()).text)


class Refused(JingweiError):  # noqa: N818 - an answer of the protocol, not a failure
    """A checkpoint that is not cosigned: HTTP status, body and type of the answer, and the fork that was seen, if one was."""

    def __init__(
        self, status: HTTPStatus, reason: str, *, size: int | None = None, fork: ForkKind | None = None
    ) -> None:
        super().__init__(
            f"not cosigned ({status.value}): {reason}", hint="tell the keeper of the log; nothing was remembered"
        )
        self.status = status
        self.body = (reason if size is None else str(size)).encode() + b"\n"
        self.type = TEXT_TYPE if size is None else SIZE_TYPE
        self.fork = fork


def read_request(body: bytes, limits: Limits = LIMITS) -> Request:
    """The request in a body; `request_bytes` gives the same bytes back. Raises `ParseError`, `LimitError`."""
    if len(body) > limits.witness_request_bytes:
        raise LimitError(f"request: {len(body)} bytes, the bound is {limits.witness_request_bytes}", hint=_HINT)
    head, blank, checkpoint = body.partition(b"\n\n")
    if not blank or not head.isascii():
        raise ParseError("request: no checkpoint after an empty line", hint=_HINT)
    first, *lines = head.decode().split("\n")
    if not first.startswith(_OLD):
        raise ParseError("request: the line `old SIZE` is missing", hint=_HINT)
    old = read_number(first.removeprefix(_OLD), "request: old size")
    return Request(old, read_hashes(lines, _LONGEST), checkpoint)


def request_bytes(request: Request) -> bytes:
    """The body of a request."""
    lines = [f"{_OLD}{request.old}", *(base64.b64encode(one).decode() for one in request.proof), "\n"]
    return "\n".join(lines).encode() + request.checkpoint


def origin_hash(origin: str) -> str:
    """Names a log in the monitoring path `/<origin hash>/checkpoint`: SHA-256 of the origin, hex."""
    return hashlib.sha256(origin.encode()).hexdigest()


def vet(body: bytes, logs: Logs, verify: Verify, limits: Limits = LIMITS) -> Asked:
    """Rules 1 to 3, which need no memory. Raises `Refused`."""
    try:
        request = read_request(body, limits)
        head = read_checkpoint(read_note(request.checkpoint, limits).text)
    except (ParseError, LimitError) as error:
        raise Refused(HTTPStatus.BAD_REQUEST, error.message) from error
    if head.origin not in logs:
        raise Refused(HTTPStatus.NOT_FOUND, "this witness does not know a log of that origin")
    try:
        opened = open_checkpoint(request.checkpoint, logs[head.origin], verify, limits)
    except SignatureError as error:
        raise Refused(HTTPStatus.FORBIDDEN, error.message) from error
    if request.old > head.size:
        raise Refused(HTTPStatus.BAD_REQUEST, f"old size {request.old} is larger than the checkpoint's {head.size}")
    return Asked(request, opened)


def decide(asked: Asked, held: Held | None) -> None:
    """Rules 4 and 5. Returns when the head may be cosigned. Raises `Refused`."""
    last = held.head if held else Checkpoint(asked.head.origin, 0, EMPTY)
    head, old = asked.head, asked.request.old
    fork = ForkKind.EQUAL_SIZE if head.size == last.size and head.root != last.root else None
    if old != last.size:
        raise Refused(HTTPStatus.CONFLICT, f"this witness cosigned size {last.size} last", size=last.size, fork=fork)
    if fork:
        raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, f"another root at size {head.size}", fork=fork)
    if old == 0 and asked.request.proof:
        raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "a proof from size zero must be empty")
    if old and not verify_consistency(old, head.size, last.root, head.root, asked.request.proof):
        reason = f"the proof from {old} to {head.size} does not hold"
        raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, reason, fork=ForkKind.UNPROVEN if head.size > old else None)


def cosigned(asked: Asked, line: str) -> str:
    """The note that the witness keeps and shows to monitors: the log's signatures, then its own `line`."""
    return note_bytes(asked.note).decode() + line
