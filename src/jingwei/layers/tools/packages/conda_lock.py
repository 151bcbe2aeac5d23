"""conda-lock's conda-lock.yml (version 1), and conda's explicit lists of addresses (`@EXPLICIT`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from jingwei.errors import ParseError
from jingwei.layers.tools.packages.package import Note, Package, PackageList
from jingwei.text.patterns import expression

EXPLICIT = expression(r"^@EXPLICIT[ \t]*$", re.MULTILINE)
_FILE = expression(
    r"(?P<name>[a-z0-9_.-]+)-(?P<version>[^-/]+)-(?P<build>[^-/]+?)(?:\.tar\.bz2|\.conda)", re.IGNORECASE
)
_DIGEST = {32: "md5", 64: "sha256"}


def read_conda_lock(document: dict[str, Any]) -> PackageList:
    """Packages for all platforms, each once. Raises `ParseError`."""
    entries = document.get("package")
    if not isinstance(entries, list):
        raise ParseError("a conda lock without a list of packages")
    made = dict.fromkeys(_entry(entry) for entry in entries)
    return PackageList(
        "conda-lock", tuple(m for m in made if isinstance(m, Package)), tuple(m for m in made if isinstance(m, Note))
    )


def _entry(entry: Any) -> Package | Note:
    if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
        return Note("unread", "a package without a name")
    name, version = entry["name"], entry.get("version")
    version = version if isinstance(version, str) else ""
    ecosystem = "pypi" if entry.get("manager") == "pip" else "conda"
    digests = entry.get("hash")
    hashes = _hashes(digests) if isinstance(digests, dict) else ()
    url = entry.get("url") if isinstance(entry.get("url"), str) else ""
    source = (url or "").rpartition("/")[0]
    return Package(
        _name(name, ecosystem), version, ecosystem, bool(version), hashes, source[:200], None, f"{name} {version}"[:200]
    )


def _hashes(digests: dict[str, Any]) -> tuple[str, ...]:
    return tuple(f"{kind}:{value}" for kind, value in digests.items() if isinstance(value, str))


def _name(name: str, ecosystem: str) -> str:
    from packaging.utils import canonicalize_name

    return canonicalize_name(name) if ecosystem == "pypi" else name.lower()


def read_explicit(text: str) -> PackageList:
    """Packages of a list of addresses, with the digest after `#` where there is one."""
    made = list(_addresses(text))
    return PackageList(
        "conda explicit",
        tuple(m for m in made if isinstance(m, Package)),
        tuple(m for m in made if isinstance(m, Note)),
    )


def _addresses(text: str) -> Iterator[Package | Note]:
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if not line or line.startswith(("#", "@")):
            continue
        address, _, digest = line.partition("#")
        folder, _, file = address.rpartition("/")
        match = _FILE.fullmatch(file)
        if match is None:
            yield Note("unread", line[:200], number)
            continue
        digest = digest.rpartition(":")[2]
        hashes = (f"{_DIGEST[len(digest)]}:{digest}",) if len(digest) in _DIGEST else ()
        yield Package(
            match["name"].lower(), match["version"], "conda", pinned=True, hashes=hashes, source=folder[:200], line=number,
            written=file[:200],
        )  # fmt: skip
