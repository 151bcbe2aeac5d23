"""SARIF artifacts and locations."""

from __future__ import annotations

from typing import Any

from jingwei.report.inert import inert
from jingwei.report.uri import relative
from jingwei.vocabulary import Assessment, Asset, AssetFile, Location

ROOT = "MANIFESTROOT"
Artifacts = dict[str, int]  # path -> index in run.artifacts


def artifacts(assessment: Assessment) -> tuple[Artifacts, list[dict[str, Any]]]:
    """Every file of every asset once, with its hash, and the index of each path."""
    files = {file.path: file for asset in assessment.assets for file in asset.files}
    return {path: i for i, path in enumerate(files)}, [_artifact(file) for file in files.values()]


def _artifact(file: AssetFile) -> dict[str, Any]:
    return {
        "location": {"uri": relative(file.path), "uriBaseId": ROOT},
        "length": file.size,
        "roles": ["analysisTarget"],
        "hashes": {"sha-256": inert(file.sha256)},
    }


def place(location: Location, known: Artifacts, manifest: str = "") -> dict[str, Any]:
    """A location as SARIF writes it: where in which file (`manifest` where it names none), and the logical name."""
    made: dict[str, Any] = {
        "physicalLocation": {"artifactLocation": _artifact_location(location.path, known, manifest)}
    }
    region = _region(location)
    if region:
        made["physicalLocation"]["region"] = region
    logical = _logical(location)
    if logical:
        made["logicalLocations"] = logical
    if location.note:
        made["message"] = {"text": inert(location.note.en) or "-"}
        made["properties"] = {"zh": inert(location.note.zh)}
    return made


def _artifact_location(path: str, known: Artifacts, manifest: str = "") -> dict[str, Any]:
    made: dict[str, Any] = {"uri": relative(path, manifest), "uriBaseId": ROOT}
    if path in known:
        made["index"] = known[path]
    return made


def _region(location: Location) -> dict[str, int]:
    if location.line is not None and location.line >= 1:
        column = location.column if location.column is not None and location.column >= 1 else None
        return {"startLine": location.line} | ({"startColumn": column} if column else {})
    if location.offset is not None and location.offset >= 0 and not location.member:
        return {"byteOffset": location.offset}
    return {}


def _logical(location: Location) -> list[dict[str, str]]:
    named = (("member", location.member), ("object", location.name))
    return [{"name": inert(name), "kind": kind} for kind, name in named if name]


def asset_place(asset: Asset | None, name: str, known: Artifacts) -> dict[str, Any]:
    """Where a finding without a place of its own belongs: the asset, and its first file where it has one."""
    kind = asset.kind.value if asset else "asset"
    made: dict[str, Any] = {"logicalLocations": [{"name": inert(name), "kind": kind}]}
    if asset and asset.files:
        made["physicalLocation"] = {"artifactLocation": _artifact_location(asset.files[0].path, known)}
    return made
