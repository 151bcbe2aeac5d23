"""SARIF 2.1.0.

A failure gives one result for each of its places, every other finding one. `unknown` and `error` are `open` (the tool could not conclude),
`notchecked` is `review` (a person must look); neither can read as a pass. What a waiver or the baseline accepts stays as a suppressed result.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from jingwei.check import Check
from jingwei.codec import json_text, plain
from jingwei.report.inert import inert
from jingwei.report.sarif_places import ROOT, Artifacts, artifacts, asset_place, place
from jingwei.report.sarif_rules import LEVEL, rules, translation
from jingwei.vocabulary import Assessment, Asset, Finding, Location, Receipt, Status

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
KIND = {
    Status.FAIL: "fail",
    Status.ERROR: "open",
    Status.UNKNOWN: "open",
    Status.NOTCHECKED: "review",
    Status.PASS: "pass",
    Status.NOTAPPLICABLE: "notApplicable",
}


@dataclass(frozen=True, slots=True)
class _Tables:
    rules: dict[str, int]
    artifacts: Artifacts
    assets: dict[str, Asset]
    manifest: str


def render(assessment: Assessment, checks: tuple[Check, ...] = ()) -> bytes:
    """A SARIF log with one run, as UTF-8 JSON."""
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(assessment, checks)]}
    return (json_text(log, indent=1) + "\n").encode()


def _run(assessment: Assessment, checks: tuple[Check, ...]) -> dict[str, Any]:
    descriptors = rules(assessment, checks)
    index, files = artifacts(assessment)
    numbers = {name: i for i, name in enumerate(descriptors)}
    assets = {asset.id: asset for asset in assessment.assets}
    tables = _Tables(numbers, index, assets, assessment.manifest)
    return {
        "tool": {"driver": _driver(assessment, list(descriptors.values()))},
        "translations": [translation(assessment)],
        "language": "en-US",
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {ROOT: {"description": {"text": "the folder of the manifest"}}},
        "automationDetails": {"id": f"jingwei/{inert(assessment.system.id)}/", "guid": _guid(assessment)},
        "invocations": [_invocation(assessment, tables)],
        "artifacts": files,
        "results": [result for finding in assessment.findings for result in _results(finding, tables)],
        "properties": {
            "passed": assessment.passed,
            "state": inert(assessment.state),
            "asOf": assessment.plan.as_of.isoformat(),
            **_receipt(assessment.run.receipt),
        },
    }


def _receipt(receipt: Receipt | None) -> dict[str, Any]:
    if receipt is None:
        return {}
    values = plain(receipt).items()
    return {"receipt": {name: inert(value) if isinstance(value, str) else value for name, value in values}}


def _driver(assessment: Assessment, descriptors: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "name": "Jingwei",
        "fullName": "Jingwei 经纬, security governance of AI systems",
        "version": inert(assessment.plan.jingwei),
        "language": "en-US",
        "rules": descriptors,
    }


def _guid(assessment: Assessment) -> str:
    text = sha256(assessment.plan.digest.encode()).hexdigest()
    return f"{text[:8]}-{text[8:12]}-5{text[13:16]}-8{text[17:20]}-{text[20:32]}"


def _invocation(assessment: Assessment, tables: _Tables) -> dict[str, Any]:
    errors = [finding for finding in assessment.findings if finding.status is Status.ERROR]
    return {
        "executionSuccessful": assessment.state == "complete" and not errors,
        "exitCode": assessment.exit_code,
        "toolExecutionNotifications": [_notification(finding, tables) for finding in errors],
        "toolConfigurationNotifications": [
            {"level": "error", "message": {"text": inert(problem)}} for problem in assessment.plan.problems
        ],
    }


def _notification(finding: Finding, tables: _Tables) -> dict[str, Any]:
    return {
        "level": "error",
        "message": {"text": inert(f"{finding.asset}: {finding.message.en}")},
        "associatedRule": {"id": inert(finding.check), "index": tables.rules[finding.check]},
    }


def _results(finding: Finding, tables: _Tables) -> list[dict[str, Any]]:
    common = _common(finding, tables)
    if not finding.locations:
        where = asset_place(tables.assets.get(finding.asset), finding.asset, tables.artifacts)
        return [common | {"locations": [where], "partialFingerprints": _prints(finding, None, 0)}]
    if finding.status is not Status.FAIL:
        places = [place(location, tables.artifacts, tables.manifest) for location in finding.locations]
        return [
            common
            | {
                "locations": places[:1],
                "relatedLocations": places[1:],
                "partialFingerprints": _prints(finding, None, 0),
            }
        ]
    return _failures(finding, common, tables)


def _failures(finding: Finding, common: dict[str, Any], tables: _Tables) -> list[dict[str, Any]]:
    seen: Counter[tuple[str, str | None, str | None]] = Counter()
    made = []
    for location in finding.locations:
        key = (location.path, location.member, location.name)
        prints = _prints(finding, location, seen[key])
        seen[key] += 1
        where = place(location, tables.artifacts, tables.manifest)
        made.append(common | {"locations": [where], "partialFingerprints": prints})
    return made


def _prints(finding: Finding, location: Location | None, turn: int) -> dict[str, str]:
    """The finding's own fingerprint, and one for the place that survives moved lines: the how-manieth of its name in its file."""
    parts = [finding.fingerprint, turn] + ([location.path, location.member, location.name] if location else [])
    text = json.dumps(parts, ensure_ascii=True)
    return {"jingweiFinding/v1": inert(finding.fingerprint), "jingweiPlace/v1": sha256(text.encode()).hexdigest()[:32]}


def _common(finding: Finding, tables: _Tables) -> dict[str, Any]:
    failed = finding.status is Status.FAIL
    made: dict[str, Any] = {
        "ruleId": inert(finding.check),
        "ruleIndex": tables.rules[finding.check],
        "kind": KIND[finding.status],
        "level": LEVEL[finding.severity] if failed else "none",
        "message": {"text": inert(finding.message.en) or "-"},
        "properties": _properties(finding),
    }
    if finding.accepted:
        made["suppressions"] = [{"kind": "external", "status": "accepted", "justification": inert(finding.accepted)}]
    return made


def _properties(finding: Finding) -> dict[str, Any]:
    return {
        "status": finding.status.value,
        "severity": finding.severity.value,
        "basis": finding.basis.value,
        "samples": len(finding.samples),
        "asset": inert(finding.asset),
        "layer": finding.layer.value,
        "dimensions": [dimension.value for dimension in finding.dimensions],
        "zh": inert(finding.message.zh),
        "evidence": plain(finding.evidence),
        "locationsOmitted": finding.locations_omitted,
    }
