"""Telemetry is complete: no gaps, time only rises, every value is a number, nothing stands still."""

from __future__ import annotations

from jingwei.check import Example, Outcome, Parameter, check, failed, not_applicable, passed, unknown
from jingwei.context import Context
from jingwei.layers.application.declared import events_only, reading, words
from jingwei.layers.application.faults import Fault
from jingwei.layers.application.partial import measured, unread_parts
from jingwei.layers.application.samples import daily_log, noise, telemetry
from jingwei.layers.application.streams.quality import Quality, between, measure
from jingwei.layers.application.wording import locate
from jingwei.vocabulary import Asset, AssetFile, Evidence, Location, Status, Text

STREAM = {"files": ["t.csv"]}


def _log(*after: float | str, rows: int = 120, lost: int = 0, hour: int = 0) -> bytes:
    """A log of noise from that hour on, `lost` rows missing after the sixtieth, and further values at its end."""
    values = noise(rows)
    return telemetry(
        [*values[:60], *[""] * lost, *values[60:], *after], start=f"2026-05-31T{hour:02}:00:00+00:00"
    ).encode()


@check(
    id="application.stream-complete",
    title=Text("Telemetry is complete and its clock runs forward", "遥测数据完整且时间单调递增"),
    layer="application",
    dimensions=("sovereignty",),
    kinds=("stream",),
    objectives=("stream-monitored",),
    severity="medium",
    remediation=Text(
        "Repair the collector or sensor behind the listed lines, buffer readings during outages, stamp them from one synchronised clock, and "
        "declare columns that may stand still under `constant: [...]`.",
        "修复所列行对应的采集器或传感器，断线时缓存读数，由同一同步时钟打时间戳；允许不变的列在 `constant: [...]` 中声明。",
    ),
    risks=("owasp-agentic-2026:ASI08",),
    parameters=(
        Parameter("gap_factor", 5.0, Text("longest interval, in median intervals", "最长间隔（中位间隔的倍数）")),
        Parameter("still_rows", 100, Text("longest run of one value", "同一数值最多连续出现的行数"), unit="rows"),
    ),
    examples=(
        Example(Status.PASS, asset=STREAM, files={"t.csv": _log}),
        Example(Status.FAIL, asset=STREAM, files={"t.csv": lambda: _log(lost=5)}),
        Example(Status.FAIL, asset=STREAM, files={"t.csv": lambda: _log("nan")}),
        Example(Status.FAIL, asset=STREAM, files={"t.csv": lambda: _log(*[50.0] * 101)}),
        Example(
            Status.FAIL,
            asset={"files": ["a.csv", "b.csv"]},
            files={"a.csv": _log, "b.csv": lambda: _log(hour=1)},
            about="an hour without any file",
        ),
        Example(Status.UNKNOWN, asset=STREAM, files={"t.csv": lambda: _log(rows=1)}, about="one row has no interval"),
        Example(Status.UNKNOWN, asset=STREAM, files={"t.csv": daily_log(3, last="2026-05-31")}, about="no number"),
        Example(
            Status.NOTAPPLICABLE,
            asset={**STREAM, "events": True},
            files={"t.csv": daily_log(3, last="2026-05-31")},
        ),
    ),
)
def stream_complete(asset: Asset, context: Context) -> Outcome:
    """Each file by itself, then the time between files that follow one another, unless a part that was not read may fill it."""
    if events_only(asset):
        return not_applicable("events", "declared as a log of events", "声明为事件日志")
    parts, unread = _qualities(asset, context)
    counts: dict[str, int] = {}
    for kind, number in (pair for _, part in parts for pair in part.counts):
        counts[kind] = counts.get(kind, 0) + number
    gaps = () if unread else between([part for _, part in parts], context.parameter("gap_factor"))
    counts["gap"] = counts.get("gap", 0) + len(gaps)
    rows, fields = sum(part.rows for _, part in parts), {name for _, part in parts for name in part.columns.values}
    evidence = (Evidence("rows", rows), *(Evidence(f"faults_{kind}", n) for kind, n in sorted(counts.items())))
    if any(counts.values()):
        return failed(
            "faulty",
            "gaps: {gaps}, times that do not rise: {order}, values that are no finite number: {values}, columns stuck: {stuck} (rows: {rows})",
            "{rows} 行：{gaps} 处中断，{order} 处时间未递增，{values} 个非有限数值，{stuck} 处数值停滞",
            rows=rows,
            gaps=counts["gap"],
            order=counts.get("backwards", 0) + counts.get("repeated", 0),
            values=counts.get("missing", 0) + counts.get("not-finite", 0),
            stuck=counts.get("stuck", 0),
            locations=_locations(parts, gaps),
            evidence=evidence,
        )
    if unread:
        return unread_parts(unread, evidence)
    bare = [file for file, part in parts if part.median_interval is None or not part.columns.values]
    if bare or not parts:
        return unknown(
            "too-little",
            "files with fewer than two moments or without a column of numbers: {n} (a log of events is declared by `events: true`)",
            "{n} 个文件不足两个时刻或没有数值列（事件日志用 `events: true` 声明）",
            n=len(bare),
            locations=tuple(Location(file.path) for file in bare),
            evidence=evidence,
        )
    return passed(
        "complete",
        "no gap and no fault (rows: {rows}, columns: {n}, further columns without numbers: {ignored})",
        "{rows} 行、{n} 列无中断或错误；另有 {ignored} 列不含数值",
        rows=rows,
        n=len(fields),
        ignored=len({name for _, part in parts for name in part.columns.ignored} - fields),
        evidence=evidence,
    )


def _qualities(asset: Asset, context: Context) -> tuple[list[tuple[AssetFile, Quality]], tuple[Location, ...]]:
    return measured(
        context,
        asset.files_of(),
        measure,
        *reading(asset),
        constant=frozenset(words(asset, "constant") or ()),
        gap_factor=context.parameter("gap_factor"),
        still_rows=context.parameter("still_rows"),
    )


def _locations(parts: list[tuple[AssetFile, Quality]], gaps: tuple[tuple[Quality, float], ...]) -> tuple[Location, ...]:
    places = [place for file, part in parts for place in locate(file, part.faults)]
    for later, seconds in gaps:
        file = next(file for file, part in parts if part is later)
        places += locate(file, (Fault("gap", later.first_line, size=seconds),))
    return tuple(places)
