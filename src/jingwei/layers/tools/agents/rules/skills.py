"""Skills: what they grant themselves, what they refer to, what their text makes an agent fetch and run, and scripts against the text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jingwei.layers.tools.agents.document import Document
from jingwei.layers.tools.agents.reading.skill import allowed_tools
from jingwei.layers.tools.agents.rules.privilege import PLAIN, does, steals
from jingwei.layers.tools.agents.rules.table import finding
from jingwei.layers.tools.agents.tool import Effect, Piece, Role, Use
from jingwei.layers.tools.agents.verdict import Finding
from jingwei.text.patterns import expression

_FETCH = expression(
    r"\b(?:curl|wget)\b[^\n|;]{0,300}\|\s*(?:sudo\s+)?(?:ba|z|da)?sh\b|\b(?:ba|z)?sh\s+(?:-c\s+)?[\"']?(?:<\(|\$\()\s*(?:curl|wget)\b|\biex\b[^\n]{0,40}\b(?:irm|iwr|downloadstring)\b|\b(?:irm|iwr)\b[^\n|]{0,200}\|\s*iex\b"
    r"|\b(?:curl|wget)\b[^\n;]{0,300}\|\s*(?:python[\d.]*|node|perl|ruby)\b|\bbase64\s+(?:-d|--decode|-D)\b[^\n]{0,80}\|\s*(?:ba|z)?sh\b",
    re.IGNORECASE,
)
_OUT = (Effect.NETWORK, Effect.PROCESS, Effect.EVALUATE)


def judge(document: Document) -> Iterator[Finding]:
    """Findings of the skill's own text."""
    name = document.tools[0].name if document.tools else ""
    wide = [
        tool
        for tool in allowed_tools(document.skill)
        if tool in {"*", "Bash", "Bash(*)", "Bash(*:*)", "shell", "Bash(**)"}
        or re.match(r"Bash\((?:sudo|curl|wget|rm|ssh|nc|bash|sh|eval)\b", tool)
    ]
    if wide:
        yield finding("skill.grant", ", ".join(wide), line=1, name=name)
    for link in document.links:
        if leaves(link.target):
            yield finding("skill.link", link.target, line=link.line, name=name)
    for piece in document.pieces:
        yield from fetches(piece, name)
    purpose = document.tools[0].purpose if document.tools else ""
    yield from steals(document.tools[0].uses or () if document.tools else (), purpose, name=name)


def fetches(piece: Piece, name: str) -> Iterator[Finding]:
    """Text or a script that has a program fetched and run."""
    if piece.role in {Role.PROMPT, Role.CODE} and (found := _FETCH.search(piece.text)):
        line = None if piece.line is None else piece.line + piece.text.count("\n", 0, found.start())
        yield finding("skill.fetch", found[0][:120], line=line, name=name)


def leaves(target: str) -> bool:
    """Whether a link leads out of the skill's folder: absolute, home, or more steps up than down."""
    if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]+:|#|mailto:", target) and not target.lower().startswith("file:"):
        return False
    if target.lower().startswith("file:") or target.startswith(("/", "~", "\\")) or re.match(r"[A-Za-z]:[\\/]", target):
        return True
    depth = 0
    for part in re.split(r"[\\/]", target.partition("#")[0].partition("?")[0]):
        depth += {"..": -1, ".": 0, "": 0}.get(part, 1)
        if depth < 0:
            return True
    return False


def scripts(text: str, purpose: str, uses: tuple[Use, ...], pieces: tuple[Piece, ...], name: str) -> Iterator[Finding]:
    """Findings of one script of a skill whose text is `text`."""
    yield from steals(uses, purpose, name=name)
    bare = re.sub(r"https?://\S+", " ", text)
    seen: set[Effect] = set()
    for use in uses:
        if use.effect in _OUT and use.effect not in seen and not _admits(use, bare):
            seen.add(use.effect)
            en, zh = does(use)
            yield finding("skill.unstated", en, zh, line=use.line, name=name)
    for piece in pieces:
        yield from fetches(piece, name)


def _admits(use: Use, text: str) -> bool:
    if use.effect is Effect.EVALUATE:
        return bool(
            re.search(
                r"\b(?:eval|exec|calculat|comput|expression|formula|interpret|plugin|import|load)\w*|计算|求值|表达式|加载",
                text,
                re.IGNORECASE,
            )
        )
    if use.effect is Effect.PROCESS:
        return bool(
            PLAIN[use.effect].search(text)
            or re.search(
                r"\b(?:git|docker|npm|convert|compil|build|test|script|python|render|open|libreoffice|ffmpeg|pandoc)\w*|编译|构建|脚本|转换",
                text,
                re.IGNORECASE,
            )
        )
    return bool(PLAIN[use.effect].search(text))
