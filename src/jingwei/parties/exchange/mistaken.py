"""Files that are handed over in place of a bundle: what they look like, and what to do then. Pure."""

from __future__ import annotations

from dataclasses import replace

from jingwei.evidence.answers import Verdict
from jingwei.evidence.notes.proof import HEADER
from jingwei.vocabulary import Text

_START = b"bundle.json\0"  # how every bundle begins
_LOOKED_AT = 4096  # bytes
_KINDS = (
    (b"jingwei/assessment/", "an assessment.json: `jingwei seal` and `jingwei share` make bundles of it",
     "assessment.json：请用 `jingwei seal` 和 `jingwei share` 由它生成数据包"),
    (b"jingwei/policy/", "a policy: give it with --policy", "策略文件：请用 --policy 给出"),
    (b"jingwei/manifest/", "a manifest: `jingwei assess` examines it", "清单：由 `jingwei assess` 检查"),
    (HEADER.encode(), "a log proof: name its entry with --entry FILE", "日志证明：请用 --entry 文件 给出其条目"),
)  # fmt: skip


def explained(verdict: Verdict, content: bytes) -> Verdict:
    """The verdict; where the file does not even begin like a bundle, its first step says what the file looks like."""
    first = verdict.steps[0]
    if first.ok is not False or content.startswith(_START):
        return verdict
    what = _looks_like(content)
    detail = Text(f"{what.en} ({first.detail.en})", f"{what.zh}（{first.detail.zh}）")
    return replace(verdict, steps=(replace(first, detail=detail), *verdict.steps[1:]))


def _looks_like(content: bytes) -> Text:
    if not content:
        return Text("this is no bundle; the file is empty", "这不是数据包：文件为空")
    start = content[:_LOOKED_AT]
    for mark, en, zh in _KINDS:
        if mark in start:
            return Text(f"this is no bundle; it looks like {en}", f"这不是数据包，看起来是{zh}")
    return Text("this is no bundle; `jingwei share` makes bundles", "这不是数据包；数据包由 `jingwei share` 生成")
