"""A finding as an OSCAL observation."""

from __future__ import annotations

from typing import Any

from jingwei.report.inert import line
from jingwei.report.oscal.subjects import origin, subject
from jingwei.report.oscal.words import identify, moment, prop, without_empty
from jingwei.report.uri import relative
from jingwei.report.words import MANIFEST
from jingwei.vocabulary import Assessment, Evidence, Finding, Location, Status


def observation_uuid(assessment: Assessment, finding: Finding) -> str:
    """Identifier of the outcome of this check on this asset in this plan."""
    return identify("observation", assessment.plan.digest, finding.check, finding.asset)


def observation(assessment: Assessment, finding: Finding) -> dict[str, Any]:
    """The finding with its places and measured values as relevant evidence."""
    return without_empty(
        {
            "uuid": observation_uuid(assessment, finding),
            "title": line(finding.title.en),
            "description": line(finding.message.en),
            "props": _props(finding),
            "methods": ["TEST"],
            "types": ["finding" if finding.status is Status.FAIL else "control-objective"],
            "origins": origin(assessment),
            "subjects": [subject(finding.asset)],
            "relevant-evidence": [_place(place, assessment.manifest) for place in finding.locations]
            + [_value(value) for value in finding.evidence],
            "collected": moment(assessment.plan.as_of),
            "remarks": line(finding.message.zh),
        }
    )


def _props(finding: Finding) -> list[dict[str, Any]]:
    props = [prop("status", finding.status), prop("severity", finding.severity), prop("layer", finding.layer)]
    props += [
        prop("check", finding.check),
        prop("check-version", finding.check_version),
        prop("fingerprint", finding.fingerprint),
    ]
    props.append(prop("basis", finding.basis))
    if finding.samples:
        props.append(prop("samples", len(finding.samples)))
    props += [prop("dimension", dimension) for dimension in finding.dimensions]
    props += [prop("risk", risk) for risk in finding.risks]
    if finding.accepted:
        props.append(prop("accepted", finding.accepted))
    if finding.locations_omitted:
        props.append(prop("locations-omitted", finding.locations_omitted))
    return props


def _place(location: Location, manifest: str) -> dict[str, Any]:
    named = {"line": location.line, "column": location.column, "offset": location.offset}
    props = [prop(name, value) for name, value in named.items() if value is not None]
    words = {"member": location.member, "name": location.name}
    props += [prop(name, value) for name, value in words.items() if value]
    note = location.note.en if location.note else location.path or MANIFEST.en
    return without_empty({"href": relative(location.path, manifest), "description": line(note), "props": props})


def _value(evidence: Evidence) -> dict[str, Any]:
    props = [prop("value", evidence.value), prop("grade", evidence.grade)]
    props += [prop("unit", evidence.unit)] if evidence.unit else []
    props += [prop("source", evidence.source)] if evidence.source else []
    return {"description": line(evidence.name), "props": props}
