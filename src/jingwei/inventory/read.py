"""Reads `jingwei.yaml`: every key checked, every path resolved and bounded, here and once.

Steps: bytes -> plain data with lines -> grammar (pydantic) -> references -> files. Each step reports all its problems before the next begins.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from jingwei.documents import Bounds, Document, DocumentError, DocumentLimitError, parse_yaml, read_regular
from jingwei.errors import ManifestError, ParseError, Problem
from jingwei.inventory import manifest as grammar
from jingwei.inventory.files import FileError, Hasher, expand
from jingwei.inventory.problems import grammar_problems, text_problems
from jingwei.inventory.references import reference_problems
from jingwei.limits import LIMITS, Limits
from jingwei.vocabulary import (
    Asset,
    AssetFile,
    AssetKind,
    Inventory,
    Party,
    ProfileChoice,
    Reference,
    Stage,
    System,
    Text,
    Waiver,
)

Progress = Callable[[int], None]
ADVISORIES = ".jingwei/advisories.db"  # beside the manifest: where `jingwei advisories import` puts its database


def read(
    path: Path,
    *,
    limits: Limits = LIMITS,
    progress: Progress | None = None,
    lacking: dict[str, list[str]] | None = None,
) -> Inventory:
    """Read the manifest at `path` and hash the files it names; `progress` receives bytes hashed.

    Raises `ManifestError` with every problem found. With `lacking`, files that cannot be used are no problem: it receives them by asset,
    and these assets come without them. That is for who holds only a part of the inputs, never for an assessment.
    """
    content = _content(path, limits)
    document = _document(content, path.name, limits)
    _refuse(text_problems(document, path.name), limits)
    model = _validated(document, path.name, limits)
    problems = list(reference_problems(model, document, path.name))
    wrong: list[tuple[str, Problem]] = []
    assets = _assets(model, document, path, Hasher(path.parent, limits, progress), wrong)
    if lacking is None:
        problems += [problem for _, problem in wrong]
    else:
        for name, problem in wrong:
            lacking.setdefault(name, []).append(problem.message)
    _refuse(iter(problems), limits)
    return Inventory(
        manifest=path.name,
        manifest_sha256=hashlib.sha256(content).hexdigest(),
        system=_system(model.system),
        parties=tuple(_party(entry) for entry in model.parties),
        assets=assets,
        profile=_profile(model.profile),
        as_of=model.as_of,
    )


def _content(path: Path, limits: Limits) -> bytes:
    hint = "give the path of a jingwei.yaml; `jingwei init DIR` writes one"
    try:
        content = read_regular(path, limits.manifest_bytes, hint)
    except ParseError as error:
        message = error.message.removeprefix(f"{path}: ")
        raise ManifestError((Problem(str(path), 1, message, error.hint),)) from error
    if len(content) > limits.manifest_bytes:
        message = f"larger than {limits.manifest_bytes} bytes"
        raise ManifestError((Problem(str(path), 1, message, "describe fewer assets in one manifest"),))
    return content


def _document(content: bytes, name: str, limits: Limits) -> Document:
    try:
        return parse_yaml(
            content, name, Bounds(limits.manifest_bytes, limits.manifest_nodes, limits.manifest_depth, aliases=True)
        )
    except (DocumentError, DocumentLimitError) as error:
        raise ManifestError((error.problem,)) from error


def _refuse(problems: Iterator[Problem], limits: Limits) -> None:
    found = sorted(set(problems), key=lambda problem: (problem.line, problem.message))
    if found:
        bound = limits.manifest_problems
        raise ManifestError(tuple(found[:bound]), omitted=max(0, len(found) - bound))


def _validated(document: Document, name: str, limits: Limits) -> grammar.Manifest:
    from pydantic import ValidationError

    try:
        return grammar.Manifest.model_validate(document.data)
    except ValidationError as error:
        _refuse(grammar_problems(error, document, name), limits)
        raise AssertionError("a refused manifest has at least one problem") from error


def _assets(
    model: grammar.Manifest, document: Document, path: Path, hasher: Hasher, wrong: list[tuple[str, Problem]]
) -> tuple[Asset, ...]:
    """All assets; `wrong` receives each file that cannot be used, with its asset."""
    assets: list[Asset] = []
    for place, entry in entries(model):
        files: list[AssetFile] = []
        for role, index, given in (*_file_entries(entry), *_advisories(entry, path.parent)):
            try:
                files.extend(_asset_files(role, given, hasher))
            except FileError as error:
                line = document.line((*place, role, index) if index is not None else (*place, role))
                problem = Problem(path.name, line, f"asset `{entry.id}`, {role}: {error.message}", error.hint)
                wrong.append((entry.id, problem))
        assets.append(_asset(entry, tuple(files), document.line(place)))
    return tuple(assets)


def entries(model: grammar.Manifest) -> Iterator[tuple[tuple[str | int, ...], grammar.AssetBase]]:
    """Every asset with its place in the document; sites count as assets."""
    for index, site in enumerate(model.sites):
        yield ("sites", index), site
    for index, asset in enumerate(model.assets):
        yield ("assets", index), asset


def _file_entries(entry: grammar.AssetBase) -> Iterator[tuple[str, int | None, grammar.FileEntry]]:
    for role in grammar.marked(type(entry), grammar.FileRole):
        value = getattr(entry, role)
        if isinstance(value, list):
            yield from ((role, index, item) for index, item in enumerate(value))
        elif value is not None:
            yield role, None, value


def _advisories(entry: grammar.AssetBase, root: Path) -> Iterator[tuple[str, None, grammar.FileEntry]]:
    """The database of advisories beside the manifest, where there is one and the packages name no other: what decides is pinned by its digest."""
    if isinstance(entry, grammar.PackageSet) and entry.advisories is None and (root / ADVISORIES).exists():
        yield "advisories", None, ADVISORIES


def _asset_files(role: str, given: grammar.FileEntry, hasher: Hasher) -> Iterator[AssetFile]:
    declared = "" if isinstance(given, str) else given.sha256 or ""
    name = given if isinstance(given, str) else given.path
    found = expand(name, hasher.root, hasher.limits)
    if declared and (len(found) != 1 or found[0] != name):
        raise FileError("a folder cannot have one sha256", "list its files one by one with their digests")
    for path in found:
        size, digest = hasher.digest(path)
        yield AssetFile(role, path, size, digest, declared)


def _asset(entry: grammar.AssetBase, files: tuple[AssetFile, ...], line: int) -> Asset:
    kind = type(entry)
    references = [
        Reference(role, target)
        for marker in (grammar.AssetRef, grammar.PartyRef)
        for role in grammar.marked(kind, marker)
        for target in _ids(getattr(entry, role))
    ]
    special = {
        "id",
        "kind",
        "name",
        *(r for m in (grammar.FileRole, grammar.AssetRef, grammar.PartyRef) for r in grammar.marked(kind, m)),
    }
    dumped = entry.model_dump(mode="json", exclude=special, exclude_none=True)
    said = {key for key, field in kind.model_fields.items() if field.default is None}  # there `[]` is a statement
    properties = {key: value for key, value in dumped.items() if value not in ([], {}) or key in said}
    return Asset(
        id=entry.id,
        kind=AssetKind(entry.kind),  # type: ignore[attr-defined] # every entry of the union has a kind
        name=_text(entry.name, entry.id),
        files=files,
        references=tuple(references),
        properties=properties,
        line=line,
    )


def _ids(value: str | list[str] | None) -> list[str]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _text(value: grammar.Words | None, default: str = "") -> Text:
    if value is None:
        return Text(default, default)
    if isinstance(value, str):
        return Text(value, value)
    return Text(value.en or value.zh or default, value.zh or value.en or default)


def _spoken(value: grammar.Words) -> str:
    """One string for a place that has no room for two languages: both, where both are given."""
    if isinstance(value, str):
        return value
    return " / ".join(text for text in (value.en, value.zh) if text)


def _party(entry: grammar.PartyEntry) -> Party:
    country, contact, disclosure = entry.country or "", entry.contact or "", entry.disclosure or ""
    return Party(entry.id, _text(entry.name), tuple(entry.roles), country, contact, disclosure)


def _system(entry: grammar.SystemEntry) -> System:
    facts: Mapping[str, Any] = dict(entry.facts)
    return System(
        id=entry.id,
        name=_text(entry.name),
        purpose=_text(entry.purpose),
        sector=entry.sector,
        stage=Stage(entry.stage),
        deployment=entry.deployment,
        languages=tuple(entry.languages),
        regions=tuple(entry.regions),
        affected=tuple(entry.affected),
        facts=facts,
        without={kind: _spoken(why) for kind, why in entry.without.items()},
    )


def _profile(entry: grammar.ProfileEntry) -> ProfileChoice:
    waivers = tuple(Waiver(w.check, w.asset, w.reason, w.approver, w.expires) for w in entry.waivers)
    return ProfileChoice(
        frameworks=tuple(entry.frameworks),
        include=tuple(entry.include),
        exclude=dict(entry.exclude),
        parameters=dict(entry.parameters),
        waivers=waivers,
    )
