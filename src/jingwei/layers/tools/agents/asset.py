"""All tools of one agent_tools asset, each with the file that declares it."""

from __future__ import annotations

from dataclasses import dataclass

from jingwei.context import Context
from jingwei.layers.tools.agents.tool import Tool, read_tools
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
    """Tools of the files that could be read; `gaps` are the other files, with the reason."""

    tools: tuple[Declared, ...]
    gaps: tuple[Location, ...]


def tools_of(asset: Asset, context: Context) -> Toolbox:
    """Read every file of the asset; one that cannot be read is a gap."""
    listed = asset.properties.get("human_approval")
    approved = {str(name) for name in listed} if isinstance(listed, list) else set()
    reading = read_each(asset, context, read_tools)
    tools = (Declared(path, tool, tool.name in approved) for path, found in reading.read for tool in found)
    return Toolbox(tuple(tools), reading.unread)
