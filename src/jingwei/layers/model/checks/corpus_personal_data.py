"""Corpora hold no personal data that can be recognised."""

from __future__ import annotations

from jingwei.check import Example, Outcome, Parameter, check, failed, passed
from jingwei.context import Context
from jingwei.layers.model.corpus.conclude import conclude
from jingwei.layers.model.corpus.examined import counted, examined, locations, measured
from jingwei.text.match import Strength
from jingwei.text.personal import KINDS
from jingwei.vocabulary import Asset, Status, Text

PHONE = '{"text": "请联系张女士，电话13800138000谢谢"}\n'
ID = '{"text": "身份证号11010519491231002X是测试"}\n'
PLAIN = '{"text": "订单号 20260601-000123 已发货", "label": 1}\n{"text": "Version 1.2.3.4 was released"}\n'


@check(
    id="model.corpus-personal-data",
    title=Text("Corpora hold no recognisable personal data", "语料中没有可识别的个人信息"),
    layer="model",
    dimensions=("values", "sovereignty"),
    kinds=("dataset",),
    objectives=("corpus-no-personal-data",),
    severity="high",
    remediation=Text(
        "Remove or pseudonymise the listed records before training, or declare the kinds that the lawful basis covers in the parameter "
        "`declared`; then fix the source that delivers them.",
        "训练前删除所列记录或对其做去标识化处理，或在参数 `declared` 中声明合法性基础所涵盖的类型；并从提供这些数据的来源处解决。",
    ),
    risks=("owasp-llm-2025:LLM02", "owasp-llm-2023:LLM06"),
    parameters=(
        Parameter(
            "declared",
            "cn_uscc",
            Text(
                "kinds that the dataset may hold, separated by commas",
                "数据集允许包含的类型，以逗号分隔",
            ),
            source="cn_uscc names an organisation, not a person",
        ),
    ),
    examples=(
        Example(Status.PASS, asset={"files": ["a.jsonl"], "text_field": "text"}, files={"a.jsonl": PLAIN}),
        Example(Status.FAIL, asset={"files": ["a.jsonl"], "text_field": "text"}, files={"a.jsonl": PLAIN + PHONE}),
        Example(Status.FAIL, asset={"files": ["a.jsonl"]}, files={"a.jsonl": ID + "{\n"}),
        Example(
            Status.PASS,
            asset={"files": ["a.jsonl"]},
            files={"a.jsonl": PHONE},
            parameters={"declared": "phone_cn"},
            about="declared kinds do not fail",
        ),
        Example(
            Status.FAIL,
            asset={"files": ["a.csv"], "text_field": "text"},
            files={"a.csv": "text,phone\nhello,13800138000\n"},
            about="fields beside the text count too",
        ),
        Example(Status.UNKNOWN, asset={"files": ["a.jsonl"]}, files={"a.jsonl": PLAIN.encode() + b"\xff\n"}),
        Example(Status.UNKNOWN, asset={"files": ["a.parquet"]}, files={"a.parquet": b"PAR1"}),
    ),
)
def corpus_personal_data(asset: Asset, context: Context) -> Outcome:
    """Count identity, telephone, account and mail numbers with their check digits and context in every record.

    Names, postal addresses and descriptions of a person are not recognised. Kinds that name a machine (IP and MAC addresses) and bare
    shapes are listed as evidence and do not fail.
    """
    seen = examined(asset, context)
    declared = frozenset(str(context.parameter("declared")).replace(" ", "").split(","))
    every = seen.of("personal", Strength.LOW)
    found = seen.of("personal", Strength.LIKELY, declared)

    def report() -> Outcome:
        return failed(
            "found",
            "personal data: {kinds} (documents read: {documents})",
            "在已读取的 {documents} 份文档中发现个人信息：{kinds}",
            documents=seen.documents,
            kinds=counted(found),
            locations=locations(found),
            evidence=measured(seen, every),
        )

    def clean() -> Outcome:
        return passed(
            "clean",
            "none of the {kinds} recognised kinds beyond what is declared (documents read: {documents}; names and postal addresses are not "
            "recognised)",
            "已读取 {documents} 份文档，除已声明者外未见 {kinds} 种可识别类型（姓名与住址不在识别范围内）",
            documents=seen.documents,
            kinds=len(KINDS),
            evidence=measured(seen, every),
        )

    return conclude(seen, found=report if found else None, clean=clean)
