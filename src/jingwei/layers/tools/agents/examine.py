"""Examines files of an agent: each file by itself, then all of them together. Pure but for reading the files; nothing is run, started or connected."""  # noqa: E501 - a pattern or a list

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.agents.document import OTHER, Document, Server
from jingwei.layers.tools.agents.pins import Pin, pins
from jingwei.layers.tools.agents.proposal import Proposal, propose
from jingwei.layers.tools.agents.reading.read import read_file
from jingwei.layers.tools.agents.rules import (
    flow,
    instructions,
    invisible,
    launch,
    leaks,
    privilege,
    schema,
    shadowing,
    skills,
)
from jingwei.layers.tools.agents.rules.table import finding
from jingwei.layers.tools.agents.tool import Piece, Role, Tool
from jingwei.layers.tools.agents.verdict import Finding, Verdict, worst
from jingwei.limits import LIMITS, Limits

_INERT = (
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",
    b"GIF87a",
    b"GIF89a",
    b"RIFF",
    b"\0\1\0\0\0",
    b"OTTO",
    b"wOFF",
    b"wOF2",
    b"true\0",
    b"ttcf",
)  # images and fonts


@dataclass(frozen=True, slots=True)
class Skill:
    """The skill that a file belongs to: what its SKILL.md says."""

    text: str = ""
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class Examined:
    """One file. `form` is what it is; `other` for a file that describes no agent and was not asked for by name."""

    path: str
    form: str
    verdict: Verdict
    sha256: str = ""
    size: int = 0
    findings: tuple[Finding, ...] = ()
    omitted: int = 0
    tools: tuple[Tool, ...] = ()
    servers: tuple[Server, ...] = ()
    pins: tuple[Pin, ...] = ()
    strings: int = 0  # that were looked at


@dataclass(frozen=True, slots=True)
class Agent:
    """All files together."""

    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    tools: int = 0
    servers: int = 0


def examine(
    path: str,
    content: bytes,
    *,
    where: str = "",
    named: bool = True,
    skill: Skill | None = None,
    limits: Limits = LIMITS,
) -> Examined:
    """Examine one file. `where` is its name among pins, `named` whether the user asked for this very file, `skill` the skill that it belongs to."""
    digest = hashlib.sha256(content).hexdigest()
    try:
        document = read_file(path, content, limits)
        made = tuple(pins(where or path, document, digest))
    except ParseError as error:
        return _unread(path, content, digest, "form.unreadable", error.message)
    except LimitError as error:
        return _unread(path, content, digest, "form.bound", error.message)
    if document.form == OTHER and skill is None:
        strange = (finding("form.unknown"),) if named else ()
        return Examined(path, OTHER, worst(found.verdict for found in strange), digest, len(content), strange)
    listed = tuple(dict.fromkeys(_judged(path, document, content, skill)))
    listed = tuple(sorted(listed, key=lambda found: -found.verdict.rank))
    kept = listed[: limits.agent_findings]
    form = "skill file" if document.form == OTHER else document.form
    verdict = worst(found.verdict for found in listed)
    return Examined(
        path,
        form,
        verdict,
        digest,
        len(content),
        kept,
        len(listed) - len(kept),
        document.tools,
        document.servers,
        made,
        len(document.pieces),
    )


def unreadable(path: str, why: str) -> Examined:
    """A file that could not be read at all."""
    return _unread(path, b"", "", "form.unreadable", why)


def _unread(path: str, content: bytes, digest: str, rule: str, why: str) -> Examined:
    return Examined(path, OTHER, Verdict.UNPROVED, digest, len(content), (finding(rule, why),))


def _judged(path: str, document: Document, content: bytes, skill: Skill | None) -> Iterator[Finding]:
    texts = document.pieces
    if document.form == OTHER and skill is not None:
        yield from _of_skill(path, document, content, skill)
        texts = tuple(replace(piece, role=Role.PROMPT) if piece.role is Role.OTHER else piece for piece in texts)
    given = (
        texts
        if any(tool.line is None for tool in document.tools) or not document.tools
        else (*_tool_texts(document), *texts)
    )
    yield from instructions.judge(given)
    yield from invisible.judge(given)
    for tool in document.tools:
        yield from leaks.judge(tool)
        yield from schema.judge(tool) if document.form != "skill" else ()
        yield from privilege.judge(tool)
    for server in document.servers:
        yield from launch.judge(server)
    if document.skill:
        yield from skills.judge(document)
    yield from (
        finding("form.gap", gap.why.en, gap.why.zh, pointer=gap.pointer, line=gap.line) for gap in document.gaps
    )
    placed = [(path, tool) for tool in document.tools]
    yield from (replace(found, path="") for found in (*shadowing.judge(placed), *flow.judge(placed)))


def _tool_texts(document: Document) -> Iterator[Piece]:
    """Texts of tools that were found in source; those of a list are among its strings already."""
    for tool in document.tools:
        if tool.line is not None and document.form != "skill":
            yield from tool.pieces()


def _of_skill(path: str, document: Document, content: bytes, skill: Skill) -> Iterator[Finding]:
    name = path.rpartition("/")[2]
    if document.uses or any(piece.role is Role.CODE for piece in document.pieces):
        yield from skills.scripts(skill.text, skill.purpose, document.uses, document.pieces, name)
    elif not document.pieces and content and not content.startswith(_INERT):
        yield finding("skill.binary", name)


def together(files: Sequence[Examined]) -> Agent:
    """What the tools can do between them: names across servers, flows, and the least that is needed. Findings that one file shows by itself stay with it."""  # noqa: E501 - a pattern or a list
    placed = [(made.path, tool) for made in files for tool in made.tools]
    servers = [(made.path, server) for made in files for server in made.servers]
    found: list[Finding] = []
    if sum(bool(made.tools) for made in files) > 1:
        own = {(one.rule, one.name, one.text.en) for made in files for one in made.findings}
        alone = any(one.rule == "flow.toxic" for made in files for one in made.findings)
        flows = () if alone else tuple(flow.judge(placed))
        found = [one for one in (*shadowing.judge(placed), *flows) if (one.rule, one.name, one.text.en) not in own]
    over = [one for made in files for one in made.findings if one.rule == "flow.toxic"]
    by_file = {made.path: made.findings for made in files}
    proposals = propose(placed, servers, by_file, (*found, *over))
    verdict = worst(one.verdict for one in found) if files else Verdict.UNPROVED
    return Agent(verdict, tuple(found), proposals, len(placed), len(servers))
