"""Paths of assets as relative URI references (RFC 3986)."""

from __future__ import annotations

from posixpath import normpath
from urllib.parse import quote

from jingwei.report.inert import whole

BASE = "%SRCROOT%"  # the folder that a scan was started in
MANIFEST = "jingwei.yaml"  # its usual name, for an assessment that does not say which one it had


def relative(path: str, manifest: str = "") -> str:
    """The path percent-encoded; the manifest for an empty one. It can name no scheme and no host: a leading slash is kept behind a dot."""
    encoded = quote(whole(path or manifest or MANIFEST), safe="/")
    return f".{encoded}" if encoded.startswith("/") else encoded


def located(path: str) -> dict[str, str]:
    """An artifactLocation: a path below the working folder as a relative reference, any other absolute one as a `file:` URI."""
    if path.startswith("/"):
        return {"uri": f"file://{quote(whole(path), safe='/')}"}
    plain = normpath(path)
    return {"uri": relative(plain)} | ({} if plain.split("/")[0] == ".." else {"uriBaseId": BASE})
