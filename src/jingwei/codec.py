"""Frozen dataclasses to plain JSON values and back.

The one way in and out of JSON: reports, the store, and the frames between workers and parent. Reading is strict, as what a worker sends may
be hostile: unknown and missing keys, wrong types and values outside an enumeration are refused with the path of the value. Own code rather
than pydantic, which ignores unknown keys of plain dataclasses and would have to be imported in every worker.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from enum import StrEnum
from functools import cache, partial
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from jingwei import vocabulary
from jingwei.errors import ParseError
from jingwei.vocabulary import Json

_SIMPLE = frozenset({str, int, bool, NoneType})
Reader = Callable[[Any, str], Any]


def plain(value: Any) -> Any:
    """Dicts, lists and scalars for `value`. Keys of mappings are sorted, so equal values give equal text; NaN and infinities become words."""
    kind: Any = type(value)
    if kind in _SIMPLE:
        return value
    if kind is tuple or isinstance(value, list | tuple):
        return [plain(item) for item in value]
    names: tuple[str, ...] | None = _names(kind)
    if names is not None:
        return {name: plain(getattr(value, name)) for name in names}
    if isinstance(value, Mapping):
        return {str(key): plain(value[key]) for key in sorted(value, key=str)}
    return _plain_scalar(value)


@cache
def _names(kind: Any) -> tuple[str, ...] | None:
    """Names of a dataclass's fields; none for any other type."""
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else None


def _plain_scalar(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value


def read(kind: Any, value: Any, path: str = "$") -> Any:
    """Value of type `kind` from plain JSON. Raises `ParseError` with the path of what does not fit."""
    return reader(kind)(value, path)


@cache
def reader(kind: Any) -> Reader:
    """Function that reads plain JSON as `kind`."""
    if kind in {str, int, bool, float, NoneType}:
        return partial(_read_scalar, (kind,))
    if kind is date:
        return _read_date
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return partial(_read_enum, kind)
    if is_dataclass(kind):
        return partial(_read_object, kind)
    return _generic(kind)


def _generic(kind: Any) -> Reader:
    origin, args = get_origin(kind), get_args(kind)
    if kind == Json:
        return _read_json
    if origin in {Union, UnionType}:
        return _union(args)
    if origin is tuple:
        return partial(_read_tuple, args[0])
    if origin is not None and issubclass(origin, Mapping):
        return partial(_read_mapping, args[1])
    raise TypeError(f"no reader for {kind}")


def _union(kinds: tuple[Any, ...]) -> Reader:
    scalars = tuple(kind for kind in kinds if kind in {str, int, bool, float, NoneType})
    if len(scalars) == len(kinds):
        return partial(_read_scalar, scalars)
    inner = reader(next(kind for kind in kinds if kind is not NoneType))
    return lambda value, path: None if value is None else inner(value, path)


def _refuse(path: str, wanted: str, value: Any) -> ParseError:
    return ParseError(f"{path}: expected {wanted}, found {type(value).__name__}")


def _read_scalar(kinds: tuple[type, ...], value: Any, path: str) -> Any:
    if type(value) in kinds:
        return value
    if type(value) is int and float in kinds:
        return float(value)
    raise _refuse(path, " or ".join(kind.__name__ for kind in kinds), value)


def _read_date(value: Any, path: str) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise _refuse(path, "a date YYYY-MM-DD", value) from None


def _read_enum(kind: type[StrEnum], value: Any, path: str) -> StrEnum:
    try:
        return kind(value)
    except ValueError:
        raise ParseError(f"{path}: {value!r} is not one of {', '.join(kind)}") from None


def _read_json(value: Any, _path: str) -> Any:
    return value


def _read_tuple(kind: Any, value: Any, path: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise _refuse(path, "a list", value)
    inner = reader(kind)
    return tuple(inner(item, f"{path}[{index}]") for index, item in enumerate(value))


def _read_mapping(kind: Any, value: Any, path: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _refuse(path, "an object", value)
    inner = reader(kind)
    return {key: inner(item, f"{path}.{key}") for key, item in value.items()}


@cache
def hints(kind: Any) -> dict[str, Any]:
    """Resolved annotations of a dataclass: by its own module, then by the vocabulary."""
    return get_type_hints(kind, {**vars(vocabulary), **vars(sys.modules[kind.__module__])})


def required(field: Field[Any]) -> bool:
    """Whether a field has no default."""
    return field.default is MISSING and field.default_factory is MISSING


@cache
def _shape(kind: Any) -> tuple[dict[str, Reader], frozenset[str]]:
    """Readers of a dataclass's fields, and the names of those that must be given."""
    kinds = hints(kind)
    readers = {field.name: reader(kinds[field.name]) for field in fields(kind)}
    return readers, frozenset(field.name for field in fields(kind) if required(field))


def _read_object(kind: Any, value: Any, path: str) -> Any:
    if not isinstance(value, dict):
        raise _refuse(path, "an object", value)
    readers, needed = _shape(kind)
    if not needed <= value.keys() <= readers.keys():
        strange = [key for key in value if key not in readers]
        missing = [name for name in readers if name in needed and name not in value]
        raise ParseError(f"{path}: unknown keys {strange}, missing keys {missing}")
    return kind(**{key: readers[key](item, f"{path}.{key}") for key, item in value.items()})


# C0 and C1 controls (tab and newline apart), marks and overrides of direction, zero-width joints, separators, non-characters
UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\U000e0000-\U000e007f]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")


def whole(text: str) -> str:
    """The text with lone surrogates replaced by U+FFFD, so that it can be encoded as UTF-8."""
    return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)


def json_text(value: Any, indent: int | None = None) -> str:
    """JSON of plain values for people and machines: readable Chinese, but characters that cannot be seen stay escapes."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent)
    return UNSEEN.sub(lambda found: json.dumps(found[0])[1:-1], whole(text))


def digest(value: Any) -> str:
    """SHA-256 over the JSON of a value."""
    text = json.dumps(plain(value), ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
