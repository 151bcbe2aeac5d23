"""JSON lines."""

from __future__ import annotations

from collections.abc import Iterator

from jingwei.text.documents import records
from jingwei.text.documents.model import Item, Unreadable
from jingwei.text.documents.source import Source, decoded


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
