"""Components of a CycloneDX document in JSON that are software packages."""

from __future__ import annotations

from typing import Any

from jingwei.errors import LimitError
from jingwei.layers.tools.packages.package import Note, Package, PackageList

# compared one by one: a hostile type may not be hashable
_SOFTWARE = (
    "library", "framework", "application", "operating-system", "container", "firmware", "device-driver", "platform",
)  # fmt: skip


def read_bom(document: dict[str, Any], bound: int) -> PackageList:
    """Packages of the document, nested components included. Raises `LimitError` above `bound` components."""
    packages: list[Package] = []
    notes: list[Note] = []
    todo = _list(document.get("components"))
    while todo:
        component = todo.pop(0) if len(todo) == 1 else todo.pop()
        if len(packages) + len(notes) > bound:
            raise LimitError(f"more than {bound} components")
        if not isinstance(component, dict):
            notes.append(Note("unread", "a component that is no object"))
            continue
        todo += _list(component.get("components"))
        if component.get("type") in _SOFTWARE:
            packages.append(_package(component))
    return PackageList(
        "cyclonedx", tuple(sorted(packages, key=lambda p: (p.ecosystem, p.name, p.version))), tuple(notes)
    )


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else []


def _package(component: dict[str, Any]) -> Package:
    purl = component.get("purl") if isinstance(component.get("purl"), str) else ""
    ecosystem, name, version, source = _purl(purl or "")
    name = name or str(component.get("name", ""))
    version = version or (component["version"] if isinstance(component.get("version"), str) else "")
    hashes = tuple(
        f"{str(h.get('alg', '')).lower().replace('-', '')}:{h.get('content', '')}"
        for h in _list(component.get("hashes"))
        if isinstance(h, dict)
    )
    if ecosystem == "pypi":
        from packaging.utils import canonicalize_name

        name = canonicalize_name(name)
    return Package(name, version, ecosystem or "other", bool(version), hashes, source, None, (purl or name)[:200])


def _purl(purl: str) -> tuple[str, str, str, str]:
    """Type, name with namespace, version and repository of a package URL (purl specification 1.0)."""
    from urllib.parse import parse_qs, unquote

    if not purl.startswith("pkg:"):
        return "", "", "", ""
    path, _, qualifiers = purl[4:].split("#", 1)[0].partition("?")
    path, _, version = path.rpartition("@") if "@" in path.rsplit("/", 1)[-1] else (path, "", "")
    type_, _, name = path.strip("/").partition("/")
    source = parse_qs(qualifiers).get("repository_url", [""])[0]
    return type_.lower(), unquote(name), unquote(version), source[:200]
