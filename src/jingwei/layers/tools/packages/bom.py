"""Components of a CycloneDX document in JSON (versions 1.2 to 1.7) that are software packages."""

from __future__ import annotations

from typing import Any

from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.packages.package import Note, Package, PackageList

# compared one by one: a hostile type may not be hashable
_SOFTWARE = (
    "library", "framework", "application", "operating-system", "container", "firmware", "device-driver", "platform",
)  # fmt: skip
_VERSIONS = (None, "1.2", "1.3", "1.4", "1.5", "1.6", "1.7")


def read_bom(document: dict[str, Any], bound: int) -> PackageList:
    """Packages of the document, nested components included. Raises `ParseError` for other versions, `LimitError` above `bound` components."""
    if document.get("specVersion") not in _VERSIONS:
        raise ParseError(f"CycloneDX {str(document.get('specVersion'))[:20]!r} is not read; write 1.4 to 1.7")
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
    purl = component.get("purl")
    hashes = tuple(
        f"{str(h.get('alg', '')).lower().replace('-', '')}:{h.get('content', '')}"
        for h in _list(component.get("hashes"))
        if isinstance(h, dict)
    )
    version = component.get("version")
    return of_component(
        purl if isinstance(purl, str) else "",
        str(component.get("name", "")),
        version if isinstance(version, str) else "",
        hashes,
        _licence(_list(component.get("licenses"))),
    )


def of_component(purl: str, name: str, version: str, hashes: tuple[str, ...], licence: str) -> Package:
    """A package as a bill of materials states it; name and version of its package URL go before its own."""
    ecosystem, stated, its_version, source = _purl(purl)
    name, version = stated or name, its_version or version
    if ecosystem == "pypi":
        from packaging.utils import canonicalize_name

        name = canonicalize_name(name)
    return Package(
        name, version, ecosystem or "other", bool(version), hashes, source, None, (purl or name)[:200], licence
    )


def _licence(choices: list[Any]) -> str:
    """The expression, or all listed licences together; empty when none is stated."""
    texts = []
    for choice in choices:
        if isinstance(choice, dict) and isinstance(choice.get("expression"), str):
            texts.append(choice["expression"])
        inner = choice.get("license") if isinstance(choice, dict) else None
        named = (
            [inner[key] for key in ("id", "name") if isinstance(inner.get(key), str)] if isinstance(inner, dict) else []
        )
        texts += named[:1]
    return texts[0] if len(texts) == 1 else " AND ".join(f"({text})" for text in texts)


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
