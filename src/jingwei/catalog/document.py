"""YAML of the catalog as plain data: mappings, lists, text, numbers, booleans, and days where a scalar looks like one."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from jingwei.documents import Bounds, Document, Path, parse_yaml
from jingwei.errors import ParseError
from jingwei.limits import LIMITS, Limits

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def read(content: bytes, name: str, limits: Limits = LIMITS) -> Any:
    """Data of the one YAML document in `content`; `name` is said in errors. Raises `ParseError`, `LimitError`."""
    document = parse_yaml(content, name, Bounds(limits.catalog_bytes, limits.catalog_nodes, limits.catalog_depth))
    return _with_days(document.data, (), name, document)


def _with_days(value: Any, path: Path, name: str, document: Document) -> Any:
    if isinstance(value, dict):
        return {key: _with_days(item, (*path, key), name, document) for key, item in value.items()}
    if isinstance(value, list):
        return [_with_days(item, (*path, index), name, document) for index, item in enumerate(value)]
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise ParseError(f"{name}:{document.line(path)}: {value}: {error}") from error
    return value
