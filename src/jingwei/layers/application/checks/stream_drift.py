"""Telemetry shows no lasting change since it was known to be normal."""

from __future__ import annotations

from jingwei.check import Example, Outcome, Parameter, check, failed, not_applicable, passed, unknown
from jingwei.context import Context
from jingwei.layers.application.declared import count, events_only, reading
from jingwei.layers.application.partial import measured, unread_parts
from jingwei.layers.application.samples import noise, telemetry
from jingwei.layers.application.streams.drift import Watch, watch_file
from jingwei.vocabulary import Asset, AssetFile, Evidence, Location, Status, Text

STREAM = {"files": ["t.csv"], "clean_rows": 200}
DIRECTIONS = {"up": Text("rises", "上升"), "down": Text("falls", "下降")}
REASONS = {
    "short": Text("fewer than 100 normal values", "正常数值不足 100 个"),
    "large": Text("values too large", "数值过大"),
    "constant": Text("constant while normal", "正常阶段恒定不变"),
    "memory": Text("noise depends on more than one step back", "噪声依赖多步历史"),
    "restless": Text("changes within the stretch declared as normal", "在声明为正常的阶段内已有变化"),
    "nothing-after": Text("no value after the normal stretch", "正常阶段之后没有数值"),
    "unreadable": Text("values that are no numbers", "存在非数值"),
}


@check(
    id="application.stream-drift",
    title=Text("Telemetry shows no lasting change", "遥测数据无持续漂移"),
    layer="application",
    dimensions=("sovereignty",),
    kinds=("stream",),
    objectives=("stream-monitored",),
    severity="medium",
    remediation=Text(
        "Look at the process around the listed line: a sensor that ages, a changed input, a model that is off its training range. Declare a new "
        "normal stretch with `clean_rows: N` only after the change is explained.",
        "检查所列行前后的过程：传感器老化、输入变化或模型超出训练范围。查明原因后，才可用 `clean_rows: N` 重新声明正常阶段。",
    ),
    risks=("owasp-agentic-2026:ASI08", "owasp-agentic-2026:ASI10"),
    parameters=(
        Parameter(
            "false_alarm_rows",
            1_000_000,
            Text("mean number of rows to a false alarm of the whole stream", "整条数据流平均多少行出现一次误报"),
            unit="rows",
            source="Siegmund's approximation, Gaussian residuals",
        ),
    ),
    examples=(
        Example(Status.PASS, asset=STREAM, files={"t.csv": lambda: telemetry(noise(600)).encode()}),
        Example(
            Status.FAIL, asset=STREAM, files={"t.csv": lambda: telemetry(noise(600, shift=2.0, after=400)).encode()}
        ),
        Example(
            Status.FAIL, asset=STREAM, files={"t.csv": lambda: telemetry(noise(600, shift=-2.0, after=400)).encode()}
        ),
        Example(
            Status.UNKNOWN,
            asset={"files": ["t.csv"]},
            files={"t.csv": lambda: telemetry(noise(600)).encode()},
            about="undeclared",
        ),
        Example(
            Status.UNKNOWN,
            asset=STREAM,
            files={"t.csv": lambda: telemetry(noise(200)).encode()},
            about="nothing after it",
        ),
        Example(
            Status.UNKNOWN,
            asset=STREAM,
            files={"t.csv": lambda: telemetry([5.0] * 600).encode()},
            about="a constant has no spread",
        ),
    ),
)
def stream_drift(asset: Asset, context: Context) -> Outcome:
    """A two-sided CUSUM per column and file, calibrated on its first `clean_rows` rows."""
    if events_only(asset):
        return not_applicable("events", "declared as a log of events", "声明为事件日志")
    clean, wanted = count(asset, "clean_rows"), context.parameter("false_alarm_rows")
    if clean is None or not asset.files_of():
        return unknown("undeclared", "no normal stretch is declared", "未声明正常阶段")
    parts, unread = measured(context, asset.files_of(), watch_file, *reading(asset), clean, wanted)
    watches = [(file, watch) for file, part in parts for watch in part.fields]
    evidence = (
        Evidence("rows_to_false_alarm", wanted, "rows", source="Siegmund 1985, Gaussian residuals"),
        *(Evidence(f"threshold {watch.field}", round(watch.threshold, 3), "sigma") for _, watch in watches),
    )
    alarms = [(file, watch) for file, watch in watches if watch.line is not None]
    if alarms:
        return failed(
            "drift",
            "columns that changed for good since they were normal: {n} of {of} (one false alarm in {wanted} rows on average)",
            "{of} 列中有 {n} 列自正常阶段后发生持续变化（平均每 {wanted} 行一次误报）",
            n=len(alarms),
            of=len(watches),
            wanted=wanted,
            locations=tuple(
                Location(file.path, line=watch.line, name=watch.field, note=DIRECTIONS[watch.direction])
                for file, watch in alarms
            ),
            evidence=evidence,
        )
    if unread:
        return unread_parts(unread, evidence)
    blind = [(file, watch, reason) for file, watch in watches if (reason := _blind(watch))]
    if blind or not watches:
        return unknown(
            "blind",
            "columns that could not be watched: {n} of {of}",
            "{of} 列中有 {n} 列无法监测",
            n=len(blind),
            of=len(watches),
            locations=tuple(_place(file, watch, reason) for file, watch, reason in blind),
            evidence=evidence,
        )
    return passed(
        "steady",
        "no lasting change (columns: {of}, watched values: {rows}; one false alarm in {wanted} rows on average)",
        "{of} 列在 {rows} 个监测值中无持续变化（平均每 {wanted} 行一次误报）",
        of=len(watches),
        rows=sum(watch.watched for _, watch in watches),
        wanted=wanted,
        evidence=evidence,
    )


def _blind(watch: Watch) -> str:
    return watch.reason or ("unreadable" if watch.unreadable else "")


def _place(file: AssetFile, watch: Watch, reason: str) -> Location:
    return Location(file.path, name=watch.field, note=REASONS[reason])
