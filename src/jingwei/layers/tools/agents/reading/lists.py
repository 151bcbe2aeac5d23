"""Tools, prompts and resources in parsed JSON or YAML: recorded answers of servers, function lists, inventories of servers with their tools.

Sources of the keys: Model Context Protocol specification 2025-06-18 (tools, prompts, resources), function calling of OpenAI (chat and responses)
and Anthropic.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from jingwei.layers.tools.agents.document import Gap, gap
from jingwei.layers.tools.agents.tool import Tool, escape

SCHEMA_KEYS = ("inputSchema", "input_schema", "parameters", "parameters_json_schema", "schema")
_LISTS = frozenset(("tools", "functions", "function_declarations", "functionDeclarations", "custom_tools"))
_ITEMS = {"prompts": "prompts", "resources": "resources", "resourceTemplates": "resources"}
_BUILT_IN = frozenset(
    (
        "web_search", "file_search", "code_interpreter", "computer_use_preview", "image_generation", "mcp", "bash", "text_editor",
    )
)  # fmt: skip


@dataclass(slots=True)
class Found:
    """What a walk over one document came upon."""

    tools: list[Tool] = field(default_factory=list)
    lists: set[str] = field(default_factory=set)
    gaps: list[Gap] = field(default_factory=list)


def find_lists(document: Any) -> Found:
    """Every list of tools, prompts or resources, at any depth; an entry that is none is a gap."""
    found = Found()
    todo: list[tuple[str, str, Any, str]] = [("", "", document, "")]
    while todo:
        pointer, key, value, server = todo.pop()
        if isinstance(value, list) and (key in _LISTS or not pointer) and _holds_tools(value):
            _take(found, value, pointer, server)
        elif isinstance(value, list) and key in _ITEMS and all(isinstance(entry, dict) for entry in value):
            found.lists.add(_ITEMS[key])
            todo += [(f"{pointer}/{n}", "", entry, server) for n, entry in enumerate(value)]
        elif isinstance(value, list):
            if key in _LISTS and not value:
                found.lists.add("empty")
            todo += [
                (f"{pointer}/{n}", "", entry, server) for n, entry in enumerate(value) if isinstance(entry, dict | list)
            ]
        elif isinstance(value, dict):
            name = _server_name(value, key) or server
            if pointer in {"", "/result"} and (made := _answer(value)):
                found.lists.add(made)
            todo += [
                (f"{pointer}/{escape(str(k))}", str(k), v, name) for k, v in value.items() if isinstance(v, dict | list)
            ]
            if not pointer and _is_tool(value) and any(k in _unwrapped(value) for k in SCHEMA_KEYS):
                _take(found, [value], "", "", alone=True)
    found.tools.reverse()
    return found


def _answer(value: Mapping[str, Any]) -> str:
    """Which other answer of a server this is, by its members: of `initialize`, or of `prompts/get`."""
    if isinstance(value.get("protocolVersion"), str) and isinstance(value.get("serverInfo"), dict):
        return "server"
    messages = value.get("messages")
    shaped = (
        isinstance(messages, list)
        and messages
        and all(isinstance(m, dict) and "role" in m and "content" in m for m in messages)
    )
    return "prompts" if shaped else ""


def _server_name(value: Mapping[str, Any], key: str) -> str:
    """Name of a server that carries its tools: its `name`, else the key that leads to it."""
    if not any(isinstance(value.get(one), list) for one in _LISTS):
        return ""
    info = value.get("serverInfo")
    named = value.get("name") or value.get("server") or (info.get("name") if isinstance(info, dict) else "")
    return named if isinstance(named, str) and named else ("" if key in {"", "result"} else key)


def _holds_tools(value: list[Any]) -> bool:
    return any(isinstance(entry, dict) and _is_tool(entry) for entry in value)


def _is_tool(entry: Mapping[str, Any]) -> bool:
    inner = _unwrapped(entry)
    if not isinstance(inner.get("name"), str):
        return False
    return any(key in inner for key in (*SCHEMA_KEYS, "annotations")) or isinstance(inner.get("description"), str)


def _unwrapped(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    for key in ("function", "toolSpec"):
        inner = entry.get(key)
        if isinstance(inner, dict):
            return inner
    return entry


def _take(found: Found, entries: list[Any], pointer: str, server: str, *, alone: bool = False) -> None:
    found.lists.add("tools")
    made: list[Tool] = []
    for place, entry in enumerate(entries):
        tool = read_tool(entry, place, "" if alone else f"{pointer}/{place}", server)
        if isinstance(tool, Tool):
            made.append(tool)
        elif tool is not None:
            found.gaps.append(tool)
    found.tools += reversed(made)


def read_tool(entry: Any, place: int, pointer: str, server: str = "") -> Tool | Gap | None:
    """The tool of an entry; a gap says what is wrong with it; None for a tool that the provider builds in."""
    if not isinstance(entry, dict):
        return gap("an entry of the list is no object", "列表中的条目不是对象", pointer)
    inner = _unwrapped(entry)
    name = inner.get("name")
    if not isinstance(name, str) or not name:
        if isinstance(entry.get("type"), str) and entry["type"].split("_20")[0] in _BUILT_IN:
            return None
        return gap("a tool without a name", "没有名称的工具", pointer)
    schema = next((inner[key] for key in SCHEMA_KEYS if key in inner), None)
    if isinstance(schema, dict) and isinstance(schema.get("json"), dict):
        schema = schema["json"]
    annotations, output = inner.get("annotations") or {}, inner.get("outputSchema")
    described, title = inner.get("description") or "", inner.get("title") or ""
    shaped = isinstance(schema, dict | None) and isinstance(annotations, dict) and isinstance(output, dict | None)
    if not shaped or not isinstance(described, str) or not isinstance(title, str):
        return gap(
            f"tool {name[:80]!r}: schema, annotations or description are of another type",
            f"工具 {name[:80]!r}：模式、注解或描述的类型不符",
            pointer,
        )
    return Tool(name, described, schema, annotations, title, place, output, pointer, server=server)
