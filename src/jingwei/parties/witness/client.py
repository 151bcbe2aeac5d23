"""What the keeper of a log does: ask a witness to cosign, over HTTP or by files that somebody carries."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from urllib.parse import urlsplit

from jingwei.errors import JingweiError, LimitError, ParseError
from jingwei.evidence.notes.checkpoint import open_checkpoint, read_checkpoint, read_number
from jingwei.evidence.notes.note import Note, NoteSignature, Vkey, note_bytes, read_note, read_signatures
from jingwei.evidence.signatures.kinds import Verify
from jingwei.limits import LIMITS, Limits
from jingwei.parties.witness.protocol import TEXT_TYPE, Request, request_bytes

Prove = Callable[[int, int], tuple[bytes, ...]]  # old size, new size -> consistency proof, empty from 0

_AGAIN = 2  # the answer to what the witness has, and one race with another keeper
_REASON_BYTES = 1000
_HINTS: dict[int, str] = {
    HTTPStatus.NOT_FOUND: "ask the witness to add this log",
    HTTPStatus.FORBIDDEN: "the witness knows another key of this log",
    HTTPStatus.UNPROCESSABLE_ENTITY: "the witness saw a fork of this log: find out before anything else",
}


class WitnessError(JingweiError):
    """A witness did not cosign. `status` is that of its answer, None when there was none."""

    def __init__(self, message: str, *, hint: str, status: int | None = None) -> None:
        super().__init__(message, hint=hint)
        self.status = status


def request_cosignature(
    url: str,
    checkpoint: bytes,
    witness: Vkey,
    prove: Prove,
    verify: Verify,
    old: int = 0,
    limits: Limits = LIMITS,
) -> tuple[NoteSignature, ...]:
    """Cosignature of `witness` (submission prefix `url`) on a signed checkpoint, verified.

    `old` is the size that it is believed to have cosigned last; when it says otherwise, it is asked again with a proof from there. Raises
    `WitnessError` for every refusal, also when the witness has seen a larger log than this one; `ParseError` when the answer is not valid.
    """
    size = read_checkpoint(read_note(checkpoint, limits).text).size
    status, body = _post(url, request_bytes(Request(old, prove(old, size), checkpoint)), limits)
    for _ in range(_AGAIN):
        if status == HTTPStatus.CONFLICT:
            old = _not_larger(url, body, size)
            status, body = _post(url, request_bytes(Request(old, prove(old, size), checkpoint)), limits)
    if status != HTTPStatus.OK:
        reason = body[:_REASON_BYTES].decode("utf-8", "replace").strip()
        hint = _HINTS.get(status, "try again later")
        raise WitnessError(f"{url} did not cosign ({status}): {reason}", hint=hint, status=status)
    return accept(checkpoint, body, (witness,), verify, limits)


def accept(
    checkpoint: bytes, lines: bytes, witnesses: Iterable[Vkey], verify: Verify, limits: Limits = LIMITS
) -> tuple[NoteSignature, ...]:
    """Cosignatures of known witnesses among signature lines that came back.

    Raises `SignatureError` when there is none or one is not valid, `ParseError`, `LimitError`.
    """
    try:
        found = read_signatures(lines.decode(), limits)
    except UnicodeDecodeError as error:
        raise ParseError("cosignature: not UTF-8", hint="give the file that the witness wrote") from error
    note = Note(read_note(checkpoint, limits).text, found)
    opened = open_checkpoint(note_bytes(note), witnesses, verify, limits)
    return tuple(one for one in found if one not in opened.ignored)


def _not_larger(url: str, body: bytes, size: int) -> int:
    """The size that a witness answers with 409. Raises `WitnessError`."""
    try:
        last = read_number(body.decode("ascii", "replace").removesuffix("\n"), "size")
    except ParseError as error:
        hint = "is this the address of a witness?"
        raise WitnessError(
            f"{url} named no size that it cosigned last", hint=hint, status=HTTPStatus.CONFLICT
        ) from error
    if last > size:
        hint = "this log was rolled back, or another one is kept under its name: find out before anything else"
        raise WitnessError(f"{url} cosigned {last} entries, this log has {size}", hint=hint, status=HTTPStatus.CONFLICT)
    return last


def _post(url: str, body: bytes, limits: Limits) -> tuple[int, bytes]:
    """Status and body of the answer. Redirects are not followed, proxies not used. Raises `WitnessError`."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise WitnessError(f"{url}: not an address of a witness", hint="https://HOST/PREFIX")
    try:
        with _connected(parts.scheme, parts.hostname, parts.port, limits.witness_seconds) as connection:
            connection.request("POST", parts.path.rstrip("/") + "/add-checkpoint", body, {"Content-Type": TEXT_TYPE})
            response = connection.getresponse()
            return response.status, _bounded(response, limits.note_bytes)
    except (OSError, HTTPException, ValueError) as error:
        raise WitnessError(
            f"{url} cannot be reached: {error}", hint="check the address, or exchange files: `jingwei witness cosign`"
        ) from error


def _bounded(response: HTTPResponse, bound: int) -> bytes:
    body = response.read(bound + 1)
    if len(body) <= bound and response.length:
        raise OSError("the answer broke off")
    if len(body) > bound:
        raise LimitError(f"an answer of more than {bound} bytes", hint="this is no witness")
    return body


@contextmanager
def _connected(scheme: str, host: str, port: int | None, seconds: float) -> Iterator[HTTPConnection]:
    """A connection that ends after `seconds`, however slowly the other side sends."""
    if scheme == "https":
        connection: HTTPConnection = HTTPSConnection(host, port, timeout=seconds, context=ssl.create_default_context())
    else:
        connection = HTTPConnection(host, port, timeout=seconds)
    connection.connect()
    late = threading.Event()
    timer = threading.Timer(seconds, _cut, (connection.sock, late))
    timer.daemon = True
    timer.start()
    try:
        yield connection
        if late.is_set():  # what arrived until then looks like an end
            raise TimeoutError("no answer in time")
    finally:
        timer.cancel()
        connection.close()


def _cut(held: socket.socket, late: threading.Event) -> None:
    late.set()
    with suppress(OSError):
        held.shutdown(socket.SHUT_RDWR)
