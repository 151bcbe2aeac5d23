"""What plan and results share: metadata, the assets as components, Jingwei as the tool, the controls under review."""

from __future__ import annotations

from typing import Any

from jingwei.report.inert import line
from jingwei.report.oscal.words import VERSION, both, identify, moment, prop, token, without_empty
from jingwei.vocabulary import Assessment, Asset, Determination, Party


def metadata(assessment: Assessment, title: str) -> dict[str, Any]:
    """Document metadata. The clock is the assessment's `as_of`, so that equal assessments give equal bytes."""
    plan = assessment.plan
    return without_empty(
        {
            "title": line(f"{title}: {assessment.system.name.en}"),
            "last-modified": moment(plan.as_of),
            "version": line(plan.digest[:16]),
            "oscal-version": VERSION,
            "props": [prop("plan-sha256", plan.digest), prop("manifest-sha256", plan.manifest_sha256)],
            "parties": [_party(party) for party in assessment.parties],
            "remarks": line(assessment.system.name.zh),
        }
    )


def _party(party: Party) -> dict[str, Any]:
    props = [prop("role", role) for role in party.roles] + ([prop("country", party.country)] if party.country else [])
    named = {"uuid": identify("party", party.id), "type": "organization", "name": line(party.name.en)}
    return without_empty({**named, "short-name": line(party.id), "props": props, "remarks": line(party.name.zh)})


def subject(asset: str) -> dict[str, str]:
    """Reference to an asset."""
    return {"subject-uuid": identify("asset", asset), "type": "component"}


def component(asset: Asset) -> dict[str, Any]:
    """An asset as a component, with the digest of everything a check could see."""
    props = [prop("id", asset.id), prop("kind", asset.kind), prop("sha256", asset.digest)]
    props += [prop("file", file.path, group=file.role, remarks=f"sha256:{file.sha256}") for file in asset.files]
    return {
        "uuid": identify("asset", asset.id),
        "type": token(asset.kind.value),
        "title": line(asset.name.en),
        "description": line(asset.name.en),
        "props": props,
        "status": {"state": "operational"},
        "remarks": line(asset.name.zh),
    }


def components(assessment: Assessment) -> list[dict[str, Any]]:
    """Every asset, and every name that a finding or a step uses without an asset of that name."""
    known = {asset.id for asset in assessment.assets}
    used = [f.asset for f in assessment.findings] + [s.asset for s in assessment.plan.steps if s.selected]
    strays = sorted(set(used) - known)
    return [component(asset) for asset in assessment.assets] + [_stray(name) for name in strays]


def _stray(name: str) -> dict[str, Any]:
    title = line(name)
    made = {"uuid": identify("asset", name), "type": "asset", "title": title, "description": title}
    return {**made, "props": [prop("id", name)], "status": {"state": "other"}}


def tool(assessment: Assessment) -> dict[str, Any]:
    """Jingwei itself as assessment asset."""
    version = assessment.plan.jingwei
    component_uuid, plugins = tool_uuid(assessment), assessment.plan.plugins
    props = [prop("version", version)] + [prop("plugin", f"{name} {plugins[name]}") for name in sorted(plugins)]
    made = {
        "uuid": component_uuid,
        "type": "software",
        "title": "Jingwei",
        "description": "Runs the checks",
        "props": props,
    }
    platform = {
        "uuid": identify("platform", version),
        "title": "Jingwei",
        "uses-components": [{"component-uuid": component_uuid}],
    }
    return {"components": [{**made, "status": {"state": "operational"}}], "assessment-platforms": [platform]}


def tool_uuid(assessment: Assessment) -> str:
    """Identifier of Jingwei in this version."""
    return identify("tool", assessment.plan.jingwei)


def origin(assessment: Assessment) -> list[dict[str, Any]]:
    """Who says so: the tool."""
    return [{"actors": [{"type": "tool", "actor-uuid": tool_uuid(assessment)}]}]


def reviewed_controls(assessment: Assessment) -> dict[str, Any]:
    """The controls under judgement, one selection per framework; all of them where none is named."""
    found: dict[str, list[Determination]] = {}
    for determination in assessment.determinations:
        found.setdefault(determination.framework, []).append(determination)
    selections = [_selection(name, controls) for name, controls in found.items()]
    return {"control-selections": selections or [{"description": "no control was judged", "include-all": {}}]}


def _selection(name: str, controls: list[Determination]) -> dict[str, Any]:
    ids = dict.fromkeys(token(control.control) for control in controls)
    return {
        "description": line(name),
        "props": [prop("framework", name)],
        "include-controls": [{"control-id": control} for control in ids],
    }


def system_resource(assessment: Assessment) -> dict[str, Any]:
    """The governed system as a back-matter resource that stands for the security plan."""
    system = assessment.system
    props = [prop("sector", system.sector), prop("stage", system.stage)]
    props += [prop("tier", tier.tier, group=tier.scheme, remarks=tier.title.en) for tier in assessment.tiers]
    props += [prop("without", kind, remarks=system.without[kind]) for kind in sorted(system.without)]
    purpose = both(system.purpose)
    return {"uuid": identify("system", system.id), "title": line(system.name.en), "props": props, **purpose}
