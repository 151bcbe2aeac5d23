"""JSON Schema of a frozen dataclass of the vocabulary, derived from its annotations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import StrEnum
from types import NoneType
from typing import Any, get_args, get_origin

from jingwei.codec import hints, required
from jingwei.vocabulary import Json

_SCALARS: dict[Any, str] = {str: "string", int: "integer", float: "number", bool: "boolean", NoneType: "null"}


def object_schema(kind: Any) -> dict[str, Any]:
    """Schema of a dataclass, with every type it uses under `$defs`. Writers fill every field, so every field is required."""
    defs: dict[str, Any] = {}
    made = _object(kind, defs)
    return {**made, "$defs": dict(sorted(defs.items()))}


def _object(kind: Any, defs: dict[str, Any]) -> dict[str, Any]:
    properties = {field.name: _of(hints(kind)[field.name], defs) for field in fields(kind)}
    return {
        "description": (kind.__doc__ or "").strip(),
        "type": "object",
        "properties": properties,
        "required": [field.name for field in fields(kind) if required(field)],
        "additionalProperties": False,
    }


def _of(kind: Any, defs: dict[str, Any]) -> dict[str, Any]:
    if kind == Json:
        return {}
    if kind in _SCALARS:
        return {"type": _SCALARS[kind]}
    if kind is date:
        return {"type": "string", "format": "date"}
    if isinstance(kind, type):
        return _named(kind, defs)
    return _generic(kind, defs)


def _named(kind: Any, defs: dict[str, Any]) -> dict[str, Any]:
    if kind.__name__ not in defs:
        defs[kind.__name__] = {}  # reserves the name while the type's own fields are read
        enum = (
            {"description": (kind.__doc__ or "").strip(), "enum": [str(item) for item in kind]}
            if _is_enum(kind)
            else None
        )
        defs[kind.__name__] = enum or (_object(kind, defs) if is_dataclass(kind) else {})
    return {"$ref": f"#/$defs/{kind.__name__}"}


def _is_enum(kind: Any) -> bool:
    return issubclass(kind, StrEnum)


def _generic(kind: Any, defs: dict[str, Any]) -> dict[str, Any]:
    origin, args = get_origin(kind), get_args(kind)
    if origin is tuple:
        return {"type": "array", "items": _of(args[0], defs)}
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": _of(args[1], defs)}
    if all(arg in _SCALARS for arg in args):
        return {"type": sorted(_SCALARS[arg] for arg in args)}
    return {"anyOf": [_of(arg, defs) for arg in args]}
