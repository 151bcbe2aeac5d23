"""What the printed report shows: plain strings for each language, made inert, under the names that its template uses."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from jingwei.report import view
from jingwei.report.evidence_words import measured_in, named
from jingwei.report.inert import line
from jingwei.report.names import framework_titles
from jingwei.report.page_values import position
from jingwei.report.ticks import unticked
from jingwei.report.verdict import verdict
from jingwei.report.words import DIMENSION, GRADE, JUDGEMENT, LAYER, MANIFEST, PLAN_DIGEST, SEVERITY, STATUS
from jingwei.vocabulary import GOOD, Assessment, Evidence, Finding, Location, Message, Risk, Status, Text, Tier

CARDS = 300  # findings of one section that are printed; the rest is counted
PLACES = 10
_WORD = 1_000  # characters of one string
_WORDS = {
    "unlooked": Text("Not looked at", "未查看的内容"),
    "matrix": Text("Layers and dimensions", "多层次 × 多维度"),
    "failures": Text("Failures, worst first", "未通过项，按严重程度排列"),
    "unproved": Text("Unproved: planned, but not shown", "未证明：已计划但未得到证明"),
    "accepted": Text("Accepted for now", "暂予接受"),
    "risks": Text("Named risks", "已命名的风险"),
    "good": Text("Passed and not applicable", "通过与不适用"),
    "facts": Text("Facts of the assessment", "评估的事实"),
    "fix": Text("How to fix:", "如何处置："),
}
Say = Callable[[Text | Message], str]


def values(assessment: Assessment) -> dict[str, Any]:
    """The template's data: both parts and what they share."""
    return {
        "title": _clip(assessment.system.name.en),
        "as_of": assessment.plan.as_of.isoformat(),
        "parts": {
            "en": _part(assessment, lambda text: _clip(unticked(text.en))),
            "zh": _part(assessment, lambda text: _clip(unticked(text.zh))),
        },
    }


def _clip(text: str) -> str:
    shown = line(text, "")
    return shown if len(shown) <= _WORD else f"{shown[:_WORD]}…"


def _part(assessment: Assessment, say: Say) -> dict[str, Any]:
    titles = framework_titles(
        {*(d.framework for d in assessment.determinations), *(t.scheme for t in assessment.tiers)}
    )
    told = verdict(assessment)
    good = [(i, f) for i, f in view.counting(assessment) if f.status in GOOD]
    return {
        "system": say(assessment.system.name),
        "purpose": say(assessment.system.purpose),
        "verdict": {"state": told.state, "word": say(told.word), "sentence": say(told.sentence)},
        "tally": _tally(assessment, say),
        "tiers": [_tier(tier, titles, say) for tier in assessment.tiers],
        "unlooked": [say(text) for text in assessment.unlooked],
        "words": {name: say(text) for name, text in _WORDS.items()},
        "dimensions": [say(text) for text in DIMENSION.values()],
        "matrix": _matrix(assessment, say),
        "sections": _sections(assessment, say),
        "frameworks": [_framework(framework, titles, say) for framework in view.frameworks(assessment)],
        "risks": [_risk(risk, say) for risk in assessment.risks],
        "good": [_good(finding, say) for _, finding in good[:CARDS]],
        "good_more": _more(len(good), say),
        "facts": _facts(assessment, say),
    }


def _good(finding: Finding, say: Say) -> dict[str, str]:
    mark = "✓" if finding.status is Status.PASS else "–"
    return {
        "mark": mark,
        "tone": finding.status.value,
        "title": say(finding.title),
        "asset": _clip(f"{finding.asset}: {say(finding.message)}"),
    }


def _risk(risk: Risk, say: Say) -> dict[str, Any]:
    named = {
        "id": _clip(risk.risk),
        "title": say(risk.title),
        "word": say(SEVERITY[risk.severity]),
        "tone": risk.severity.value,
    }
    return named | {"fixes": [say(text) for text in risk.remediation]}


def _tally(assessment: Assessment, say: Say) -> list[dict[str, Any]]:
    counts = view.tally(view.counting(assessment))
    return [{"number": n, "word": say(STATUS[s]), "tone": s.value} for s, n in counts.items() if n]


def _tier(tier: Tier, titles: dict[str, Text], say: Say) -> dict[str, Any]:
    ask = say(Text("open question", "待回答"))
    lines = [_clip(f"{say(reason.text)} ({reason.clause})") for reason in tier.reasons]
    lines += [_clip(f"{ask}: {say(question.text)} ({question.clause})") for question in tier.questions]
    return {"scheme": say(titles[tier.scheme]), "title": say(tier.title), "lines": lines}


def _matrix(assessment: Assessment, say: Say) -> list[dict[str, Any]]:
    return [
        {"layer": say(LAYER[row[0].layer]), "cells": [_cell(cell, say) for cell in row]}
        for row in view.matrix(assessment)
    ]


def _cell(cell: view.Cell, say: Say) -> dict[str, str]:
    if cell.worst is None:
        return {"tone": "notapplicable", "word": say(Text("no check", "无检查"))}
    return {"tone": cell.worst.value, "word": f"{cell.counts[cell.worst]} {say(STATUS[cell.worst])}"}


def _sections(assessment: Assessment, say: Say) -> list[dict[str, Any]]:
    failed = [numbered for of in view.failures(assessment).values() for group in of for numbered in group.findings]
    gaps = [numbered for of in view.unproved(assessment).values() for group in of for numbered in group.findings]
    parts = (("failures", failed), ("unproved", gaps), ("accepted", view.accepted(assessment)))
    return [_section(name, [finding for _, finding in findings], say) for name, findings in parts]


def _section(name: str, findings: list[Finding], say: Say) -> dict[str, Any]:
    items = [_card(finding, name, say) for finding in findings[:CARDS]]
    return {"title": say(_WORDS[name]), "items": items, "more": _more(len(findings), say)}


def _more(number: int, say: Say) -> str:
    rest = number - CARDS
    return say(Text(f"and {rest} more in assessment.json", f"另有 {rest} 项，见 assessment.json")) if rest > 0 else ""


def _card(finding: Finding, section: str, say: Say) -> dict[str, Any]:
    failed = section == "failures"
    return {
        "title": say(finding.title),
        "check": _clip(finding.check),
        "asset": _clip(finding.asset),
        "message": say(finding.message),
        "tone": finding.severity.value if failed else finding.status.value,
        "word": say(SEVERITY[finding.severity] if failed else STATUS[finding.status]),
        "places": _places(finding, say),
        "evidence": _evidence(finding, say),
        "fix": _clip(finding.accepted) if finding.accepted else say(finding.remediation),
        "fix_word": "" if finding.accepted else say(_WORDS["fix"]),
    }


def _places(finding: Finding, say: Say) -> list[str]:
    shown = [_place(location, say) for location in finding.locations[:PLACES]]
    rest = len(finding.locations) - len(shown) + finding.locations_omitted
    return [*shown, say(Text(f"and {rest} more places", f"另有 {rest} 处"))] if rest else shown


def _evidence(finding: Finding, say: Say) -> list[str]:
    shown = [_value(evidence, say) for evidence in finding.evidence[:PLACES]]
    rest = len(finding.evidence) - len(shown)
    return [*shown, say(Text(f"and {rest} more values", f"另有 {rest} 个数值"))] if rest else shown


def _place(location: Location, say: Say) -> str:
    where = (location.path or say(MANIFEST)) + position(location)
    return _clip(" ".join(part for part in (where, location.member, location.name) if part))


def _value(evidence: Evidence, say: Say) -> str:
    unit = say(measured_in(evidence.unit)) if evidence.unit else ""
    return _clip(f"{say(named(evidence.name))}: {evidence.value} {unit} ({say(GRADE[evidence.grade])})")


def _framework(framework: view.FrameworkView, titles: dict[str, Text], say: Say) -> dict[str, Any]:
    controls = [
        {
            "id": _clip(control.control),
            "title": say(control.title),
            "reason": say(control.reason),
            "word": say(JUDGEMENT[control.status]),
            "tone": control.status.value,
        }
        for control in framework.determinations
    ]
    return {"title": say(titles[framework.id]), "controls": controls}


def _facts(assessment: Assessment, say: Say) -> list[list[str]]:
    plan = assessment.plan
    shown: Iterable[tuple[Text, str]] = (
        (Text("As of", "基准日"), plan.as_of.isoformat()),
        (Text("Jingwei", "经纬版本"), plan.jingwei),
        (PLAN_DIGEST, plan.digest),
        (Text("Manifest, SHA-256", "清单 SHA-256"), plan.manifest_sha256),
        *view.receipt(assessment),
        *((Text("Not loaded", "未加载"), problem) for problem in plan.problems),
    )
    return [[say(name), _clip(value)] for name, value in shown]
