"""The AI writes only allowed tags, and never a safety function."""

from __future__ import annotations

from jingwei.check import Example, Outcome, check, failed, passed, unknown
from jingwei.containers.tables import shown
from jingwei.context import Context
from jingwei.layers.application.declared import words
from jingwei.layers.application.envelope.writes import hold, written_tags
from jingwei.layers.application.partial import measured, unread_parts
from jingwei.layers.application.samples import write_log
from jingwei.vocabulary import Asset, Evidence, Json, Location, Status, Text

SAFETY = {"safety_functions": ["SIS.*"]}
LOOP = {"writes": ["FIC101.SP"], "allowed": ["FIC101.SP", "TIC102.SP"], **SAFETY}
LOGGED = {**LOOP, "write_log": ["writes.csv"]}


@check(
    id="application.writes-bounded",
    title=Text("The AI writes only allowed tags", "人工智能只写入允许的位号"),
    layer="application",
    dimensions=("sovereignty",),
    kinds=("control_loop",),
    objectives=("ai-writes-bounded",),
    severity="critical",
    remediation=Text(
        "List every tag that the AI may write under `allowed`, refuse all others in the gateway or controller, list safety functions under "
        "`safety_functions` (`[]` states that there are none) and keep them on a separate, unwritable system.",
        "在 `allowed` 中列出允许写入的全部位号，由网关或控制器拒绝其他写入；"
        "在 `safety_functions` 中列出安全功能（`[]` 表示没有），"
        "并使其处于独立且不可写入的系统。",
    ),
    risks=("owasp-llm-2025:LLM06", "owasp-agentic-2026:ASI02"),
    examples=(
        Example(Status.PASS, asset=LOOP),
        Example(Status.PASS, asset=LOGGED, files={"writes.csv": write_log("FIC101.SP", "TIC102.SP")}),
        Example(Status.FAIL, asset={**LOOP, "writes": ["FIC101.SP", "XV103.OPEN"]}),
        Example(
            Status.FAIL, asset={**LOOP, "allowed": ["FIC101.SP", "sis.trip"]}, about="a safety function is allowed"
        ),
        Example(Status.FAIL, asset=LOGGED, files={"writes.csv": write_log("FIC101.SP", "SIS.TRIP")}),
        Example(Status.UNKNOWN, asset={"writes": ["FIC101.SP"], **SAFETY}, about="an empty list is no bound"),
        Example(Status.PASS, asset={**LOOP, "safety_functions": []}, about="stated: there are none"),
        Example(
            Status.UNKNOWN,
            asset={"writes": ["FIC101.SP"], "allowed": ["FIC101.SP"]},
            about="safety functions are not listed",
        ),
        Example(Status.UNKNOWN, asset={"allowed": ["FIC101.SP"], **SAFETY}, about="writes are not stated"),
    ),
)
def writes_bounded(asset: Asset, context: Context) -> Outcome:
    """Declared and logged writes against the allowed tags and the safety functions."""
    allowed, declared = _tags(asset.properties.get("allowed")), _tags(asset.properties.get("writes"))
    safety = words(asset, "safety_functions")
    parts, unread = measured(context, asset.files_of("write_log"), written_tags)
    logged = [(tag, file, line) for file, log in parts for tag, line in log.tags]
    held = hold((*declared, *(tag for tag, _, _ in logged)), allowed, safety or ())
    bad = {*held.safety_written, *held.safety_allowed, *(held.outside if allowed else ())}
    counts = {"declared": len(declared), "logged": len({tag for tag, _, _ in logged}), "allowed": len(allowed)}
    evidence = tuple(Evidence(f"tags_{name}", value) for name, value in counts.items())
    if bad:
        return failed(
            "outside",
            "written tags that are not allowed: {outside}; safety functions written or allowed: {safety} ({tags})",
            "{outside} 个写入的位号不在允许范围内，{safety} 个安全功能被写入或被允许写入（{tags}）",
            outside=len(held.outside),
            safety=len({*held.safety_written, *held.safety_allowed}),
            tags=", ".join(shown(tag) for tag in sorted(bad)[:10]),
            locations=tuple(
                Location(file.path, line=line, name=shown(tag)) for tag, file, line in logged if tag in bad
            ),
            evidence=evidence,
        )
    if unread:
        return unread_parts(unread, evidence)
    lacking = [name for name, lacks in _lacks(allowed, declared, logged, safety) if lacks]
    lacking += [file.path for file, log in parts if not log.tags]
    if lacking:
        return unknown(
            "unstated",
            "no bound can be shown: nothing is stated in {lacking}",
            "无法证明边界：{lacking} 中没有内容",
            lacking=", ".join(lacking),
            evidence=evidence,
        )
    return passed(
        "inside",
        "every tag is allowed and none is a safety function (declared: {declared}, logged: {logged}, allowed: {allowed})",
        "声明写入的 {declared} 个位号与日志中的 {logged} 个位号均在 {allowed} 个允许位号之内，且不涉及安全功能",
        evidence=evidence,
        **counts,
    )


def _lacks(allowed: object, declared: object, logged: object, safety: object) -> tuple[tuple[str, bool], ...]:
    return (
        ("allowed", not allowed),
        ("writes", not declared and not logged),
        ("safety_functions", safety is None),
    )


def _tags(value: Json) -> tuple[str, ...]:
    return tuple(str(tag) for tag in value) if isinstance(value, (list, tuple)) else ()
