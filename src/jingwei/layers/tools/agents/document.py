"""What one file of an agent says: tools, or the servers that have them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from jingwei.layers.tools.agents.servers import Server, read_servers
from jingwei.layers.tools.agents.tool import Tool, read_tools
from jingwei.limits import LIMITS, Limits


@dataclass(frozen=True, slots=True)
class AgentFile:
    """Tools of a list, or servers of a client's configuration; never neither."""

    tools: tuple[Tool, ...] = ()
    servers: tuple[Server, ...] = ()


def read_agent_file(path: Path, limits: Limits = LIMITS) -> AgentFile:
    """Read a JSON file. Raises `ParseError` when it is neither kind, `LimitError` over a bound."""
    servers = read_servers(path, limits)
    return AgentFile(servers=servers) if servers else AgentFile(read_tools(path, limits))
