"""A named risk (OWASP, ATLAS) as an OSCAL risk."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from jingwei.report.inert import line, whole
from jingwei.report.oscal.observations import observation_uuid
from jingwei.report.oscal.subjects import origin
from jingwei.report.oscal.words import NS, both, identify, without_empty
from jingwei.vocabulary import Assessment, Risk, Status, Text


def risk_uuid(risk: Risk) -> str:
    """Identifier of the risk's name."""
    return identify("risk", risk.risk)


def risk(assessment: Assessment, named: Risk) -> dict[str, Any]:
    """The risk with its severity as facet, its remediation as recommendations, and the findings behind it."""
    observations = [observation_uuid(assessment, assessment.findings[index]) for index in named.findings]
    facet = {"name": "severity", "system": NS, "value": named.severity.value}
    return without_empty(
        {
            "uuid": risk_uuid(named),
            "title": line(f"{named.risk} {named.title.en}"),
            "description": line(named.title.en),
            "statement": line(named.title.zh),
            "status": _status(assessment, named),
            "origins": origin(assessment),
            "threat-ids": [{"system": "urn:jingwei:risk", "id": f"urn:jingwei:risk:{quote(whole(named.risk))}"}],
            "characterizations": [{"origin": origin(assessment)[0], "facets": [facet]}],
            "remediations": [_remediation(named, text) for text in named.remediation],
            "related-observations": [{"observation-uuid": uuid} for uuid in dict.fromkeys(observations)],
        }
    )


def _status(assessment: Assessment, named: Risk) -> str:
    """Open while a failure counts; accepted failures are approved deviations; closed is never claimed."""
    behind = [assessment.findings[index] for index in named.findings]
    if any(finding.status is Status.FAIL and not finding.accepted for finding in behind):
        return "open"
    return "deviation-approved" if behind and all(finding.accepted for finding in behind) else "investigating"


def _remediation(named: Risk, text: Text) -> dict[str, Any]:
    uuid = identify("remediation", named.risk, text.en)
    return {"uuid": uuid, "lifecycle": "recommendation", "title": line(text.en), **both(text)}
