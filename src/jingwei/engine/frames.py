"""Length-prefixed JSON over a socket. Never pickle: a worker that read hostile input may be hostile itself."""

from __future__ import annotations

import json
import socket
import struct
from typing import Any

_HEADER = struct.Struct("!I")


class FrameError(Exception):
    """The other side closed the connection, or sent what is no frame."""


def encode(value: Any) -> bytes:
    """One frame: 4-byte big-endian length, UTF-8 JSON."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    return _HEADER.pack(len(body)) + body


def send(connection: socket.socket, value: Any) -> None:
    """Send one frame. Raises `FrameError` when the other side is gone."""
    try:
        connection.sendall(encode(value))
    except OSError as error:
        raise FrameError(f"the worker is gone: {error}") from error


def receive(connection: socket.socket, bound: int) -> Any:
    """Receive one frame of at most `bound` bytes. Raises `FrameError`."""
    (length,) = _HEADER.unpack(_exactly(connection, _HEADER.size))
    if length > bound:
        raise FrameError(f"a frame of {length} bytes, the bound is {bound}")
    try:
        return json.loads(_exactly(connection, length))
    except (ValueError, RecursionError) as error:
        raise FrameError(f"a frame that is no JSON: {error}") from error


def _exactly(connection: socket.socket, count: int) -> bytes:
    parts: list[bytes] = []
    while count:
        try:
            part = connection.recv(min(count, 1 << 20))
        except OSError as error:
            raise FrameError(f"connection lost: {error}") from error
        if not part:
            raise FrameError("connection closed")
        parts.append(part)
        count -= len(part)
    return b"".join(parts)
