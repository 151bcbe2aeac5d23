"""OSCAL assessment-plan: what was promised before the run, one activity per check, one task per check over its assets."""

from __future__ import annotations

from typing import Any

from jingwei.check import Check
from jingwei.codec import json_text
from jingwei.report.inert import line
from jingwei.report.oscal.subjects import components, metadata, reviewed_controls, subject, system_resource, tool
from jingwei.report.oscal.words import identify, prop, without_empty
from jingwei.vocabulary import Assessment, Step, Text


def render(assessment: Assessment, checks: tuple[Check, ...] = ()) -> bytes:
    """An OSCAL 1.2.1 assessment plan as UTF-8 JSON."""
    document = {"assessment-plan": _plan(assessment, {check.id: check.title for check in checks})}
    return (json_text(document, indent=1) + "\n").encode()


def _plan(assessment: Assessment, titles: dict[str, Text]) -> dict[str, Any]:
    titles = titles | {finding.check: finding.title for finding in assessment.findings}
    steps = _by_check(assessment)
    subjects = [_subjects([asset.id for asset in assessment.assets])] if assessment.assets else []
    return without_empty(
        {
            "uuid": plan_uuid(assessment),
            "metadata": metadata(assessment, "Assessment plan"),
            "import-ssp": {"href": f"#{identify('system', assessment.system.id)}"},
            "local-definitions": _definitions(assessment, steps, titles),
            "reviewed-controls": reviewed_controls(assessment),
            "assessment-subjects": subjects,
            "assessment-assets": tool(assessment),
            "tasks": [_task(check, of, titles) for check, of in steps.items()],
            "back-matter": {"resources": [system_resource(assessment), *_left_out(assessment)]},
        }
    )


def plan_uuid(assessment: Assessment) -> str:
    """Identifier of the plan: of its digest."""
    return identify("plan", assessment.plan.digest)


def _by_check(assessment: Assessment) -> dict[str, list[Step]]:
    found: dict[str, list[Step]] = {}
    for step in assessment.plan.steps:
        if step.selected:
            found.setdefault(step.check, []).append(step)
    return found


def _definitions(assessment: Assessment, steps: dict[str, list[Step]], titles: dict[str, Text]) -> dict[str, Any]:
    activities = [_activity(check, of[0], titles) for check, of in steps.items()]
    return without_empty({"components": components(assessment), "activities": activities}) or {"remarks": "nothing"}


def _title(check: str, titles: dict[str, Text]) -> Text:
    return titles.get(check, Text(check, check))


def _activity(check: str, step: Step, titles: dict[str, Text]) -> dict[str, Any]:
    title = _title(check, titles)
    props = [prop("check", check), prop("check-version", step.check_version), prop("method", "TEST")]
    props += [prop("parameter", f"{name} = {step.parameters[name]}") for name in sorted(step.parameters)]
    made = {
        "uuid": identify("activity", check, step.check_version),
        "title": line(title.en),
        "description": line(title.en),
    }
    return {**made, "props": props, "remarks": line(title.zh)}


def _task(check: str, steps: list[Step], titles: dict[str, Text]) -> dict[str, Any]:
    activity = {"activity-uuid": identify("activity", check, steps[0].check_version)}
    assets = list(dict.fromkeys(step.asset for step in steps))
    return {
        "uuid": identify("task", check, steps[0].check_version),
        "type": "action",
        "title": line(_title(check, titles).en),
        "props": [prop("check", check)],
        "associated-activities": [{**activity, "subjects": [_subjects(assets)]}],
    }


def _subjects(assets: list[str]) -> dict[str, Any]:
    return {"type": "component", "include-subjects": [subject(asset) for asset in assets]}


def _left_out(assessment: Assessment) -> list[dict[str, Any]]:
    steps = [step for step in assessment.plan.steps if not step.selected]
    if not steps:
        return []
    props = [
        prop("not-selected", f"{step.check} on {step.asset}", remarks=f"{step.reason.en} {step.reason.zh}")
        for step in steps
    ]
    made = {"uuid": identify("left-out", assessment.plan.digest), "title": "Steps that were not selected"}
    return [{**made, "description": "Checks that the plan leaves out, each with the reason", "props": props}]
