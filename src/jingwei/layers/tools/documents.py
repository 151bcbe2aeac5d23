"""JSON and YAML from strangers: bounded in size and depth, no duplicate keys, plain values only."""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

import yaml

from jingwei.errors import LimitError, ParseError
from jingwei.limits import LIMITS, Limits

_STRUCTURE = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|[\[\]{}]', re.DOTALL)  # an open string reaches to the end


def load_json(content: bytes | str, limits: Limits = LIMITS) -> Any:
    """The value of a JSON document. Raises `ParseError` (syntax, duplicate keys, NaN) and `LimitError` (size, depth)."""
    text = _text(content, limits)
    _bound_depth(text, limits.json_depth)
    try:
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse)
    except ParseError:
        raise
    except ValueError as error:
        raise ParseError(f"not JSON: {error}") from error


def load_yaml(content: bytes | str, limits: Limits = LIMITS) -> Any:
    """The value of a YAML document of plain tags, without aliases. Raises `ParseError` and `LimitError`."""
    text = _text(content, limits)
    try:
        depth = 0
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            if isinstance(event, yaml.AliasEvent):
                raise ParseError("YAML aliases are not read")
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > limits.json_depth:
                raise LimitError(f"nested deeper than {limits.json_depth}")
        return yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise ParseError(f"not YAML: {' '.join(str(error).split())[:300]}") from error


def _text(content: bytes | str, limits: Limits) -> str:
    if len(content) > limits.document_bytes:
        raise LimitError(f"{len(content)} bytes, the bound is {limits.document_bytes}")
    if isinstance(content, str):
        return content
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ParseError(f"not UTF-8 at offset {error.start}") from error


def _bound_depth(text: str, bound: int) -> None:
    """One pass outside strings, so that the parser never recurses deeper than `bound`."""
    depth = 0
    for found in _STRUCTURE.finditer(text):
        letter = found.group()
        if letter in "[{":
            depth += 1
            if depth > bound:
                raise LimitError(f"nested deeper than {bound} at character {found.start()}")
        elif letter in "]}":
            depth -= 1


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in made if keys.count(key) > 1)
        raise ParseError(f"the key {twice[:80]!r} occurs twice in one object")
    return made


def _refuse(constant: str) -> NoReturn:
    raise ParseError(f"{constant} is not JSON")
