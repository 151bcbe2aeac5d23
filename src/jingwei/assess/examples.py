"""Runs the examples that a check carries, on real files and through the real manifest reader."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from jingwei.assess.step import run_step
from jingwei.check import Check, Content, Example
from jingwei.context import Context
from jingwei.inventory.read import read
from jingwei.vocabulary import Finding, Scalar

SUBJECT = "subject"
_SYSTEM: Mapping[str, Any] = {
    "id": "example",
    "name": "Example",
    "purpose": "example",
    "sector": "testing",
    "stage": "operation",
}


def run_example(check: Check, example: Example) -> Finding:
    """The finding of `check` on the example's asset."""
    with tempfile.TemporaryDirectory(prefix="jingwei-example-") as folder:
        root = Path(folder)
        inventory = read(write_example(check, example, root))
        asset = next(asset for asset in inventory.assets if asset.id == SUBJECT)
        parameters: dict[str, Scalar] = {p.name: p.default for p in check.parameters}
        parameters.update(example.parameters)
        as_of = date.fromisoformat(example.as_of)
        return run_step(check, asset, Context(root, inventory, as_of=as_of, parameters=parameters))


def write_example(check: Check, example: Example, root: Path) -> Path:
    """Write the example's files and manifest below `root`; returns the manifest's path."""
    for name, content in example.files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_bytes(content))
    path = root / "jingwei.yaml"
    path.write_text(json.dumps(manifest_of(check, example), ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def manifest_of(check: Check, example: Example) -> dict[str, Any]:
    """The example's manifest (JSON is YAML)."""
    subject: dict[str, Any] = {"id": SUBJECT, "kind": check.kinds[0].value, **example.asset}
    everything = [subject, *(dict(other) for other in example.others)]
    return {
        "schema": "jingwei/manifest/1",
        "system": {**_SYSTEM, **example.system},
        "as_of": example.as_of,
        "parties": [dict(party) for party in example.parties],
        "sites": [entry for entry in everything if entry.get("kind") == "site"],
        "assets": [entry for entry in everything if entry.get("kind") != "site"],
        "profile": {"parameters": {f"{check.id}.{name}": value for name, value in example.parameters.items()}},
    }


def _bytes(content: Content) -> bytes:
    if isinstance(content, str):
        return content.encode("utf-8")
    return content if isinstance(content, bytes) else content()
