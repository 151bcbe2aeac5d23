"""Reads a CycloneDX bill of materials (JSON, 1.4 to 1.7) into what a manifest may describe.

Software components stand together as one package set, backed by the document itself. Models, data, machines, services and cryptographic assets
become assets of their own; where their files do not lie beside the document, they are drafted as comments with a question.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jingwei.errors import ParseError, Problem
from jingwei.inventory.cyclonedx.document import VERSIONS, flattened, load
from jingwei.inventory.cyclonedx.parts import Parts, name_of, supplier_of
from jingwei.inventory.discovery.model import Discovery, FoundAsset, FoundParty
from jingwei.inventory.discovery.names import Names
from jingwei.inventory.discovery.walk import safe
from jingwei.limits import LIMITS, Limits
from jingwei.vocabulary import AssetKind, Json, Text

KINDS = {
    "machine-learning-model": AssetKind.MODEL,
    "data": AssetKind.DATASET,
    "device": AssetKind.SERVER,
    "cryptographic-asset": AssetKind.IDENTITY,
}
SOFTWARE = frozenset({
    "library", "framework", "application", "container", "platform", "operating-system", "firmware", "device-driver", "file",
})  # fmt: skip
PARTIES = 200
MANY_PARTIES = f"more than {PARTIES} suppliers"


def read(path: Path, limits: Limits = LIMITS) -> tuple[Discovery, tuple[Problem, ...]]:
    """What the document at `path` describes, as `draft` takes it, and every problem met on the way.

    The manifest belongs beside the document. Raises `ParseError`, `LimitError` or `OSError` when nothing can be read from it.
    """
    if not safe(path.name):
        raise ParseError(f"{path.name!r}: no manifest can carry this file name", hint="rename the file")
    document, text = load(path, limits)
    reader = _Reader(path, text, limits)
    reader.version(document)
    reader.components(document)
    reader.services(document)
    return reader.discovery(), tuple(reader.problems)


class _Reader:
    """Collects assets, parties and problems of one document."""

    def __init__(self, path: Path, text: str, limits: Limits) -> None:
        self.path = path
        self.problems: list[Problem] = []
        self._text = text
        self._limits = limits
        self._names = Names()
        self._parties: dict[str, FoundParty] = {}
        self._party_names = Names()
        self._seen: set[str] = set()
        self._found: list[tuple[AssetKind, Mapping[str, Any], str]] = []  # kind, object, id
        self._software = 0

    def version(self, document: Mapping[str, Any]) -> None:
        given = document.get("specVersion")
        if str(given) not in VERSIONS:
            self._problem(
                "specVersion",
                f"specVersion {given!r} is not one of {', '.join(sorted(VERSIONS))}",
                "read as far as it is alike",
            )

    def components(self, document: Mapping[str, Any]) -> None:
        """Find models, data sets and software; a file that is part of one of them is told with it."""
        for component, parent in flattened(document, "components", self._limits):
            kind = str(component.get("type"))
            part_of_asset = kind == "file" and parent is not None and str(parent.get("type")) in KINDS
            if part_of_asset or self._repeated(component):
                continue
            if kind in KINDS:
                self._take(KINDS[kind], component)
            elif kind in SOFTWARE:
                self._software += 1
                self._party(supplier_of(component))
            else:
                self._problem(name_of(component), f"component type {kind!r} is not known", "it was left out")

    def services(self, document: Mapping[str, Any]) -> None:
        for service, _ in flattened(document, "services", self._limits):
            if not self._repeated(service):
                self._take(AssetKind.ENDPOINT, service)

    def discovery(self) -> Discovery:
        """Everything found as assets and parties; not complete when anything was left out."""
        by_reference = {
            reference: made
            for kind, item, made in self._found
            if kind is AssetKind.DATASET and isinstance(reference := item.get("bom-ref"), str)
        }
        parts = Parts(self.path.parent, by_reference)
        assets = [self._packages()] if self._software else []
        for kind, item, made in self._found:
            assets.append(parts.asset(kind, made, item, self._party(supplier_of(item))))
        return Discovery(tuple(assets), tuple(self._parties.values()), looked=1, complete=not self.problems)

    def _packages(self) -> FoundAsset:
        count = self._software
        why = Text(f"{self.path.name}: names {count} software components", f"{self.path.name}：列出 {count} 个软件组件")
        keys: dict[str, Json] = {"files": [self.path.name]}
        return FoundAsset(self._names.id("", AssetKind.PACKAGE_SET), AssetKind.PACKAGE_SET, keys, (why,))

    def _take(self, kind: AssetKind, item: Mapping[str, Any]) -> None:
        if len(self._found) >= self._limits.assets:
            return
        self._found.append((kind, item, self._names.id(name_of(item), kind)))

    def _repeated(self, item: Mapping[str, Any]) -> bool:
        """Whether an object with this reference, or without one with the same type, name and version, was met before."""
        reference = item.get("bom-ref")
        key = (
            f"ref {reference}"
            if isinstance(reference, str)
            else repr([item.get(k) for k in ("type", "group", "name", "version", "purl")])[:2000]
        )
        if key not in self._seen:
            self._seen.add(key)
            return False
        self._problem(
            str(reference or name_of(item)), f"`{name_of(item)}` stands there twice", "the first one was taken"
        )
        return True

    def _party(self, name: str) -> str:
        """Id of the party called `name`, an empty string for none or when there are too many."""
        if not name:
            return ""
        if name not in self._parties and len(self._parties) >= PARTIES:
            if not any(problem.message == MANY_PARTIES for problem in self.problems):
                self._problem("supplier", MANY_PARTIES, "the first were taken")
            return ""
        if name not in self._parties:
            self._parties[name] = FoundParty(self._party_names.id(name, "party"), name)
        return self._parties[name].id

    def _problem(self, near: str, message: str, hint: str) -> None:
        if len(self.problems) < self._limits.manifest_problems:
            at = self._text.find(near) if near else -1
            line = self._text.count("\n", 0, at) + 1 if at >= 0 else 1
            self.problems.append(Problem(self.path.name, line, message, hint))
