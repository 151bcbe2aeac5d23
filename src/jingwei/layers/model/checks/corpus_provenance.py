"""Origin, licence and lawful basis of a corpus are stated."""

from __future__ import annotations

from datetime import date

from jingwei.check import Example, Outcome, check, failed, passed, unknown
from jingwei.context import Context
from jingwei.vocabulary import Asset, Status, Text

KEYS = ("origin", "licence", "lawful_basis", "collected", "languages")
STATED = {
    "files": ["a.txt"],
    "origin": "support tickets of 2025, exported by the operator",
    "licence": "LicenseRef-internal",
    "lawful_basis": "contract with the customers, section 7",
    "collected": "2026-01-31",
    "languages": ["en"],
}
FILES = {"a.txt": "text\n"}


@check(
    id="model.corpus-provenance",
    title=Text("Origin, licence and lawful basis of corpora are stated", "语料的来源、许可和合法依据已说明"),
    layer="model",
    dimensions=("supply_chain", "sovereignty"),
    kinds=("dataset",),
    objectives=("corpus-provenance",),
    severity="medium",
    remediation=Text(
        "State origin, licence, lawful_basis, collected and languages of the dataset in the manifest; keep the contract or licence text with it.",
        "在清单中填写数据集的 origin、licence、lawful_basis、collected 和 languages，并随数据保存合同或许可文本。",
    ),
    risks=("owasp-llm-2025:LLM03", "owasp-llm-2025:LLM04"),
    examples=(
        Example(Status.PASS, asset=STATED, files=FILES),
        Example(Status.FAIL, asset={"files": ["a.txt"], "origin": "the web"}, files=FILES),
        Example(Status.FAIL, asset={**STATED, "collected": "2026-07-01"}, files=FILES, about="collected in the future"),
        Example(Status.UNKNOWN, asset={**STATED, "origin": "unknown"}, files=FILES),
    ),
)
def corpus_provenance(asset: Asset, context: Context) -> Outcome:
    """Look at what the manifest says. That it is true is for a person to show."""
    missing = [key for key in KEYS if not asset.properties.get(key)]
    if missing:
        return failed("missing", "not stated: {keys}", "未说明：{keys}", keys=", ".join(missing))
    collected = date.fromisoformat(str(asset.properties["collected"]))
    if collected > context.as_of:
        return failed(
            "future",
            "collected on {day}, after the day of this assessment",
            "采集日期 {day} 晚于本次评估日期",
            day=collected.isoformat(),
        )
    words = {"unknown", "tbd", "todo", "n/a", "none", "noassertion", "未知", "待定", "无"}
    evasive = [key for key in KEYS[:3] if str(asset.properties[key]).strip().lower() in words]
    if evasive:
        return unknown("evasive", "stated as unknown: {keys}", "填写为未知：{keys}", keys=", ".join(evasive))
    return passed(
        "stated",
        "origin, licence, lawful basis, day of collection and languages are stated",
        "来源、许可、合法依据、采集日期和语言均已说明",
    )
