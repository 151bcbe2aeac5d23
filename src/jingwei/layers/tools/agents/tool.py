"""Tools as a server or an agent declares them, and every string of theirs that a model is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Role(StrEnum):
    """What a string is to the model that reads it."""

    NAME = "name"
    DESCRIPTION = "description"
    ARGUMENT = "argument"  # explains a parameter
    VALUE = "value"  # default, example, enumeration
    KEY = "key"
    OTHER = "other"
    PROMPT = "prompt"  # written to instruct a model
    CODE = "code"  # a string of a program


class Effect(StrEnum):
    """What code was seen to do."""

    PROCESS = "process"
    NETWORK = "network"
    WRITE = "write"
    READ = "read"
    ENVIRONMENT = "environment"
    EVALUATE = "evaluate"
    SECRET = "secret"  # noqa: S105 - the name of an effect: files of secrets, or the whole environment handed on


@dataclass(frozen=True, slots=True)
class Use:
    """An effect, the name by which the code has it, and the line (1-based)."""

    effect: Effect
    name: str
    line: int


@dataclass(frozen=True, slots=True)
class Piece:
    """One string and where it stands: JSON pointer or line; `owner` is the tool, `purpose` what that says it does."""

    text: str
    role: Role
    pointer: str = ""
    line: int | None = None
    owner: str = ""
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool. `schema` is None when it declares none at all; `place` is its position in the list, from 0; `uses` is None where no code was seen."""

    name: str
    description: str
    schema: Mapping[str, Any] | None
    annotations: Mapping[str, Any] = field(default_factory=dict)
    title: str = ""
    place: int = 0
    output: Mapping[str, Any] | None = None
    pointer: str = ""
    line: int | None = None
    server: str = ""
    uses: tuple[Use, ...] | None = None
    secured: bool | None = None  # an operation of an interface: whether it asks for authentication

    @property
    def purpose(self) -> str:
        """What the tool says it is for: name, title and the first sentence of its description."""
        first = re.split(r"(?<=[.!?])\s|[。！？\n]", self.description[:600].strip(), maxsplit=1)[0]
        return f"{self.name} {self.title} {first}"

    def pieces(self) -> Iterator[Piece]:
        """Every string of name, title, description, schemas and annotations, keys included."""
        whole = {
            "name": self.name, "title": self.title, "description": self.description, "annotations": dict(self.annotations),
            "inputSchema": self.schema, "outputSchema": self.output,
        }  # fmt: skip
        yield from pieces(whole, self.pointer, self.name, self.purpose, line=self.line)


_VALUES = frozenset(("default", "example", "examples", "enum", "const", "x-enum-descriptions", "value", "pattern"))
_TEXTS = frozenset(
    (
        "description", "summary", "title", "instructions", "details", "help", "doc", "$comment", "markdownDescription", "note", "notes",
    )
)  # fmt: skip
_SCHEMAS = frozenset(
    (
        "inputSchema", "input_schema", "outputSchema", "parameters", "schema", "properties", "items", "requestBody", "arguments", "$defs",
        "definitions",
    )
)  # fmt: skip
_ORDERS = frozenset(("messages", "prompt", "system", "systemPrompt", "system_prompt"))


def pieces(
    value: Any, pointer: str = "", owner: str = "", purpose: str = "", *, line: int | None = None
) -> Iterator[Piece]:
    """Every string below `value` (keys too) with its JSON pointer. An explicit stack: depth costs nothing."""
    todo: list[tuple[str, Any, Role]] = [(pointer, value, Role.OTHER)]
    while todo:
        place, item, role = todo.pop()
        if isinstance(item, str):
            if item:
                yield Piece(item, role, place, line, owner, purpose)
        elif isinstance(item, Mapping):
            for key, inner in item.items():
                below = f"{place}/{escape(str(key))}"
                if len(str(key)) > 1:
                    yield Piece(str(key), Role.KEY, below, line, owner, purpose)
                todo.append((below, inner, _role(str(key), role, inner)))
        elif isinstance(item, list | tuple):
            todo += [(f"{place}/{n}", inner, role) for n, inner in enumerate(item)]


def _role(key: str, above: Role, inner: Any) -> Role:
    if key in _VALUES and above is not Role.OTHER:
        return Role.VALUE
    if isinstance(inner, str) and key in _TEXTS:
        return Role.ARGUMENT if above in {Role.ARGUMENT, Role.VALUE} else Role.DESCRIPTION
    if key == "name" and isinstance(inner, str):
        return Role.NAME
    if key in _ORDERS or above is Role.PROMPT:
        return Role.PROMPT
    if key in _SCHEMAS or above in {Role.ARGUMENT, Role.VALUE}:
        return Role.ARGUMENT
    return Role.OTHER


def escape(key: str) -> str:
    """A key as a token of a JSON pointer (RFC 6901), cut to 80 characters."""
    return key[:80].replace("~", "~0").replace("/", "~1")
