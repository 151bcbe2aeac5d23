"""No agent reads what strangers write, reaches private data and acts outward without a person."""

from __future__ import annotations

from jingwei.check import Example, Outcome, check, failed, passed, unknown
from jingwei.context import Context
from jingwei.layers.tools.agents.asset import tools_of
from jingwei.layers.tools.agents.rules.flow import judge
from jingwei.layers.tools.agents.samples import READING, TOXIC
from jingwei.vocabulary import Asset, Evidence, Location, Status, Text


@check(
    id="tools.agent-tools-flow",
    title=Text(
        "No agent reads what strangers write, reaches private data and acts outward without a person",
        "没有智能体能在无人参与时既读取外来内容、又接触私有数据并对外作用",
    ),
    layer="tools",
    dimensions=("sovereignty",),
    kinds=("agent_tools",),
    objectives=("agent-tools-least-privilege",),
    severity="high",
    remediation=Text(
        "Break the path shown: take one of its tools from the agent, give the outward one to another agent that sees no strange content, or list it under "  # noqa: E501 - a pattern or a list
        "`human_approval` and have a person look at each call.",
        "切断所示路径：从智能体中移除其中一个工具，将对外工具交给接触不到外来内容的另一智能体，或将其列入 `human_approval` 并由人员查看每次调用。",
    ),
    risks=("owasp-llm-2025:LLM06", "owasp-agentic-2026:ASI02", "atlas:AML.T0086", "atlas:AML.T0053"),
    examples=(
        Example(Status.PASS, asset={"files": ["t.json"]}, files={"t.json": READING}),
        Example(Status.FAIL, asset={"files": ["t.json"]}, files={"t.json": TOXIC}),
        Example(
            Status.PASS,
            asset={"files": ["t.json"], "human_approval": ["send_email"]},
            files={"t.json": TOXIC},
            about="a person approves what goes out",
        ),
        Example(Status.UNKNOWN, asset={"files": ["t.json"]}, files={"t.json": '{"tools": []}'}),
    ),
)
def agent_tools_flow(asset: Asset, context: Context) -> Outcome:
    """Each tool's part is inferred from the words of its name and description; tools under `human_approval` cannot end a path."""
    box = tools_of(asset, context)
    free = [(declared.path, declared.tool) for declared in box.tools if not declared.approved]
    found = tuple(judge(free))
    evidence = (Evidence("tools", len(box.tools)), Evidence("without approval", len(free)))
    if found:
        path = " → ".join(found[0].steps)
        by_name = {tool.name: declared.path for declared in box.tools for tool in (declared.tool,)}
        places = tuple(
            Location(
                by_name.get(step.rpartition(": ")[2], found[0].path),
                name=step.rpartition(": ")[2][:200],
                note=found[0].text,
            )
            for step in found[0].steps
        )
        return failed(
            "path",
            "a path from strange content over private data to the outside: {path}",
            "从外来内容经私有数据通向外部的路径：{path}",
            path=path[:400],
            locations=places,
            evidence=evidence,
        )
    if box.gaps or not box.tools:
        return unknown(
            "unseen", "files, servers or tools that could not be seen: {gaps}", "无法查看的文件、服务器或工具：{gaps}",
            gaps=len(box.gaps), locations=box.gaps, evidence=evidence,
        )  # fmt: skip
    return passed(
        "apart",
        "no path joins strange content, private data and the outside (tools: {n})",
        "没有路径同时连接外来内容、私有数据与外部（工具数：{n}）",
        n=len(box.tools),
        evidence=evidence,
    )
