"""Exports from a server, only for whoever names its address: `ADDRESS/{ecosystem}/all.zip`."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote, urlsplit

from jingwei.errors import JingweiError, LimitError
from jingwei.layers.tools.packages.options import masked
from jingwei.layers.tools.packages.osv.export import FILE, Source, checked
from jingwei.limits import LIMITS, MIB, Limits

Progress = Callable[[int], None]  # bytes more
_SECONDS = 60.0
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_HINT = "check the address and the connection; or fetch the files by other means and name their folder"


def fetch(
    address: str, ecosystems: Iterable[str], progress: Progress | None = None, limits: Limits = LIMITS
) -> tuple[Source, ...]:
    """Every export that was asked for, or none. Raises `JingweiError`, `LimitError`."""
    _refuse_plain(address)
    return tuple(_one(address.rstrip("/"), checked(name), progress, limits) for name in ecosystems)


def _refuse_plain(address: str) -> None:
    """Nothing vouches for what comes over plain http; within the machine it may."""
    parts = urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise JingweiError(f"{masked(address)}: not an https address", hint=_HINT)


class _Redirect(urllib.request.HTTPRedirectHandler):
    """Follows only to where it might have been sent in the first place."""

    def redirect_request(  # the library's parameters
        self, req: urllib.request.Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        """As the library does, once the new address was looked at. Raises `JingweiError`."""
        try:
            _refuse_plain(newurl)
        except JingweiError:
            fp.close()
            raise
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _one(base: str, ecosystem: str, progress: Progress | None, limits: Limits) -> Source:
    address = f"{base}/{quote(ecosystem)}/{FILE}"
    try:
        with urllib.request.build_opener(_Redirect).open(address, timeout=_SECONDS) as answer:
            content = _body(answer, address, progress, limits)
            length = answer.headers.get("Content-Length")
            if length is not None and int(length) != len(content):
                raise JingweiError(f"{masked(address)}: cut off after {len(content)} of {length} bytes", hint=_HINT)
            return Source(ecosystem, content, masked(address), (answer.headers.get("ETag") or "")[:200])
    except urllib.error.HTTPError as error:
        error.close()
        raise JingweiError(f"{masked(address)}: {error}", hint=_HINT) from error
    except (urllib.error.URLError, http.client.HTTPException, OSError, ValueError) as error:
        raise JingweiError(f"{masked(address)}: {error}", hint=_HINT) from error


def _body(answer: http.client.HTTPResponse, address: str, progress: Progress | None, limits: Limits) -> bytes:
    content = bytearray()
    while block := answer.read(MIB):
        content += block
        if len(content) > limits.advisory_export_bytes:
            raise LimitError(f"{masked(address)}: more than {limits.advisory_export_bytes} bytes")
        if progress is not None:
            progress(len(block))
    return bytes(content)
