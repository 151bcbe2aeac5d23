"""Reads a CycloneDX JSON document as an enemy's file: bounded bytes, values, depth and components, flattened without recursion."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from jingwei.errors import LimitError, ParseError
from jingwei.limits import Limits

VERSIONS = frozenset({"1.4", "1.5", "1.6", "1.7"})


def load(path: Path, limits: Limits) -> tuple[Mapping[str, Any], str]:
    """The document and its text. Raises `ParseError` when it is no CycloneDX JSON, `LimitError` above a bound, `OSError`."""
    if not path.is_file():
        raise ParseError(f"{path}: not a regular file", hint="give the path of a CycloneDX document in JSON")
    with path.open("rb") as stream:
        content = stream.read(limits.bom_bytes + 1)
    if len(content) > limits.bom_bytes:
        raise LimitError(f"{path}: more than {limits.bom_bytes} bytes")
    # Every value but the last of its container is followed by a comma, every container opens with a bracket.
    if sum(content.count(mark) for mark in (b",", b"{", b"[")) > limits.bom_nodes:
        raise LimitError(f"{path}: more than {limits.bom_nodes} values")
    return _parsed(path, content)


def _parsed(path: Path, content: bytes) -> tuple[Mapping[str, Any], str]:
    if content.lstrip()[:1] == b"<":
        raise ParseError(f"{path}: XML, not JSON", hint="convert it to CycloneDX JSON first")
    try:
        text = content.decode("utf-8-sig")
        document = json.loads(text)
    except RecursionError as error:
        raise LimitError(f"{path}: nested too deeply") from error
    except ValueError as error:
        raise ParseError(f"{path}: not JSON: {error}") from error
    if not isinstance(document, dict) or document.get("bomFormat") != "CycloneDX":
        raise ParseError(
            f"{path}: no CycloneDX document (`bomFormat` is missing)", hint="SPDX documents are not read yet"
        )
    return document, text


def flattened(
    document: Mapping[str, Any], key: str, limits: Limits
) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any] | None]]:
    """Every object under `key` at any depth with its parent, in document order. Raises `LimitError` above `bom_components`."""
    stack: list[tuple[Any, Mapping[str, Any] | None]] = [(item, None) for item in reversed(_list(document.get(key)))]
    seen = 0
    while stack:
        item, parent = stack.pop()
        seen += 1
        if seen > limits.bom_components:
            raise LimitError(f"more than {limits.bom_components} {key}")
        if isinstance(item, dict):
            yield item, parent
            stack.extend((child, item) for child in reversed(_list(item.get(key))))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
