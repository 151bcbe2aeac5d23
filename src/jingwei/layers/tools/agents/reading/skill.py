"""A skill: front matter and body of SKILL.md, its references, and what its scripts do.

Source of the form: the Agent Skills specification (name, description, license, compatibility, metadata, allowed-tools).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from jingwei.documents import load_yaml
from jingwei.errors import JingweiError, ParseError
from jingwei.layers.tools.agents.document import Document, Gap, Link, gap
from jingwei.layers.tools.agents.reading.shell import shell_uses
from jingwei.layers.tools.agents.tool import Piece, Role, Tool, Use, pieces
from jingwei.limits import LIMITS, Limits
from jingwei.text.patterns import expression

_FRONT = expression(r"\A\ufeff?---[ \t]*\r?\n(?P<front>.*?)^---[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_LINK = expression(
    r"!?\[[^\]\n]{0,400}\]\(\s*<?(?P<target>[^)\s>]{1,1000})|^\s*(?:@|source |import )(?P<path>[./~][^\s]{1,400})\s*$|(?:^|\s)!`(?P<run>[^`\n]{1,1000})`",  # noqa: E501 - a pattern or a list
    re.MULTILINE,
)
_FENCE = expression(
    r"^(?P<mark>`{3,}|~{3,})[ \t]*(?P<kind>[\w+-]*)[^\n]*\n(?P<code>.*?)^(?P=mark)`*~*[ \t]*$", re.DOTALL | re.MULTILINE
)
_SHELLS = frozenset(("sh", "bash", "shell", "zsh", "console", "shell-session"))


def read_skill(content: str, limits: Limits = LIMITS) -> Document:
    """Front matter as a tool, the body as text, links, and effects of the shell commands that it shows. Raises `ParseError`."""
    front, body, line = front_matter(content, limits)
    gaps: list[Gap] = []
    name, described = front.get("name"), front.get("description")
    if not isinstance(name, str) or not isinstance(described, str) or not name or not described:
        gaps.append(gap("the front matter lacks a name or a description", "头部缺少名称或描述", "", 1))
    tool = Tool(str(name or ""), str(described or ""), {}, {}, line=1, uses=tuple(shown_uses(body, line)))
    return Document(
        "skill", (tool,), (), tuple(read_text(content, tool)), tuple(gaps), (), tuple(links(content)), front
    )


def front_matter(content: str, limits: Limits = LIMITS) -> tuple[dict[str, Any], str, int]:
    """Values of the front matter, the text after it, and the line where that begins. Raises `ParseError`."""
    found = _FRONT.match(content)
    if found is None:
        raise ParseError("no front matter between two lines of ---")
    try:
        front = load_yaml(found["front"], "front matter", limits) if found["front"].strip() else {}
    except JingweiError as error:
        plain = loose(found["front"])
        if plain is None:
            raise ParseError(error.message) from error
        front = plain
    if not isinstance(front, dict):
        raise ParseError("the front matter is no mapping")
    return front, content[found.end() :], content.count("\n", 0, found.end()) + 1


def loose(text: str) -> dict[str, Any] | None:
    """Front matter that is no YAML because a description holds a colon: one `key: text` a line, as loaders of skills read it; None for anything else."""  # noqa: E501 - a pattern or a list
    made: dict[str, Any] = {}
    for line in text.splitlines():
        key, colon, rest = line.partition(":")
        if not line.strip():
            continue
        if (
            not colon
            or not re.fullmatch(r"[A-Za-z][\w-]*", key)
            or key in made
            or rest.strip()[:1] in {"&", "*", "!", "|", ">", "{", "["}
        ):
            return None
        made[key] = rest.strip().strip("\"'")
    return made


def read_text(content: str, tool: Tool) -> Iterator[Piece]:
    """The text in parts of which each has its line: front matter, paragraphs."""
    found = _FRONT.match(content)
    begin = found.end() if found else 0
    if found:
        yield from pieces({"name": tool.name, "description": tool.description}, "", tool.name, tool.purpose, line=1)
        yield Piece(found["front"], Role.OTHER, "", 2, tool.name, tool.purpose)
    if content[begin:].strip():
        yield Piece(content[begin:], Role.PROMPT, "", content.count("\n", 0, begin) + 1, tool.name, tool.purpose)


def links(content: str) -> Iterator[Link]:
    """Targets of links and of imports."""
    for found in _LINK.finditer(content):
        target = found["target"] or found["path"]
        if target:
            yield Link(target, content.count("\n", 0, found.start()) + 1)


def shown_uses(body: str, line: int) -> Iterator[Use]:
    """Effects of commands that fenced blocks of a shell show, and of commands that run when the skill is loaded."""
    for found in _FENCE.finditer(body):
        if found["kind"].lower() in _SHELLS:
            at = line + body.count("\n", 0, found.start("code"))
            yield from (Use(use.effect, use.name, at + use.line - 1) for use in shell_uses(found["code"]))


def allowed_tools(front: Any) -> tuple[str, ...]:
    """Tools that the skill may use without asking."""
    given = (
        front.get("allowed-tools", front.get("allowed_tools", front.get("tools"))) if isinstance(front, dict) else None
    )
    if isinstance(given, str):
        return tuple(part.strip() for part in re.split(r",(?![^(]*\))|\s+(?![^(]*\))", given) if part.strip())
    return tuple(str(part) for part in given) if isinstance(given, list) else ()
