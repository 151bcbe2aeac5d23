"""JSON lines and JSON documents."""

from __future__ import annotations

from collections.abc import Iterator

from jingwei.text.documents import records
from jingwei.text.documents.model import Item, Unreadable
from jingwei.text.documents.source import Source, decoded
from jingwei.vocabulary import Json


def json_lines(source: Source) -> Iterator[Item]:
    """A document for each line that is not blank."""
    for line in decoded(source):
        if isinstance(line, Unreadable):
            yield line
        elif line[2].strip():
            yield _json_line(source, *line)


def _json_line(source: Source, number: int, offset: int, text: str) -> Item:
    try:
        value = records.parse(text)
    except records.RecordError as error:
        return source.refused(number, offset, error.reason)
    return source.document(number, offset, value)


def json_value(source: Source) -> Iterator[Item]:
    """A document for each element of an array, else one; read whole up to `limits.document_bytes`."""
    parts: list[str] = []
    size = 0
    for line in decoded(source):
        if isinstance(line, Unreadable):
            yield line
            return
        size += len(line[2])
        if size > source.limits.document_bytes:
            yield source.refused(line[0], line[1], "over-bound")
            return
        parts.append(line[2])
    yield from _elements(source, "".join(parts))


def _elements(source: Source, text: str) -> Iterator[Item]:
    """Elements of the array one by one, so that a broken one does not hide those before it; any other value is one record."""
    line, offset, counted = 1, 0, 0
    try:
        for at, value in _values(text):
            line, offset = line + text.count("\n", counted, at), offset + len(text[counted:at].encode())
            counted = at
            yield source.document(line, offset, value)
    except records.RecordError as error:
        yield source.refused(line, offset, error.reason)


def _values(text: str) -> Iterator[tuple[int, Json]]:
    at = _blank(text, 0)
    array = text[at : at + 1] == "["
    at = _blank(text, at + 1) if array else at
    more = not array or text[at : at + 1] != "]"
    while more:
        value, end = records.parse_at(text, at)
        yield at, value
        at = _blank(text, end)
        more = array and text[at : at + 1] == ","
        at = _blank(text, at + 1) if more else at
    if array:
        at = at + 1 if text[at : at + 1] == "]" else -1
    if at < 0 or _blank(text, at) < len(text):
        raise records.RecordError("not-json")


def _blank(text: str, start: int) -> int:
    while start < len(text) and text[start] in " \t\r\n":
        start += 1
    return start
