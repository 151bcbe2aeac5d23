"""Logs cover the required period without long silences."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from jingwei.check import Example, Outcome, Parameter, check, failed, not_applicable, passed, unknown
from jingwei.context import Context
from jingwei.layers.application.declared import day, reading
from jingwei.layers.application.partial import measured, reason_of, unread_parts
from jingwei.layers.application.samples import daily_log
from jingwei.layers.application.streams.period import Stretch, covered, holes
from jingwei.vocabulary import Asset, Evidence, Location, Stage, Status, Text

LOG = {"files": ["log.csv"]}
HOUR = 3600.0
RUNNING = (Stage.OPERATION, Stage.RETIREMENT)


@check(
    id="application.logs-kept",
    title=Text("Logs cover the required period", "日志覆盖规定的保存期"),
    layer="application",
    dimensions=("sovereignty",),
    kinds=("stream",),
    objectives=("logs-kept",),
    severity="high",
    remediation=Text(
        "Keep logs for the required period where nobody can delete them early, alert when they fall silent, and list the older files in the "
        "manifest. State `in_service_since: YYYY-MM-DD` for a system younger than the period.",
        "将日志按规定期限保存于无法提前删除之处，日志中断时报警，并在清单中列出较早的文件。"
        "系统运行时间短于该期限时填写 `in_service_since: YYYY-MM-DD`。",
    ),
    parameters=(
        Parameter(
            "days",
            180,
            Text("period that logs must cover", "日志须覆盖的期限"),
            unit="days",
            source="Regulation (EU) 2024/1689 Art. 19 and 26(6): at least six months",
        ),
        Parameter("silence_hours", 24.0, Text("longest silence", "允许的最长静默"), unit="h", source="own choice"),
    ),
    examples=(
        Example(Status.PASS, asset=LOG, files={"log.csv": daily_log(180, last="2026-05-31")}),
        Example(Status.FAIL, asset=LOG, files={"log.csv": daily_log(90, last="2026-05-31")}),
        Example(Status.FAIL, asset=LOG, files={"log.csv": daily_log(180, last="2026-05-31", without=(80, 81))}),
        Example(Status.FAIL, asset=LOG, files={"log.csv": daily_log(180, last="2026-05-20")}, about="it fell silent"),
        Example(
            Status.PASS,
            asset={**LOG, "in_service_since": "2026-03-04"},
            files={"log.csv": daily_log(90, last="2026-05-31")},
        ),
        Example(Status.UNKNOWN, asset=LOG, files={"log.csv": "time,v\n0,1\n1,2\n"}, about="seconds are no dates"),
        Example(Status.UNKNOWN, asset=LOG, files={"log.csv": daily_log(190, last="2026-06-05")}, about="in the future"),
        Example(
            Status.NOTAPPLICABLE,
            asset=LOG,
            files={"log.csv": daily_log(1, last="2026-05-31")},
            system={"stage": "development"},
        ),
    ),
)
def logs_kept(asset: Asset, context: Context) -> Outcome:
    """The union of all files against the days before the run's clock; times without an offset count as UTC.

    What cannot be read may fill a silence, so that one bad line leaves it open whether there is any.
    """
    if context.system.stage not in RUNNING:
        return not_applicable("not-running", "the system is not in operation yet", "系统尚未投入运行")
    silence = context.parameter("silence_hours") * HOUR
    parts, unread = measured(context, asset.files_of(), covered, reading(asset)[0], silence)
    if unread and not parts:
        return unread_parts(unread)
    end, since = context.as_of, day(asset, "in_service_since")
    start = max(end - timedelta(days=context.parameter("days")), since or date.min)
    undated = tuple(Location(file.path) for file, part in parts if not part.dated)
    period = {"start": str(start), "end": str(end)}
    if undated or not parts or start >= end:
        return unknown(
            "unclear",
            "files without dates: {n} of {files}; the period from {start} to {end} cannot be judged",
            "{files} 个文件中有 {n} 个没有日期；无法判断 {start} 至 {end} 的期间",
            n=len(undated),
            files=len(parts),
            locations=undated,
            **period,
        )
    found = holes((s for _, part in parts for s in part.stretches), _seconds(start), _seconds(end), silence)
    if unread:
        return unknown(
            "unread",
            "not every log could be read ({reason}); silences of more than {hours:g} h between {start} and {end} that an unread part may fill: {n}",
            "部分日志无法读取（{reason}）；{start} 至 {end} 之间有 {n} 处超过 {hours:g} 小时的静默，未读取的部分可能填补",
            reason=reason_of(unread[0]),
            n=len(found),
            hours=silence / HOUR,
            locations=(*unread, *(_place(parts[0][0].path, hole) for hole in found)),
            **period,
        )
    ahead = tuple(Location(file.path) for file, part in parts if part.stretches[-1][1] > _day_over(end))
    if ahead and not found:
        return unknown(
            "ahead",
            "files with entries later than {end}: {n}; their clock or the run's is wrong",
            "{n} 个文件含有晚于 {end} 的记录：其时钟或本次评估的时钟有误",
            n=len(ahead),
            end=str(end),
            locations=ahead,
        )
    conclude, key = (failed, "holes") if found else (passed, "covered")
    return conclude(
        key,
        "silences of more than {hours:g} h between {start} and {end}: {n}",
        "{start} 至 {end} 之间有 {n} 处超过 {hours:g} 小时的静默",
        n=len(found),
        hours=silence / HOUR,
        locations=tuple(_place(parts[0][0].path, hole) for hole in found),
        evidence=(
            Evidence("days_required", (end - start).days, "days"),
            Evidence("days_missing", round(sum(later - earlier for earlier, later in found) / 86400, 3), "days"),
            Evidence("rows", sum(part.rows for _, part in parts)),
        ),
        **period,
    )


def _seconds(when: date) -> float:
    return datetime.combine(when, time(), UTC).timestamp()


def _day_over(when: date) -> float:
    return _seconds(when) + 36 * HOUR  # the day is not over everywhere on earth before


def _place(path: str, hole: Stretch) -> Location:
    first, last = (datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d %H:%M") for moment in hole)
    return Location(path, note=Text(f"silent from {first} to {last} UTC", f"{first} 至 {last}（UTC）无记录"))
