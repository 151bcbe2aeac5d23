"""Each model has a card that says what a user must know."""

from __future__ import annotations

from jingwei.check import Example, Outcome, check, failed, passed
from jingwei.context import Context
from jingwei.layers.model.cards import Part, read_card
from jingwei.vocabulary import Asset, Evidence, Location, Status, Text

GOOD = """---
license: apache-2.0
language: [en, zh]
---
# Ticket sorter
## Intended use
Sorts support tickets into four queues for a person to answer.
## Training data
12,000 tickets of 2025, reviewed by two people.
## Limitations
Short tickets and mixed languages are often sorted wrongly.
## Evaluation
Macro F1 0.91 on 1,200 tickets held back.
"""
CHINESE = (
    "# 工单分类\n## 用途\n将客服工单分到四个队列，由人工答复。\n## 训练数据\n2025 年的一万二千条工单，两人复核。\n"
)
NAMES = {
    "purpose": Text("purpose", "用途"),
    "training_data": Text("training data", "训练数据"),
    "limits": Text("limits", "局限"),
    "evaluation": Text("evaluation with numbers", "含数字的评测"),
    "licence": Text("licence", "许可"),
    "languages": Text("languages", "语言"),
}


@check(
    id="model.card",
    title=Text("Each model has a card that says what a user must know", "每个模型都有说明必要信息的模型卡"),
    layer="model",
    dimensions=("supply_chain", "values"),
    kinds=("model",),
    objectives=("model-documented",),
    severity="medium",
    remediation=Text(
        "Write a card (Markdown with front matter, or CycloneDX modelCard) with purpose, training data, limits, evaluation with numbers, licence "
        "and languages, and name it under `card` in the manifest.",
        "编写模型卡（Markdown 或 CycloneDX modelCard），写明用途、训练数据、局限、含数字的评测、许可和语言，并登记于清单的 `card`。",
    ),
    risks=("owasp-llm-2025:LLM09", "owasp-llm-2023:LLM09"),
    examples=(
        Example(Status.PASS, asset={"files": ["m.bin"], "card": "README.md"}, files={"m.bin": "x", "README.md": GOOD}),
        Example(Status.FAIL, asset={"files": ["m.bin"]}, files={"m.bin": "x"}, about="no card"),
        Example(
            Status.FAIL,
            asset={"files": ["m.bin"], "card": "README.md"},
            files={"m.bin": "x", "README.md": GOOD.replace("0.91 on 1,200", "good on many")},
            about="an evaluation without numbers",
        ),
        Example(Status.FAIL, asset={"files": ["m.bin"], "card": "c.md"}, files={"m.bin": "x", "c.md": CHINESE}),
        Example(
            Status.UNKNOWN,
            asset={"files": ["m.bin"], "card": "c.json"},
            files={"m.bin": "x", "c.json": "{"},
            about="not JSON",
        ),
    ),
)
def card(asset: Asset, context: Context) -> Outcome:
    """Find the required parts by their headings or keys, and ask that each says something. Whether it is true is for a person to judge."""
    files = asset.files_of("card")
    if not files:
        return failed("none", "the model has no card", "模型没有模型卡")
    read = read_card(context.read(files[0]), files[0].path)
    lacking = read.lacking()
    evidence = tuple(Evidence(part.name, "stated" if part.filled else "not stated") for part in read.parts)
    if lacking:
        return failed(
            "incomplete",
            "{path} says nothing about: {parts}",
            "{path} 未说明：{parts_zh}",
            path=files[0].path,
            parts=", ".join(NAMES[part.name].en for part in lacking),
            parts_zh="、".join(NAMES[part.name].zh for part in lacking),
            locations=tuple(_location(files[0].path, part) for part in lacking),
            evidence=evidence,
        )
    return passed(
        "complete",
        "{path} states all {n} parts",
        "{path} 已说明全部 {n} 项",
        path=files[0].path,
        n=len(read.parts),
        evidence=evidence,
    )


def _location(path: str, part: Part) -> Location:
    name = NAMES[part.name]
    state = ("empty or without numbers", "为空或没有数字") if part.present else ("missing", "缺失")
    note = Text(f"{name.en}: {state[0]}", f"{name.zh}：{state[1]}")
    return Location(path, line=part.line or None, name=part.name, note=note)
