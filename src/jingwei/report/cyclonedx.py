"""CycloneDX 1.7: the system's bill of materials with what was judged about it as declarations."""

from __future__ import annotations

from typing import Any

from jingwei.check import Check
from jingwei.codec import json_text
from jingwei.inventory.cyclonedx.export import export
from jingwei.report.declarations import declarations, standards
from jingwei.vocabulary import Assessment, Inventory


def render(assessment: Assessment, _checks: tuple[Check, ...] = ()) -> bytes:
    """A CycloneDX 1.7 BOM as UTF-8 JSON."""
    return (json_text(document(assessment), indent=1) + "\n").encode()


def document(assessment: Assessment) -> dict[str, Any]:
    """The inventory's BOM, then the declarations where a control was judged."""
    bom: dict[str, Any] = export(_inventory(assessment))
    if not assessment.determinations:
        return bom
    target = bom["metadata"]["component"]["bom-ref"]
    return bom | {"definitions": {"standards": standards(assessment)}, "declarations": declarations(assessment, target)}


def _inventory(assessment: Assessment) -> Inventory:
    plan = assessment.plan
    return Inventory(
        "", plan.manifest_sha256, assessment.system, assessment.parties, assessment.assets, as_of=plan.as_of
    )
