"""Tool descriptions hold no hidden instructions."""

from __future__ import annotations

from jingwei.check import Example, Outcome, check, failed, passed, unknown
from jingwei.context import Context
from jingwei.layers.tools.agents.asset import Declared, tools_of
from jingwei.layers.tools.agents.hidden_orders import Order, orders
from jingwei.layers.tools.agents.samples import INVISIBLE, POISONED, POISONED_ZH, READING
from jingwei.vocabulary import Asset, Evidence, Location, Status, Text

_KINDS = {
    "tag": Text("a tag that addresses the model", "面向模型的标签"),
    "secrecy": Text("asks to keep something from the user", "要求对用户隐瞒"),
    "ignore": Text("asks to set rules aside", "要求忽略规则"),
    "secret file": Text("names a file of secrets", "提及机密文件"),
    "first": Text("orders what to do before or with the call", "指示在调用前或随调用须做之事"),
    "far away": Text("text after a long blank", "长空白之后的文本"),
    "other tool": Text("redirects calls of another tool", "改变对其他工具的调用"),
    "hidden unicode": Text("invisible characters", "不可见字符"),
    "injection": Text("an order to the model", "对模型的指令"),
    "hidden injection": Text("an order to the model, hidden from people", "对人隐藏的模型指令"),
}


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
        Example(Status.UNKNOWN, asset={"files": ["t.json"]}, files={"t.json": '{"tools": []}'}),
    ),
)
def agent_tools_instructions(asset: Asset, context: Context) -> Outcome:
    """Patterns in English and Chinese over every text a model is shown; passing means that none of the known signs occurs, no more."""
    box = tools_of(asset, context)
    tools = box.tools
    found = orders(tuple(declared.tool for declared in tools))
    sure = tuple(_place(tools, order) for order in found if order.sure)
    evidence = (Evidence("tools", len(tools)), Evidence("signs", len(found)))
    if sure:
        n = len({order.tool for order in found if order.sure})
        return failed(
            "orders", "tools whose text gives orders to the model: {n} of {all}", "文字含有对模型所下指令的工具：{n} 个，共 {all} 个",
            n=n, all=len(tools), locations=sure, evidence=evidence,
        )  # fmt: skip
    if found or box.gaps or not tools:
        places = (*box.gaps, *(_place(tools, order) for order in found))
        return unknown(
            "doubtful", "places that may quote an order or give one: {n} (tools: {all}); files or servers that could not be seen: {gaps}",
            "可能是引用、也可能是指令之处：{n}（工具数：{all}）；无法查看的文件或服务器：{gaps}",
            n=len(found), all=len(tools), gaps=len(box.gaps), locations=places, evidence=evidence,
        )  # fmt: skip
    return passed(
        "clear", "none of the known signs in the texts (tools: {n})", "文本中未见已知迹象（工具数：{n}）",
        n=len(tools), evidence=evidence,
    )  # fmt: skip


def _place(tools: tuple[Declared, ...], order: Order) -> Location:
    kind = _KINDS.get(order.kind, Text(order.kind, order.kind))
    return tools[order.tool].place(Text(f"{order.where}: {kind.en}", f"{order.where}：{kind.zh}"))
