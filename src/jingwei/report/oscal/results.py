"""OSCAL assessment-results: findings become observations, determinations findings, risks risks.

OSCAL knows two states of an objective. `unknown` is written as not satisfied with reason `other` and the property `judgement`, never as satisfied.
"""

from __future__ import annotations

import json
from typing import Any

from jingwei.check import Check
from jingwei.codec import json_text, plain
from jingwei.report.inert import line
from jingwei.report.oscal.observations import observation, observation_uuid
from jingwei.report.oscal.plan import plan_uuid
from jingwei.report.oscal.risks import risk, risk_uuid
from jingwei.report.oscal.subjects import components, metadata, origin, reviewed_controls, tool
from jingwei.report.oscal.words import STATE, both, identify, moment, prop, token, without_empty
from jingwei.report.oscal_names import PLAN_FILE
from jingwei.vocabulary import Assessment, Determination, ObjectiveResult, Receipt


def render(assessment: Assessment, _checks: tuple[Check, ...] = ()) -> bytes:
    """OSCAL 1.2.1 assessment results as UTF-8 JSON. Identifiers derive from the content."""
    result = _result(assessment)
    made = {
        "uuid": identify("results", json.dumps(result, sort_keys=True)),
        "metadata": metadata(assessment, "Assessment results"),
        "import-ap": {"href": PLAN_FILE, "remarks": f"plan {plan_uuid(assessment)}"},
        "results": [result],
    }
    return (json_text({"assessment-results": made}, indent=1) + "\n").encode()


def _result(assessment: Assessment) -> dict[str, Any]:
    return without_empty(
        {
            "uuid": identify("result", assessment.plan.digest),
            "title": line(f"Assessment of {assessment.system.name.en}"),
            "description": _sentence(assessment),
            "start": moment(assessment.plan.as_of),
            "props": _summary(assessment),
            "local-definitions": without_empty(
                {"components": components(assessment), "assessment-assets": tool(assessment)}
            ),
            "reviewed-controls": reviewed_controls(assessment),
            "observations": [observation(assessment, finding) for finding in assessment.findings],
            "risks": [risk(assessment, named) for named in assessment.risks],
            "findings": [_finding(assessment, determination) for determination in assessment.determinations],
        }
    )


def _sentence(assessment: Assessment) -> str:
    found, judged = len(assessment.findings), len(assessment.determinations)
    word = "passed" if assessment.passed else "not passed"
    return f"The assessment is {line(assessment.state)} and {word}: {found} observations, {judged} controls judged."


def _summary(assessment: Assessment) -> list[dict[str, Any]]:
    props = [
        prop("passed", str(assessment.passed).lower()),
        prop("state", assessment.state),
        prop("exit-code", assessment.exit_code),
    ]
    props += _receipt(assessment.run.receipt)
    props += [prop("count", assessment.counts[status], group=status) for status in sorted(assessment.counts)]
    return props + [prop("not-looked-at", text.en, remarks=text.zh) for text in assessment.unlooked]


def _receipt(receipt: Receipt | None) -> list[dict[str, Any]]:
    """Where the log keeps the assessment. Logged is not signed."""
    values = {} if receipt is None else plain(receipt)
    return [prop(f"receipt-{name.replace('_', '-')}", value) for name, value in values.items()]


def _finding(assessment: Assessment, determination: Determination) -> dict[str, Any]:
    behind = set(determination.findings)
    observations = [observation_uuid(assessment, assessment.findings[index]) for index in determination.findings]
    risks = [risk_uuid(named) for named in assessment.risks if behind & set(named.findings)]
    return without_empty(
        {
            "uuid": identify("finding", assessment.plan.digest, determination.framework, determination.control),
            "title": line(f"{determination.control} {determination.title.en}"),
            **both(determination.reason),
            "props": _props(determination),
            "origins": origin(assessment),
            "target": _target(determination),
            "related-observations": [{"observation-uuid": uuid} for uuid in dict.fromkeys(observations)],
            "related-risks": [{"risk-uuid": uuid} for uuid in dict.fromkeys(risks)],
        }
    )


def _target(determination: Determination) -> dict[str, Any]:
    return {
        "type": "objective-id",
        "target-id": token(determination.control),
        "title": line(determination.title.en),
        "status": {**STATE[determination.status], "remarks": line(determination.reason.en)},
        "remarks": line(determination.title.zh),
    }


def _props(determination: Determination) -> list[dict[str, Any]]:
    props = [prop("framework", determination.framework), prop("control", determination.control)]
    props += [prop("judgement", determination.status), prop("source-status", determination.source_status)]
    return props + [_objective(objective) for objective in determination.objectives]


def _objective(objective: ObjectiveResult) -> dict[str, Any]:
    remarks = f"{objective.method}: {objective.text.en}: {objective.reason.en}"
    return prop("objective", objective.objective, group=objective.status, remarks=remarks)
