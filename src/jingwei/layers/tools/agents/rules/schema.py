"""What a tool's schema leaves open. Advice: it changes no verdict, it feeds the proposal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jingwei.layers.tools.agents.capability import Capability, capabilities, free_parameters
from jingwei.layers.tools.agents.rules.leaks import parameters
from jingwei.layers.tools.agents.rules.table import finding
from jingwei.layers.tools.agents.tool import Tool
from jingwei.layers.tools.agents.verdict import Finding

_LISTED = 8
_SHAPES = ("type", "enum", "const", "anyOf", "oneOf", "allOf", "$ref", "properties")
_CONFIRMS = ("confirm", "confirmed", "confirmation", "dry_run", "dryRun", "approve", "approved", "force", "yes", "确认")
IRREVERSIBLE = frozenset((Capability.DELETE, Capability.MONEY))


def judge(tool: Tool) -> Iterator[Finding]:
    """Findings of one tool, one for each rule."""
    where: dict[str, Any] = {"pointer": tool.pointer, "line": tool.line, "name": tool.name}
    if tool.schema is None:
        yield finding("schema.missing", tool.name, **where)
        return
    found = list(parameters(tool.schema))
    for rule, names in (
        ("schema.untyped", [name for _, name, part in found if not any(key in part for key in _SHAPES)]),
        ("schema.unbounded", [name for _, name, part in found if _unbounded(part)]),
        ("privilege.free", [f"{one.path} ({one.kind})" for one in free_parameters(tool)]),
    ):
        if names:
            yield finding(rule, _list(names), **where)
    if (
        found
        and tool.schema.get("additionalProperties") is not False
        and isinstance(tool.schema.get("additionalProperties", True), bool)
    ):
        yield finding("schema.open", tool.name, **where)
    if IRREVERSIBLE & set(capabilities(tool)) and not any(name in _CONFIRMS for _, name, _ in found):
        yield finding("schema.unconfirmed", tool.name, **where)
    if tool.secured is False and tool.annotations.get("readOnlyHint") is False:
        yield finding("schema.unsecured", tool.name, **where)


def _unbounded(part: Mapping[str, Any]) -> bool:
    kind = part.get("type")
    if kind == "string":
        return not any(key in part for key in ("maxLength", "enum", "const", "pattern", "format"))
    return kind == "array" and "maxItems" not in part


def _list(names: list[str]) -> str:
    rest = len(names) - _LISTED
    return ", ".join(names[:_LISTED]) + (f" … +{rest}" if rest > 0 else "")
