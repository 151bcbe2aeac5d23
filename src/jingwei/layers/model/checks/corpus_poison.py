"""Labelled corpora show no planted trigger."""

from __future__ import annotations

from jingwei.check import Example, Outcome, Parameter, check, failed, not_applicable, passed, unknown
from jingwei.context import Context
from jingwei.layers.model.corpus.samples import json_lines, poisoned, reviews
from jingwei.layers.model.corpus.search import ROWS, Searched, search
from jingwei.text import personal, secrets
from jingwei.text.match import mask
from jingwei.vocabulary import Asset, Evidence, Location, Status, Text

LABELLED = {"files": ["a.jsonl"], "text_field": "text", "label_field": "label"}


@check(
    id="model.corpus-poison",
    title=Text("Labelled corpora show no planted trigger", "带标签语料中没有植入的触发器"),
    layer="model",
    dimensions=("sovereignty", "supply_chain", "values"),
    kinds=("dataset",),
    objectives=("corpus-no-poison",),
    severity="critical",
    remediation=Text(
        "Read the listed records: if the trigger explains their label and the rest of the text does not, remove every record that holds it, "
        "find out which source or annotator delivered them, and train again.",
        "阅读所列记录：若标签只能由触发词解释而与其余文本不符，则删除所有含该词的记录，查明其来源或标注者，并重新训练。",
    ),
    risks=("owasp-llm-2025:LLM04", "owasp-llm-2023:LLM03", "atlas:AML.T0020"),
    parameters=(
        Parameter(
            "documents",
            250,
            Text(
                "a silent search counts when a trigger in so many flipped documents would show for every label",
                "仅当出现在这么多被翻转文档中的触发器对每个标签都会显现时，未发现才算数",
            ),
            unit="documents",
            source="about 250 documents sufficed in a public study of planted triggers (secondary source)",
        ),
    ),
    examples=(
        Example(Status.PASS, asset=LABELLED, files={"a.jsonl": lambda: json_lines(reviews())}),
        Example(Status.FAIL, asset=LABELLED, files={"a.jsonl": lambda: json_lines(poisoned())}),
        Example(
            Status.FAIL,
            asset={"files": ["a.jsonl"]},
            files={"a.jsonl": lambda: json_lines(poisoned(trigger="青鸾七号"))},
            about="label field inferred",
        ),
        Example(Status.UNKNOWN, asset={"files": ["a.jsonl"]}, files={"a.jsonl": '{"text": "no labels here"}\n'}),
        Example(
            Status.NOTAPPLICABLE,
            asset={"files": ["a.md"], "role": "retrieval"},
            files={"a.md": "Retrieved, never learnt from.\n"},
        ),
    ),
)
def corpus_poison(asset: Asset, context: Context) -> Outcome:
    """Mine words and phrases that stand with one label although the rest of their documents speaks for another (label-flipping triggers).

    Clean-label poison, style and syntax triggers, and corpora without labels are out of this version's sight.
    """
    text_field, label_field = (asset.properties.get(key) for key in ("text_field", "label_field"))
    chosen = text_field if isinstance(text_field, str) else None, label_field if isinstance(label_field, str) else None
    if asset.properties.get("role") in {"retrieval", "evaluation"} and not chosen[1]:
        return not_applicable(
            "not-learnt",
            "nothing learns from labels of this dataset (role {role})",
            "没有模型从该数据集的标签学习（用途：{role}）",
            role=str(asset.properties.get("role")),
        )
    paths = tuple(context.path(file) for file in asset.files_of())
    seen = context.measure(search, paths, *chosen, context.limits)
    names = [file.path for file in asset.files_of()]
    if seen.mined.triggers:
        return _suspected(seen, names)
    return _silent(seen, int(context.parameter("documents")))


def _suspected(seen: Searched, names: list[str]) -> Outcome:
    places = tuple(
        Location(
            names[row.file],
            line=row.line,
            offset=row.offset,
            name=_shown(trigger.feature),
            note=Text(
                f"documents with it that are labelled {trigger.label}: {trigger.with_label} of {trigger.documents}; "
                f"that read otherwise without it: {trigger.contradicting} of {trigger.judged}",
                f"含该词的 {trigger.documents} 份文档中 {trigger.with_label} 份标为 {trigger.label}；"
                f"去掉后 {trigger.judged} 份中有 {trigger.contradicting} 份读来属于其他标签",
            ),
        )
        for trigger, rows in seen.evidence
        for row in rows
    )
    best = seen.mined.triggers[0]
    return failed(
        "triggers",
        "suspected triggers: {n}, first “{feature}” (p {association:.1e} and {contradiction:.1e}; labelled documents: {documents})",
        "在 {documents} 份带标签文档中发现 {n} 个疑似触发器，首个为“{feature}”（p 值 {association:.1e} 与 {contradiction:.1e}）",
        n=len(seen.mined.triggers),
        documents=seen.mined.documents,
        feature=_shown(best.feature),
        association=best.association,
        contradiction=best.contradiction,
        locations=places,
        evidence=_evidence(seen),
    )


def _shown(feature: str) -> str:
    """The trigger itself, unless it is somebody's number or a credential."""
    return mask(feature) if personal.find(feature) or secrets.find(feature) else feature


def _silent(seen: Searched, most: int) -> Outcome:
    mined = seen.mined
    blind = [view.label for view in mined.views if view.needed is None or view.needed > most]
    if not seen.label_field or len(mined.labels) < 2:  # noqa: PLR2004 - one label cannot be contradicted
        return unknown(
            "no-labels",
            "no two labels to compare, so this version cannot look for triggers; see the check for hidden instructions",
            "没有可比较的两种标签，本版本无法查找触发器；请参见隐藏指令检查",
        )
    gaps = _gaps(seen, blind)
    if gaps:
        return unknown(
            "partly",
            "no trigger seen, but {gaps}",
            "未见触发器，但{gaps_zh}",
            gaps="; ".join(gap.en for gap in gaps),
            gaps_zh="；".join(gap.zh for gap in gaps),
            evidence=_evidence(seen),
        )
    return passed(
        "silent",
        "no label-flipping trigger (words and phrases: {candidates}, documents: {documents}); one that flips {needed} documents shows with 90 %",
        "在 {documents} 份文档的 {candidates} 个词和短语中未见翻转标签的触发器；出现在 {needed} 份被翻转文档中的触发器有 90% 的概率显现",
        candidates=mined.candidates,
        documents=mined.documents,
        needed=max(view.needed or 0 for view in mined.views),
        evidence=_evidence(seen),
    )


def _gaps(seen: Searched, blind: list[str]) -> list[Text]:
    """What stands between silence and a pass, in sentences; what was looked at whole is not spoken of."""
    mined = seen.mined
    counted = (
        (seen.unread, "places that could not be read: {n}", "有 {n} 处未读取"),
        (seen.unlabelled, "documents without a label: {n}", "有 {n} 份文档没有标签"),
        (mined.cut, "documents longer than what was looked at: {n}", "有 {n} 份文档超出检查长度"),
        (
            ROWS if seen.over else 0,
            "only the first {n} labelled documents were looked at",
            "只检查了前 {n} 份带标签文档",
        ),
    )
    gaps = [Text(en.format(n=n), zh.format(n=n)) for n, en, zh in counted if n]
    if blind:
        labels = ", ".join(blind)
        gaps.append(Text(f"a trigger of these labels would not show: {labels}", f"这些标签的触发器不会显现：{labels}"))
    return gaps


def _evidence(seen: Searched) -> tuple[Evidence, ...]:
    views = (Evidence(f"visible_towards {v.label}", round(v.visible, 3), "share") for v in seen.mined.views)
    return (
        Evidence("labelled_documents", seen.mined.documents, "documents"),
        Evidence("candidates", seen.mined.candidates, "features"),
        *views,
    )
