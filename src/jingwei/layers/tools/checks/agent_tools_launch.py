"""Servers of agent tools start what was reviewed, with rights that are needed."""

from __future__ import annotations

from jingwei.check import Example, Outcome, check, failed, passed, unknown
from jingwei.context import Context
from jingwei.layers.tools.agents.asset import places, tools_of
from jingwei.layers.tools.agents.samples import PINNED, PIPED, READING, SERVERS
from jingwei.vocabulary import Asset, Evidence, Status, Text


@check(
    id="tools.agent-tools-launch",
    title=Text(
        "Servers of agent tools start what was reviewed, with the rights that they need",
        "智能体工具的服务器只启动已审阅的内容，且仅具所需权限",
    ),
    layer="tools",
    dimensions=("supply_chain",),
    kinds=("agent_tools",),
    objectives=("packages-pinned", "agent-tools-least-privilege"),
    severity="high",
    remediation=Text(
        "Name one version of each package and the digest of each image, start a program instead of a shell string, keep secrets in the environment of the client "  # noqa: E501 - a pattern or a list
        "(${NAME}), reach servers over https, narrow scopes and mounts, and take names from the lists of automatic approval.",
        "为每个软件包指定版本、为每个镜像指定摘要，启动程序而非命令行字符串，机密保存在客户端环境变量（${NAME}）中，"
        "通过 https 访问服务器，收窄权限范围与挂载，并从自动批准列表中移除相应名称。",
    ),
    risks=("owasp-llm-2025:LLM03", "owasp-agentic-2026:ASI04", "owasp-agentic-2026:ASI05", "atlas:AML.T0010.005"),
    examples=(
        Example(Status.PASS, asset={"files": ["mcp.json", "t.json"]}, files={"mcp.json": PINNED, "t.json": READING}),
        Example(Status.FAIL, asset={"files": ["mcp.json", "t.json"]}, files={"mcp.json": SERVERS, "t.json": READING}),
        Example(
            Status.FAIL,
            asset={"files": ["mcp.json"]},
            files={"mcp.json": PIPED},
            about="a shell runs what it fetches",
        ),
        Example(
            Status.PASS,
            asset={"files": ["t.json"]},
            files={"t.json": READING},
            about="no server is configured here",
        ),
        Example(Status.UNKNOWN, asset={"files": ["mcp.json"]}, files={"mcp.json": '{"mcpServers": {"a": 3}}'}),
    ),
)
def agent_tools_launch(asset: Asset, context: Context) -> Outcome:
    """Looks at commands, packages, containers, secrets, addresses, scopes and approvals of configured servers and hooks; starts none."""
    box = tools_of(asset, context)
    found = tuple(pair for pair in box.findings("launch.") if pair[1].verdict.rejected)
    servers = sum(len(made.servers) for _, made in box.files)
    evidence = (Evidence("servers", servers), Evidence("dangers", len(found)))
    if found:
        return failed(
            "dangers", "dangers in how servers are started or reached: {n} (servers: {all})", "服务器启动或访问方式中的危险：{n}（服务器数：{all}）",
            n=len(found), all=servers, locations=places(found), evidence=evidence,
        )  # fmt: skip
    unread = tuple(place for place in box.gaps if place.note is None or "tools/list" not in place.note.en)
    if unread or not (servers or box.tools):
        return unknown(
            "unread", "files or servers that could not be read: {gaps}", "无法读取的文件或服务器：{gaps}",
            gaps=len(unread), locations=unread, evidence=evidence,
        )  # fmt: skip
    return passed(
        "started",
        "no danger in how servers are started or reached (servers: {n})",
        "服务器的启动与访问方式未见危险（服务器数：{n}）",
        n=servers,
        evidence=evidence,
    )
