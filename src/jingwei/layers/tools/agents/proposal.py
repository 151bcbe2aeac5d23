"""The least that an agent needs: for each tool whether to drop it, make it read-only, put a person before it, or narrow it, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from jingwei.layers.tools.agents.capability import ACTING, Capability, Nature, capabilities, free_parameters, nature
from jingwei.layers.tools.agents.document import Server
from jingwei.layers.tools.agents.rules.launch import judge as launch
from jingwei.layers.tools.agents.rules.shadowing import Placed
from jingwei.layers.tools.agents.tool import Tool
from jingwei.layers.tools.agents.verdict import Finding, Verdict
from jingwei.vocabulary import Text


class Action(StrEnum):
    """What to do with a tool or a grant, strongest first."""

    DROP = "drop"
    CONFIRM = "confirm"
    NARROW = "narrow"
    READ_ONLY = "read-only"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class Proposal:
    """One line: the tool (or server) `name` of `server`, what to do, and why."""

    server: str
    name: str
    action: Action
    reasons: tuple[Text, ...]


_CAN = {
    Capability.EXECUTE: "执行", Capability.WRITE: "写入", Capability.DELETE: "删除", Capability.MONEY: "动用资金",
    Capability.MESSAGE: "发送消息", Capability.CONTROL: "控制设备或服务",
}  # fmt: skip
_ATTACK = Text("its text or settings show an attack", "其文字或设置显示攻击迹象")
_READS = Text(
    "its words say that it only reads: let it say so (readOnlyHint)", "其文字表明仅为读取：应以 readOnlyHint 声明"
)
_UNCLEAR = Text("nothing says what it does: ask a person until it is known", "未说明其作用：查明之前须经人确认")
_KEEP = Text("reads only, and says so", "仅读取，且已声明")


def propose(
    tools: Sequence[Placed],
    servers: Iterable[tuple[str, Server]],
    findings: Mapping[str, Sequence[Finding]],
    agent: Iterable[Finding],
) -> tuple[Proposal, ...]:
    """Lines for every tool and every grant, strongest action first. `findings` by file; `agent` are those over all files."""
    bad = {
        (path, found.name)
        for path, listed in findings.items()
        for found in listed
        if found.verdict.rank >= Verdict.SUSPICIOUS.rank
    }
    path_ends = {found.name: found for found in agent if found.rule == "flow.toxic"}
    lines = [_tool(path, tool, bad=(path, tool.name) in bad, flow=path_ends.get(tool.name)) for path, tool in tools]
    lines += [line for path, server in servers for line in _server(path, server)]
    order = list(Action)
    return tuple(sorted(lines, key=lambda line: order.index(line.action)))


def _tool(path: str, tool: Tool, *, bad: bool, flow: Finding | None) -> Proposal:
    where = tool.server or path
    if bad:
        return Proposal(where, tool.name, Action.DROP, (_ATTACK,))
    reasons = tuple(_reasons(tool, flow))
    acts = nature(tool)
    if any(one.kind == "command" for one in free_parameters(tool)):
        return Proposal(where, tool.name, Action.DROP, reasons)
    if acts is Nature.ACTS or flow:
        return Proposal(where, tool.name, Action.CONFIRM, reasons)
    if reasons:
        return Proposal(where, tool.name, Action.NARROW, reasons)
    if acts is Nature.UNCLEAR:
        return Proposal(where, tool.name, Action.CONFIRM, (_UNCLEAR,))
    said = tool.annotations.get("readOnlyHint") is True
    return Proposal(where, tool.name, Action.KEEP if said else Action.READ_ONLY, (_KEEP if said else _READS,))


def _reasons(tool: Tool, flow: Finding | None) -> Iterator[Text]:
    can = [kind for kind in capabilities(tool) if kind in ACTING]
    free = free_parameters(tool)
    if any(one.kind == "command" for one in free):
        yield Text(
            "takes any command: offer the few operations that are needed instead",
            "接受任意命令：应改为只提供所需的少数操作",
        )
    if can:
        yield Text(f"can {', '.join(can)}", f"可{'、'.join(_CAN[kind] for kind in can)}")
    if flow:
        yield Text(f"ends the path {' → '.join(flow.steps)}", f"处于路径末端：{' → '.join(flow.steps)}")
    bound = [one for one in free if one.kind != "command"]
    if bound:
        listed = ", ".join(f"{one.path} ({one.kind})" for one in bound[:5])
        yield Text(f"bound {listed} by a pattern or a list", f"以 pattern 或枚举限定 {listed}")


def _server(path: str, server: Server) -> Iterator[Proposal]:
    for found in launch(server):
        if found.rule == "launch.scope":
            yield Proposal(path, f"{server.name}: {found.text.en.partition(': ')[2]}", Action.DROP, (found.text,))
        elif found.rule == "launch.approved":
            yield Proposal(path, f"{server.name}: {found.text.en.partition(': ')[2]}", Action.CONFIRM, (found.text,))
        elif found.verdict.rejected:
            action = Action.DROP if found.verdict.rank >= Verdict.SUSPICIOUS.rank else Action.NARROW
            yield Proposal(path, server.name, action, (found.text,))
