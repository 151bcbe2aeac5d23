"""Package URLs (purl specification 1.0) of what lists name."""

from __future__ import annotations

from functools import cache
from urllib.parse import quote

_TYPES = {"other": "generic", "image": "docker"}
_SAFE = ".-_~:"


def purl(ecosystem: str, name: str, version: str = "") -> str:
    """`pkg:type/namespace/name@version`; of npm's scopes the `@` is encoded, an image's digest follows the `@` as its version."""
    kind = _TYPES.get(ecosystem, ecosystem) or "generic"
    return f"pkg:{kind}/{_path(name)}@{quote(version, safe=_SAFE)}" if version else f"pkg:{kind}/{_path(name)}"


@cache
def _plain(name: str) -> bool:
    return name.isalnum() and name.isascii()


def _path(name: str) -> str:
    if _plain(name):
        return name
    return "/".join(quote(part, safe=_SAFE) for part in name.split("/"))
