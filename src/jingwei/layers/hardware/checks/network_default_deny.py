"""Packet filters deny what no rule names."""

from __future__ import annotations

from dataclasses import dataclass

from jingwei.check import Example, Outcome, Parameter, check, failed, passed, unknown
from jingwei.context import Context
from jingwei.errors import LimitError, ParseError
from jingwei.layers.hardware.network import samples
from jingwei.layers.hardware.network.filters import read_filter
from jingwei.layers.hardware.network.firewall import FAMILIES, Chain, Fate, Ruleset, fate
from jingwei.vocabulary import Asset, Location, Status, Text

FILES = {"files": ["rules.nft"]}
BROAD = samples.OPEN_FILTER.replace("policy accept;\n", "policy drop;\n    ct state new accept\n")
NOTES = {
    Fate.ACCEPT: Text("accepts what no rule names", "放行未列出的流量"),
    Fate.ABSENT: Text("no base chain: everything is accepted", "没有基础链：全部放行"),
    Fate.OPEN: Text("a rule with broad conditions decides", "由条件宽泛的规则决定"),
}


@dataclass(frozen=True, slots=True)
class _Case:
    path: str
    hook: str
    protocol: str
    fate: Fate
    chains: tuple[Chain, ...]

    @property
    def place(self) -> Location:
        line = self.chains[0].line if self.chains else 0
        where = f"{self.chains[0].table}/{self.chains[0].name} " if self.chains else ""
        return Location(self.path, line or None, name=f"{where}{self.hook} {self.protocol}", note=NOTES[self.fate])


@check(
    id="hardware.network-default-deny",
    title=Text("Packet filters deny by default", "包过滤默认拒绝"),
    layer="hardware",
    dimensions=("sovereignty",),
    kinds=("network",),
    objectives=("network-segmented",),
    severity="high",
    remediation=Text(
        "Give the named chains `policy drop`, cover IPv4 and IPv6 (family inet), and accept only named addresses, ports and interfaces.",
        "为所列链设置 `policy drop`，同时覆盖 IPv4 与 IPv6（inet 族），只放行列明的地址、端口和接口。",
    ),
    parameters=(Parameter("hooks", "input,forward", Text("hooks that must deny by default", "必须默认拒绝的挂接点")),),
    examples=(
        Example(Status.PASS, asset=FILES, files={"rules.nft": samples.FILTER}),
        Example(Status.FAIL, asset=FILES, files={"rules.nft": samples.OPEN_FILTER}),
        Example(Status.UNKNOWN, asset=FILES, files={"rules.nft": BROAD}, about="a rule accepts every new connection"),
        Example(Status.UNKNOWN, asset=FILES, files={"rules.nft": samples.FILTER.replace("inet", "ip")}),
        Example(Status.UNKNOWN, about="no rule set"),
    ),
)
def network_default_deny(asset: Asset, context: Context) -> Outcome:
    """Follow a packet that no rule names through every base chain of each hook, for IPv4 and IPv6, in each rule set on its own.

    No input chain at all fails; no forward chain, or one protocol without chains, stays unknown: the machine may not need it.
    """
    hooks = str(context.parameter("hooks")).replace(",", " ").split()
    cases: list[_Case] = []
    unread: list[Location] = []
    for file in asset.files_of():
        try:
            ruleset = context.measure(read_filter, context.path(file))
        except (ParseError, LimitError) as error:
            unread.append(Location(file.path, note=Text(error.message, error.message)))
            continue
        unread += [Location(file.path, line or None, name=what[:80]) for line, what in ruleset.unread]
        cases += _cases(file.path, ruleset, hooks)
    wrong = tuple(case.place for case in cases if _fails(case, cases))
    if wrong:
        return failed(
            "accepting", "hooks that accept by default: {n}", "{n} 个挂接点默认放行", n=len(wrong), locations=wrong
        )
    undecided = (*(case.place for case in cases if case.fate is not Fate.DROP), *unread)
    if undecided or not cases:
        return unknown(
            "undecided",
            "places where default denial is not shown: {n}",
            "有 {n} 处未能证明默认拒绝",
            n=len(undecided),
            locations=undecided,
        )
    return passed(
        "denying", "every hook drops what no rule names ({n} in all)", "全部 {n} 个挂接点丢弃未列出的流量", n=len(cases)
    )


def _cases(path: str, ruleset: Ruleset, hooks: list[str]) -> list[_Case]:
    return [_Case(path, hook, protocol, *fate(ruleset, hook, protocol)) for hook in hooks for protocol in FAMILIES]


def _fails(case: _Case, cases: list[_Case]) -> bool:
    if case.fate is Fate.ACCEPT:
        return True
    if case.fate is not Fate.ABSENT or case.hook != "input":
        return False
    return all(other.fate is Fate.ABSENT for other in cases if (other.path, other.hook) == (case.path, case.hook))
