"""SARIF rules: one reportingDescriptor for each check that the assessment names, in English, and their Chinese translation."""

from __future__ import annotations

from typing import Any

from jingwei.check import Check
from jingwei.report.inert import inert
from jingwei.vocabulary import Assessment, Finding, Severity, Text

LEVEL = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
    Severity.INFO: "note",
}
# Weights in the range that code-scanning pages sort by (0-10); the middle of each CVSS v3 band.
WEIGHT = {
    Severity.CRITICAL: "9.5",
    Severity.HIGH: "8.0",
    Severity.MEDIUM: "5.5",
    Severity.LOW: "2.5",
    Severity.INFO: "0.0",
}


def rules(assessment: Assessment, checks: tuple[Check, ...]) -> dict[str, dict[str, Any]]:
    """Rule objects by check id, in the order of ids. What the catalog no longer knows is described by its finding."""
    known = {check.id: check for check in checks}
    firsts: dict[str, Finding] = {}
    for finding in assessment.findings:
        firsts.setdefault(finding.check, finding)
    return {name: _rule(firsts[name], known.get(name)) for name in sorted(firsts)}


def _rule(finding: Finding, check: Check | None) -> dict[str, Any]:
    severity = check.severity if check else finding.severity
    about = check.about if check and check.about else finding.title.en
    return {
        "id": inert(finding.check),
        "shortDescription": {"text": inert(finding.title.en)},
        "fullDescription": {"text": inert(about)},
        "help": {"text": inert(finding.remediation.en)},
        "defaultConfiguration": {"level": LEVEL[severity]},
        "properties": {
            "tags": sorted({"security", finding.layer.value, *finding.dimensions, *map(inert, finding.risks)}),
            "security-severity": WEIGHT[severity],
            "severity": severity.value,
            "version": finding.check_version,
            "objectives": [inert(name) for name in finding.objectives],
        },
    }


def translation(assessment: Assessment) -> dict[str, Any]:
    """The same rules in Chinese, as a SARIF translation component."""
    texts: dict[str, tuple[Text, Text]] = {}
    for finding in assessment.findings:
        texts.setdefault(finding.check, (finding.title, finding.remediation))
    return {
        "name": "Jingwei",
        "language": "zh-CN",
        "contents": ["localizedData"],
        "translationMetadata": {"name": "经纬"},
        "rules": [_translated(name, *texts[name]) for name in sorted(texts)],
    }


def _translated(name: str, title: Text, remediation: Text) -> dict[str, Any]:
    return {
        "id": inert(name),
        "shortDescription": {"text": inert(title.zh)},
        "fullDescription": {"text": inert(title.zh)},
        "help": {"text": inert(remediation.zh)},
    }
