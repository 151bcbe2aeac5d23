"""Manifests of plugins, extensions and registries, and hooks: commands that run when something happens.

Sources of the keys: Claude Code plugins (`plugin.json`, `marketplace.json`, `hooks.json`, settings), MCPB (`manifest.json`), the MCP registry
(`server.json`), `ai-plugin.json`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jingwei.layers.tools.agents.document import Server
from jingwei.layers.tools.agents.tool import Tool, escape

_EVENTS = frozenset(
    (
        "PreToolUse", "PostToolUse", "PostToolUseFailure", "Notification", "UserPromptSubmit", "Stop", "SubagentStop", "SubagentStart", "PreCompact", "SessionStart", "SessionEnd",  # noqa: E501 - a pattern or a list
        "PermissionRequest", "Setup", "beforeShellExecution", "beforeMCPExecution", "afterFileEdit", "beforeReadFile", "beforeSubmitPrompt", "stop",
    )
)  # fmt: skip
_MARKS = {
    "mcpb manifest": ({"manifest_version", "server"}, {"dxt_version", "server"}),
    "ai plugin": ({"name_for_model", "description_for_model"},),
    "registry manifest": ({"packages", "name", "version"}, {"remotes", "name", "version"}),
    "marketplace": ({"plugins", "owner"}, {"plugins", "name"}),
}


def manifest_form(document: Any, name: str) -> str:
    """What kind of manifest a JSON object is, empty when it is none. `plugin.json` is told by its name: loaders go by it."""
    if not isinstance(document, dict):
        return ""
    keys = set(document)
    for form, marks in _MARKS.items():
        if any(mark <= keys for mark in marks):
            return form
    if name in {"plugin.json", "gemini-extension.json"} and "name" in keys:
        return "plugin manifest"
    if _events(document.get("hooks")):
        return "hooks"
    settings = {"permissions", "enableAllProjectMcpServers", "enabledMcpjsonServers", "enabledPlugins"}
    return "agent settings" if settings & keys else ""


def _events(hooks: Any) -> bool:
    return isinstance(hooks, dict) and bool(_EVENTS & set(hooks))


def find_hooks(document: Any) -> Iterator[Server]:
    """Commands that hooks run, as servers: they are started the same way."""
    todo: list[tuple[str, Any]] = [("", document)]
    while todo:
        pointer, value = todo.pop()
        if isinstance(value, dict):
            for key, inner in value.items():
                at = f"{pointer}/{escape(str(key))}"
                if key in _EVENTS and isinstance(inner, list):
                    yield from _commands(str(key), inner, at)
                elif isinstance(inner, dict | list):
                    todo.append((at, inner))
        elif isinstance(value, list):
            todo += [(f"{pointer}/{n}", inner) for n, inner in enumerate(value) if isinstance(inner, dict | list)]


def _commands(event: str, entries: list[Any], pointer: str) -> Iterator[Server]:
    place = 0
    todo: list[tuple[str, Any]] = [(f"{pointer}/{n}", entry) for n, entry in enumerate(entries)]
    while todo:
        at, value = todo.pop()
        if isinstance(value, dict):
            if isinstance(value.get("command"), str):
                yield Server(event, place, ("sh", "-c", value["command"]), pointer=at, event=event)
                place += 1
            todo += [
                (f"{at}/{escape(str(key))}", inner) for key, inner in value.items() if isinstance(inner, dict | list)
            ]
        elif isinstance(value, list):
            todo += [(f"{at}/{n}", inner) for n, inner in enumerate(value)]


def manifest_servers(document: Mapping[str, Any]) -> Iterator[Server]:
    """Servers of MCPB and registry manifests, of inline commands."""
    started = document.get("server")
    configured = started.get("mcp_config") if isinstance(started, dict) else None
    if isinstance(configured, dict) and isinstance(configured.get("command"), str):
        arguments = configured.get("args")
        words = (configured["command"], *(str(word) for word in (arguments if isinstance(arguments, list) else ())))
        env = configured.get("env")
        values = tuple((f"env.{key}", str(text)) for key, text in (env if isinstance(env, dict) else {}).items())
        yield Server(str(document.get("name", "server")), 0, words, values, pointer="/server/mcp_config")
    for place, remote in enumerate(_list(document.get("remotes"))):
        if isinstance(remote, dict) and isinstance(remote.get("url"), str):
            authenticates = bool(remote.get("headers"))
            yield Server(
                str(document.get("name", place)),
                place,
                url=remote["url"],
                pointer=f"/remotes/{place}",
                authenticates=authenticates,
            )
    for place, package in enumerate(_list(document.get("packages"))):
        if isinstance(package, dict) and isinstance(package.get("identifier", package.get("name")), str):
            named = f"{package.get('identifier', package.get('name'))}@{package.get('version', '')}"
            yield Server(str(document.get("name", place)), place, pointer=f"/packages/{place}", offered=(named,))


def granted(document: Mapping[str, Any]) -> tuple[str, ...]:
    """Tools that settings allow without asking."""
    permissions = document.get("permissions")
    allowed = permissions.get("allow") if isinstance(permissions, dict) else None
    return tuple(str(entry) for entry in _list(allowed))


def ai_plugin(document: Mapping[str, Any]) -> Tool:
    """The plugin as one tool: name and description for the model."""
    return Tool(
        str(document.get("name_for_model", "")),
        str(document.get("description_for_model", "")),
        {},
        {},
        str(document.get("name_for_human", "")),
    )


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
