"""No document of a corpus reserves rights against its use."""

from __future__ import annotations

from dataclasses import replace

from jingwei.check import Example, Outcome, Parameter, check, failed, passed
from jingwei.context import Context
from jingwei.layers.model.corpus.conclude import conclude
from jingwei.layers.model.corpus.examined import counted, examined, locations, measured
from jingwei.text.licence_notices import RESERVED
from jingwei.text.match import Strength
from jingwei.vocabulary import Asset, Status, Text

AGAINST = frozenset({RESERVED, "LicenseRef-TDM-reserved", "LicenseRef-no-training"})
FREE = '{"text": "SPDX-License-Identifier: Apache-2.0"}\n'
KEPT = '{"text": "Copyright (c) 2024 Example Press Ltd. All rights reserved."}\n'
UNTRAINED = '{"text": "本网站内容未经许可不得用于人工智能模型训练。"}\n'


@check(
    id="model.corpus-rights",
    title=Text("No document of a corpus reserves rights against its use", "语料中没有保留权利、禁止使用的声明"),
    layer="model",
    dimensions=("supply_chain", "sovereignty"),
    kinds=("dataset",),
    objectives=("corpus-rights",),
    severity="medium",
    remediation=Text(
        "Remove the listed documents, or name in the parameter `permitted` the reservations for which a contract or permission is on record.",
        "移除所列文档；已有合同或授权记录的，在参数 `permitted` 中列出相应的声明类型。",
    ),
    risks=("owasp-llm-2025:LLM03",),
    parameters=(
        Parameter(
            "permitted",
            "",
            Text(
                "reservations for which a permission is on record, separated by commas",
                "已获授权的权利声明，以逗号分隔",
            ),
        ),
    ),
    examples=(
        Example(Status.PASS, asset={"files": ["a.jsonl"]}, files={"a.jsonl": FREE}),
        Example(Status.FAIL, asset={"files": ["a.jsonl"]}, files={"a.jsonl": FREE + KEPT}),
        Example(Status.FAIL, asset={"files": ["a.jsonl"]}, files={"a.jsonl": UNTRAINED}),
        Example(
            Status.PASS,
            asset={"files": ["a.jsonl"]},
            files={"a.jsonl": KEPT},
            parameters={"permitted": RESERVED},
            about="a permission is on record",
        ),
        Example(Status.UNKNOWN, asset={"files": ["a.jsonl"]}, files={"a.jsonl": FREE + "{\n"}),
    ),
)
def corpus_rights(asset: Asset, context: Context) -> Outcome:
    """Look for notices that keep all rights, forbid training, or reserve text and data mining. A document without a notice is of unknown licence."""
    seen = examined(asset, context)
    permitted = frozenset(str(context.parameter("permitted")).replace(" ", "").split(","))
    every = seen.of("rights", Strength.LIKELY)
    told = [(path, replace(kind, kind=f"licence {kind.kind}")) for path, kind in every]
    found = [(path, kind) for path, kind in every if kind.kind in AGAINST - permitted]

    def report() -> Outcome:
        return failed(
            "found",
            "rights are reserved: {kinds} (documents read: {documents})",
            "在已读取的 {documents} 份文档中发现权利保留声明：{kinds}",
            documents=seen.documents,
            kinds=counted(found),
            locations=locations(found),
            evidence=measured(seen, told),
        )

    def clean() -> Outcome:
        return passed(
            "clean",
            "no notice reserves rights beyond what is permitted (documents read: {documents}; those without a notice are of unknown licence)",
            "已读取 {documents} 份文档，除已获授权者外未见权利保留声明（没有声明的文档许可状态未知）",
            documents=seen.documents,
            evidence=measured(seen, told),
        )

    return conclude(seen, found=report if found else None, clean=clean)
