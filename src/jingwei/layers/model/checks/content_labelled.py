"""Generated content says that it was generated."""

from __future__ import annotations

from jingwei.check import Example, Outcome, Parameter, check, failed, not_applicable, passed, unknown
from jingwei.context import Context
from jingwei.layers.model.content.labels import Labelling, examine
from jingwei.layers.model.corpus.examined import unread_location
from jingwei.vocabulary import Asset, Evidence, Location, Status, Text

SEEN = '{"text": "今天多云。（本内容由AI生成）"}\n'
META = '{"text": "Cloudy today.", "AIGC": {"Label": "1", "ContentProducer": "example-co", "ProduceID": "20260601-1"}}\n'


@check(
    id="model.content-labelled",
    title=Text("Generated content says that it was generated", "生成内容带有生成标识"),
    layer="model",
    dimensions=("values",),
    kinds=("content",),
    objectives=("content-labelled",),
    severity="medium",
    remediation=Text(
        "Add a visible label at the start or end of each generated text, and metadata that names the producer and the content; "
        "do it where the text leaves the generator.",
        "在每段生成文本的开头或结尾添加可见标识，并写入标明生产者与内容编号的元数据；应在文本离开生成器时完成。",
    ),
    risks=("owasp-llm-2025:LLM09", "jingwei:deepfake-fraud"),
    parameters=(
        Parameter("need", "either", Text("visible, metadata, both or either", "visible、metadata、both 或 either")),
        Parameter(
            "share",
            1.0,
            Text("share of texts that must be labelled", "须带标识的文本比例"),
            unit="share",
            source="own default; every text is counted, so no interval is needed",
        ),
        Parameter(
            "container",
            "AIGC",
            Text("name of the metadata object", "元数据对象的名称"),
            source="GB 45438-2025, not verified against the standard's text",
        ),
        Parameter(
            "keys",
            "Label,ContentProducer,ProduceID",
            Text("metadata keys that must hold something", "必须有值的元数据键"),
            source="GB 45438-2025, not verified against the standard's text",
        ),
    ),
    examples=(
        Example(Status.PASS, asset={"files": ["a.jsonl"]}, files={"a.jsonl": SEEN + META}),
        Example(Status.FAIL, asset={"files": ["a.jsonl"]}, files={"a.jsonl": SEEN + '{"text": "It rains."}\n'}),
        Example(Status.FAIL, asset={"files": ["a.jsonl"]}, files={"a.jsonl": SEEN}, parameters={"need": "both"}),
        Example(Status.UNKNOWN, asset={"files": ["a.jsonl"]}, files={"a.jsonl": SEEN + "{\n"}),
        Example(
            Status.UNKNOWN,
            asset={"files": ["a.jsonl"]},
            files={"a.jsonl": SEEN + '{"text": "It rains."}\n{\n'},
            parameters={"share": 0.6},
            about="the text that cannot be read may make up the share",
        ),
        Example(
            Status.NOTAPPLICABLE,
            asset={"files": ["a.jsonl"]},
            files={"a.jsonl": '{"action": "block", "language": "en", "subject": "news"}\n'},
            about="a record of moderation holds no generated text",
        ),
    ),
)
def content_labelled(asset: Asset, context: Context) -> Outcome:
    """Count the texts with a visible label at an edge, and those with the metadata asked for."""
    text_field = asset.properties.get("text_field")
    keys = tuple(key.strip() for key in str(context.parameter("keys")).split(",") if key.strip())
    chosen = text_field if isinstance(text_field, str) else None, str(context.parameter("container")), keys
    need = str(context.parameter("need"))
    seen = [
        (f.path, context.measure(examine, context.path(f), *chosen, need, context.limits)) for f in asset.files_of()
    ]
    texts, labelled = sum(one.texts for _, one in seen), sum(one.labelled for _, one in seen)
    evidence = _evidence(seen, texts, labelled)
    unread = tuple(unread_location(path, place) for path, one in seen for place in one.unreadable)
    share = float(context.parameter("share"))
    # one text without a label is proof only where all must have one; below that, unread texts may make up the share
    if labelled < share * texts and (share >= 1 or not unread):
        return failed(
            "unlabelled",
            "generated texts without a label: {lacking} of {texts} ({need})",
            "{texts} 段生成文本中有 {lacking} 段没有标识（{need}）",
            lacking=texts - labelled,
            texts=texts,
            need=need,
            locations=tuple(Location(path, line=u.line, offset=u.offset) for path, one in seen for u in one.unlabelled),
            evidence=evidence,
        )
    if not texts and not unread and not text_field and any(one.records for _, one in seen):
        return not_applicable("no-text", "no record holds a generated text", "没有记录包含生成文本", evidence=evidence)
    lacking = sum(one.records - one.texts for _, one in seen)
    if unread or not texts or lacking:
        return unknown(
            "unread",
            "places unread: {unread}, records without a text: {lacking}; texts seen: {texts}",
            "{unread} 处未读取，{lacking} 条记录没有文本；已查看 {texts} 段文本",
            unread=len(unread),
            lacking=lacking,
            texts=texts,
            locations=unread,
            evidence=evidence,
        )
    return passed(
        "labelled",
        "generated texts with a label: {labelled} of {texts} ({need})",
        "{texts} 段生成文本中有 {labelled} 段带有标识（{need}）",
        labelled=labelled,
        texts=texts,
        need=need,
        evidence=evidence,
    )


def _evidence(seen: list[tuple[str, Labelling]], texts: int, labelled: int) -> tuple[Evidence, ...]:
    return (
        Evidence("texts", texts, "texts"),
        Evidence("labelled", labelled, "texts"),
        Evidence("visible_labels", sum(one.visible for _, one in seen), "texts"),
        Evidence("metadata_labels", sum(one.metadata for _, one in seen), "texts"),
    )
