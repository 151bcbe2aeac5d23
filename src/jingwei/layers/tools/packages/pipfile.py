"""pipenv's Pipfile.lock (format: pipenv documentation, "Pipfile.lock")."""

from __future__ import annotations

import re
from typing import Any

from jingwei.layers.tools.packages.package import Note, Package, PackageList, Source

_SECTIONS = ("default", "develop")
_SYSTEMS = ("git", "hg", "svn", "bzr")


def read_pipfile(document: dict[str, Any]) -> PackageList:
    """Packages of every section, and the indexes they come from."""
    meta = document.get("_meta")
    indexes = meta.get("sources") if isinstance(meta, dict) else None
    made = [_entry(name, value) for section in _SECTIONS for name, value in _table(document, section).items()]
    packages = tuple(entry for entry in made if isinstance(entry, Package))
    return PackageList(
        "Pipfile.lock", packages, tuple(n for n in made if isinstance(n, Note)), tuple(_sources(indexes, packages))
    )


def _table(document: dict[str, Any], key: str) -> dict[str, Any]:
    value = document.get(key)
    return value if isinstance(value, dict) else {}


def _entry(name: str, value: Any) -> Package | Note:
    from packaging.utils import canonicalize_name

    if not isinstance(value, dict):
        return Note("unread", name[:200])
    if "path" in value or ("file" in value and "://" not in str(value["file"])):
        return Note("local", name[:200])
    wanted = value.get("version")
    version = wanted[2:] if isinstance(wanted, str) and wanted.startswith("==") and "*" not in wanted else ""
    hashes = value.get("hashes")
    system = next((key for key in _SYSTEMS if isinstance(value.get(key), str)), "")
    source = f"{system}+{value[system]}@{value.get('ref', '')}" if system else str(value.get("file", ""))
    pinned = bool(version) or bool(re.search(r"@[0-9a-f]{40}$", source))
    listed = tuple(h for h in hashes if isinstance(h, str)) if isinstance(hashes, list) else ()
    return Package(canonicalize_name(name), version, "pypi", pinned, listed, source[:200], None, name[:200])


def _sources(indexes: Any, packages: tuple[Package, ...]) -> list[Source]:
    """Indexes; a second one counts as further, though an entry may name the one that it wants."""
    listed = indexes if isinstance(indexes, list) else []
    addresses = [entry["url"] for entry in listed if isinstance(entry, dict) and isinstance(entry.get("url"), str)]
    found = [Source("index" if at == 0 else "further", address[:400]) for at, address in enumerate(addresses)]
    open_ = [entry for entry in listed if isinstance(entry, dict) and entry.get("verify_ssl") is False]
    found += [Source("trusted", str(entry.get("url", ""))[:400]) for entry in open_]
    return found if packages else []
