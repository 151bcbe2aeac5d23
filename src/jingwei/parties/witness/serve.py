"""Runs the witness's application on a socket, with uvicorn and h11."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from jingwei.errors import JingweiError
from jingwei.limits import LIMITS
from jingwei.parties.witness.app import App

_HEAD_BYTES = 16 * 1024
_KEEP_ALIVE_SECONDS = 30
_STOP_SECONDS = 5


class Impatient(H11Protocol):
    """Closes connections whose request line and headers do not arrive in time; uvicorn waits for them without end."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a first request."""
        super().connection_made(transport)
        self._wait()

    def on_response_complete(self) -> None:
        """Begin to wait for the next request."""
        super().on_response_complete()
        self._wait()

    def _wait(self) -> None:
        self.loop.call_later(_KEEP_ALIVE_SECONDS, self._late, self.cycle)

    def _late(self, cycle: object) -> None:
        if self.cycle is cycle and not self.transport.is_closing():
            self.transport.close()


def bind(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one. Raises `JingweiError`."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family)
    except OSError as error:
        hint = "another process may use the port; --listen 127.0.0.1:0 takes a free one"
        raise JingweiError(f"cannot listen on {host}:{port}: {error.strerror}", hint=hint) from error


def serve(app: App, listening: socket.socket, ready: Callable[[], None]) -> None:
    """Serve until SIGINT or SIGTERM. `ready` is called when connections are accepted."""
    config = uvicorn.Config(
        app,
        http=Impatient,
        ws="none",
        lifespan="off",
        loop="asyncio",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=LIMITS.witness_connections,
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=_STOP_SECONDS,
        h11_max_incomplete_event_size=_HEAD_BYTES,
    )
    ready()
    uvicorn.Server(config).run(sockets=[listening])
