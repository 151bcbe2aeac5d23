"""Tools that stand in for tools of another server: equal and look-alike names, descriptions that redirect calls."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from jingwei.layers.tools.agents.rules.table import finding
from jingwei.layers.tools.agents.tool import Role, Tool
from jingwei.layers.tools.agents.verdict import Finding
from jingwei.text.normalise import canonical, skeleton
from jingwei.text.patterns import expression

Placed = tuple[str, Tool]  # file and tool
_REDIRECT = expression(
    r"\b(?:instead of|rather than|in place of|do not (?:use|call)|don't (?:use|call)|never (?:use|call)|before (?:each |every |any )?(?:use|using|call|calling|invoking)|after (?:each |every |any )?(?:use|using|call|calling|invoking)"  # noqa: E501 - a pattern or a list
    r"|when(?:ever)? (?:you )?(?:use|using|call|calling|invoking)|replaces?|supersedes?|overrides?|takes? over|is (?:broken|deprecated|disabled|unsafe|obsolete)|each time|(?:when(?:ever)?|once|if|after|before|every time) \S{3,80} (?:is|are|gets?|has been) (?:used|called|invoked|run))\b"  # noqa: E501 - a pattern or a list
    r"|代替|替代|取代|不要使用|不要调用|请勿使用|调用[^。]{0,12}(?:时|前|后)|使用[^。]{0,12}(?:时|前|后)|不再使用|已废弃|已停用|已失效",
    re.IGNORECASE,
)
_OBLIGES = expression(
    r"\b(?:must|should|shall|always|never|have to|has to|needs? to)\b|必须|务必|总是|一律|应当", re.IGNORECASE
)
_NEAR = 60
_SHORTEST = 4
_DRAWN = str.maketrans("10", "lo")


def judge(tools: Sequence[Placed]) -> Iterator[Finding]:
    """Findings over all tools of one agent; two tools belong to two servers when the server's name differs, else when the file does."""
    yield from _names(tools)
    yield from _redirects(tools)


def _server(placed: Placed) -> str:
    return f"{placed[1].server}" if placed[1].server else f"file:{placed[0]}"


def _names(tools: Sequence[Placed]) -> Iterator[Finding]:
    alike: dict[str, list[Placed]] = defaultdict(list)
    for placed in tools:
        alike[re.sub(r"[_\-\s.]", "", deep(placed[1].name))].append(placed)
    for same in alike.values():
        seen: set[str] = set()
        for placed in same:
            first = same[0]
            key = _server(placed)
            if placed is first or key in seen:
                continue
            exact = placed[1].name == first[1].name
            if key == _server(first) and (placed[1].uses is not None or not exact or placed[1].line is not None):
                continue  # source may define one tool twice, and a server may spell one word in two ways
            seen.add(key)
            looks = (
                not exact
                and placed[1].name.lower() != first[1].name.lower()
                and deep(placed[1].name) == deep(first[1].name)
            )
            rule = "shadow.lookalike" if looks else "shadow.name"
            what = (
                f"{placed[1].name} ({placed[1].server or placed[0]}), {first[1].name} ({first[1].server or first[0]})"
            )
            yield finding(
                rule, what, pointer=placed[1].pointer, line=placed[1].line, name=placed[1].name, path=placed[0]
            )


def deep(name: str) -> str:
    """A name as it looks: letters of other scripts, and digits and pairs that are drawn like letters (1, 0, rn, vv)."""
    return skeleton(canonical(name)).lower().replace("rn", "m").replace("vv", "w").translate(_DRAWN)


def _redirects(tools: Sequence[Placed]) -> Iterator[Finding]:
    by_name: dict[str, set[str]] = defaultdict(set)
    for placed in tools:
        if len(placed[1].name) >= _SHORTEST and re.search(r"[_\-.]|[a-z][A-Z]", placed[1].name):
            by_name[placed[1].name].add(_server(placed))
    if len({_server(placed) for placed in tools}) < 2:  # noqa: PLR2004 - nothing to stand in for
        return
    for path, tool in tools:
        own = _server((path, tool))
        for piece in tool.pieces():
            if piece.role in {Role.NAME, Role.KEY}:
                continue
            places = [found.span() for found in _REDIRECT.finditer(piece.text)]
            for word in set(re.findall(r"[A-Za-z][\w.-]{3,}\w", piece.text)) & by_name.keys():
                others = by_name.get(word)
                if others and own not in others:
                    near = _near(piece.text, word, places)
                    if not near and not _near(
                        piece.text, word, [found.span() for found in _OBLIGES.finditer(piece.text)]
                    ):
                        continue
                    yield finding(
                        "shadow.redirect" if near else "shadow.mention",
                        word,
                        pointer=piece.pointer,
                        line=piece.line,
                        name=tool.name,
                        shown=piece.text,
                        path=path,
                    )


def _near(text: str, word: str, places: list[tuple[int, int]]) -> bool:
    at = text.find(word)
    return any(start - _NEAR <= at <= end + _NEAR for start, end in places)
