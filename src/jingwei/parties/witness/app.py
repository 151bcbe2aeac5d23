"""The witness over HTTP, as an ASGI application: `POST /add-checkpoint`, `GET /<SHA-256 of the origin>/checkpoint`, and nothing else."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, MutableMapping
from http import HTTPStatus
from typing import Any

from jingwei.errors import JingweiError
from jingwei.limits import LIMITS, Limits
from jingwei.parties.witness.protocol import TEXT_TYPE, Refused
from jingwei.parties.witness.witness import Witness

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Answer = tuple[HTTPStatus, bytes, str]

_MONITOR = re.compile(r"/([0-9a-f]{64})/checkpoint")
_POST = "/add-checkpoint"


class App:
    """Serves one witness. `clock` gives Unix seconds."""

    def __init__(self, witness: Witness, clock: Callable[[], int], limits: Limits = LIMITS) -> None:
        self._witness = witness
        self._clock = clock
        self._limits = limits

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request. Failures of this machine are 500 without detail; the operator is told."""
        if scope["type"] != "http":
            return
        try:
            status, body, kind = await self._answer(scope["method"], scope["path"], receive)
        except Refused as refused:
            status, body, kind = refused.status, refused.body, refused.type
        except (JingweiError, OSError) as error:
            self._witness.tell(f"not answered: {error}")
            status, body, kind = _text(HTTPStatus.INTERNAL_SERVER_ERROR)
        await _respond(send, status, body, kind)

    async def _answer(self, method: str, path: str, receive: Receive) -> Answer:
        found = _MONITOR.fullmatch(path)
        if path != _POST and found is None:
            return _text(HTTPStatus.NOT_FOUND)
        if method != ("GET" if found else "POST"):
            return _text(HTTPStatus.METHOD_NOT_ALLOWED)
        if found:
            note = await asyncio.to_thread(self._witness.checkpoint, found[1])
            return (HTTPStatus.OK, note, TEXT_TYPE) if note else _text(HTTPStatus.NOT_FOUND)
        try:
            body = await asyncio.wait_for(self._body(receive), self._limits.witness_seconds)
        except TimeoutError:
            return _text(HTTPStatus.REQUEST_TIMEOUT)
        if body is None:
            return _text(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        lines = await asyncio.to_thread(self._witness.add_checkpoint, body, self._clock())
        return HTTPStatus.OK, lines, TEXT_TYPE

    async def _body(self, receive: Receive) -> bytes | None:
        """The whole body; None when it is larger than the bound."""
        parts, size, more = [], 0, True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise Refused(HTTPStatus.BAD_REQUEST, "the request ended too early")
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            if size > self._limits.witness_request_bytes:
                return None
            more = message.get("more_body", False)
        return b"".join(parts)


def _text(status: HTTPStatus) -> Answer:
    return status, status.phrase.encode() + b"\n", TEXT_TYPE


async def _respond(send: Send, status: HTTPStatus, body: bytes, kind: str) -> None:
    headers = [
        (b"content-type", kind.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"x-content-type-options", b"nosniff"),
    ]
    if status in {
        HTTPStatus.REQUEST_TIMEOUT,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        HTTPStatus.METHOD_NOT_ALLOWED,
        HTTPStatus.NOT_FOUND,
    }:
        headers.append((b"connection", b"close"))  # a body may still be on its way, and nobody reads it
    await send({"type": "http.response.start", "status": status.value, "headers": headers})
    await send({"type": "http.response.body", "body": body})
