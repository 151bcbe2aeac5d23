"""Telemetry stays inside its declared bounds."""

from __future__ import annotations

from jingwei.check import Example, Outcome, check, failed, not_applicable, passed, unknown
from jingwei.context import Context
from jingwei.layers.application.declared import bounds, events_only, reading
from jingwei.layers.application.partial import measured, unread_parts
from jingwei.layers.application.samples import telemetry
from jingwei.layers.application.streams.bounds import Excursion, measure_bounds
from jingwei.vocabulary import Asset, AssetFile, Evidence, Location, Status, Text

STREAM = {"files": ["t.csv"], "bounds": {"temperature": [0, 90]}}


@check(
    id="application.stream-bounds",
    title=Text("Telemetry stays inside its bounds", "遥测数据在界限之内"),
    layer="application",
    dimensions=("sovereignty",),
    kinds=("stream",),
    objectives=("stream-monitored",),
    severity="high",
    remediation=Text(
        "Declare the range of every value under `bounds: {column: [low, high]}` from the process's limits, and find the cause of each "
        "listed excursion before the AI acts on such values again.",
        "按工艺极限在 `bounds: {列名: [下限, 上限]}` 中声明每个数值的范围；查明所列越限的原因，再让人工智能依据这些数值动作。",
    ),
    risks=("owasp-agentic-2026:ASI08",),
    examples=(
        Example(Status.PASS, asset=STREAM, files={"t.csv": telemetry([0, 45.5, 90])}),
        Example(Status.FAIL, asset=STREAM, files={"t.csv": telemetry([20, 90.1])}),
        Example(Status.FAIL, asset=STREAM, files={"t.csv": telemetry([-0.1, "nan"])}),
        Example(Status.UNKNOWN, asset=STREAM, files={"t.csv": telemetry([20, "nan"])}),
        Example(Status.UNKNOWN, asset={"files": ["t.csv"]}, files={"t.csv": telemetry([20, 21])}, about="no bounds"),
        Example(
            Status.UNKNOWN,
            asset={**STREAM, "value_fields": ["temperature", "pressure"]},
            files={"t.csv": "time,temperature,pressure\n2026-05-01T00:00:00Z,20,5\n"},
            about="one column has no bounds",
        ),
        Example(
            Status.NOTAPPLICABLE,
            asset={"files": ["t.csv"], "events": True},
            files={"t.csv": "time,event\n2026-05-01T00:00:00Z,start\n"},
        ),
    ),
)
def stream_bounds(asset: Asset, context: Context) -> Outcome:
    """Every declared range against every row; values that cannot be compared, and columns without a range, keep it from passing."""
    if events_only(asset):
        return not_applicable("events", "declared as a log of events", "声明为事件日志")
    limits, (time, fields) = bounds(asset), reading(asset)
    if not limits or not asset.files_of():
        return unknown("none", "no bounds are declared", "未声明任何界限")
    parts, unread = measured(context, asset.files_of(), measure_bounds, time, limits)
    seen = [(file, field) for file, part in parts for field in part.fields]
    evidence = tuple(item for _, field in seen for item in _extremes(field))
    rows = sum(part.rows for _, part in parts)
    outside = sum(field.outside for _, field in seen)
    if outside:
        return failed(
            "outside",
            "values outside their bounds: {n}",
            "{n} 个数值越限",
            n=outside,
            locations=tuple(place for file, field in seen for place in _places(file, field)),
            evidence=evidence,
        )
    if unread:
        return unread_parts(unread, evidence)
    unreadable = sum(field.unreadable for _, field in seen)
    named = {name for _, part in parts for name in part.values}
    unbounded = sorted((set(fields) or named) - {field for field, _, _ in limits})
    if unreadable or unbounded:
        return unknown(
            "unseen",
            "values that could not be compared: {unreadable}; columns without bounds: {n} ({columns})",
            "{unreadable} 个数值无法比较，{n} 列未声明界限（{columns}）",
            unreadable=unreadable,
            n=len(unbounded),
            columns=", ".join(unbounded) or "-",
            evidence=evidence,
        )
    return passed(
        "inside",
        "every value lies inside its bounds (columns: {n}, rows: {rows})",
        "{rows} 行中 {n} 列的全部数值均在界限之内",
        n=len(limits),
        rows=rows,
        evidence=evidence,
    )


def _extremes(field: Excursion) -> tuple[Evidence, ...]:
    return (Evidence(f"least {field.field}", field.least), Evidence(f"most {field.field}", field.most))


def _places(file: AssetFile, field: Excursion) -> tuple[Location, ...]:
    return tuple(Location(file.path, line=line, name=field.field) for line in field.lines)
