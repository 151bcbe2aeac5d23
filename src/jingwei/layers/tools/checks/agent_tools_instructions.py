"""Tool descriptions hold no hidden instructions."""

from __future__ import annotations

from jingwei.check import Example, Outcome, check, failed, passed, unknown
from jingwei.context import Context
from jingwei.layers.tools.agents.asset import places, tools_of
from jingwei.layers.tools.agents.samples import (
    FOREIGN,
    INVISIBLE,
    MAIL,
    POISONED,
    POISONED_ZH,
    QUOTED,
    READING,
    SHADOWING,
)
from jingwei.vocabulary import Asset, Evidence, Status, Text

_RULES = ("instruction.", "shadow.redirect", "shadow.mention", "leak.argument", "invisible.text")


@check(
    id="tools.agent-tools-instructions",
    title=Text("Tool descriptions hold no hidden instructions", "工具描述中没有隐藏指令"),
    layer="tools",
    dimensions=("sovereignty",),
    kinds=("agent_tools",),
    objectives=("agent-tools-descriptions-clean",),
    severity="critical",
    remediation=Text(
        "Take the server out of use and read the text at the places shown. A description says what a tool does and nothing else; pin the reviewed "
        "text by its digest, so that a later change is noticed.",
        "停用该服务器并阅读所示位置的文本。描述只应说明工具的作用；审阅后以摘要固定文本，以便发现之后的改动。",
    ),
    risks=(
        "owasp-llm-2025:LLM01",
        "owasp-llm-2023:LLM01",
        "owasp-llm-2023:LLM07",
        "owasp-agentic-2026:ASI01",
        "owasp-agentic-2026:ASI04",
    ),
    examples=(
        Example(Status.PASS, asset={"files": ["t.json"]}, files={"t.json": READING}),
        Example(Status.FAIL, asset={"files": ["t.json"]}, files={"t.json": POISONED}),
        Example(Status.FAIL, asset={"files": ["t.json"]}, files={"t.json": POISONED_ZH}),
        Example(Status.FAIL, asset={"files": ["t.json"]}, files={"t.json": INVISIBLE}, about="Unicode tag characters"),
        Example(
            Status.PASS, asset={"files": ["t.json"]}, files={"t.json": QUOTED}, about="names an order to refuse it"
        ),
        Example(
            Status.FAIL,
            asset={"files": ["mail.json", "facts.json"]},
            files={"mail.json": MAIL, "facts.json": SHADOWING},
            about="a tool that redirects calls of another server's tool",
        ),
        Example(
            Status.UNKNOWN, asset={"files": ["t.json"]}, files={"t.json": FOREIGN}, about="a language without rules"
        ),
        Example(Status.UNKNOWN, asset={"files": ["t.json"]}, files={"t.json": '{"tools": []}'}),
    ),
)
def agent_tools_instructions(asset: Asset, context: Context) -> Outcome:
    """Each text that a model is shown, by sentence: who is told to do what with which data; passing means that none of the known forms of orders occurs, no more."""  # noqa: E501 - a pattern or a list
    box = tools_of(asset, context)
    found = box.findings(*_RULES)
    sure = tuple(pair for pair in found if pair[1].verdict.rejected)
    strings = sum(made.strings for _, made in box.files)
    evidence = (Evidence("tools", len(box.tools)), Evidence("strings", strings), Evidence("signs", len(found)))
    if sure:
        n = len({(path, one.name) for path, one in sure})
        return failed(
            "orders", "tools whose text gives orders to the model: {n} of {all}", "文字含有对模型所下指令的工具：{n} 个，共 {all} 个",
            n=n, all=len(box.tools), locations=places(sure), evidence=evidence,
        )  # fmt: skip
    if found or box.gaps or not box.tools:
        return unknown(
            "doubtful", "places that may give an order: {n} (tools: {all}); files, servers or texts that could not be seen: {gaps}",
            "可能是指令之处：{n}（工具数：{all}）；无法查看的文件、服务器或文字：{gaps}",
            n=len(found), all=len(box.tools), gaps=len(box.gaps), locations=(*box.gaps, *places(found)), evidence=evidence,
        )  # fmt: skip
    return passed(
        "clear", "none of the known forms of orders in the texts (tools: {n})", "文本中未见已知形式的指令（工具数：{n}）",
        n=len(box.tools), evidence=evidence,
    )  # fmt: skip
