"""Tools as a server or an agent declares them: an MCP `tools/list` answer, a list of functions as OpenAI or Anthropic write them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jingwei.documents import load_json
from jingwei.errors import LimitError, ParseError
from jingwei.limits import LIMITS, Limits

_SCHEMA_KEYS = ("inputSchema", "input_schema", "parameters")


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool. `schema` is None when it declares no parameters schema at all; `place` is its position in the list, from 0."""

    name: str
    description: str
    schema: Mapping[str, Any] | None
    annotations: Mapping[str, Any]
    title: str = ""
    place: int = 0

    def texts(self) -> Iterator[tuple[str, str]]:
        """Every text that a model is shown, with its path: name, title, description, and all strings and keys of the schema."""
        yield "name", self.name
        yield "title", self.title
        yield "description", self.description
        todo: list[tuple[str, Any]] = [("annotations", dict(self.annotations)), ("schema", self.schema)]
        while todo:
            path, value = todo.pop()
            if isinstance(value, str):
                yield path, value
            elif isinstance(value, Mapping):
                for key, inner in value.items():
                    yield f"{path} key", str(key)
                    todo.append((f"{path}.{key}"[-120:], inner))
            elif isinstance(value, list):
                todo += [(f"{path}[{n}]"[-120:], inner) for n, inner in enumerate(value)]


def read_tools(path: Path, limits: Limits = LIMITS) -> tuple[Tool, ...]:
    """Tools that a JSON file declares. Raises `ParseError` (with the file's name) and `LimitError`."""
    if path.stat().st_size > limits.document_bytes:
        raise LimitError(f"{path.name}: larger than {limits.document_bytes} bytes")
    try:
        return parse_tools(path.read_bytes(), limits)
    except ParseError as error:
        raise ParseError(f"{path.name}: {error.message}") from error


def parse_tools(content: bytes, limits: Limits = LIMITS) -> tuple[Tool, ...]:
    """As `read_tools`, of bytes."""
    document = load_json(content, limits=limits)
    for key in ("result", "tools", "functions"):
        if isinstance(document, dict) and key in document:
            document = document[key]
    if not isinstance(document, list):
        raise ParseError("no list of tools: expected a tools/list answer or a list of functions")
    return tuple(_tool(entry, place) for place, entry in enumerate(document))


def _tool(entry: Any, place: int) -> Tool:
    if isinstance(entry, dict) and isinstance(entry.get("function"), dict):
        entry = entry["function"]
    if not isinstance(entry, dict) or not isinstance(entry.get("name"), str) or not entry["name"]:
        raise ParseError(f"entry {place} is no tool: it has no name")
    schema = next((entry[key] for key in _SCHEMA_KEYS if key in entry), None)
    annotations = entry.get("annotations", {})
    if not isinstance(schema, dict | None) or not isinstance(annotations, dict):
        raise ParseError(f"tool {entry['name'][:80]!r}: schema or annotations are no objects")
    description, title = entry.get("description") or "", entry.get("title") or ""
    if not isinstance(description, str) or not isinstance(title, str):
        raise ParseError(f"tool {entry['name'][:80]!r}: its description is no text")
    return Tool(entry["name"], description, schema, annotations, title, place)
