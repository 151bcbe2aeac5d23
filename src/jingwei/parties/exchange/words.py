"""What a verdict means, in sentences of both languages: what was proved, what was not, and what no bundle can prove. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jingwei.evidence.answers import Head, Verdict
from jingwei.evidence.policy import Policy
from jingwei.evidence.quorum import NONE
from jingwei.parties.exchange.outcome import Outcome, Recomputed
from jingwei.vocabulary import Basis, Text

VERDICTS = {
    "accepted": Text(
        "ACCEPTED: what the policy demands is there, and it holds", "接受：策略所要求的均已具备，且核验无误"
    ),
    "refused": Text(
        "REFUSED: something is wrong; nothing of it should be relied on", "拒绝：存在错误，不应采信其中任何内容"
    ),
    "incomplete": Text("INCOMPLETE: something that the policy demands is not there", "不完整：缺少策略所要求的内容"),
}
CLASSES = {
    Basis.RECOMPUTED: Text(
        "recomputed: follows from what is shown; this command computes it again",
        "可重算：可由所示内容推得，本命令即可重新计算",
    ),
    Basis.RERUNNABLE: Text(
        "rerunnable: whoever has the inputs can run the check again (--recompute --inputs DIR) and see whether it says the same",
        "可重跑：持有输入者可重新运行检查（--recompute --inputs 目录）并核对结果",
    ),
    Basis.ATTESTED: Text(
        "attested: rests on the word of whoever ran it; nobody else can check it",
        "自述：仅凭运行者的陈述，他人无法核实",
    ),
}
UNKNOWN_CLASS = Text("of no class that this version knows: trust it as a mere word", "类别未知：仅可视为陈述")
_OUTCOMES = {
    Outcome.CONFIRMED: Text("computed again, the same", "重新计算，结果一致"),
    Outcome.DIFFERS: Text("COMPUTED AGAIN, DIFFERENT", "重新计算，结果不同"),
    Outcome.NOT_RECOMPUTED: Text("not computed again", "未重新计算"),
}
_PRIVATE = Text(
    "whether the issuer ran it privately first and registered only a run that it liked: nobody can tell from a bundle",
    "出具方是否曾先行私下运行、仅登记满意的一次：任何人都无法从数据包得知",
)
_INPUTS = Text(
    "whether the manifest and the inputs are those of the real system: the digests say which ones were examined, not that they are true",
    "清单与输入是否属于真实系统：摘要只说明检查了什么，不证明其真实",
)
_NO_WITNESS = Text(
    "whether the log's keeper wrote it anew, or shows others a different one: the policy demands no witnesses",
    "日志保管者是否重写过日志、或向他人出示不同版本：策略不要求见证方",
)
_COLLUSION = Text(
    "whether the witnesses are in league with the issuer: choose ones that have no reason to be",
    "见证方是否与出具方串通：应选择无此动机者",
)
_NO_AGE = Text("whether there is a newer state: the policy sets no max_age", "是否存在更新的状态：策略未规定 max_age")
_FIRST = Text(
    "whether the log shown earlier was another one: first contact, nothing is remembered (keep --memory FILE)",
    "此前出示的日志是否不同：首次接触，没有记忆（请使用 --memory 文件）",
)
_NO_AUDIENCE = Text("whether it was meant for you: the policy names no audience", "是否发给您：策略未指定接收方")
NOT_REACHED = Text("not reached", "未执行到此步")
ASSESSED = (
    Text("the system PASSED its assessment", "系统通过评估"),
    Text("the system did NOT pass its assessment: something failed", "系统未通过评估：有检查项未通过"),
    Text("the system did NOT pass its assessment: something is open", "系统未通过评估：有未定事项"),
)
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its sentences."""

    title: Text
    lines: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Situation:
    """What a verdict was reached with."""

    policy: Policy
    remembered: Head | None


def sections(
    verdict: Verdict, situation: Situation, recomputed: Sequence[Recomputed] | None, result: Mapping[str, Any] | None
) -> tuple[Section, ...]:
    """The whole answer for a bundle, most important first; `result` is the predicate of the assessment, where it was proved."""
    made = (
        Section(Text("What the assessment says", "评估结论"), tuple(_said(result)) if result else ()),
        *outline(verdict),
        Section(Text("Cannot be known from this bundle", "无法从该数据包得知"), tuple(_unknowable(verdict, situation))),
        Section(Text("What the verdicts rest on", "各项结论的依据"), tuple(_classes(verdict))),
        Section(Text("Computed again", "重新计算"), tuple(_recomputed(recomputed or ()))),
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


def _said(result: Mapping[str, Any]) -> Iterator[Text]:
    """Accepted means that this is what was found, not that it is good."""
    yield ASSESSED[result["exit_code"]]
    counts = ", ".join(f"{status} {count}" for status, count in sorted(result["counts"].items()) if count)
    yield Text(f"{counts}; as of {result['as_of']}", f"{counts}；基准日期 {result['as_of']}")
    if result["accepted"]:
        count = result["accepted"]
        yield Text(
            f"{count} findings do not count: a waiver or a baseline accepts them", f"{count} 项因豁免或基线而不计入"
        )


def _unknowable(verdict: Verdict, situation: Situation) -> Iterator[Text]:
    yield _PRIVATE
    yield _INPUTS
    policy = situation.policy
    yield _NO_WITNESS if policy.tlog.quorum == NONE else _COLLUSION
    if policy.max_age is None:
        yield _NO_AGE
    if situation.remembered is None:
        yield _FIRST
    if not policy.audience:
        yield _NO_AUDIENCE
    if verdict.withheld:
        listed = ", ".join(verdict.withheld[:SHOWN]) + (" ..." if len(verdict.withheld) > SHOWN else "")
        count = len(verdict.withheld)
        en = f"what the {count} withheld parts say; they are bound by the signed root and can be shown later: {listed}"
        yield Text(en, f"{count} 个未披露部分的内容；它们受签名的根约束，可在日后出示：{listed}")


def _classes(verdict: Verdict) -> Iterator[Text]:
    counts = Counter(verdict.classes.values())
    for name, count in sorted(counts.items()):
        text = CLASSES[Basis(name)] if name in set(Basis) else UNKNOWN_CLASS
        yield Text(f"{count} {text.en}", f"{count} 项{text.zh}")


def _recomputed(recomputed: Sequence[Recomputed]) -> Iterator[Text]:
    counts = Counter(one.outcome for one in recomputed)
    for outcome in Outcome:
        if counts[outcome]:
            yield Text(f"{counts[outcome]} {_OUTCOMES[outcome].en}", f"{counts[outcome]} 项{_OUTCOMES[outcome].zh}")
    loud = [one for one in recomputed if one.outcome is not Outcome.CONFIRMED]
    loud.sort(key=lambda one: one.outcome is not Outcome.DIFFERS)
    for one in loud[:SHOWN]:
        yield Text(
            f"{one.outcome}: {one.path}: {one.detail.en}", f"{_OUTCOMES[one.outcome].zh}：{one.path}：{one.detail.zh}"
        )
