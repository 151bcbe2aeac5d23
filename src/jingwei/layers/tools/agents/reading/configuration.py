"""Configurations of clients: servers that they start or call, hooks, and which tools run without asking.

Sources of the keys: documentation of Claude (`mcpServers`, settings, hooks), Cursor, Windsurf (`serverUrl`), VS Code (`servers`, `mcp.servers`),
Cline and Roo (`alwaysAllow`), Kiro and Zencoder (`autoApprove`), Gemini CLI (`trust`, `httpUrl`), Zed (`context_servers`), Codex
(`mcp_servers`), OpenCode (`mcp`), MCP registry `server.json`, MCPB manifests.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jingwei.layers.tools.agents.document import Gap, Server, gap
from jingwei.layers.tools.agents.tool import escape

KEYS = frozenset(
    (
        "mcpServers", "servers", "context_servers", "mcp_servers", "mcp", "amp.mcpServers", "mcp.servers", "augment.advanced", "extensions",
    )
)  # fmt: skip
_CERTAIN = KEYS - {"servers", "mcp", "extensions"}  # keys that mean nothing else
_START = ("command", "cmd", "url", "serverUrl", "httpUrl", "endpoint", "transport", "uri", "server_url", "baseUrl")
_URLS = ("url", "serverUrl", "httpUrl", "endpoint", "uri", "server_url", "baseUrl")
_APPROVED = ("autoApprove", "alwaysAllow", "autoApproved", "auto_approve", "always_allow")
_AUTHENTICATED = ("oauth", "auth", "authorization_token", "authProviderType", "bearer_token_env_var", "authorization")


def find_servers(document: Any) -> tuple[list[Server], list[Gap]]:
    """Every server of the document, at any depth, in order, and the entries that could not be read."""
    servers: list[Server] = []
    gaps: list[Gap] = []
    todo: list[tuple[str, str, Any]] = [("", "", document)]
    while todo:
        pointer, key, value = todo.pop()
        if key in KEYS and _is_table(key, value):
            for place, (name, entry, at) in enumerate(_entries(value, pointer)):
                made = _server(name, place, entry, at)
                (servers if isinstance(made, Server) else gaps).append(made)  # type: ignore[arg-type]
        below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        todo += [
            (f"{pointer}/{escape(str(k))}", str(k), v) for k, v in reversed(list(below)) if isinstance(v, dict | list)
        ]
    return servers, gaps


def is_empty_table(document: Any) -> bool:
    """Whether the document is a configuration that names no server."""
    return isinstance(document, dict) and any(key in document and document[key] in ({}, []) for key in _CERTAIN)


def _is_table(key: str, value: Any) -> bool:
    entries = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    if not entries or (isinstance(value, list) and not all(isinstance(entry, dict) for entry in entries)):
        return False
    starts = any(isinstance(entry, dict) and any(word in entry for word in _START) for entry in entries)
    openapi = (
        key == "servers"
        and isinstance(value, list)
        and not any(isinstance(e, dict) and ("command" in e or "name" in e) for e in entries)
    )
    return (key in _CERTAIN or starts) and not openapi


def _entries(value: Any, pointer: str) -> Iterator[tuple[str, Any, str]]:
    if isinstance(value, dict):
        for name, entry in value.items():
            yield str(name), entry, f"{pointer}/{escape(str(name))}"
    else:
        for n, entry in enumerate(value):
            yield str(entry.get("name", entry.get("server_label", n))), entry, f"{pointer}/{n}"


def _server(name: str, place: int, entry: Any, pointer: str) -> Server | Gap:
    """A server of one entry; `place` counts from 0."""
    if not isinstance(entry, dict):
        return gap(f"server {place} is no object", f"服务器 {place} 不是对象", pointer)
    inner = {**entry, **entry["command"]} if isinstance(entry.get("command"), dict) else entry
    command = (
        inner.get("path") if isinstance(entry.get("command"), dict) else inner.get("command", inner.get("cmd", ""))
    )
    transport = entry.get("transport")
    if isinstance(transport, dict):
        inner = {**transport, **inner}
        command = command or transport.get("command", "")
    words = _words(command, inner.get("args", []))
    url = next((inner[key] for key in _URLS if key in inner), "")
    if words is None or not isinstance(url, str):
        return gap(
            f"server {place}: command, args or url are of another type",
            f"服务器 {place}：command、args 或 url 的类型不符",
            pointer,
        )
    known = any(
        key in inner for key in (*_START, "packages", "remotes", "disabled", "enabled", "tools", "type", "settings")
    )
    if not words and not url and not known:
        return gap(
            f"server {place}: nothing says how it is started or reached",
            f"服务器 {place}：未说明如何启动或访问",
            pointer,
        )
    approved = [str(tool) for key in _APPROVED for tool in _list(inner.get(key))]
    approved += (
        ["*"]
        if inner.get("trust") is True or inner.get("require_approval") == "never" or inner.get("autoApprove") is True
        else []
    )
    given = inner.get("oauth")
    oauth = given if isinstance(given, dict) else {}
    scopes = [
        str(scope)
        for scope in (
            *_list(inner.get("scopes")),
            *_list(oauth.get("scopes")),
            *_list(oauth.get("scope")),
            *_list(inner.get("scope")),
        )
    ]
    values = tuple(_values(inner))
    authenticates = any(key in inner for key in _AUTHENTICATED) or any(
        place.startswith("headers.") for place, _ in values
    )
    return Server(name, place, words, values, url, pointer, tuple(approved), tuple(scopes), (), "", authenticates)


def _words(command: Any, arguments: Any) -> tuple[str, ...] | None:
    if isinstance(command, list) and all(isinstance(word, str) for word in command):
        command, arguments = (command[0], [*command[1:], *_list(arguments)]) if command else ("", [])
    if not isinstance(command, str) or not isinstance(arguments, list | None):
        return None
    return (command, *(str(word) for word in arguments or ())) if command else ()


def _list(value: Any) -> list[Any]:
    if isinstance(value, str):
        return value.replace(",", " ").split()
    return value if isinstance(value, list) else []


def _values(entry: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for section in ("env", "headers", "environment", "http_headers", "envs", "requestInit"):
        values = entry.get(section)
        for name, value in values.items() if isinstance(values, dict) else ():
            if isinstance(value, dict):
                yield from ((f"headers.{inner}", str(text)) for inner, text in value.items())
            else:
                yield f"{'headers' if 'header' in section else 'env'}.{name}", str(value)
    for name in ("authorization_token", "token", "apiKey", "api_key"):
        if isinstance(entry.get(name), str):
            yield f"env.{name}", entry[name]
