"""Sentences around the data of a scheme, in both languages."""

from __future__ import annotations

from jingwei.catalog.tiers.model import Fact, Kind, Rule, Since
from jingwei.vocabulary import Json, SourceStatus, Text

SHOWN = 60  # characters of a stranger's value that are repeated

_TEXT_STATUS = {
    SourceStatus.VERIFIED: Text("", ""),
    SourceStatus.SECONDARY: Text(" [from a secondary source]", "【依据二手来源】"),
    SourceStatus.DRAFT: Text(" [Jingwei's own reading, not in the source]", "【本项目的解读，非原文】"),
}
_DATE_STATUS = {
    SourceStatus.VERIFIED: Text("verified", "已核实"),
    SourceStatus.SECONDARY: Text("secondary source", "二手来源"),
    SourceStatus.DRAFT: Text("draft", "草案"),
}


def rule(made: Rule) -> Text:
    """A rule's sentence, how far it was verified, and its dates."""
    status = _TEXT_STATUS[made.status]
    dates = [_since(one) for one in made.applies]
    return Text(
        made.text.en + status.en + "".join(f" {date.en}" for date in dates),
        made.text.zh + status.zh + "".join(date.zh for date in dates),
    )


def undecided(questions: int, at_least: Text | None) -> Text:
    """Title of a tier that waits for answers, with what is established already."""
    plural = "question is" if questions == 1 else "questions are"
    en, zh = f"Undecided: {questions} {plural} open", f"未决：尚有 {questions} 个问题待回答"
    if at_least is None:
        return Text(en, zh)
    return Text(f"{en}; at least: {at_least.en}", f"{zh}；至少为：{at_least.zh}")


def not_granted(missing: tuple[str, ...]) -> Text:
    """Part of what an exemption asks was stated, but not all of it."""
    names = ", ".join(missing)
    return Text(
        f"An exemption exists but was not granted: {names} is not stated.", f"存在豁免条款但未予采纳：未说明 {names}。"
    )


def not_stated(fact: Fact) -> Text:
    """Silence that cannot hide a stricter tier, but may hide a duty."""
    return Text(
        f"Not stated. No stricter tier can follow from it, but further duties may: {fact.question.en}",
        f"未说明。不会因此得出更严格的等级，但可能另有义务：{fact.question.zh}",
    )


def overruled(fact: Fact) -> Text:
    """The manifest states the contrary of what its assets or sector suggest."""
    return Text(
        f"The manifest's assets or sector suggest another answer for {fact.id}; its statement was followed.",
        f"清单中的资产或行业提示 {fact.id} 应有不同回答；此处以清单的声明为准。",
    )


def misread(fact: Fact, value: Json) -> Text:
    """A question whose stated answer is none of its answers."""
    shown = ascii(value)
    shown = shown if len(shown) <= SHOWN else f"{shown[: SHOWN - 1]}…"
    wanted = expected(fact)
    return Text(
        f"{fact.question.en} (stated: {shown}, which is not {wanted.en})",
        f"{fact.question.zh}（已填 {shown}，但应为{wanted.zh}）",
    )


def expected(fact: Fact) -> Text:
    """Which answers a fact takes."""
    listed = ", ".join(fact.option_ids)
    return {
        Kind.YES_NO: Text("true or false", " true 或 false"),
        Kind.NUMBER: Text("a number of zero or more", "不小于零的数"),
        Kind.OPTIONS: Text(f"none or a list of {listed}", f" none 或以下各项的列表：{listed}"),
        Kind.CHOICE: Text(f"one of {listed}", f"以下之一：{listed}"),
        Kind.REGIONS: Text("a list of country codes or EU", "国家代码或 EU 的列表"),
    }[fact.kind]


def _since(one: Since) -> Text:
    status = _DATE_STATUS[one.status]
    whom = one.condition or Text("", "")
    en = f" for {whom.en}" if whom.en else ""
    zh = f"（{whom.zh}）" if whom.zh else ""
    return Text(
        f"Applies from {one.day.isoformat()}{en} ({status.en}: {one.source}).",
        f"自 {one.day.isoformat()} 起适用{zh}（{status.zh}：{one.source}）。",
    )
