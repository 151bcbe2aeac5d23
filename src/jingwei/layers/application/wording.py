"""What a fault is called in both languages, and where it lies."""

from __future__ import annotations

from collections.abc import Iterable

from jingwei.layers.application.faults import Fault
from jingwei.vocabulary import AssetFile, Location, Text

NOTES = {
    "gap": Text("gap of {size:g} s", "中断 {size:g} 秒"),
    "backwards": Text("time runs backwards", "时间倒退"),
    "repeated": Text("time stands still", "时间重复"),
    "missing": Text("no number", "缺少数值"),
    "not-finite": Text("not a finite number", "非有限数值"),
    "stuck": Text("the same value in {size:g} rows", "连续 {size:g} 行数值不变"),
    "no-purpose": Text("no purpose stated", "未写明目的"),
    "undeclared-purpose": Text("purpose is not declared", "目的未声明"),
    "undeclared-dataset": Text("data set is not declared", "数据集未声明"),
    "no-time": Text("no time stated", "未写明时间"),
    "no-actor": Text("no actor stated", "未写明访问者"),
    "no-dataset": Text("no data set stated", "未写明数据集"),
    "no-basis": Text("no legal ground stated", "未写明法律依据"),
    "no-consent": Text("consent without reference", "同意未附编号"),
    "late": Text("after the retention period, days: {size:g}", "超过保存期限 {size:g} 天"),
    "no-end": Text("end of retention is not known", "保存期限不明"),
}


def locate(file: AssetFile, faults: Iterable[Fault], *kinds: str) -> tuple[Location, ...]:
    """Places of the faults of these kinds (all when none is named), each with a note."""
    return tuple(_place(file, fault) for fault in faults if not kinds or fault.kind in kinds)


def _place(file: AssetFile, fault: Fault) -> Location:
    note = NOTES[fault.kind]
    text = Text(note.en.format(size=fault.size), note.zh.format(size=fault.size))
    return Location(file.path, line=fault.line, name=fault.field or None, note=text)
