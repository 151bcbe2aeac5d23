"""All tools of one agent_tools asset, each with the file that declares it."""

from __future__ import annotations

from dataclasses import dataclass

from jingwei.context import Context
from jingwei.layers.tools.agents.document import read_agent_file
from jingwei.layers.tools.agents.servers import Server
from jingwei.layers.tools.agents.tool import Tool
from jingwei.layers.tools.reading import read_each
from jingwei.vocabulary import Asset, Location, Text


@dataclass(frozen=True, slots=True)
class Declared:
    """A tool and where it stands; `approved` when the manifest lists it under `human_approval`."""

    path: str
    tool: Tool
    approved: bool

    def place(self, note: Text | None = None) -> Location:
        """The tool's location."""
        return Location(self.path, member=f"tools[{self.tool.place}]", name=self.tool.name[:200], note=note)


@dataclass(frozen=True, slots=True)
class Toolbox:
    """Tools and servers of the files that could be read; `gaps` are the other files, and servers whose tools are not listed, with the reason."""

    tools: tuple[Declared, ...]
    gaps: tuple[Location, ...]
    servers: tuple[tuple[str, Server], ...] = ()


_UNLISTED = Text("a server: add the answer of its tools/list as a file", "服务器：请将其 tools/list 的应答作为文件加入")


def tools_of(asset: Asset, context: Context) -> Toolbox:
    """Read every file of the asset; one that cannot be read is a gap. Each server needs a list of tools of its own beside the configuration."""
    listed = asset.properties.get("human_approval")
    approved = {str(name) for name in listed} if isinstance(listed, list) else set()
    reading = read_each(asset, context, read_agent_file)
    tools = (Declared(path, tool, tool.name in approved) for path, found in reading.read for tool in found.tools)
    servers = tuple((path, server) for path, found in reading.read for server in found.servers)
    lists = sum(bool(found.tools) for _, found in reading.read)
    unlisted = tuple(place_server(path, server, _UNLISTED) for path, server in servers) if lists < len(servers) else ()
    return Toolbox(tuple(tools), (*reading.unread, *unlisted), servers)


def place_server(path: str, server: Server, note: Text) -> Location:
    """The server's location."""
    return Location(path, member=f"servers[{server.place}]", name=server.name[:200], note=note)
