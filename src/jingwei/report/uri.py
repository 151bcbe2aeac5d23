"""Paths of assets as relative URI references (RFC 3986)."""

from __future__ import annotations

from urllib.parse import quote

from jingwei.report.inert import whole


def relative(path: str) -> str:
    """The path percent-encoded. It can name no scheme and no host: a leading slash is kept behind a dot."""
    encoded = quote(whole(path), safe="/")
    return f".{encoded}" if encoded.startswith("/") else encoded
