"""Parts of a CycloneDX object that a manifest can say: name, version, licence, files beside the document, facts of the model card."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from jingwei.inventory.discovery.draft import clean
from jingwei.inventory.discovery.model import FoundAsset
from jingwei.inventory.discovery.questions import QUESTIONS
from jingwei.inventory.discovery.walk import ABSOLUTE, LINE_CHARACTERS, safe
from jingwei.vocabulary import AssetKind, Json, Text

WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._/+:@-]{0,99}")
HEX = re.compile(r"[0-9a-fA-F]{64}")
URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://\S{1,380}")
NEEDS_FILES = frozenset({AssetKind.MODEL, AssetKind.DATASET, AssetKind.IDENTITY})
FILES = 1_000


def name_of(item: Mapping[str, Any]) -> str:
    """Name of a component or service as one safe line."""
    return _line(item.get("name")) or "unnamed"


def supplier_of(item: Mapping[str, Any]) -> str:
    """Name of who supplies it, or an empty string."""
    for key in ("supplier", "manufacturer", "provider"):
        entity = item.get(key)
        if isinstance(entity, dict) and (name := _line(entity.get("name"))):
            return name
    return _line(item.get("publisher"))


class Parts:
    """Makes assets of components and services that lie in a document of the folder `folder`."""

    def __init__(self, folder: Path, datasets: Mapping[str, str]) -> None:
        self._folder = folder
        self._datasets = datasets

    def asset(self, kind: AssetKind, made: str, item: Mapping[str, Any], supplier: str) -> FoundAsset:
        """One asset; `made` is its id, `supplier` the id of a party or empty."""
        keys = dict(self._keys(item, supplier))
        files, missing = self._files(item)
        if kind in NEEDS_FILES or (kind is AssetKind.ENDPOINT and files):
            keys["files"] = files
        if kind is AssetKind.MODEL:
            keys.update(self._model(item))
        if kind is AssetKind.ENDPOINT:
            keys |= {"url": url} if (url := _endpoint(item)) else {}
        questions = (*_missing(missing), *_hashes(item, files), *QUESTIONS[kind])
        why = Text(
            f"named in the bill of materials as {item.get('type', 'service')}",
            f"物料清单中列为 {item.get('type', 'service')}",
        )
        return FoundAsset(made, kind, keys, (why,), questions, ready=kind not in NEEDS_FILES or bool(files))

    def _keys(self, item: Mapping[str, Any], supplier: str) -> Iterator[tuple[str, Json]]:
        yield "name", name_of(item)
        for key in ("version", "description"):
            if text := _line(item.get(key)):
                yield key, text
        if supplier:
            yield "supplier", supplier
        if licence := _licence(item):
            yield "licence", licence

    def _files(self, item: Mapping[str, Any]) -> tuple[list[Json], list[str]]:
        """Entries for the files of the component that lie beside the document, and names of those that do not."""
        entries: list[Json] = []
        missing: list[str] = []
        children = item.get("components")
        for child in (children if isinstance(children, list) else [])[:FILES]:
            if not isinstance(child, dict) or child.get("type") != "file":
                continue
            name = str(child.get("name", ""))
            if self._is_beside(name):
                digest = _sha256(child)
                entries.append({"path": name, "sha256": digest} if digest else {"path": name})
            else:
                missing.append(clean(name) or "unnamed")
        return entries, missing

    def _is_beside(self, name: str) -> bool:
        parts = PurePosixPath(name).parts
        if not parts or not safe(name) or len(name) > LINE_CHARACTERS or ABSOLUTE.match(name) or name.startswith("/"):
            return False
        try:
            folders = [self._folder.joinpath(*parts[:depth]).lstat().st_mode for depth in range(1, len(parts) + 1)]
        except (OSError, ValueError):
            return False
        return ".." not in parts and stat.S_ISREG(folders[-1]) and not any(stat.S_ISLNK(mode) for mode in folders)

    def _model(self, item: Mapping[str, Any]) -> Iterator[tuple[str, Json]]:
        parameters = _at(item, "modelCard", "modelParameters")
        if task := _line(parameters.get("task")):
            yield "task", task
        if architecture := _line(parameters.get("modelArchitecture")) or _line(parameters.get("architectureFamily")):
            yield "architecture", architecture
        listed = parameters.get("datasets")
        references = [
            entry.get("ref") for entry in (listed if isinstance(listed, list) else []) if isinstance(entry, dict)
        ]
        known = dict.fromkeys(
            self._datasets[ref] for ref in references if isinstance(ref, str) and ref in self._datasets
        )
        if known:
            yield "trained_on", list[Json](known)


def _at(item: Mapping[str, Any], *keys: str) -> Mapping[str, Any]:
    value: Any = item
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def _line(value: Any) -> str:
    return clean(value) if isinstance(value, str) else ""


def _licence(item: Mapping[str, Any]) -> str:
    """The licence where exactly one is stated and a manifest can carry it."""
    listed = item.get("licenses")
    if not isinstance(listed, list) or len(listed) != 1 or not isinstance(listed[0], dict):
        return ""
    choice = listed[0]
    value = choice.get("expression") or _at(choice, "license").get("id") or _at(choice, "license").get("name")
    return value if isinstance(value, str) and WORD.fullmatch(value) else ""


def _endpoint(item: Mapping[str, Any]) -> str:
    listed = item.get("endpoints")
    first = listed[0] if isinstance(listed, list) and listed else ""
    return first if isinstance(first, str) and URL.fullmatch(first) and safe(first) else ""


def _sha256(item: Mapping[str, Any]) -> str:
    listed = item.get("hashes")
    for entry in listed if isinstance(listed, list) else []:
        if isinstance(entry, dict) and entry.get("alg") == "SHA-256" and HEX.fullmatch(str(entry.get("content"))):
            return str(entry["content"]).lower()
    return ""


def _missing(names: list[str]) -> Iterator[Text]:
    if names:
        some = ", ".join(names[:5]) + (" ..." if len(names) > 5 else "")  # noqa: PLR2004 - as many as are listed
        yield Text(f"where are these files? {some}", f"这些文件在何处？{some}")


def _hashes(item: Mapping[str, Any], files: list[Json]) -> Iterator[Text]:
    digest = _sha256(item)
    if digest and not files:
        yield Text(
            f"which file has SHA-256 {digest}? (`files: [{{path: FILE, sha256: {digest}}}]`)",
            f"哪个文件的 SHA-256 为 {digest}？（`files`）",
        )
