"""CycloneDX declarations: each control as a requirement, each determination as an attested claim with evidence for and against.

`unknown` carries no conformance score: a score of 0 would say "does not conform", and none was shown.
"""

from __future__ import annotations

from typing import Any

from jingwei.report.inert import inert, line
from jingwei.report.oscal.words import moment
from jingwei.report.view import FrameworkView, frameworks
from jingwei.vocabulary import Assessment, Determination, Finding, Judgement, Status

ASSESSOR = "jingwei:assessor"
_SCORE = {Judgement.SATISFIED: 1, Judgement.NOT_SATISFIED: 0}


def standards(assessment: Assessment) -> list[dict[str, Any]]:
    """The frameworks with the controls that were judged (`definitions.standards`)."""
    return [_standard(framework) for framework in frameworks(assessment)]


def _standard(framework: FrameworkView) -> dict[str, Any]:
    requirements = [_requirement(control) for control in framework.determinations]
    return {
        "bom-ref": f"jingwei:standard:{inert(framework.id)}",
        "name": line(framework.id),
        "requirements": requirements,
    }


def _requirement(control: Determination) -> dict[str, Any]:
    return {
        "bom-ref": _ref("requirement", control),
        "identifier": line(control.control),
        "title": line(control.title.en),
        "descriptions": [line(control.title.zh)],
        "properties": [{"name": "jingwei:source-status", "value": control.source_status.value}],
    }


def _ref(kind: str, control: Determination) -> str:
    return f"jingwei:{kind}:{inert(control.framework)}:{inert(control.control)}"


def _evidence_ref(index: int) -> str:
    return f"jingwei:evidence:{index}"


def declarations(assessment: Assessment, target: str) -> dict[str, Any]:
    """Attestations by framework about the component `target` (its bom-ref)."""
    controls = assessment.determinations
    used = sorted({index for control in controls for index in control.findings})
    return {
        "assessors": [
            {
                "bom-ref": ASSESSOR,
                "thirdParty": False,
                "organization": {"name": f"Jingwei {line(assessment.plan.jingwei)}"},
            }
        ],
        "attestations": [_attestation(framework) for framework in frameworks(assessment)],
        "claims": [_claim(control, assessment, target) for control in controls],
        "evidence": [_evidence(index, assessment.findings[index], assessment) for index in used],
    }


def _attestation(framework: FrameworkView) -> dict[str, Any]:
    counts = ", ".join(f"{number} {judgement}" for judgement, number in framework.counts.items())
    return {
        "summary": f"{line(framework.id)}: {counts}",
        "assessor": ASSESSOR,
        "map": [_mapping(control) for control in framework.determinations],
    }


def _mapping(control: Determination) -> dict[str, Any]:
    side = "counterClaims" if control.status is Judgement.NOT_SATISFIED else "claims"
    made: dict[str, Any] = {"requirement": _ref("requirement", control), side: [_ref("claim", control)]}
    conformance: dict[str, Any] = {"rationale": line(f"{control.status}: {control.reason.en}")}
    if control.status in _SCORE:
        conformance["score"] = _SCORE[control.status]
    return {**made, "conformance": conformance}


def _claim(control: Determination, assessment: Assessment, target: str) -> dict[str, Any]:
    against = [index for index in control.findings if assessment.findings[index].status is Status.FAIL]
    support = [index for index in control.findings if assessment.findings[index].status is Status.PASS]
    made: dict[str, Any] = {
        "bom-ref": _ref("claim", control),
        "target": target,
        "predicate": line(f"{control.title.en}: {control.status}"),
        "reasoning": line(f"{control.reason.en} {control.reason.zh}"),
    }
    sides = {"evidence": support, "counterEvidence": against}
    return made | {name: [_evidence_ref(index) for index in indices] for name, indices in sides.items() if indices}


def _evidence(index: int, finding: Finding, assessment: Assessment) -> dict[str, Any]:
    return {
        "bom-ref": _evidence_ref(index),
        "description": line(f"{finding.check} on {finding.asset}: {finding.status}: {finding.message.en}"),
        "data": [{"name": line(finding.check), "contents": {"attachment": {"content": inert(finding.message.zh)}}}],
        "created": moment(assessment.plan.as_of),
    }
