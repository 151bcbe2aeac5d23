"""What one file says about an agent: tools, servers, other text a model is shown, and what could not be understood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from jingwei.layers.tools.agents.tool import Piece, Tool, Use
from jingwei.vocabulary import Text

OTHER = "other"  # a file that describes no agent, tool, server or skill


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that was not understood: then nothing is proved of the file."""

    why: Text
    pointer: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Server:
    """One entry of a client's configuration; `place` is its position, from 0."""

    name: str
    place: int
    words: tuple[str, ...] = ()  # command and arguments
    values: tuple[tuple[str, str], ...] = ()  # path and text of env and headers
    url: str = ""
    pointer: str = ""
    approved: tuple[str, ...] = ()  # tools that run without asking; * for all
    scopes: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()  # packages of a registry manifest as name@version
    event: str = ""  # a hook: the event that runs it
    authenticates: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A reference of a skill's text to another file."""

    target: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One file. `form` is what it is; `skill` names the front matter of a SKILL.md."""

    form: str
    tools: tuple[Tool, ...] = ()
    servers: tuple[Server, ...] = ()
    pieces: tuple[Piece, ...] = ()
    gaps: tuple[Gap, ...] = ()
    uses: tuple[Use, ...] = ()  # of a program: all of its effects
    links: tuple[Link, ...] = ()
    skill: Mapping[str, object] = field(default_factory=dict)


def gap(en: str, zh: str, pointer: str = "", line: int | None = None) -> Gap:
    """A gap with its sentence in both languages."""
    return Gap(Text(en, zh), pointer, line)
