"""Packages of SPDX documents in JSON: versions 2.2 and 2.3, and 3.0 (JSON-LD with its graph serialised flat).

Sources: SPDX specification 2.3, chapters 7 and 11; SPDX 3.0.1, classes Software/Package and Core/Relationship.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.packages.bom import of_component
from jingwei.layers.tools.packages.package import Note, Package, PackageList

_NOTHING = ("NOASSERTION", "NONE")
_LICENCES = ("hasConcludedLicense", "hasDeclaredLicense")
_PURL_TYPES = ("packageUrl", "purl")
_STRANGE = Note("unread", "a package that is no object")


def is_spdx(document: dict[str, Any]) -> bool:
    """Whether the document says that it is one."""
    return isinstance(document.get("spdxVersion"), str) or (
        "@graph" in document and "spdx" in str(document.get("@context"))
    )


def read_spdx(document: dict[str, Any], bound: int) -> PackageList:
    """Packages of the document; the one thing that it describes as a whole is left out. Raises `ParseError`, `LimitError`."""
    version = document.get("spdxVersion")
    if isinstance(version, str) and version not in {"SPDX-2.2", "SPDX-2.3"}:
        raise ParseError(f"{version[:40]!r} is not read; write SPDX 2.3 or 3.0")
    found = _second(document, bound) if isinstance(version, str) else _third(document, bound)
    packages = sorted((f for f in found if isinstance(f, Package)), key=lambda p: (p.ecosystem, p.name, p.version))
    return PackageList("spdx", tuple(packages), tuple(f for f in found if isinstance(f, Note)))


def _second(document: dict[str, Any], bound: int) -> list[Package | Note | None]:
    root = _described(document)
    return [
        _of_two(entry, root) if isinstance(entry, dict) else _STRANGE
        for entry in _bounded(document.get("packages"), bound)
    ]


def _third(document: dict[str, Any], bound: int) -> list[Package | Note | None]:
    graph = _list(document.get("@graph"))
    licences = _licences(graph)
    return [
        _of_three(entry, licences) for entry in _bounded([e for e in graph if _kind(e) == "software_Package"], bound)
    ]


def _bounded(value: Any, bound: int) -> list[Any]:
    entries = _list(value)
    if len(entries) > bound:
        raise LimitError(f"{len(entries)} packages, the bound is {bound}")
    return entries


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _described(document: dict[str, Any]) -> str:
    """Identifier of the one package that the document is about, empty when there are several or none."""
    roots = {one for one in _list(document.get("documentDescribes")) if isinstance(one, str)}
    for one in _list(document.get("relationships")):
        if isinstance(one, dict) and one.get("relationshipType") == "DESCRIBES":
            roots.add(_text(one.get("relatedSpdxElement")))
    return roots.pop() if len(roots) == 1 and len(_list(document.get("packages"))) > 1 else ""


def _of_two(entry: dict[str, Any], root: str) -> Package | None:
    purl = next(
        (
            _text(ref.get("referenceLocator"))
            for ref in _list(entry.get("externalRefs"))
            if isinstance(ref, dict) and ref.get("referenceType") == "purl"
        ),
        "",
    )
    if root and not purl and entry.get("SPDXID") == root:
        return None
    hashes = tuple(
        f"{_algorithm(one.get('algorithm'))}:{_text(one.get('checksumValue'))}"
        for one in _list(entry.get("checksums"))
        if isinstance(one, dict)
    )
    stated = (_text(entry.get(key)) for key in ("licenseConcluded", "licenseDeclared"))
    licence = next((text for text in stated if text and text not in _NOTHING), "")
    return of_component(purl, _text(entry.get("name")), _text(entry.get("versionInfo")), hashes, licence)


def _of_three(entry: dict[str, Any], licences: dict[str, str]) -> Package | None:
    purl = _text(entry.get("software_packageUrl")) or next(
        (
            _text(one.get("identifier"))
            for one in _list(entry.get("externalIdentifier"))
            if isinstance(one, dict) and one.get("externalIdentifierType") in _PURL_TYPES
        ),
        "",
    )
    hashes = tuple(
        f"{_algorithm(one.get('algorithm'))}:{_text(one.get('hashValue'))}"
        for one in _list(entry.get("verifiedUsing"))
        if isinstance(one, dict)
    )
    licence = licences.get(_text(entry.get("spdxId")), "")
    return of_component(purl, _text(entry.get("name")), _text(entry.get("software_packageVersion")), hashes, licence)


def _licences(graph: list[Any]) -> dict[str, str]:
    """Licence expression of each package, by its identifier; what was concluded goes before what was declared."""
    texts = {
        _text(one.get("spdxId")): _text(one.get("simplelicensing_licenseExpression"))
        for one in graph
        if _kind(one) == "simplelicensing_LicenseExpression"
    }
    found: dict[str, str] = {}
    for kind in _LICENCES:
        for one, text in _related(graph, kind, texts):
            found.setdefault(one, text)
    return found


def _related(graph: list[Any], kind: str, texts: dict[str, str]) -> Iterator[tuple[str, str]]:
    for one in graph:
        if _kind(one) in {"Relationship", "LifecycleScopedRelationship"} and one.get("relationshipType") == kind:
            for target in _list(one.get("to")):
                if text := texts.get(_text(target), ""):
                    yield _text(one.get("from")), text


def _kind(one: Any) -> str:
    return _text(one.get("type") or one.get("@type")) if isinstance(one, dict) else ""


def _algorithm(value: Any) -> str:
    return _text(value).lower().replace("-", "").replace("_", "")
