"""The rules of the scanner of files as SARIF descriptors, and their Chinese translation."""

from __future__ import annotations

from typing import Any

from jingwei.layers.tools.artifacts.rules import RULES
from jingwei.layers.tools.artifacts.verdict import Verdict
from jingwei.layers.tools.scanning.record import SEVERITY
from jingwei.report.sarif_rules import LEVEL, WEIGHT
from jingwei.vocabulary import Text

HELP = {
    Verdict.UNPROVED: Text(
        "Something was not understood, was cut off or went over a bound, so nothing is proved. Convert the file to a format without code, "
        "ask its maker how it was written, or accept this format with --accept once you have looked at it.",
        "有内容未能理解、被截断或超出上限，因此什么也没有证明。请转换为不含代码的格式，向制作者询问其生成方式，或在核查后以 --accept 接受该格式。",
    ),
    Verdict.SUSPICIOUS: Text(
        "The file is built so that readers disagree about it, or does what no model needs. Do not load it; "
        "fetch it again from its maker and compare the digests.",
        "文件的构造会使不同读取器得出不同结果，或包含模型无需的行为。请勿加载；从制作者处重新获取并比对摘要。",
    ),
    Verdict.MALICIOUS: Text(
        "Loading the file would run code, or reach files or the network. Do not load it; keep it apart, "
        "find out who brought it, and look at what has loaded it already.",
        "加载该文件会运行代码，或访问文件或网络。请勿加载；将其隔离，查明来源，并检查已经加载过它的环境。",
    ),
}


def rule_numbers() -> dict[str, int]:
    """Place of each rule in `descriptors`."""
    return {name: number for number, name in enumerate(sorted(RULES))}


def descriptors() -> list[dict[str, Any]]:
    """Every rule in the order of ids, in English."""
    return [_descriptor(name, *RULES[name][:2]) for name in sorted(RULES)]


def translation() -> dict[str, Any]:
    """The same rules in Chinese, as a SARIF translation component."""
    return {
        "name": "Jingwei",
        "language": "zh-CN",
        "contents": ["localizedData"],
        "translationMetadata": {"name": "经纬"},
        "rules": [_texts(name, RULES[name][2], HELP[RULES[name][0]].zh) for name in sorted(RULES)],
    }


def _descriptor(name: str, verdict: Verdict, sentence: str) -> dict[str, Any]:
    severity = SEVERITY[verdict]
    return {
        **_texts(name, sentence, HELP[verdict].en),
        "defaultConfiguration": {"level": LEVEL[severity] if verdict.rejected else "note"},
        "properties": {
            "tags": ["security", "supply_chain", name.partition(".")[0]],
            "security-severity": WEIGHT[severity],
            "verdict": verdict.value,
        },
    }


def _texts(name: str, sentence: str, advice: str) -> dict[str, Any]:
    """The sentence with an ellipsis for what only a finding knows, and what to do."""
    shown = sentence.replace("{name}", "…").replace("{detail}", "…")
    return {
        "id": name,
        "shortDescription": {"text": shown},
        "fullDescription": {"text": shown},
        "help": {"text": advice},
    }
