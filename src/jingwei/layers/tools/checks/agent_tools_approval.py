"""A person approves each call of a tool that acts."""

from __future__ import annotations

from jingwei.check import Example, Outcome, check, failed, passed, unknown
from jingwei.context import Context
from jingwei.layers.tools.agents.asset import Declared, tools_of
from jingwei.layers.tools.agents.capability import Nature, capabilities, nature
from jingwei.layers.tools.agents.samples import MAIL, MAIL_ZH, READING, UNCLEAR
from jingwei.vocabulary import Asset, Evidence, Location, Status, Text


@check(
    id="tools.agent-tools-approval",
    title=Text(
        "A person approves each call of a tool that acts on the world", "凡作用于外部世界的工具，每次调用均经人批准"
    ),
    layer="tools",
    dimensions=("sovereignty",),
    kinds=("agent_tools",),
    objectives=("agent-tools-human-approval",),
    severity="high",
    remediation=Text(
        "Have the agent ask a person before each call of the tools shown and list their names under `human_approval`; or take the tools away from "
        "the agent. For a tool whose words do not say what it does, write a description that does.",
        "让智能体在每次调用所示工具前征得人员批准，并将其名称列入 `human_approval`；"
        "或从智能体中移除这些工具。若工具文字未说明其作用，请补充明确的描述。",
    ),
    risks=("owasp-llm-2025:LLM06", "owasp-llm-2023:LLM08", "owasp-agentic-2026:ASI02", "owasp-agentic-2026:ASI09"),
    examples=(
        Example(Status.PASS, asset={"files": ["t.json"]}, files={"t.json": READING}),
        Example(Status.PASS, asset={"files": ["t.json"], "human_approval": ["send_email"]}, files={"t.json": MAIL}),
        Example(Status.FAIL, asset={"files": ["t.json"]}, files={"t.json": MAIL}),
        Example(Status.FAIL, asset={"files": ["t.json"]}, files={"t.json": MAIL_ZH}, about="said in Chinese"),
        Example(Status.UNKNOWN, asset={"files": ["t.json"]}, files={"t.json": UNCLEAR}),
    ),
)
def agent_tools_approval(asset: Asset, context: Context) -> Outcome:
    """What a tool does is inferred from its words; a tool whose words say nothing needs approval or stays unknown."""
    found = tools_of(asset, context)
    tools = found.tools
    open_ = [declared for declared in tools if not declared.approved]
    acting = tuple(_place(declared) for declared in open_ if nature(declared.tool) is Nature.ACTS)
    evidence = (Evidence("tools", len(tools)), Evidence("approved by a person", len(tools) - len(open_)))
    if acting:
        return failed(
            "unapproved", "tools that act without a person's approval: {n} of {all}", "未经人批准即可产生作用的工具：{n} 个，共 {all} 个",
            n=len(acting), all=len(tools), locations=acting, evidence=evidence,
        )  # fmt: skip
    unclear = tuple(declared.place() for declared in open_ if nature(declared.tool) is Nature.UNCLEAR)
    if unclear or found.gaps or not tools:
        return unknown(
            "unclear", "tools whose words do not say whether they act: {n} of {all}; files or servers that could not be seen: {gaps}",
            "文字未说明是否产生作用的工具：{n} 个，共 {all} 个；无法查看的文件或服务器：{gaps}",
            n=len(unclear), all=len(tools), gaps=len(found.gaps), locations=(*found.gaps, *unclear), evidence=evidence,
        )  # fmt: skip
    return passed(
        "approved", "every tool only reads, by its words, or needs a person's approval (tools: {n})",
        "每个工具按其文字仅为读取，或需经人批准（工具数：{n}）", n=len(tools), evidence=evidence,
    )  # fmt: skip


def _place(declared: Declared) -> Location:
    can = ", ".join(capabilities(declared.tool)) or "act"
    return declared.place(Text(f"its words say that it can: {can}", f"其文字表明可执行：{can}"))
