"""What a verdict means, in sentences of both languages: what was proved, what was not, and what no bundle can prove. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jingwei.evidence.answers import Verdict
from jingwei.parties.exchange.outcome import STEP, Recomputed
from jingwei.parties.exchange.regard import computed_again, rests_on
from jingwei.parties.exchange.unknowable import Situation, unknowable
from jingwei.vocabulary import Status, Text

_VERDICTS = {
    "accepted": Text(
        "ACCEPTED: what the policy demands is there, and it holds", "接受：策略所要求的均已具备，且核验无误"
    ),
    "refused": Text(
        "REFUSED: something is wrong; nothing of it should be relied on", "拒绝：存在错误，不应采信其中任何内容"
    ),
    "incomplete": Text("INCOMPLETE: something that the policy demands is not there", "不完整：缺少策略所要求的内容"),
}
_NOT_RECOMPUTED = Text(
    "INCOMPLETE: what the policy demands is there and holds, but not all was computed again as asked",
    "不完整：策略所要求的均已具备且核验无误，但未能按要求全部重新计算",
)
NOT_REACHED = Text("not reached", "未执行到此步")
_ASSESSED = (
    Text("the system PASSED its assessment", "系统通过评估"),
    Text("the system did NOT pass its assessment: something failed", "系统未通过评估：有检查项未通过"),
    Text("the system did NOT pass its assessment: something is open", "系统未通过评估：有未定事项"),
)
_CLAIMED = (
    Text("the issuer says that the system passed", "出具方称系统通过评估"),
    Text("the issuer says that the system did NOT pass: something failed", "出具方称系统未通过评估：有检查项未通过"),
    Text("the issuer says that the system did NOT pass: something is open", "出具方称系统未通过评估：有未定事项"),
)
_STATUS = {
    Status.PASS: "通过",
    Status.FAIL: "未通过",
    Status.ERROR: "出错",
    Status.UNKNOWN: "未知",
    Status.NOTAPPLICABLE: "不适用",
    Status.NOTCHECKED: "未检查",
}
_FINDING = re.compile(r"findings/\d+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its sentences."""

    title: Text
    lines: tuple[Text, ...]


def headline(verdict: Verdict) -> Text:
    """The verdict in a line: the word that also stands in JSON and in the exit code."""
    open_ = [step.step for step in verdict.steps if step.ok is None]
    return _NOT_RECOMPUTED if open_ == [STEP] and verdict.verdict == "incomplete" else _VERDICTS[verdict.verdict]


def sections(
    verdict: Verdict, situation: Situation, recomputed: Sequence[Recomputed] | None, result: Mapping[str, Any] | None
) -> tuple[Section, ...]:
    """The whole answer for a bundle, most important first; `result` is the predicate of the assessment, where it was proved."""
    withheld = sum(_FINDING.fullmatch(path) is not None for path in verdict.withheld)
    said = tuple(_said(result, withheld)) if result else ()
    unknown = tuple(unknowable(verdict, situation, recomputed))
    made = (
        Section(Text("What the assessment says", "评估结论"), said),
        *outline(verdict),
        Section(Text("Cannot be known from this bundle", "无法从该数据包得知"), unknown),
        Section(Text("What the verdicts rest on", "各项结论的依据"), tuple(rests_on(verdict.classes, recomputed))),
        Section(Text("Computed again", "重新计算"), tuple(computed_again(recomputed or ()))),
    )
    return tuple(section for section in made if section.lines)


def outline(verdict: Verdict) -> tuple[Section, ...]:
    """What is wrong, missing and proved, from the steps alone."""
    failed = tuple(step_text(s.step, s.detail) for s in verdict.steps if s.ok is False)
    missing = tuple(_missing(verdict))
    proved = tuple(step_text(s.step, s.detail) for s in verdict.steps if s.ok)
    made = (
        Section(Text("Wrong", "错误"), failed),
        Section(Text("Not proved", "未证明"), missing),
        Section(Text("Looked at and in order", "已核对且无误"), proved),
    )
    return tuple(section for section in made if section.lines)


def step_text(name: str, detail: Text) -> Text:
    """A step in a line."""
    return Text(f"{name}: {detail.en}", f"{name}：{detail.zh}")


def _missing(verdict: Verdict) -> Iterator[Text]:
    open_ = [step for step in verdict.steps if step.ok is None]
    yield from (step_text(step.step, step.detail) for step in open_ if step.detail != NOT_REACHED)
    rest = ", ".join(step.step for step in open_ if step.detail == NOT_REACHED)
    if rest:
        yield step_text(rest, NOT_REACHED)


def _said(result: Mapping[str, Any], withheld: int) -> Iterator[Text]:
    """Accepted means that this is what was found, not that it is good; what is withheld was found by nobody but the issuer."""
    code, total = result["exit_code"], sum(result["counts"].values()) + result["accepted"]
    yield _claimed(_CLAIMED[code], withheld, total) if withheld else _ASSESSED[code]
    counts = {status: count for status, count in sorted(result["counts"].items()) if count}
    en = ", ".join(f"{status} {count}" for status, count in counts.items())
    zh = "，".join(f"{_STATUS[Status(status)]} {count}" for status, count in counts.items())
    yield Text(f"{en}; as of {result['as_of']}", f"{zh}；基准日期 {result['as_of']}")
    if count := result["accepted"]:
        en = "1 finding is" if count == 1 else f"{count} findings are"
        yield Text(
            f"{en} accepted by a waiver or a baseline and not among these: accepted failures, which did not pass",
            f"另有 {count} 项由豁免或基线接受，不计入以上各项：属于已接受的失败，并非通过",
        )


def _claimed(text: Text, withheld: int, total: int) -> Text:
    are = "is" if withheld == 1 else "are"
    return Text(
        f"{text.en}; {withheld} of {total} findings {are} withheld",
        f"{text.zh}；{total} 项发现中有 {withheld} 项未披露",
    )
