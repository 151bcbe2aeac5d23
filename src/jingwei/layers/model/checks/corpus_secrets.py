"""Corpora hold no credentials."""

from __future__ import annotations

from jingwei.check import Example, Outcome, check, failed, passed
from jingwei.context import Context
from jingwei.layers.model.corpus.conclude import conclude
from jingwei.layers.model.corpus.examined import counted, examined, locations, measured
from jingwei.text.match import Strength
from jingwei.text.secrets import KINDS
from jingwei.vocabulary import Asset, Status, Text

PLAIN = '{"text": "Set API_KEY=<YOUR_KEY> or AKIAIOSFODNN7EXAMPLE"}\n'
AWS = (
    '{"text": "export AWS_ACCESS_KEY_ID=' + "AKIA" + 'Q3EGRZ7NWBTX2KLM"}\n'
)  # split, so that scanners of this file stay silent


@check(
    id="model.corpus-secrets",
    title=Text("Corpora hold no credentials", "语料中没有凭据"),
    layer="model",
    dimensions=("supply_chain", "sovereignty"),
    kinds=("dataset",),
    objectives=("corpus-no-secrets",),
    severity="high",
    remediation=Text(
        "Revoke each listed credential at its issuer first (a model may already have learnt it), then remove the records and train again.",
        "先在签发方吊销所列凭据（模型可能已经记住它），再删除相关记录并重新训练。",
    ),
    risks=("owasp-llm-2025:LLM02", "owasp-llm-2023:LLM06"),
    examples=(
        Example(Status.PASS, asset={"files": ["a.jsonl"], "text_field": "text"}, files={"a.jsonl": PLAIN}),
        Example(Status.FAIL, asset={"files": ["a.jsonl"], "text_field": "text"}, files={"a.jsonl": PLAIN + AWS}),
        Example(Status.FAIL, asset={"files": ["a.txt"]}, files={"a.txt": AWS}),
        Example(Status.UNKNOWN, asset={"files": ["a.jsonl"]}, files={"a.jsonl": PLAIN + "not json\n"}),
        Example(Status.UNKNOWN, asset={"files": ["a.csv"]}, files={"a.csv": ""}),
    ),
)
def corpus_secrets(asset: Asset, context: Context) -> Outcome:
    """Look for tokens of known issuers, private keys, passwords in addresses, and random values beside a name that says secret.

    Test keys and mere passwords beside their name are listed as evidence and do not fail.
    """
    seen = examined(asset, context)
    every = seen.of("secrets", Strength.LOW)
    found = seen.of("secrets", Strength.LIKELY)

    def report() -> Outcome:
        return failed(
            "found",
            "credentials: {kinds} (documents read: {documents})",
            "在已读取的 {documents} 份文档中发现凭据：{kinds}",
            documents=seen.documents,
            kinds=counted(found),
            locations=locations(found),
            evidence=measured(seen, every),
        )

    def clean() -> Outcome:
        return passed(
            "clean",
            "none of the recognised types of credentials ({kinds} in all; documents read: {documents})",
            "已读取 {documents} 份文档，未见 {kinds} 类凭据",
            documents=seen.documents,
            kinds=len(KINDS),
            evidence=measured(seen, every),
        )

    return conclude(seen, found=report if found else None, clean=clean)
