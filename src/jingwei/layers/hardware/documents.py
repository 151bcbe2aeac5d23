"""Bounded JSON and YAML documents: no alias, no duplicate key, no tag that makes objects, a bound on depth and size."""

from __future__ import annotations

import json
from collections.abc import Hashable
from typing import Any

import yaml

from jingwei.errors import LimitError, ParseError
from jingwei.limits import LIMITS, Limits
from jingwei.vocabulary import Json


class _Loader(yaml.SafeLoader):
    """SafeLoader that refuses what a configuration file does not need and an enemy does."""

    depth = 0
    bound = LIMITS.json_depth

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.constructor.ConstructorError(None, None, "aliases are refused", self._here())
        self.depth += 1
        if self.depth > self.bound:
            raise LimitError(f"nested deeper than {self.bound} levels")
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def _here(self) -> Any:
        return self.get_mark()

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002 - PyYAML's own signature
        seen: set[str] = set()
        for key, _ in node.value:
            text = str(getattr(key, "value", ""))
            if text in seen:
                raise yaml.constructor.ConstructorError(None, None, f"key {text[:40]!r} twice", key.start_mark)
            seen.add(text)
        return super().construct_mapping(node, deep)


# Dates stay text, so that a document holds JSON values only.
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith((":timestamp", ":merge"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_JSON_TAGS = ("null", "bool", "int", "float", "str", "seq", "map")
_Loader.yaml_constructors = {
    tag: maker
    for tag, maker in yaml.SafeLoader.yaml_constructors.items()
    if tag is None or tag.rpartition(":")[2] in _JSON_TAGS
}


def load_document(content: bytes, name: str, limits: Limits = LIMITS) -> Json:
    """Value of a JSON or YAML document. Raises `ParseError` with the line, or `LimitError` above `document_bytes` or `json_depth`."""
    if len(content) > limits.document_bytes:
        raise LimitError(f"{name}: {len(content)} bytes, the bound is {limits.document_bytes}")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ParseError(f"{name}: not UTF-8 at offset {error.start}") from error
    if text.lstrip()[:1] in {"{", "["}:
        return _load_json(text, name, limits)
    return _load_yaml(text, name, limits)


def _load_json(text: str, name: str, limits: Limits) -> Json:
    try:
        value: Json = json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse)
    except RecursionError:
        raise LimitError(f"{name}: nested deeper than {limits.json_depth} levels") from None
    except ValueError as error:
        raise ParseError(f"{name}: not JSON: {error}") from error
    if depth(value, limits.json_depth) > limits.json_depth:
        raise LimitError(f"{name}: nested deeper than {limits.json_depth} levels")
    return value


def _load_yaml(text: str, name: str, limits: Limits) -> Json:
    try:
        loader = _Loader(text)
        loader.bound = limits.json_depth
        value: Json = loader.get_single_data()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise ParseError(f"{name}:{line}: not YAML: {error.problem}") from error
    except LimitError as error:
        raise LimitError(f"{name}: {error.message}") from error
    except (yaml.YAMLError, ValueError, TypeError) as error:
        raise ParseError(f"{name}: not YAML: {error}") from error
    return value


def _unique(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a key occurs twice")
    return made


def _refuse(constant: str) -> Json:
    raise ValueError(f"{constant} is no JSON number")


def depth(value: Json, bound: int) -> int:
    """Levels of nesting, counted up to `bound` + 1."""
    level, layer = 0, [value]
    while layer and level <= bound:
        level += 1
        layer = [child for item in layer for child in _children(item)]
    return level


def _children(value: Json) -> list[Json]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []
