"""JSON records: parsing that hides nothing, and their text."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from jingwei.errors import ParseError
from jingwei.text.documents.model import Document
from jingwei.vocabulary import Json

ID_FIELDS = ("id", "doc_id", "_id", "uid", "uuid")


class RecordError(ParseError):
    """A record that cannot be used; `reason` is a key of `REASONS`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):  # a parser keeps one of two equal keys: the other would go unseen
        raise RecordError("repeated-key")
    return made


def _constant(_word: str) -> Any:
    raise RecordError("not-json")


DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_constant)


def parse(text: str) -> Json:
    """One JSON value. Raises `RecordError`."""
    text = text.strip(" \t\r\n")
    value, end = parse_at(text, 0)
    if end != len(text):
        raise RecordError("not-json")
    return value


def parse_at(text: str, start: int) -> tuple[Json, int]:
    """The JSON value that starts at `start`, and the place after it. Raises `RecordError`."""
    try:
        return DECODER.raw_decode(text, start)
    except RecursionError as error:
        raise RecordError("too-deep") from error
    except RecordError:
        raise
    except ValueError as error:
        raise RecordError("not-json") from error


def document(
    path: str, line: int, offset: int, value: Json, text_field: str | None, label_field: str | None, depth: int
) -> Document:
    """The record as a document. Raises `RecordError` when the text field is missing or the nesting exceeds `depth`."""
    fields: Mapping[str, Json] = value if isinstance(value, dict) else {"": value}
    if text_field is None:
        text, rest = render(fields, depth), ""
    elif text_field in fields:
        chosen = fields[text_field]
        text = chosen if isinstance(chosen, str) else render({text_field: chosen}, depth)
        rest = render(fields, depth, text_field)
    else:
        raise RecordError("no-text")
    label = label_of(fields, label_field) if label_field else None
    return Document(path, line, offset, _name(fields), text, label, fields, rest)


def _name(fields: Mapping[str, Json]) -> str:
    for key in ID_FIELDS:
        value = fields.get(key)
        if isinstance(value, str | int):
            return str(value)
    return ""


def label_of(fields: Mapping[str, Json], label_field: str | None) -> str | None:
    """The label as text; None for a missing, null, nested or blank one."""
    value = fields.get(label_field) if label_field else None
    if value is None or isinstance(value, list | dict):
        return None
    return str(value).strip() or None


def render(fields: Mapping[str, Json], depth: int, without: str | None = None) -> str:
    """`name: value`, one per line: the name is the context that a bare number lacks. Raises `RecordError` below `depth` levels."""
    made: list[str] = []
    for name, value in fields.items():
        if name == without:
            continue
        if isinstance(value, dict | list):
            made += _lines(((name, value),), depth)
        elif value is not None and value is not True and value is not False:
            made.append(f"{name}: {value}" if name else str(value))
    return "\n".join(made)


def _lines(items: Iterable[tuple[str, Json]], depth: int) -> Iterator[str]:
    if depth < 0:
        raise RecordError("too-deep")
    for name, value in items:
        if isinstance(value, dict):
            yield from _lines(value.items(), depth - 1)
        elif isinstance(value, list):
            yield from _lines(((name, item) for item in value), depth - 1)
        elif value is not None and not isinstance(value, bool):
            yield f"{name}: {value}" if name else str(value)
