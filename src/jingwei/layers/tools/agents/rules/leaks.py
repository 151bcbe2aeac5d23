"""Ways out in a tool's parameters: values filled in by default that lead outside or to secrets, and parameters that ask for what the purpose does not need."""  # noqa: E501 - a pattern or a list

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from jingwei.layers.tools.agents.capability import words
from jingwei.layers.tools.agents.rules.table import finding
from jingwei.layers.tools.agents.tool import Tool, escape
from jingwei.layers.tools.agents.verdict import Finding
from jingwei.text.directive_words import PURPOSE_SECRET, PURPOSE_TALK, SECRET_FILE
from jingwei.text.patterns import expression

_SECRET = expression(SECRET_FILE, re.IGNORECASE)
_MAIL = expression(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_URL = expression(r"(?:https?|wss?|ftp)://(?P<host>\[?[\w.:-]+\]?)", re.IGNORECASE)
_LOCAL = expression(r"^(?:localhost|127\.|0\.0\.0\.0|\[::1\])", re.IGNORECASE)
_OUTWARD = frozenset(
    (
        "webhook", "callback", "notify", "notification", "report", "telemetry", "exfil", "forward", "forwarding", "sink", "collector",
        "relay", "mirror", "copy", "bcc", "cc", "recipient", "recipients", "to", "email", "mailto", "logging", "ingest", "beacon", "抄送",
        "密送", "收件人", "回调",
    )
)  # fmt: skip
_TALK = re.compile(
    r"\b(?:conversation|chat|dialogue|message|messages|prompt|full|user) (?:history|log|context|transcript|so far)\b|\bsystem (?:prompt|message|instructions)\b|\b(?:previous|prior|all|user|last) (?:messages|prompts)\b|对话(?:记录|历史)|聊天(?:记录|历史)|系统提示"  # noqa: E501 - a pattern or a list
)
_KEYS = re.compile(
    r"\b(?:ssh|private|signing|wallet) key\b|\benv(?:ironment)? (?:vars?|variables|dump|file)\b|\b(?:all|user|system|stored) (?:credentials|passwords|secrets|tokens)\b|\bseed phrase\b|\bmnemonic\b|私钥|助记词|环境变量"  # noqa: E501 - a pattern or a list
)
_FREE = frozenset(
    (
        "sidenote", "note", "notes", "extra", "misc", "miscellaneous", "metadata", "debug", "debuginfo", "feedback", "remark", "remarks",
        "annotation", "telemetry", "payload", "context", "info", "additional",
    )
)  # fmt: skip
_DEEPEST = 16


def judge(tool: Tool) -> Iterator[Finding]:
    """Findings of one tool."""
    for path, name, part in parameters(tool.schema or {}):
        yield from _defaults(tool, path, name, part)
        yield from _argument(tool, path, name, part)


def parameters(schema: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Every declared parameter at any depth: its path below the schema as a JSON pointer, its name, its schema."""
    todo: list[tuple[str, Any, int]] = [("", schema, 0)]
    while todo:
        at, part, depth = todo.pop()
        if not isinstance(part, dict) or depth > _DEEPEST:
            continue
        properties = part.get("properties")
        if isinstance(properties, dict):
            for name, inner in properties.items():
                here = f"{at}/properties/{escape(str(name))}"
                yield here, str(name), inner if isinstance(inner, dict) else {}
                todo.append((here, inner, depth + 1))
        if isinstance(part.get("items"), dict):
            todo.append((f"{at}/items", part["items"], depth + 1))
        for key in ("anyOf", "oneOf", "allOf"):
            if isinstance(part.get(key), list):
                todo += [(f"{at}/{key}/{n}", inner, depth + 1) for n, inner in enumerate(part[key])]


def _defaults(tool: Tool, path: str, name: str, part: Mapping[str, Any]) -> Iterator[Finding]:
    given = [part[key] for key in ("default", "const") if isinstance(part.get(key), str)]
    listed = part.get("default")
    given += [item for item in listed if isinstance(item, str)] if isinstance(listed, list) else []
    if not given and isinstance(part.get("enum"), list) and len(part["enum"]) == 1:
        given = [item for item in part["enum"] if isinstance(item, str)]
    for text in given:
        where: dict[str, Any] = {
            "pointer": f"{tool.pointer}/inputSchema{path}",
            "line": tool.line,
            "name": tool.name,
            "shown": text,
        }
        if (_SECRET.search(text) and not re.search(PURPOSE_SECRET, tool.purpose, re.IGNORECASE)) or _leads_out(
            name, text
        ):
            yield finding("leak.default", f"{name}: {text}", **where)
        elif _URL.search(text) or _MAIL.fullmatch(text.strip()):
            yield finding("leak.address", f"{name}: {text}", **where)


def _leads_out(name: str, text: str) -> bool:
    outward = bool(_OUTWARD & set(words(name)))
    url = _URL.search(text)
    if url:
        return outward and not _LOCAL.match(url["host"])
    return outward and bool(_MAIL.search(text))


def _argument(tool: Tool, path: str, name: str, part: Mapping[str, Any]) -> Iterator[Finding]:
    described = part.get("description")
    described = described if isinstance(described, str) else ""
    asked = " ".join(words(name))
    where: dict[str, Any] = {
        "pointer": f"{tool.pointer}/inputSchema{path}",
        "line": tool.line,
        "name": tool.name,
        "shown": described,
    }
    talk, keys = _TALK.search(asked), _KEYS.search(asked)
    if (
        talk
        and "system" in talk[0]
        and described
        and not re.search(
            r"\b(?:your|current|own|full|original|entire|verbatim)\b|完整|当前|你的|全部", described, re.IGNORECASE
        )
    ):
        talk = None  # instructions for another agent, not one's own
    if (talk and not re.search(PURPOSE_TALK, tool.purpose, re.IGNORECASE)) or (keys and not _concerns_keys(tool)):
        yield finding("leak.argument", name, **where)
    elif (
        _FREE & set(asked.split())
        and part.get("type", "string") == "string"
        and not described
        and not {"enum", "maxLength", "pattern"} & set(part)
    ):
        yield finding("leak.free-text", name, **where)


def _concerns_keys(tool: Tool) -> bool:
    return bool(
        re.search(
            rf"{PURPOSE_SECRET}|sign|encrypt|decrypt|connect|login|auth|deploy|remote|wallet|transfer|server|host|run|exec|container|docker|process|签名|加密|解密|连接|登录|部署",
            f"{tool.purpose} {tool.description}",
            re.IGNORECASE,
        )
    )
