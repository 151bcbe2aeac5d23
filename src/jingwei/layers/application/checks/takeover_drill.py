"""Drills show that the automatic fall-back and a person take over within the process safety time."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from jingwei.check import Example, Outcome, Parameter, check, failed, passed, unknown
from jingwei.context import Context
from jingwei.layers.application.partial import measured, unread_at, unread_parts
from jingwei.layers.application.samples import drill_log
from jingwei.layers.application.takeover import Clock, Drill, automatic_clock, human_clock, read_drills, repeated
from jingwei.statistics.binomial import Verdict, verdict
from jingwei.vocabulary import Asset, Evidence, Location, Rule, Sample, Status, Text

LOOP = {"drills": ["drills.csv"], "safety_time_s": 10}


@check(
    id="application.takeover-drill",
    title=Text("Take-over is drilled within the process safety time", "接管演练在过程安全时间内完成"),
    layer="application",
    dimensions=("sovereignty",),
    kinds=("control_loop",),
    objectives=("takeover-within-bound",),
    severity="critical",
    remediation=Text(
        "State `safety_time_s`, drill the take-over with the people on duty, record alarm, acknowledgement, effective command and automatic "
        "fall-back of each drill, and shorten the way from alarm to command (display, staffing, direct stop) until every drill stays inside.",
        "填写 `safety_time_s`，由当班人员进行接管演练，逐次记录报警、确认、人工指令生效与自动回退的时间；"
        "缩短从报警到指令的路径（显示、人员、直接停机），直至每次演练都在时限内。",
    ),
    risks=("owasp-llm-2025:LLM06", "owasp-agentic-2026:ASI08", "owasp-agentic-2026:ASI10"),
    parameters=(
        Parameter(
            "share",
            0.5,
            Text(
                "share of take-overs within the time that the drills must show with 95 % confidence",
                "演练须以 95 % 置信度证明的限时接管比例",
            ),
            source="own choice: no rule sets one; 0.5 asks for five drills without a miss, 0.9 for 29",
        ),
    ),
    examples=(
        Example(Status.PASS, asset=LOOP, files={"drills.csv": drill_log(5, command=10.0, fallback=2.0)}),
        Example(Status.FAIL, asset=LOOP, files={"drills.csv": drill_log(5, command=11.0, fallback=2.0)}),
        Example(Status.FAIL, asset=LOOP, files={"drills.csv": drill_log(5, command=8.0, fallback=10.5)}),
        Example(Status.FAIL, asset=LOOP, files={"drills.csv": drill_log(5, command=None, fallback=2.0)}),
        Example(Status.UNKNOWN, asset=LOOP, files={"drills.csv": drill_log(4, command=8.0, fallback=2.0)}),
        Example(Status.UNKNOWN, asset=LOOP, files={"drills.csv": drill_log(5, command=8.0, fallback=None)}),
        Example(
            Status.UNKNOWN,
            asset={"drills": ["drills.csv"]},
            files={"drills.csv": drill_log(5, command=8.0, fallback=2.0)},
        ),
        Example(Status.UNKNOWN, asset={"safety_time_s": 10}, about="no drill was recorded"),
    ),
)
def takeover_drill(asset: Asset, context: Context) -> Outcome:
    """Two clocks against the process safety time: one miss fails; few drills show little, and the exact bound says how little."""
    files, bound = asset.files_of("drills"), asset.properties.get("safety_time_s")
    if not isinstance(bound, (int, float)):
        return unknown("no-safety-time", "the process safety time is not stated", "未填写过程安全时间")
    parts, unread = measured(context, files, read_drills)
    records = [(file.path, record) for file, record in parts]
    unread = (*unread, *(unread_at(*clash) for clash in repeated(records)))
    read = [(path, drill) for path, record in records for drill in record.drills]
    paths = {id(drill): path for path, drill in read}
    past = [drill for _, drill in read if drill.day <= context.as_of]
    human, automatic = human_clock(past, bound), automatic_clock(past, bound)

    def places(drills: Iterable[Drill]) -> tuple[Location, ...]:
        return tuple(Location(paths[id(drill)], line=drill.line) for drill in drills)

    samples = _samples(human, automatic, paths)
    shown = verdict(len(human.within), human.decided, context.parameter("share"))
    evidence = _evidence(human, automatic, shown, bound)
    rules = _rules(shown)
    if human.over or automatic.over:
        return failed(
            "late",
            "drills that missed the human take-over within {bound:g} s: {human} of {n}; the automatic fall-back: {automatic}",
            "{n} 次演练中，{human} 次人工接管、{automatic} 次自动回退未在 {bound:g} 秒内完成",
            n=len(past),
            human=len(human.over),
            automatic=len(automatic.over),
            bound=bound,
            locations=places({id(d): d for d in (*human.over, *automatic.over)}.values()),
            evidence=evidence,
            rules=rules,
            samples=samples,
        )
    if unread:
        return unread_parts(unread, evidence)
    if not human.decided or not automatic.decided:
        return unknown(
            "not-drilled",
            "drills that show the human take-over: {human}, the automatic fall-back: {automatic}; both must be drilled",
            "{human} 次演练证明人工接管，{automatic} 次证明自动回退；两者都须演练",
            human=human.decided,
            automatic=automatic.decided,
            locations=places(human.silent),
            evidence=evidence,
            rules=rules,
            samples=samples,
        )
    args = {"n": human.decided, "bound": bound, "slowest": human.slowest, "lower": round(shown.lower * 100, 1)}
    future = places(drill for _, drill in read if drill.day > context.as_of)
    if shown.status is not Status.PASS or future:
        return unknown(
            "few",
            "every drill stayed within {bound:g} s ({n} in all, slowest {slowest:g} s); that shows a share of at least {lower:g} %, {share:g} % are "
            "asked; drills dated in the future: {future}",
            "{n} 次演练均在 {bound:g} 秒内（最慢 {slowest:g} 秒），仅能证明比例不低于 {lower:g} %，要求 {share:g} %；{future} 次演练日期在未来",
            share=round(shown.threshold * 100, 1),
            future=len(future),
            locations=future,
            evidence=evidence,
            rules=rules,
            samples=samples,
            **args,
        )
    return passed(
        "within",
        "every drill stayed within {bound:g} s ({n} in all, slowest {slowest:g} s), which shows a share of at least {lower:g} % with 95 % "
        "confidence; further drills that show nothing: {silent}",
        "{n} 次演练均在 {bound:g} 秒内（最慢 {slowest:g} 秒），以 95 % 置信度证明比例不低于 {lower:g} %；另有 {silent} 次演练不能说明问题",
        silent=len(human.silent),
        evidence=evidence,
        rules=rules,
        samples=samples,
        **args,
    )


def _samples(human: Clock, automatic: Clock, paths: Mapping[int, str]) -> tuple[Sample, ...]:
    """Each drill that decided something, once for each clock; `paths` maps the identity of a drill to its file."""
    return tuple(
        Sample(f"{paths[id(drill)]}:{drill.line}", name, result, _record(drill))
        for name, clock in (("human", human), ("automatic", automatic))
        for result, drills in ((True, clock.within), (False, clock.over))
        for drill in drills
    )


def _rules(shown: Verdict) -> tuple[Rule, ...]:
    """One miss of either clock fails; and the human take-overs are a sample of those to come."""
    return (
        Rule("human take-over within the safety time, every drill", ">=", 1.0, 0.0, ("human",)),
        Rule("automatic fall-back within the safety time, every drill", ">=", 1.0, 0.0, ("automatic",)),
        Rule("human take-over within the safety time, share", shown.op, shown.threshold, shown.level, ("human",)),
    )


def _record(drill: Drill) -> str:
    """What the drill's result was read from; its operator is never shown."""
    times = {name: getattr(drill, name) for name in ("alarm", "acknowledged", "command", "fallback")}
    read = {name: "" if moment is None else moment.isoformat() for name, moment in times.items()}
    return json.dumps({**read, "outcome": drill.outcome})


def _evidence(human: Clock, automatic: Clock, shown: Verdict, bound: float) -> tuple[Evidence, ...]:
    people = {drill.operator for drill in (*human.within, *human.over) if drill.operator}
    return (
        Evidence("safety_time", bound, "s", source="manifest"),
        Evidence("drills", human.decided),
        Evidence("drills_within", len(human.within)),
        Evidence("share_lower_bound", round(shown.lower, 6), "share", source="exact binomial, one-sided 95 %"),
        Evidence("share_threshold", shown.threshold, "share", source="parameter share"),
        Evidence("slowest_human_takeover", human.slowest, "s"),
        Evidence("slowest_automatic_fallback", automatic.slowest, "s"),
        Evidence("fallback_drills", automatic.decided),
        Evidence("operators", len(people)),
    )
