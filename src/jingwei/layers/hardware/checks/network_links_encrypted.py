"""Links are encrypted at the stated levels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from jingwei.check import Example, Outcome, Parameter, check, failed, not_applicable, passed, unknown
from jingwei.context import Context
from jingwei.errors import ParseError
from jingwei.layers.hardware.network.protocols import LEVELS, Strength, judge
from jingwei.vocabulary import Asset, Evidence, Grade, Json, Location, Status, Text

ZH = {"physical": "物理层", "link": "链路层", "network": "网络层", "transport": "传输层"}
GOOD = {"source": "site-a", "target": "site-b", "encryption": {"physical": "OTNsec", "network": "IPsec"}}
SILENT = {"source": "site-a", "target": "site-b", "encryption": {"transport": "TLS 1.3"}}
WEAK = {"source": "site-a", "target": "site-b", "encryption": {"physical": "OTNsec", "network": "PPTP"}}


@check(
    id="hardware.network-links-encrypted",
    title=Text("Links are encrypted at every required level", "链路在各要求层次均已加密"),
    layer="hardware",
    dimensions=("sovereignty",),
    kinds=("network",),
    objectives=("network-links-encrypted",),
    severity="high",
    remediation=Text(
        "Replace weak protections by current ones (OTN encryption or PCIe IDE, MACsec, IPsec or WireGuard, TLS 1.3), and state for each link what "
        "protects each required level; `none` where nothing does.",
        "以现行方案替换弱保护（OTN 加密或 PCIe IDE、MACsec、IPsec 或 WireGuard、TLS 1.3），并为每条链路说明各要求层次的保护，没有保护时写 `none`。",
    ),
    parameters=(
        Parameter(
            "levels",
            "physical",
            Text("levels that must be stated and strong on each link", "每条链路必须说明且足够强的层次"),
            source="physical, link, network, transport",
        ),
    ),
    examples=(
        Example(Status.PASS, asset={"links": [GOOD]}),
        Example(Status.FAIL, asset={"links": [GOOD, WEAK]}),
        Example(Status.FAIL, asset={"links": [{**GOOD, "encryption": {"physical": "none"}}]}),
        Example(Status.UNKNOWN, asset={"links": [SILENT]}, about="nothing is said about the physical layer"),
        Example(Status.UNKNOWN, asset={"links": [{**GOOD, "encryption": {"physical": "Brand X"}}]}),
        Example(Status.NOTAPPLICABLE, about="a network asset without links"),
    ),
)
def network_links_encrypted(asset: Asset, context: Context) -> Outcome:
    """Judge the protection that the owner states per link and level. The statement itself is not measured, and the evidence says so.

    A weak protection fails at any level; a required level fails when the statement says none and is unknown while nothing is said.
    """
    required = _levels(str(context.parameter("levels")))
    links = [link for link in _list(asset.properties.get("links")) if isinstance(link, dict)]
    if not links:
        return not_applicable("no-links", "the asset has no links", "该资产没有链路")
    wrong, undecided = [], []
    for number, link in enumerate(links, 1):
        for level, strength in _strengths(link, required):
            bad = strength is Strength.WEAK or (strength is Strength.NONE and level in required)
            if bad:
                wrong.append(_place(number, link, level, strength))
            elif strength is Strength.UNKNOWN and level in required:
                undecided.append(_place(number, link, level, strength))
    evidence = (Evidence("links", len(links), grade=Grade.DEFAULT, source="stated in the manifest, not measured"),)
    if wrong:
        return failed(
            "weak",
            "statements of weak or no encryption: {n}",
            "有 {n} 处说明为弱加密或未加密",
            n=len(wrong),
            locations=tuple(wrong),
            evidence=evidence,
        )
    levels, levels_zh = ", ".join(required), "、".join(ZH[level] for level in required)
    if undecided:
        return unknown(
            "unstated",
            "links whose {levels} layer is unknown: {n}",
            "{n} 条链路的{levels_zh}情况未知",
            n=len(undecided),
            levels=levels,
            levels_zh=levels_zh,
            locations=tuple(undecided),
            evidence=evidence,
        )
    return passed(
        "stated",
        "every link is stated to be encrypted ({n} in all; {levels})",
        "按说明，全部 {n} 条链路已加密（{levels_zh}）",
        n=len(links),
        levels=levels,
        levels_zh=levels_zh,
        evidence=evidence,
    )


def _levels(words: str) -> tuple[str, ...]:
    levels = tuple(words.replace(",", " ").split())
    if not levels or set(levels) - set(LEVELS):
        raise ParseError(f"parameter levels: {words!r}; there are {', '.join(LEVELS)}")
    return levels


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _strengths(link: Mapping[str, Json], required: tuple[str, ...]) -> Iterator[tuple[str, Strength]]:
    encryption = link.get("encryption")
    stated = encryption if isinstance(encryption, dict) else {}
    for level in LEVELS:
        if level in stated:
            yield level, judge(str(stated[level]), level)
        elif level in required:
            yield level, Strength.UNKNOWN


def _place(number: int, link: Mapping[str, Json], level: str, strength: Strength) -> Location:
    words = {
        Strength.WEAK: Text("weak", "弱"),
        Strength.NONE: Text("none", "无"),
        Strength.UNKNOWN: Text("not stated or not recognised", "未说明或无法识别"),
    }
    note = Text(f"{level}: {words[strength].en}", f"{ZH[level]}：{words[strength].zh}")
    return Location("", name=f"link {number}: {link.get('source')} - {link.get('target')}"[:120], note=note)
