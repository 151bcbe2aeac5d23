"""Orders to the model inside what a tool says about itself: what no honest description needs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from jingwei.layers.tools.agents.tool import Tool
from jingwei.text.injection import find
from jingwei.text.match import Strength
from jingwei.text.patterns import expression

_RULES: dict[str, re.Pattern[str]] = {
    "tag": expression(
        r"<\s*/?\s*(?:important|system|secret|hidden|instructions?|admin|override|重要|系统|指令)\s*>", re.IGNORECASE
    ),
    "secrecy": expression(
        r"\b(?:do not|don't|never|without) (?:tell|mention|inform|show|reveal|notify)\w* (?:\w+ ){0,3}(?:user|human|operator)\b"
        r"|(?:不要|不得|切勿|无需|别)(?:告诉|告知|提醒|通知|向|让)(?:用户|使用者|人类|操作员)",
        re.IGNORECASE,
    ),
    "ignore": expression(
        r"\b(?:ignore|disregard|forget|override)\b[^.\n]{0,40}\b(?:instructions?|rules|prompts?|polic(?:y|ies)|guidelines)\b"
        r"|(?:忽略|无视|忘记|覆盖)[^。\n]{0,12}(?:指令|指示|规则|提示|要求|限制)",
        re.IGNORECASE,
    ),
    "secret file": expression(
        r"~?/?\.ssh/|\bid_(?:rsa|ed25519)\b|(?<![\w.])\.env\b|\.aws/credentials|\.kube/config|/etc/(?:passwd|shadow)|\bmcp\.json\b",
        re.IGNORECASE,
    ),
    "first": expression(
        r"\b(?:before|prior to) (?:using|calling|invoking|running) (?:this|any|other|the)\b[^.\n]{0,60}\b(?:must|read|call|send|first)\b"
        r"|\byou (?:must|should) (?:always )?(?:first )?(?:read|send|call|include|pass|append)\b"
        r"|(?:使用|调用)(?:本|此|该|任何|其他)[^。\n]{0,6}工具(?:之)?前[^。\n]{0,8}(?:必须|先|请)",
        re.IGNORECASE,
    ),
    "far away": expression(r"(?:[ \t]{60,}|\n{15,})\S"),
}
_REDIRECT = expression(
    r"\b(?:instead of|rather than|do not use|don't use|never use|after calling|when calling|whenever|before calling|replaces?)\b"
    r"|代替|替代|不要使用|调用时|不再使用",
    re.IGNORECASE,
)
_NEAR = 60
_SHORTEST = 4


@dataclass(frozen=True, slots=True)
class Order:
    """A sign in a text of a tool. `sure` is false where it may be an honest quotation."""

    tool: int  # place among the tools that were examined
    name: str
    where: str
    kind: str
    sure: bool = True


def orders(tools: tuple[Tool, ...]) -> tuple[Order, ...]:
    """Signs in the texts of all tools, each kind once per text."""
    names = {tool.name for tool in tools if len(tool.name) >= _SHORTEST}
    found: dict[Order, None] = {}
    for place, tool in enumerate(tools):
        for where, text in tool.texts():
            for kind, sure in _signs(text, names - {tool.name}):
                found[Order(place, tool.name, where, kind, sure)] = None
    return tuple(found)


def _signs(text: str, others: Iterable[str]) -> Iterator[tuple[str, bool]]:
    for kind, shape in _RULES.items():
        if shape.search(text):
            yield kind, True
    for match in find(text):
        yield match.kind.replace("_", " "), match.grade > Strength.LOW
    if _shadows(text, others):
        yield "other tool", True


def _shadows(text: str, others: Iterable[str]) -> bool:
    """Whether the text redirects calls of another tool: its name stands near a word of redirection."""
    places = [match.start() for match in _REDIRECT.finditer(text)]
    if not places:
        return False
    for name in others:
        at = text.find(name)
        if at >= 0 and any(abs(at - place) <= _NEAR for place in places):
            return True
    return False
