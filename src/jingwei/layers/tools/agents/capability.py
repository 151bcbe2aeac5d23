"""What a tool can do, by the words of its name and description, and by what its parameters leave open.

Words are hints, not proof: a tool whose words say nothing is `UNCLEAR`, never harmless. Annotations are claims of the server; they can make a
tool look more dangerous, and `readOnlyHint` counts only where no word contradicts it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from jingwei.documents import load_yaml
from jingwei.layers.tools.agents.tool import Tool
from jingwei.text.patterns import expression


class Capability(StrEnum):
    """What a call can do to the world."""

    EXECUTE = "execute"
    WRITE = "write"
    DELETE = "delete"
    MONEY = "money"
    MESSAGE = "message"
    NETWORK = "network"
    SECRETS = "secrets"
    CONTROL = "control"


class Nature(StrEnum):
    """Whether a tool acts on the world."""

    ACTS = "acts"
    READS = "reads"
    UNCLEAR = "unclear"


ACTING = frozenset(
    (Capability.EXECUTE, Capability.WRITE, Capability.DELETE, Capability.MONEY, Capability.MESSAGE, Capability.CONTROL)
)
_FREE = {
    "command": expression(
        r"^(?:cmd|command|commands|shell|script|code|sql|expression|program|args|arguments|命令|代码|脚本)$"
    ),
    "path": expression(r"(?:^|_)(?:path|file|filename|filepath|directory|dir|folder|路径|文件|文件名|目录)$"),
    "address": expression(r"(?:^|_)(?:url|uri|endpoint|host|webhook|网址|链接)$"),
}
_BOUNDING = ("enum", "const", "pattern")
_NOUNS = frozenset(
    (
        "order", "format", "script", "command", "message", "email", "mail", "share", "invoice", "reset", "token", "book", "comment",
        "terminal", "trade", "call", "exec", "set", "open", "start", "stop", "close", "switch",
    )
)  # fmt: skip
_DEEPEST = 16
_TEXT = 20_000


@dataclass(frozen=True, slots=True)
class FreeParameter:
    """A parameter that takes any text. `kind`: command, path, address."""

    path: str
    kind: str


@dataclass(frozen=True, slots=True)
class _Words:
    """Words of a name and a pattern over the text."""

    names: frozenset[str]
    pattern: re.Pattern[str]


@cache
def _table() -> tuple[dict[Capability, _Words], _Words]:
    document = load_yaml(Path(__file__).with_name("capability_words.yaml").read_bytes())
    acting = {kind: _words(document["capabilities"][kind.value]) for kind in Capability}
    return acting, _words(document["reading"])


def _words(entry: dict[str, Any]) -> _Words:
    return _Words(frozenset(entry["names"].split()), expression("|".join(entry["patterns"])))


def words(name: str) -> tuple[str, ...]:
    """Words of an identifier in snake, kebab or camel case, in lower case."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name[:400])
    return tuple(re.findall(r"[a-z0-9]+|[^\W\d_a-z]+", spaced.lower()))


def capabilities(tool: Tool) -> tuple[Capability, ...]:
    """What the tool's words say it can do, in the order of `Capability`."""
    table, reading = _table()
    named = set(words(tool.name))
    text = f"{tool.name} {tool.title} {tool.description}".lower()[:_TEXT]
    found = {kind for kind, known in table.items() if named & known.names or known.pattern.search(text)}
    if named & reading.names and not any(named & table[kind].names for kind in ACTING):
        found = {kind for kind in found if table[kind].pattern.search(text)}
    if tool.annotations.get("destructiveHint") is True and tool.annotations.get("readOnlyHint") is not True:
        found.add(Capability.DELETE)
    if any(parameter.kind == "command" for parameter in free_parameters(tool)):
        found.add(Capability.EXECUTE)
    return tuple(kind for kind in Capability if kind in found)


def named_capabilities(name: str) -> tuple[Capability, ...]:
    """What the first or last word of a tool's name says that it does to the world; nothing for names that begin with a word of reading."""
    table, reading = _table()
    parts = words(name)
    if not parts or parts[0] in reading.names or parts[0] in _NOUNS:
        return ()
    ends = {parts[0]}
    return tuple(kind for kind in Capability if kind in ACTING and ends & table[kind].names)


def nature(tool: Tool) -> Nature:
    """Whether the tool acts: by its capabilities; else it reads if its words or its own claim say so; else nobody can tell."""
    if ACTING & set(capabilities(tool)) or tool.annotations.get("readOnlyHint") is False:
        return Nature.ACTS
    _, reading = _table()
    text = f"{tool.name} {tool.description}"[:_TEXT]
    if (
        set(words(tool.name)) & reading.names
        or reading.pattern.search(text)
        or tool.annotations.get("readOnlyHint") is True
    ):
        return Nature.READS
    return Nature.UNCLEAR


def free_parameters(tool: Tool) -> tuple[FreeParameter, ...]:
    """Parameters by which a caller can name any command, path or address."""
    return tuple(_free(tool.schema or {}, "", 0))


def _free(schema: Mapping[str, Any], path: str, depth: int) -> Iterator[FreeParameter]:
    properties = schema.get("properties")
    if not isinstance(properties, dict) or depth > _DEEPEST:
        return
    for name, part in properties.items():
        inner = part if isinstance(part, dict) else {}
        here = f"{path}.{name}" if path else str(name)
        kind = next((kind for kind, shape in _FREE.items() if shape.search("_".join(words(str(name))))), "")
        if kind and _takes_text(inner) and not any(bound in inner for bound in _BOUNDING):
            yield FreeParameter(here[:120], kind)
        yield from _free(inner, here, depth + 1)
        items = inner.get("items")
        if isinstance(items, dict):
            yield from _free(items, f"{here}[]", depth + 1)


def _takes_text(part: Mapping[str, Any]) -> bool:
    """A string, a list of strings without bounds of their own, or a parameter without a type."""
    type_ = part.get("type", "string")
    if type_ == "array":
        items = part.get("items", {})
        return isinstance(items, dict) and _takes_text(items) and not any(bound in items for bound in _BOUNDING)
    return type_ == "string" or (isinstance(type_, list) and "string" in type_)
