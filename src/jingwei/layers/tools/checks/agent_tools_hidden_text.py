"""Texts of agent tools hold nothing that people cannot see."""

from __future__ import annotations

from jingwei.check import Example, Outcome, check, failed, passed, unknown
from jingwei.context import Context
from jingwei.layers.tools.agents.asset import places, tools_of
from jingwei.layers.tools.agents.samples import INVISIBLE, LOOKALIKE, READING, STRAY
from jingwei.vocabulary import Asset, Evidence, Status, Text


@check(
    id="tools.agent-tools-hidden-text",
    title=Text("Texts of agent tools hold nothing that people cannot see", "智能体工具的文字中没有人看不见的内容"),
    layer="tools",
    dimensions=("sovereignty",),
    kinds=("agent_tools",),
    objectives=("agent-tools-descriptions-clean",),
    severity="high",
    remediation=Text(
        "Take the server out of use and ask its supplier why the characters at the places shown are there. Names need plain letters only; "
        "remove the invisible characters, then pin the text that remains.",
        "停用该服务器，并向供应方询问所示位置的字符有何用途。名称只需普通字母；移除不可见字符后再固定余下文本。",
    ),
    risks=("owasp-llm-2025:LLM01", "owasp-agentic-2026:ASI01", "owasp-agentic-2026:ASI04", "atlas:AML.T0110"),
    examples=(
        Example(Status.PASS, asset={"files": ["t.json"]}, files={"t.json": READING}),
        Example(Status.FAIL, asset={"files": ["t.json"]}, files={"t.json": INVISIBLE}, about="Unicode tag characters"),
        Example(Status.FAIL, asset={"files": ["t.json"]}, files={"t.json": LOOKALIKE}, about="a Cyrillic letter"),
        Example(Status.UNKNOWN, asset={"files": ["t.json"]}, files={"t.json": STRAY}, about="one stray character"),
        Example(Status.UNKNOWN, asset={"files": ["t.json"]}, files={"t.json": "{"}),
    ),
)
def agent_tools_hidden_text(asset: Asset, context: Context) -> Outcome:
    """Tag characters, zero-width runs, direction overrides, selectors and private use in every string, and look-alike letters in names."""
    box = tools_of(asset, context)
    found = box.findings("invisible.", "shadow.lookalike")
    sure = tuple(pair for pair in found if pair[1].verdict.rejected)
    evidence = (Evidence("tools", len(box.tools)), Evidence("places", len(found)))
    if sure:
        return failed(
            "hidden", "places where text is hidden or made to look like other text: {n}", "文字被隐藏或伪装成其他文字之处：{n}",
            n=len(sure), locations=places(sure), evidence=evidence,
        )  # fmt: skip
    if found or box.gaps or not box.tools:
        return unknown(
            "unseen", "stray invisible characters: {n}; files, servers or texts that could not be seen: {gaps}",
            "零散的不可见字符：{n}；无法查看的文件、服务器或文字：{gaps}",
            n=len(found), gaps=len(box.gaps), locations=(*box.gaps, *places(found)), evidence=evidence,
        )  # fmt: skip
    return passed(
        "visible",
        "every character is visible or has an honest use (tools: {n})",
        "每个字符都可见或有正当用途（工具数：{n}）",
        n=len(box.tools),
        evidence=evidence,
    )
