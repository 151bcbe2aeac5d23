"""Servers that a client configuration starts or calls (`mcpServers` of .mcp.json, `servers` of editors): what starting them would do.

Source of the keys: the Model Context Protocol's documentation on connecting local and remote servers. Nothing is started here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Any

from jingwei.documents import load_json
from jingwei.errors import LimitError, ParseError
from jingwei.limits import LIMITS, Limits
from jingwei.text.patterns import expression
from jingwei.text.secrets import find


class Danger(StrEnum):
    """What is wrong with a server's entry."""

    PIPE = "pipe"
    UNPINNED = "unpinned"
    SECRET = "secret"  # noqa: S105 - the name of a finding
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Server:
    """One entry of a configuration; `place` is its position, from 0."""

    name: str
    place: int
    words: tuple[str, ...] = ()  # command and arguments
    values: tuple[tuple[str, str], ...] = ()  # path and text of env and headers
    url: str = ""


KEYS = ("mcpServers", "servers")
_SHELLS = frozenset(("sh", "bash", "zsh", "dash", "ksh", "fish", "cmd", "powershell", "pwsh"))
_WRAPPERS = frozenset(("env", "sudo", "cmd", "/c", "/C", "nice", "exec"))
_FETCHED = expression(r"\b(?:curl|wget|iwr|irm|invoke-webrequest|invoke-restmethod)\b", re.IGNORECASE)
_RUN = expression(
    r"\|[ \t]*(?:sudo[ \t]+)?(?:[\w/]*/)?(?:sh|bash|zsh|dash|python[\d.]*|node|perl|ruby|iex)\b|\$\(|`|<\(|\biex\b|invoke-expression",
    re.IGNORECASE,
)
_NPM, _PYTHON = frozenset(("npx", "bunx", "pnpx")), frozenset(("uvx", "pipx"))
_SUBCOMMANDS = {
    ("pnpm", "dlx"): "npx",
    ("yarn", "dlx"): "npx",
    ("bun", "x"): "npx",
    ("npm", "exec"): "npx",
    ("uv", "tool"): "uvx",
}
_TAKES_VALUE = frozenset(
    (
        "-p",
        "--package",
        "--from",
        "--spec",
        "--with",
        "--python",
        "--index",
        "--index-url",
        "-c",
        "--call",
        "--registry",
    )
)
_NAMES_PACKAGE = ("-p", "--package", "--from", "--spec")
_PINNED = expression(r"@?[\w./-]+(?:\[[\w,-]*\])?(?:@|={2,3})v?\d+(?:\.\d+)+[\w.+-]*")
_LONGEST = 400
_COMMIT = expression(r".*[@#][0-9a-f]{40}")
_LOOPBACK = expression(r"http://(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?:[:/]|$)", re.IGNORECASE)


def read_servers(path: Path, limits: Limits = LIMITS) -> tuple[Server, ...]:
    """Servers of a JSON file, none for JSON of another kind. Raises `ParseError` (with the file's name) and `LimitError`."""
    if path.stat().st_size > limits.document_bytes:
        raise LimitError(f"{path.name}: larger than {limits.document_bytes} bytes")
    try:
        return parse_servers(load_json(path.read_bytes(), limits=limits))
    except ParseError as error:
        raise ParseError(f"{path.name}: {error.message}", hint=error.hint) from error


def parse_servers(document: Any) -> tuple[Server, ...]:
    """As `read_servers`, of a parsed document. Raises `ParseError` for an entry that is no object."""
    key = next((key for key in KEYS if isinstance(document, dict) and isinstance(document.get(key), dict)), "")
    return (
        tuple(_server(name, place, entry) for place, (name, entry) in enumerate(document[key].items())) if key else ()
    )


def _server(name: str, place: int, entry: Any) -> Server:
    if not isinstance(entry, dict):
        raise ParseError(f"server {place} is no object")
    command, url = entry.get("command", ""), entry.get("url", entry.get("serverUrl", ""))
    arguments = entry.get("args", [])
    if not isinstance(command, str) or not isinstance(url, str) or not isinstance(arguments, list):
        raise ParseError(f"server {place}: command, args or url are of another type")
    words = (command, *(str(word) for word in arguments)) if command else ()
    return Server(name, place, words, tuple(_values(entry)), url)


def _values(entry: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for section in ("env", "headers"):
        values = entry.get(section)
        for name, value in values.items() if isinstance(values, dict) else ():
            yield f"{section}.{name}", str(value)


def dangers(server: Server) -> tuple[tuple[Danger, str], ...]:
    """Each danger with what shows it; a secret is shown by the name of its place only."""
    found: list[tuple[Danger, str]] = []
    text = " ".join(server.words)
    if _is_shell(server.words) and _FETCHED.search(text) and _RUN.search(text):
        found.append((Danger.PIPE, PurePosixPath(server.words[0]).name))
    found += [(Danger.UNPINNED, package) for package in _packages(server.words) if not _is_pinned(package)]
    found += [(Danger.SECRET, place[:80]) for place, value in server.values if _is_secret(place, value)]
    found += [(Danger.SECRET, place) for place, value in (("args", text), ("url", server.url)) if find(value)]
    if server.url.lower().startswith(("http://", "ws://")) and not _LOOPBACK.match(server.url):
        found.append((Danger.PLAIN, "url"))
    return tuple(found)


def _is_secret(place: str, value: str) -> bool:
    return bool(find(f'{place.partition(".")[2]}="{value}"') or find(f"{place.partition('.')[2]}: {value}"))


def _is_shell(words: tuple[str, ...]) -> bool:
    return any(_base(word) in _SHELLS for word in words[:3])


def _base(word: str) -> str:
    return re.split(r"[\\/]", word)[-1].lower().removesuffix(".exe").removesuffix(".cmd")


def _packages(words: tuple[str, ...]) -> tuple[str, ...]:
    """Packages that the command would fetch and run; empty when it is no such command."""
    rest = list(words)
    while rest and (rest[0] in _WRAPPERS or _base(rest[0]) in _WRAPPERS or re.match(r"\w+=", rest[0])):
        rest.pop(0)
    if not rest:
        return ()
    tool = _SUBCOMMANDS.get((_base(rest[0]), rest[1]) if len(rest) > 1 else ("", ""), "")
    if not tool and _base(rest[0]) not in _NPM | _PYTHON:
        return ()
    start = [word for word in rest[2 if tool else 1 :] if word]
    if start[:1] == ["run"]:  # pipx run, uv tool run
        start = start[1:]
    return _named(start)


def _named(words: list[str]) -> tuple[str, ...]:
    """Packages named by an option, else the first word that is no option."""
    named: list[str] = []
    left = iter(words)
    for word in left:
        option, equals, value = word.partition("=")
        if not word.startswith("-"):
            return tuple(named) or (word,)
        if option in _TAKES_VALUE:
            value = value if equals else next(left, "")
            named += [value] if option in _NAMES_PACKAGE else []
    return tuple(named)


def _is_pinned(package: str) -> bool:
    local = package.startswith((".", "/", "file:"))
    if len(package) > _LONGEST:
        return False
    return local or bool(_PINNED.fullmatch(package) or _COMMIT.fullmatch(package))
