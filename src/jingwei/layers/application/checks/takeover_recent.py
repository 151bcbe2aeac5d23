"""The last take-over drill is recent."""

from __future__ import annotations

from jingwei.check import Example, Outcome, Parameter, check, failed, passed, unknown
from jingwei.context import Context
from jingwei.layers.application.partial import measured, reason_of, unread_at, unread_parts
from jingwei.layers.application.samples import drill_log
from jingwei.layers.application.takeover import read_drills, repeated
from jingwei.vocabulary import Asset, Evidence, Location, Status, Text

LOOP = {"drills": ["drills.csv"], "safety_time_s": 10}


@check(
    id="application.takeover-recent",
    title=Text("The last take-over drill is recent", "最近一次接管演练未过期"),
    layer="application",
    dimensions=("sovereignty",),
    kinds=("control_loop",),
    objectives=("takeover-within-bound",),
    severity="high",
    remediation=Text(
        "Repeat the take-over drill at the stated interval and after every change of model, process or staff, and keep its record.",
        "按规定周期，并在模型、工艺或人员变动后重新进行接管演练，并保存记录。",
    ),
    risks=("owasp-llm-2025:LLM06", "owasp-agentic-2026:ASI10"),
    parameters=(
        Parameter(
            "max_age_days",
            365,
            Text("longest time since the last drill", "距最近一次演练的最长时间"),
            unit="days",
            source="own choice: once a year",
        ),
    ),
    examples=(
        Example(Status.PASS, asset=LOOP, files={"drills.csv": drill_log(2, last="2025-06-01")}, about="365 days"),
        Example(Status.FAIL, asset=LOOP, files={"drills.csv": drill_log(2, last="2025-05-31")}, about="366 days"),
        Example(
            Status.UNKNOWN, asset=LOOP, files={"drills.csv": drill_log(1, last="2026-06-02")}, about="in the future"
        ),
        Example(Status.UNKNOWN, asset=LOOP, files={"drills.csv": drill_log(1, outcome="aborted")}),
        Example(Status.UNKNOWN, asset={"safety_time_s": 10}),
    ),
)
def takeover_recent(asset: Asset, context: Context) -> Outcome:
    """Age of the last drill that was carried through; aborted drills and dates in the future do not count.

    A row that cannot be read may be a later drill, so that an old one among the rest proves nothing.
    """
    files, today = asset.files_of("drills"), context.as_of
    parts, unread = measured(context, files, read_drills)
    records = [(file.path, record) for file, record in parts]
    unread = (*unread, *(unread_at(*clash) for clash in repeated(records)))
    drills = [(path, drill) for path, record in records for drill in record.drills]
    done = [(path, drill) for path, drill in drills if drill.day <= today and drill.outcome != "aborted"]
    if unread and not done:
        return unread_parts(unread)
    if not done:
        return unknown(
            "none", "no drill was carried through before {today}", "{today} 之前没有完成的演练", today=str(today)
        )
    path, last = max(done, key=lambda pair: pair[1].day)
    age, longest = (today - last.day).days, context.parameter("max_age_days")
    if unread:
        return unknown(
            "unread",
            "the last drill that could be read was on {day} (days ago: {age}, at most {longest}); not every record could be read: {reason}",
            "可读取的最近一次演练在 {day}，距今 {age} 天；最多允许 {longest} 天；部分记录无法读取：{reason}",
            day=str(last.day),
            age=age,
            longest=longest,
            reason=reason_of(unread[0]),
            locations=unread,
        )
    conclude, key = (passed, "recent") if age <= longest else (failed, "old")
    return conclude(
        key,
        "the last drill was on {day} (days ago: {age}, at most {longest})",
        "最近一次演练在 {day}，距今 {age} 天；最多允许 {longest} 天",
        day=str(last.day),
        age=age,
        longest=longest,
        locations=(Location(path, line=last.line),),
        evidence=(Evidence("age_of_last_drill", age, "days"), Evidence("drills", len(done))),
    )
