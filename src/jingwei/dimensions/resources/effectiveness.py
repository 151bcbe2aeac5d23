"""Judges a site's measured ratio (PUE, WUE) against its target; shared by the two checks that differ in the quantity only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from jingwei.check import Outcome, Parameter, failed, passed, unknown
from jingwei.context import Context
from jingwei.dimensions.resources.energy.carbon import carbon_effectiveness
from jingwei.dimensions.resources.energy.meters import Implausible, read_meters
from jingwei.dimensions.resources.energy.ratio import Ratio, ratio
from jingwei.vocabulary import Asset, Evidence, Grade, Location, Scalar, Text

YEAR_DAYS = 365
ROUNDING = 1e-9  # a ratio of sums that prints as the target meets it

WHY = {
    "negative": Text("negative amount", "读数为负"),
    "decreasing": Text("a counter that fell", "累计读数减少"),
    "overlap": Text("the same meter was read twice for one time", "同一电表同一时段重复读数"),
    "it-exceeds-facility": Text(
        "IT energy exceeds the facility's (PUE below 1)", "IT 能耗超过设施总能耗（PUE 小于 1）"
    ),
    "misaligned": Text("meters do not cover the same time", "各表覆盖的时段不一致"),
    "no-denominator": Text("no IT energy", "没有 IT 能耗"),
    "missing": Text("no reading of this quantity", "缺少该项读数"),
}


@dataclass(frozen=True, slots=True)
class Measure:
    """Which ratio is judged: its name, the metered quantity above IT energy, the manifest key of the target, its unit."""

    name: str
    quantity: str
    target_key: str
    unit: str


def parameters(measure: Measure) -> tuple[Parameter, ...]:
    """Parameters of a check that judges `measure`."""
    return (
        Parameter(
            "target",
            0.0,
            Text(
                f"{measure.name} target of sites that state none; 0: none",
                f"未填写目标的场所采用的 {measure.name} 目标；0 表示无",
            ),
            unit=measure.unit,
        ),
        Parameter(
            "min_days",
            28,
            Text("least days of readings; the annual value needs 365", "读数最少天数；年度值需 365 天"),
            unit="days",
            source="own choice",
        ),
        Parameter(
            "max_age_days",
            400,
            Text("longest time since the last reading", "距最后读数的最长时间"),
            unit="days",
            source="own choice: a year and the month after it",
        ),
        Parameter(
            "coverage",
            0.99,
            Text("least share of the period with readings", "有读数时间的最低占比"),
            unit="share",
            source="own choice",
        ),
    )


def judge(asset: Asset, context: Context, measure: Measure) -> Outcome:
    """Conclude from all meter files of a site. A period short of a year is said to be one, whatever the outcome.

    A reading that cannot be read may turn the ratio of sums either way: then nothing is proven, neither a hit nor a miss.
    """
    meters = [context.measure(read_meters, context.path(file), file.path) for file in asset.files_of("meters")]
    found = ratio((reading for meter in meters for reading in meter.readings), measure.quantity)
    doubts = (*(doubt for meter in meters for doubt in meter.implausible), *found.implausible)
    if not meters or (not found.days and not doubts):
        return unknown("no-reading", "no meter readings", "没有计量读数")
    if doubts or found.value is None:
        return unknown(
            "implausible",
            "{name} cannot be computed; readings that are missing or cannot be true: {n} ({first})",
            "无法计算 {name}：{n} 项读数缺失或不可信（{first_zh}）",
            name=measure.name,
            n=len(doubts),
            first=WHY[doubts[0].kind].en,
            first_zh=WHY[doubts[0].kind].zh,
            locations=tuple(_place(doubt, asset) for doubt in doubts),
        )
    return _against_target(asset, context, measure, found, found.value)


def _against_target(asset: Asset, context: Context, measure: Measure, found: Ratio, value: float) -> Outcome:
    stated = asset.properties.get(measure.target_key)
    target = float(stated if isinstance(stated, (int, float)) else context.parameter("target"))
    args: dict[str, Scalar] = {
        "name": measure.name,
        "value": round(value, 4),
        "target": target,
        "days": round(found.days, 1),
        "start": _day(found.start),
        "end": _day(found.end),
    }
    evidence = (*_evidence(measure, found, value), *_carbon(asset, measure, found))
    lacks = _lacks(context, found, target)
    if lacks:
        return unknown(
            lacks[0],
            "{name} {value:g} from {start} to {end} (days: {days:g}) shows nothing yet: {why}",
            "{start} 至 {end}（{days:g} 天）的 {name} 为 {value:g}，尚不能说明问题：{why_zh}",
            why=lacks[1].en,
            why_zh=lacks[1].zh,
            evidence=evidence,
            **args,
        )
    within = value <= target * (1 + ROUNDING)
    conclude, key = (passed, "met") if within else (failed, "missed")
    annual = found.days >= YEAR_DAYS
    return conclude(
        key,
        "{name} {value:g} from {start} to {end} (days: {days:g}), target {target:g}"
        + ("" if annual else "; not a full year, the annual value is not shown"),
        "{start} 至 {end}（{days:g} 天）的 {name} 为 {value:g}，目标 {target:g}"
        + ("" if annual else "；不足一年，年度值未证明"),
        evidence=evidence,
        **args,
    )


def _lacks(context: Context, found: Ratio, target: float) -> tuple[str, Text] | None:
    age = (context.as_of - found.end.date()).days if found.end else 0
    reasons = (
        ("no-target", not target, Text("no target is stated", "未填写目标")),
        ("short", found.days < context.parameter("min_days"), Text("the period is too short", "时段过短")),
        ("gaps", found.days < context.parameter("coverage") * found.span, Text("readings have gaps", "读数有缺口")),
        ("grade", found.grade is not Grade.MEASURED, Text("not every reading was measured", "并非全部为实测读数")),
        ("old", age > context.parameter("max_age_days"), Text("the readings are too old", "读数过旧")),
        ("ahead", age < 0, Text("readings lie in the future", "读数日期在未来")),
    )
    return next(((key, text) for key, lacks, text in reasons if lacks), None)


def _evidence(measure: Measure, found: Ratio, value: float) -> tuple[Evidence, ...]:
    source = f"meters, {_day(found.start)} to {_day(found.end)}, ratio of sums"
    above = "l" if measure.quantity == "water" else "kWh"
    return (
        Evidence(measure.name, round(value, 6), measure.unit, found.grade, source),
        Evidence(measure.quantity, round(found.numerator, 3), above, found.grade, source),
        Evidence("it_energy", round(found.denominator, 3), "kWh", found.grade, source),
        Evidence("days_covered", round(found.days, 3), "days"),
        Evidence("days_missing", round(found.span - found.days, 3), "days"),
    )


def _carbon(asset: Asset, measure: Measure, found: Ratio) -> tuple[Evidence, ...]:
    factor = asset.properties.get("grid_factor_g_kwh")
    if measure.quantity != "facility_energy" or not isinstance(factor, (int, float)):
        return ()
    cue = carbon_effectiveness(found.numerator, found.denominator, factor)
    return (Evidence("CUE", round(cue, 6), "kg/kWh", Grade.MODELLED, f"declared grid factor {factor:g} g/kWh"),)


def _place(doubt: Implausible, asset: Asset) -> Location:
    path = doubt.file or next((file.path for file in asset.files_of("meters")), "")
    return Location(path, line=doubt.line or None, name=doubt.quantity, note=WHY[doubt.kind])


def _day(moment: datetime | None) -> str:
    return "" if moment is None else str(moment.date())
