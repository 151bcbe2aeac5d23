"""YAML of the catalog as plain data: mappings, lists, text, numbers, booleans, dates.

The parser's events are folded with an explicit stack, so size, depth and count are bounded before anything is built. Anchors, aliases and tags
are refused; a key given twice is an error, not the last one wins.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import yaml

from jingwei.errors import LimitError, ParseError
from jingwei.limits import LIMITS, Limits

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"-?[0-9]{1,18}")
_FLOAT = re.compile(r"-?[0-9]{1,18}\.[0-9]{1,18}|-?[0-9]{1,18}(\.[0-9]{1,18})?e[-+]?[0-9]{1,3}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}


@dataclass(slots=True)
class _Open:
    """A collection that is not closed yet; `key` waits for its value."""

    value: Any
    key: Any = None
    has_key: bool = False


@dataclass(slots=True)
class _Fold:
    name: str
    limits: Limits
    stack: list[_Open] = field(default_factory=list)
    done: list[Any] = field(default_factory=list)
    nodes: int = 0

    def fail(self, event: Any, message: str) -> ParseError:
        return ParseError(f"{self.name}:{event.start_mark.line + 1}: {message}")

    def take(self, event: Any) -> None:
        if isinstance(event, yaml.NodeEvent) and event.anchor is not None:
            raise self.fail(event, "anchors and aliases are not used in the catalog")
        if isinstance(event, yaml.ScalarEvent):
            self.place(event, self.scalar(event))
        elif isinstance(event, yaml.CollectionStartEvent):
            self.open(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            closed = self.stack.pop()
            self.place(event, closed.value)

    def open(self, event: Any) -> None:
        if event.tag is not None:
            raise self.fail(event, "tags are not used in the catalog")
        if len(self.stack) >= self.limits.catalog_depth:
            raise LimitError(f"{self.name}: nested deeper than {self.limits.catalog_depth}")
        self.stack.append(_Open({} if isinstance(event, yaml.MappingStartEvent) else []))

    def scalar(self, event: Any) -> Any:
        if event.tag is not None:
            raise self.fail(event, "tags are not used in the catalog")
        if not event.implicit[0]:  # quoted
            return event.value
        try:
            return plain(event.value)
        except ValueError as error:
            raise self.fail(event, str(error)) from error

    def place(self, event: Any, value: Any) -> None:
        self.nodes += 1
        if self.nodes > self.limits.catalog_nodes:
            raise LimitError(f"{self.name}: more than {self.limits.catalog_nodes} values")
        if not self.stack:
            self.done.append(value)
            return
        top = self.stack[-1]
        if isinstance(top.value, list):
            top.value.append(value)
        elif top.has_key:
            top.value[top.key] = value
            top.has_key = False
        else:
            self.key(event, top, value)

    def key(self, event: Any, top: _Open, value: Any) -> None:
        if not isinstance(value, str):
            raise self.fail(event, f"key {value!r} is not text")
        if value in top.value:
            raise self.fail(event, f"{value} stands twice")
        top.key, top.has_key = value, True


def plain(text: str) -> Any:
    """Value of an unquoted scalar. Raises `ValueError` for a day that no calendar has and a number beyond all floats."""
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return _finite(text)
    return date.fromisoformat(text) if _DATE.fullmatch(text) else text


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text} is too large a number")
    return value


def read(content: bytes, name: str, limits: Limits = LIMITS) -> Any:
    """Data of the one YAML document in `content`; `name` is said in errors. Raises `ParseError`, `LimitError`."""
    if len(content) > limits.catalog_bytes:
        raise LimitError(f"{name}: larger than {limits.catalog_bytes} bytes")
    fold = _Fold(name, limits)
    try:
        for event in _events(content.decode("utf-8")):
            fold.take(event)
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise ParseError(f"{name}: not YAML: {error}") from error
    if len(fold.done) != 1:
        raise ParseError(f"{name}: holds {len(fold.done)} documents, one is wanted")
    return fold.done[0]


def _events(text: str) -> Iterator[Any]:
    yield from yaml.parse(text, Loader=_LOADER)
