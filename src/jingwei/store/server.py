"""PostgreSQL as the place of state: its URL, how it is reached, and what its errors say. The password is never part of a message."""

from __future__ import annotations

import re
import ssl
from typing import Any

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from jingwei.errors import JingweiError

DRIVER = "postgresql+pg8000"
_HINT = f"{DRIVER}://USER:PASSWORD@HOST/DATABASE, in JINGWEI_STATE, so that no other user of this machine reads it"
_TLS_HINT = "?sslmode=verify-full&sslrootcert=FILE holds the server's certificate against a root; ?sslmode=disable is without TLS"
_QUERY = {"sslmode", "sslrootcert"}
_HOST = re.compile(r"[A-Za-z0-9._:%-]{1,253}")
_PORT, _PORTS = 5432, 65_535
_MODES: dict[str, bool | None] = {"prefer": None, "require": True, "disable": False}  # as pg8000 takes them


class StoreError(JingweiError):
    """State could not be written or read; nothing that depends on it was concluded."""


def server_url(text: str) -> URL:
    """The URL of a PostgreSQL database. Raises `StoreError`, which does not repeat the text."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise StoreError("the state is neither a folder nor a database URL", hint=_HINT) from None
    if url.drivername not in {DRIVER, "postgresql", "postgres"}:
        raise StoreError(f"{url.drivername}: state lives in a folder or in PostgreSQL", hint=_HINT)
    url = url.set(drivername=DRIVER)
    if not _HOST.fullmatch(url.host or "") or not url.database or not 0 < (url.port or _PORT) <= _PORTS:
        raise StoreError(f"{bare(url)}: a server, its port and a database are needed", hint=_HINT)
    connect_arguments(url)
    return url


def bare(url: URL) -> str:
    """The URL as a person may see it: without password and parameters."""
    return url.set(query={}).render_as_string(hide_password=True)


def connect_arguments(url: URL) -> dict[str, Any]:
    """What the driver needs besides host, user and database: how TLS is used, as libpq names it. Raises `StoreError`."""
    mode, root = url.query.get("sslmode", "prefer"), url.query.get("sslrootcert")
    if set(url.query) - _QUERY or not isinstance(root, str | None):
        raise StoreError(f"{bare(url)}: parameters other than {', '.join(sorted(_QUERY))}", hint=_TLS_HINT)
    if mode == "verify-full":
        return {"ssl_context": _verifying(url, root)}
    if mode not in _MODES or root is not None:
        raise StoreError(f"{bare(url)}: sslmode and sslrootcert do not fit", hint=_TLS_HINT)
    return {"ssl_context": _MODES[str(mode)]}


def _verifying(url: URL, root: str | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=root)
    except OSError as error:
        raise StoreError(f"{bare(url)}: sslrootcert: {error.strerror or error}", hint=_TLS_HINT) from error


def words(error: DBAPIError) -> str:
    """What the database said; a server says it in a dictionary."""
    said = error.orig.args[0] if error.orig and error.orig.args else error.orig
    if isinstance(said, dict):
        return str(said.get("M", "no reason was given"))
    return str(error.orig) if error.orig else str(error)
