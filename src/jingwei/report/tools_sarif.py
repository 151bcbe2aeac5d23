"""An examination of an agent's tools as SARIF 2.1.0: one result for each finding, one artifact for each file.

A rejected finding is a `fail`; an unproved one is `open` (the tool could not conclude), whose level the standard fixes as `none`; advice is
`informational`. A JSON pointer is a logical location, since JSON has no lines that a reader of a recorded answer would know.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from jingwei import __version__
from jingwei.codec import json_text
from jingwei.layers.tools.agents.examine import Agent, Examined
from jingwei.layers.tools.agents.rules.table import RULES
from jingwei.layers.tools.agents.verdict import Finding, Verdict
from jingwei.report.inert import inert
from jingwei.report.sarif import SCHEMA
from jingwei.report.sarif_rules import LEVEL, WEIGHT
from jingwei.report.uri import BASE, located

_NUMBERS: Mapping[str, int] = {name: number for number, name in enumerate(sorted(RULES))}
_KINDS = {Verdict.CLEAN: "informational", Verdict.UNPROVED: "open"}


def tools_sarif(files: Iterable[Examined], agent: Agent, exit_code: int) -> str:
    """The log, with a line feed at its end. A file that could not be read makes `executionSuccessful` false."""
    listed = list(files)
    places = {made.path: number for number, made in enumerate(listed)}
    pairs = [(made.path, found) for made in listed for found in made.findings]
    pairs += [(found.path, found) for found in agent.findings]
    lost = any(found.rule == "form.unreadable" for _, found in pairs)
    run = {
        "tool": {"driver": _driver()},
        "translations": [_translation()],
        "language": "en-US",
        "columnKind": "unicodeCodePoints",
        "automationDetails": {"id": "jingwei/tools/"},
        "originalUriBaseIds": {BASE: {"description": {"text": "the folder in which the examination was started"}}},
        "results": [_result(path, found, places) for path, found in pairs],
        "artifacts": [_artifact(made) for made in listed],
        "invocations": [{"executionSuccessful": not lost, "exitCode": exit_code}],
        "properties": {"agent": agent.verdict.value, "leastPrivilege": [_proposed(one) for one in agent.proposals]},
    }
    return json_text({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}) + "\n"


def _proposed(one: Any) -> dict[str, Any]:
    reasons = [inert(reason.en) for reason in one.reasons]
    return {"server": inert(one.server), "name": inert(one.name), "action": one.action.value, "reasons": reasons}


def _driver() -> dict[str, Any]:
    return {
        "name": "Jingwei",
        "fullName": "Jingwei 经纬, examiner of agents' tools",
        "version": __version__,
        "language": "en-US",
        "rules": [_descriptor(name) for name in _NUMBERS],
    }


def _descriptor(name: str) -> dict[str, Any]:
    verdict, severity, sentence, _, risks = RULES[name]
    return {
        "id": name,
        "shortDescription": {"text": sentence.replace("{what}", "…")},
        "defaultConfiguration": {"level": LEVEL[severity] if verdict.rejected else "note"},
        "properties": {
            "tags": sorted({"security", name.partition(".")[0], *risks}),
            "security-severity": WEIGHT[severity],
            "verdict": verdict.value,
        },
    }


def _translation() -> dict[str, Any]:
    rules = [{"id": name, "shortDescription": {"text": RULES[name][3].replace("{what}", "…")}} for name in _NUMBERS]
    return {
        "name": "Jingwei",
        "language": "zh-CN",
        "contents": ["localizedData"],
        "translationMetadata": {"name": "经纬"},
        "rules": rules,
    }


def _artifact(made: Examined) -> dict[str, Any]:
    return {
        "location": located(made.path),
        "length": made.size,
        "roles": ["analysisTarget"],
        "properties": {"verdict": made.verdict.value, "form": inert(made.form)},
    } | ({"hashes": {"sha-256": made.sha256}} if made.sha256 else {})


def _result(path: str, found: Finding, places: Mapping[str, int]) -> dict[str, Any]:
    rejected = found.verdict.rejected
    made: dict[str, Any] = {
        "ruleId": found.rule,
        "ruleIndex": _NUMBERS[found.rule],
        "kind": "fail" if rejected else _KINDS[found.verdict],
        "level": LEVEL[found.severity] if rejected else "none",
        "message": {"text": inert(f"{found.name}: {found.text.en}" if found.name else found.text.en)},
        "partialFingerprints": {"jingweiPlace/v1": _hashed([path, found.rule, found.pointer, found.name])},
        "properties": {"verdict": found.verdict.value, "zh": inert(found.text.zh)}
        | ({"shown": inert(found.shown)} if found.shown else {})
        | ({"steps": [inert(step) for step in found.steps]} if found.steps else {}),
    }
    return made | ({"locations": [_place(path, found, places)]} if path else {})


def _place(path: str, found: Finding, places: Mapping[str, int]) -> dict[str, Any]:
    artifact: dict[str, Any] = dict(located(path)) | ({"index": places[path]} if path in places else {})
    made: dict[str, Any] = {"physicalLocation": {"artifactLocation": artifact}}
    if found.line:
        made["physicalLocation"]["region"] = {"startLine": found.line}
    logical = inert(found.pointer or found.name)
    return made | ({"logicalLocations": [{"fullyQualifiedName": logical}]} if logical else {})


def _hashed(parts: list[str]) -> str:
    return sha256(json.dumps(parts).encode()).hexdigest()[:32]
