"""All that one agent_tools asset declares, each tool with the file that declares it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from jingwei.context import Context
from jingwei.documents import read_regular
from jingwei.layers.tools.agents.document import Server
from jingwei.layers.tools.agents.examine import Agent, Examined, examine, together
from jingwei.layers.tools.agents.tool import Tool
from jingwei.layers.tools.agents.verdict import Finding
from jingwei.layers.tools.reading import read_each
from jingwei.limits import LIMITS, Limits
from jingwei.vocabulary import Asset, Location, Text


@dataclass(frozen=True, slots=True)
class Declared:
    """A tool and where it stands; `approved` when the manifest lists it under `human_approval`."""

    path: str
    tool: Tool
    approved: bool

    def place(self, note: Text | None = None) -> Location:
        """The tool's location."""
        return Location(
            self.path, line=self.tool.line, member=self.tool.pointer or None, name=self.tool.name[:200], note=note
        )


@dataclass(frozen=True, slots=True)
class Toolbox:
    """What the readable files hold. `gaps` are files and parts that were not understood, and servers whose tools are not listed, with the reason."""

    files: tuple[tuple[str, Examined], ...]
    tools: tuple[Declared, ...]
    gaps: tuple[Location, ...]
    servers: tuple[tuple[str, Server], ...] = ()

    def findings(self, *rules: str) -> tuple[tuple[str, Finding], ...]:
        """Findings of rules with these beginnings, each with its file: of every file, and of all of them together."""
        alone = ((path, found) for path, made in self.files for found in made.findings)
        joint = ((found.path, found) for found in self.agent().findings if not found.rule.startswith("flow."))
        return tuple((path, found) for path, found in (*alone, *joint) if found.rule.startswith(rules))

    def agent(self) -> Agent:
        """What the files show together."""
        return together([made for _, made in self.files])


_UNLISTED = Text("a server: add the answer of its tools/list as a file", "服务器：请将其 tools/list 的应答作为文件加入")
_GAPS = ("form.",)


def examine_path(path: Path, limits: Limits = LIMITS) -> Examined:
    """Examine a file of an asset. Raises `ParseError` when it is no regular file."""
    return examine(path.name, read_regular(path, limits.document_bytes, "list a file"), limits=limits)


def tools_of(asset: Asset, context: Context) -> Toolbox:
    """Read every file of the asset; what cannot be read is a gap. Each server needs a list of tools of its own beside the configuration."""
    listed = asset.properties.get("human_approval")
    approved = {str(name) for name in listed} if isinstance(listed, list) else set()
    reading = read_each(asset, context, examine_path)
    tools = (Declared(path, tool, tool.name in approved) for path, made in reading.read for tool in made.tools)
    servers = tuple(
        (path, server)
        for path, made in reading.read
        for server in made.servers
        if not server.event and server.name != "permissions"
    )
    lists = sum(bool(made.tools) for _, made in reading.read)
    unlisted = (
        tuple(
            Location(path, member=server.pointer or None, name=server.name[:200], note=_UNLISTED)
            for path, server in servers
        )
        if lists < len(servers)
        else ()
    )
    gaps = (
        located(path, found) for path, made in reading.read for found in made.findings if found.rule.startswith(_GAPS)
    )
    return Toolbox(reading.read, tuple(tools), (*reading.unread, *gaps, *unlisted), servers)


def located(path: str, found: Finding) -> Location:
    """The place of a finding with its sentence."""
    return Location(
        found.path or path,
        line=found.line,
        member=found.pointer or None,
        name=found.name[:200] or None,
        note=found.text,
    )


def places(found: Iterable[tuple[str, Finding]]) -> tuple[Location, ...]:
    """The places of findings, each once."""
    return tuple(dict.fromkeys(located(path, one) for path, one in found))
