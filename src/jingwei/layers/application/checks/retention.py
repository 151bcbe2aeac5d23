"""Personal data is neither read nor kept after its retention period."""

from __future__ import annotations

from datetime import date, timedelta

from jingwei.check import Example, Outcome, check, failed, passed, unknown
from jingwei.context import Context
from jingwei.layers.application.datause.accesses import review_retention
from jingwei.layers.application.partial import measured, unread_parts
from jingwei.layers.application.samples import access_log
from jingwei.layers.application.wording import locate
from jingwei.vocabulary import Asset, Evidence, Location, Status, Text

USE = {"files": ["access.csv"], "datasets": ["people"], "retention_days": 365}


def _example(
    expect: Status, accessed: str, collected: str | None, *, about: str = "", days: int | None = 365
) -> Example:
    row = f"{accessed}T09:00:00+08:00,clerk-7,benefit-decision,people,1,public-task,"
    people = {"id": "people", "kind": "dataset", "files": ["people.csv"], "collected": collected}
    asset = {**USE, "retention_days": days} if days else {key: USE[key] for key in ("files", "datasets")}
    files = {"access.csv": access_log(row if accessed else ""), "people.csv": "id\n1\n"}
    return Example(expect, asset=asset, files=files, others=(people,), about=about)


@check(
    id="application.retention",
    title=Text("Personal data is not used after its retention period", "个人数据在保存期限后不再使用"),
    layer="application",
    dimensions=("sovereignty",),
    kinds=("data_use",),
    objectives=("data-use-retention",),
    severity="high",
    remediation=Text(
        "Delete data sets on the last day of their retention period (`collected` plus `retention_days`), block later accesses, and keep proof of "
        "the deletion.",
        "在保存期限（`collected` 加 `retention_days`）最后一日删除数据集，阻止此后的访问，并保存删除证明。",
    ),
    risks=("owasp-llm-2025:LLM02",),
    examples=(
        _example(Status.PASS, "2026-06-01", "2025-06-01", about="the last day"),
        _example(Status.FAIL, "2026-05-20", "2025-05-31", about="kept for a day too long"),
        _example(Status.FAIL, "2026-06-01", "2025-05-19", about="read and kept after the period"),
        _example(Status.UNKNOWN, "2026-05-20", None, about="nobody knows when it was collected"),
        _example(Status.UNKNOWN, "2026-05-20", "2025-06-01", days=None),
        _example(Status.UNKNOWN, "", "2025-06-01", about="an empty log"),
    ),
)
def retention(asset: Asset, context: Context) -> Outcome:
    """Two questions: does the manifest still hold a data set after its last day, and does the log hold an access after it."""
    days, datasets = asset.properties.get("retention_days"), context.related(asset, "datasets")
    if not isinstance(days, int) or not datasets:
        return unknown("unstated", "no retention period or no data set is stated", "未填写保存期限或数据集")
    ends = tuple(sorted((other.id, end) for other in datasets if (end := _last_day(other, days))))
    parts, unread = measured(context, asset.files_of(), review_retention, ends)
    rows, late = sum(part.rows for _, part in parts), sum(part.count("late") for _, part in parts)
    kept = [other for other in datasets if other.files and context.as_of > dict(ends).get(other.id, date.max)]
    evidence = (
        Evidence("accesses", rows),
        Evidence("accesses_after_retention", late),
        Evidence("datasets_after_retention", len(kept)),
    )
    if late or kept:
        held = tuple(Location(other.files[0].path, name=other.id) for other in kept)
        return failed(
            "late",
            "accesses after the retention period: {late}; data sets still held after it: {kept}",
            "{late} 次访问在保存期限之后；{kept} 个数据集逾期仍被保存",
            late=late,
            kept=len(kept),
            locations=(*held, *(place for file, part in parts for place in locate(file, part.faults, "late"))),
            evidence=evidence,
        )
    if unread:
        return unread_parts(unread, evidence)
    open_ended = len(datasets) - len(ends)
    unjudged = sum(part.count("no-time", "no-dataset", "no-end") for _, part in parts)
    if open_ended or unjudged or not rows:
        return unknown(
            "unclear",
            "accesses that cannot be judged: {unjudged} of {rows}; data sets without a date of collection: {n}",
            "日志有 {rows} 次访问，{unjudged} 次无法判断；{n} 个数据集没有收集日期",
            rows=rows,
            unjudged=unjudged,
            n=open_ended,
            locations=tuple(place for file, part in parts for place in locate(file, part.faults)),
            evidence=evidence,
        )
    return passed(
        "within",
        "every access and data set lies within the retention period (accesses: {rows}, data sets: {n}, days: {days})",
        "全部 {rows} 次访问和 {n} 个数据集均在收集后 {days} 天之内",
        rows=rows,
        n=len(datasets),
        days=days,
        evidence=evidence,
    )


def _last_day(dataset: Asset, days: int) -> date | None:
    collected = dataset.properties.get("collected")
    try:
        return date.fromisoformat(str(collected)) + timedelta(days=days) if collected else None
    except OverflowError:
        return date.max
