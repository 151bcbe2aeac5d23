"""The reader of a file, chosen by its content; a name decides only where a loader goes by it (SKILL.md, scripts, markdown, plugin.json)."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Any

from jingwei.documents import load_json, load_yaml
from jingwei.errors import JingweiError, LimitError, ParseError
from jingwei.layers.tools.agents.document import OTHER, Document, Gap, Server, gap
from jingwei.layers.tools.agents.reading.configuration import find_servers, is_empty_table
from jingwei.layers.tools.agents.reading.javascript_source import read_javascript
from jingwei.layers.tools.agents.reading.lists import find_lists
from jingwei.layers.tools.agents.reading.manifests import (
    ai_plugin,
    find_hooks,
    granted,
    manifest_form,
    manifest_servers,
)
from jingwei.layers.tools.agents.reading.openapi import is_openapi, read_openapi
from jingwei.layers.tools.agents.reading.python_source import read_python
from jingwei.layers.tools.agents.reading.shell import shell_uses
from jingwei.layers.tools.agents.reading.skill import front_matter, read_skill, read_text, shown_uses
from jingwei.layers.tools.agents.tool import Piece, Role, Tool, pieces
from jingwei.limits import LIMITS, Limits
from jingwei.text.patterns import expression

_SCRIPTS = {
    ".py": "python",
    ".js": "javascript",
    ".mjs": "javascript",
    ".cjs": "javascript",
    ".ts": "javascript",
    ".mts": "javascript",
    ".cts": "javascript",
    ".sh": "shell",
    ".bash": "shell",
    ".zsh": "shell",
}
_TEXTS = frozenset((".md", ".mdc", ".txt", ".markdown", ".rst", ""))
_COMMENTS = expression(
    r'"(?:[^"\\\n]|\\.)*"|(?P<comment>//[^\n]*|/\*(?s:.*?)\*/)|(?P<comma>,(?=\s*(?:(?://[^\n]*|/\*(?s:.*?)\*/)\s*)*[\]}]))'
)
_LISTED = {"prompts": "prompt list", "resources": "resource list", "server": "server answer"}
_DATA = frozenset((".json", ".jsonc", ".yaml", ".yml", ".toml", ".json5"))
_AGENT_FILES = frozenset(
    ("agents.md", "claude.md", "gemini.md", ".cursorrules", ".windsurfrules", "copilot-instructions.md", ".clinerules")
)


def read_file(name: str, content: bytes, limits: Limits = LIMITS) -> Document:
    """What a file says. Raises `ParseError`, `LimitError` for a file of a kind that describes agents and cannot be read whole."""
    if len(content) > limits.document_bytes:
        raise LimitError(f"{len(content)} bytes, the bound is {limits.document_bytes}", hint="split the file")
    path = PurePath(name)
    suffix = path.suffix.lower()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        if suffix in _SCRIPTS or suffix in _DATA or path.name.lower() == "skill.md":
            raise ParseError("not UTF-8", hint="save the file as UTF-8") from None
        return Document(OTHER)
    return _read_text(path.name, suffix, text, limits)


def _read_text(name: str, suffix: str, text: str, limits: Limits) -> Document:
    script = _SCRIPTS.get(suffix) or _by_first_line(text)
    if script:
        return _script(script, text, limits)
    if name.lower() == "skill.md":
        return read_skill(text, limits)
    if suffix in {".md", ".mdc", ".markdown"} or name.lower() in _AGENT_FILES:
        return _markdown(name, text, limits)
    plain = Document(OTHER, pieces=(Piece(text, Role.OTHER, "", 1),))
    if suffix not in _DATA and text.lstrip()[:1] not in {"{", "["}:
        return plain
    try:
        return read_data(name, _data(text, suffix, limits)) if text.strip() else plain
    except ParseError:
        if suffix in _DATA:
            raise
        return plain  # nothing says that it should be JSON


def _script(script: str, text: str, limits: Limits) -> Document:
    if script == "python":
        return read_python(text, limits)
    if script == "javascript":
        return read_javascript(text, limits)
    return Document(OTHER, pieces=(Piece(text, Role.CODE, "", 1),), uses=tuple(shell_uses(text)))


def _by_first_line(text: str) -> str:
    found = re.match(
        r"#!\s*\S*?(?:/env\s+(?:-\S+\s+)*)?(?:\S*/)?(python|node|deno|bun|bash|sh|zsh)[\d.]*\b", text[:200]
    )
    return (
        {"python": "python", "node": "javascript", "deno": "javascript", "bun": "javascript"}.get(found[1], "shell")
        if found
        else ""
    )


def _markdown(name: str, text: str, limits: Limits) -> Document:
    """Commands and agents with front matter, files that agents read as instructions; other markdown is text."""
    try:
        front, body, line = front_matter(text, limits)
    except ParseError:
        form = "instructions" if name.lower() in _AGENT_FILES else OTHER
        return Document(form, pieces=(Piece(text, Role.PROMPT if form != OTHER else Role.OTHER, "", 1),))
    if isinstance(front.get("description"), str) and (
        front.keys() & {"name", "allowed-tools", "tools", "argument-hint", "globs", "alwaysApply"}
    ):
        tool = Tool(
            str(front.get("name", name)), front["description"], {}, {}, line=1, uses=tuple(shown_uses(body, line))
        )
        return Document("skill", (tool,), (), tuple(read_text(text, tool)), skill=front)
    return Document(OTHER, pieces=(Piece(text, Role.OTHER, "", 1),))


def _data(text: str, suffix: str, limits: Limits) -> Any:
    if suffix == ".toml":
        import tomllib

        try:
            return tomllib.loads(text)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            raise ParseError(f"not TOML: {error}") from error
    if suffix in {".yaml", ".yml"} and text.lstrip()[:1] not in {"{", "["}:
        return load_yaml(text, "document", limits)
    try:
        return load_json(text, "document", limits)
    except LimitError:
        raise
    except JingweiError as error:
        bare = _COMMENTS.sub(lambda found: " " if found["comment"] or found["comma"] else found[0], text)
        if bare != text:
            return load_json(bare, "document", limits)
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) > 1 and all(line.lstrip().startswith("{") for line in lines):
            return [
                load_json(line, f"line {n}", limits) for n, line in enumerate(lines, 1)
            ]  # recorded messages, one a line
        raise ParseError(error.message, hint=error.hint) from error


def read_data(name: str, data: Any) -> Document:
    """As `read_file`, of parsed data."""
    if is_openapi(data):
        return read_openapi(data)
    found = find_lists(data)
    servers, gaps = find_servers(data)
    form = manifest_form(data, name)
    if form and isinstance(data, dict):
        servers += [*manifest_servers(data), *find_hooks(data)]
        found.tools += [ai_plugin(data)] if form == "ai plugin" else []
    if isinstance(data, dict) and (allowed := granted(data)):
        servers.append(_settings(allowed))
    named = form or _form(data, found.lists, servers=bool(servers or gaps))
    gaps += found.gaps
    if named != OTHER and not (found.tools or servers or gaps or form or found.lists - {"empty"}):
        gaps.append(_nothing(data))
    tools = tuple(found.tools)
    return Document(named, tools, tuple(servers), tuple(_texts(data, tools, named)), tuple(gaps))


def _settings(allowed: tuple[str, ...]) -> Server:
    return Server("permissions", 0, pointer="/permissions/allow", approved=allowed)


def _nothing(data: Any) -> Gap:
    if is_empty_table(data):
        return gap("no server is configured, so there is nothing to judge", "未配置任何服务器，没有可判断的内容")
    return gap("the list is empty, so nothing is proved", "列表为空，因此什么也没有证明")


def _form(data: Any, lists: set[str], *, servers: bool) -> str:
    if "tools" in lists:
        return "tool list"
    if servers or is_empty_table(data):
        return "configuration"
    return next((form for kind, form in _LISTED.items() if kind in lists), "tool list" if "empty" in lists else OTHER)


def _texts(data: Any, tools: tuple[Tool, ...], form: str) -> list[Piece]:
    """Every string of the document; those below a tool carry its name and purpose."""
    owners = sorted(((f"{tool.pointer}/", tool) for tool in tools if tool.pointer), key=lambda pair: pair[0])
    alone = tools[0] if len(tools) == 1 and not tools[0].pointer else None
    by_start = dict(owners)
    made: list[Piece] = []
    for piece in pieces(data):
        tool = alone or _owner(piece.pointer, by_start)
        role = (
            Role.PROMPT
            if form == "prompt list" and piece.role is Role.DESCRIPTION and "/messages/" in piece.pointer
            else piece.role
        )
        made.append(
            Piece(piece.text, role, piece.pointer, None, tool.name, tool.purpose)
            if tool
            else piece
            if role is piece.role
            else Piece(piece.text, role, piece.pointer)
        )
    return made


def _owner(pointer: str, by_start: dict[str, Tool]) -> Tool | None:
    at = len(pointer) if by_start else -1
    while at > 0:
        tool = by_start.get(f"{pointer[:at]}/")
        if tool:
            return tool
        at = pointer.rfind("/", 0, at)
    return None
