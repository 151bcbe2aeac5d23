"""Agent tools can do no more than their purpose needs."""

from __future__ import annotations

from jingwei.check import Example, Outcome, check, failed, passed, unknown
from jingwei.context import Context
from jingwei.layers.tools.agents.asset import Declared, places, tools_of
from jingwei.layers.tools.agents.capability import Nature, free_parameters, nature
from jingwei.layers.tools.agents.samples import NO_SCHEMA, READING, SERVERS, SHELL
from jingwei.vocabulary import Asset, Evidence, Location, Severity, Status, Text

_CLAIMS = ("privilege.contradiction", "privilege.claim", "privilege.unstated", "code.")
_STARTS = ("launch.",)


@check(
    id="tools.agent-tools-power",
    title=Text("Agent tools can do no more than their purpose needs", "智能体工具的权限不超出其用途所需"),
    layer="tools",
    dimensions=("sovereignty",),
    kinds=("agent_tools",),
    objectives=("agent-tools-least-privilege",),
    severity="high",
    remediation=Text(
        "Replace a free command, path or address by the few operations that the task needs: an "
        "`enum` of commands, a `pattern` that keeps paths in one "
        "folder and addresses on named hosts. "
        "Start servers from pinned packages, keep secrets out of the file. A person's approval lowers the severity but does not remove the power.",
        "用任务所需的少数操作取代自由的命令、路径或网址：以 `enum` 列出命令，以 `pattern` 将路径限定在一个目录、"
        "网址限定在指定主机。以锁定版本的软件包启动服务器，不在文件中写入机密。人工批准会降低严重程度，但不会消除权限。",
    ),
    risks=("owasp-llm-2025:LLM06", "owasp-llm-2023:LLM07", "owasp-llm-2023:LLM08", "owasp-agentic-2026:ASI02"),
    examples=(
        Example(Status.PASS, asset={"files": ["t.json"]}, files={"t.json": READING}),
        Example(Status.FAIL, asset={"files": ["t.json"]}, files={"t.json": SHELL}),
        Example(
            Status.FAIL,
            asset={"files": ["t.json"], "human_approval": ["run_shell"]},
            files={"t.json": SHELL},
            about="approved: still reported",
        ),
        Example(
            Status.FAIL,
            asset={"files": [".mcp.json", "t.json"]},
            files={".mcp.json": SERVERS, "t.json": READING},
            about="a server that is fetched anew at each start",
        ),
        Example(
            Status.PASS,
            asset={"files": [".mcp.json", "t.json"]},
            files={".mcp.json": SERVERS.replace("weather-server", "weather-server@1.4.2"), "t.json": READING},
            about="its version is pinned and its tools are listed",
        ),
        Example(Status.UNKNOWN, asset={"files": ["t.json"]}, files={"t.json": NO_SCHEMA}),
    ),
)
def agent_tools_power(asset: Asset, context: Context) -> Outcome:
    """Looks for parameters by which the model can name any command, path or address, and for tools that say of themselves they destroy.

    Of configured servers: shells that run what they fetch, packages without a version, secrets, addresses without TLS.
    """
    found = tools_of(asset, context)
    tools = found.tools
    strong = [(declared, why) for declared in tools if (why := _power(declared))]
    starts = [pair for pair in found.findings(*_STARTS) if pair[1].verdict.rejected]
    risky = places((*starts, *found.findings(*_CLAIMS)))
    evidence = (
        Evidence("tools", len(tools)), Evidence("over-powerful", len(strong)),
        Evidence("servers", len(found.servers)), Evidence("dangers of servers", len(risky)),
    )  # fmt: skip
    if risky:
        return failed(
            "servers", "dangers in how servers are started, or claims that code contradicts: {n}; tools that can do more than a bounded task needs: {strong} of {all}",  # noqa: E501 - a pattern or a list
            "服务器启动方式中的危险或与代码矛盾的声明：{n}；权限超出受限任务所需的工具：{strong} 个，共 {all} 个",
            n=len(risky), strong=len(strong), all=len(tools), evidence=evidence,
            locations=(*risky, *(declared.place(why) for declared, why in strong)),
        )  # fmt: skip
    if strong:
        approved = all(declared.approved for declared, _ in strong)
        return failed(
            "strong", "tools that can do more than a bounded task needs: {n} of {all}", "权限超出受限任务所需的工具：{n} 个，共 {all} 个",
            n=len(strong), all=len(tools), locations=tuple(declared.place(why) for declared, why in strong), evidence=evidence,
            severity=Severity.LOW if approved else _severity(strong),
        )  # fmt: skip
    blind = tuple(_blind(declared) for declared in tools if declared.tool.schema is None)
    if blind or found.gaps or not tools:
        return unknown(
            "blind", "tools without a schema, so that nobody can see what they accept: {n} of {all}; files or servers that could not be seen: {gaps}",
            "未声明参数模式、无法得知其接受内容的工具：{n} 个，共 {all} 个；无法查看的文件或服务器：{gaps}",
            n=len(blind), all=len(tools), gaps=len(found.gaps), locations=(*found.gaps, *blind), evidence=evidence,
        )  # fmt: skip
    return passed(
        "bounded", "no free command, path or address among the parameters (tools: {n})", "参数中没有自由的命令、路径或网址（工具数：{n}）",
        n=len(tools), evidence=evidence,
    )  # fmt: skip


def _power(declared: Declared) -> Text | None:
    free = free_parameters(declared.tool)
    if free:
        shown = ", ".join(f"{parameter.path} ({parameter.kind})" for parameter in free[:5])
        return Text(f"takes any text in {shown}", f"参数可为任意文本：{shown}")
    annotations = declared.tool.annotations
    if annotations.get("destructiveHint") is True and annotations.get("readOnlyHint") is not True:
        return Text("says of itself that it destroys", "自称会造成破坏")
    if annotations.get("readOnlyHint") is True and nature(declared.tool) is Nature.ACTS:
        return Text("claims to be read-only, its words say that it acts", "自称只读，但其文字表明会产生作用")
    return None


def _severity(strong: list[tuple[Declared, Text]]) -> Severity:
    kinds = {
        parameter.kind
        for declared, _ in strong
        if not declared.approved
        for parameter in free_parameters(declared.tool)
    }
    return Severity.HIGH if "command" in kinds else Severity.MEDIUM


def _blind(declared: Declared) -> Location:
    return declared.place(Text("no parameters schema", "没有参数模式"))
