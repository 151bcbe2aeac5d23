"""Turns what pydantic found into sentences with file, line and a hint."""

from __future__ import annotations

import difflib
import json
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, get_args

from jingwei.documents import Document, Path
from jingwei.errors import Problem
from jingwei.inventory import manifest as grammar

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError
    from pydantic_core import ErrorDetails

_NAMES = {str: "text", bool: "true or false", int: "a number", float: "a number", dict: "a mapping", list: "a list"}
_WANTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "list_type": "a list (lines that start with `- `)",
    "dict_type": "a mapping (`key: value`)",
    "model_type": "a mapping (`key: value`)",
    "model_attributes_type": "a mapping (`key: value`)",
}
_HIDDEN = {"Cc", "Cs"}
_BIDI = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def text_problems(document: Document, name: str) -> Iterator[Problem]:
    """Control and bidirectional-override characters in any key or value."""
    for path, value in _texts(document.data):
        bad = next((c for c in value if _is_hidden(c)), None)
        if bad is not None:
            message = f"hidden character U+{ord(bad):04X} in `{_shown(path)}`"
            yield Problem(name, document.line(path), message, "remove control and bidirectional-override characters")


def _is_hidden(character: str) -> bool:
    return character in _BIDI or (unicodedata.category(character) in _HIDDEN and character not in "\n\t")


def _texts(data: Any) -> Iterator[tuple[Path, str]]:
    stack: list[tuple[Path, Any]] = [((), data)]
    while stack:
        path, value = stack.pop()
        if isinstance(value, str):
            yield path, value
        elif isinstance(value, dict):
            for key, item in value.items():
                yield (*path, key), key
                stack.append(((*path, key), item))
        elif isinstance(value, list):
            stack.extend(((*path, index), item) for index, item in enumerate(value))


def grammar_problems(error: ValidationError, document: Document, name: str) -> Iterator[Problem]:
    """One problem for each place that pydantic refused; what several branches of a union want there becomes one sentence."""
    wanted: dict[Path, list[ErrorDetails]] = {}
    for detail in error.errors(include_url=False):
        detail["loc"] = tuple(map(_unwrapped, detail["loc"]))
        path = _place(detail["loc"], document.data)
        if _other_branch(detail, path, document.data):
            continue
        if detail["type"] in _WANTED:
            wanted.setdefault(path, []).append(detail)
            continue
        message, hint = _sentence(detail, path)
        yield Problem(name, document.line(path), message, hint)
    for path, details in wanted.items():
        message, hint = _shape(details, path)
        yield Problem(name, document.line(path), message, hint)


def _unwrapped(part: str | int) -> str | int:
    """Pydantic names the branch of a model with a validator `function-after[its name(), Model]`."""
    return part.rpartition(", ")[2].rstrip("]") if isinstance(part, str) and part.startswith("function-") else part


def _place(loc: tuple[str | int, ...], data: Any) -> Path:
    """The part of pydantic's location that exists in the document (tags of unions do not)."""
    path: list[str | int] = []
    value = data
    for part in loc:
        in_list = isinstance(value, list) and isinstance(part, int) and part < len(value)
        if in_list or (isinstance(value, dict) and part in value):
            path.append(part)
            value = value[part]
    return tuple(path)


def _value(path: Path, data: Any) -> Any:
    for part in path:
        data = data[part]
    return data


def _other_branch(detail: ErrorDetails, path: Path, data: Any) -> bool:
    """A union reports every branch; keep the one that fits the value's shape."""
    branch = str(detail["loc"][-1]) if detail["loc"] else ""
    if branch.startswith("constrained-str"):
        return isinstance(_value(path, data), dict)
    return branch in {"FilePath", "Bilingual"} and detail["type"] in {"model_type", "model_attributes_type"}


def _sentence(detail: ErrorDetails, path: Path) -> tuple[str, str]:
    kind = detail["type"]
    given = detail.get("input")
    last = str(detail["loc"][-1]) if detail["loc"] else ""
    where = _where(path)
    if kind == "missing":
        return f"{where}: key `{last}` is missing", f"add `{last}:`; `jingwei schema` lists every key"
    if kind == "extra_forbidden":
        return f"{where}: unknown key", _closest(last, _known_keys(detail["loc"][:-1]))
    if kind in {"union_tag_not_found", "union_tag_invalid"}:
        tag = given.get("kind") if isinstance(given, dict) else None
        return f"{where}: `kind: {tag}` is not an asset kind", _closest(str(tag), list(_kinds()))
    if kind == "literal_error":
        return f"{where}: {given!r} is not allowed", f"one of {detail['ctx']['expected']}"
    return f"{where}: {_lowered(detail['msg'])}", _pattern_hint(detail)


def _where(path: Path) -> str:
    return f"`{_shown(path)}`" if path else "the manifest"


def _shape(details: list[ErrorDetails], path: Path) -> tuple[str, str]:
    """What is wanted at a place and what stands there."""
    given = details[0].get("input")
    wanted = " or ".join(dict.fromkeys(_WANTED[detail["type"]] for detail in details))
    message = f"{_where(path)} must be {wanted}, but is {_NAMES.get(type(given), 'empty')}"
    return message, _shape_hint({detail["type"] for detail in details}, given)


def _shape_hint(kinds: set[str], given: Any) -> str:
    if "string_type" in kinds and isinstance(given, bool | int | float):
        return f'put it in quotes: "{json.dumps(given)}"'
    if kinds == {"list_type"}:
        return "write one entry per line, each after `- `"
    return "see docs/guide/manifest.md"


def _pattern_hint(detail: ErrorDetails) -> str:
    if detail["type"] == "string_pattern_mismatch":
        return (
            "lower-case letters, digits, `.`, `_`, `-`"
            if detail["loc"][-1] == "id"
            else f"it must match {detail['ctx']['pattern']}"
        )
    return "`jingwei schema` prints what is allowed"


def _lowered(message: str) -> str:
    message = message.removeprefix("Value error, ")
    return message[:1].lower() + message[1:]


def _closest(word: str, known: list[str]) -> str:
    near = difflib.get_close_matches(word, known, n=1)
    start = f"did you mean `{near[0]}`? " if near else ""
    return f"{start}known: {', '.join(sorted(known))}"


@cache
def _kinds() -> dict[str, type[BaseModel]]:
    """The model of each asset kind."""
    union = get_args(grammar.AnyAsset)[0]
    return {kind: model for model in get_args(union) for kind in get_args(model.model_fields["kind"].annotation)}


def _known_keys(loc: tuple[str | int, ...]) -> list[str]:
    """Keys of the innermost mapping that pydantic's location names."""
    models: dict[str, type[BaseModel]] = {
        **_kinds(),
        "FilePath": grammar.FilePath,
        "Bilingual": grammar.Bilingual,
        "links": grammar.Link,
        "system": grammar.SystemEntry,
        "parties": grammar.PartyEntry,
        "sites": grammar.Site,
        "profile": grammar.ProfileEntry,
        "waivers": grammar.WaiverEntry,
    }
    model = next((models[str(part)] for part in reversed(loc) if part in models), grammar.Manifest)
    return [info.alias or key for key, info in model.model_fields.items()]


def _shown(path: Path) -> str:
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text
