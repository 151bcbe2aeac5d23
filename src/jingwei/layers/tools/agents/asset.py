"""All tools of one agent_tools asset, each with the file that declares it."""

from __future__ import annotations

from dataclasses import dataclass

from jingwei.context import Context
from jingwei.layers.tools.agents.tool import Tool, read_tools
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


def tools_of(asset: Asset, context: Context) -> tuple[Declared, ...]:
    """Read every file of the asset. Raises `ParseError` and `LimitError`."""
    listed = asset.properties.get("human_approval")
    approved = {str(name) for name in listed} if isinstance(listed, list) else set()
    return tuple(
        Declared(file.path, tool, tool.name in approved)
        for file in asset.files_of()
        for tool in context.measure(read_tools, context.path(file), context.limits)
    )
