"""What every reader is given: the file, how it is read, and the fields that are wanted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from jingwei.limits import Limits
from jingwei.text.documents import records
from jingwei.text.documents.encodings import UTF8
from jingwei.text.documents.model import Item, Unreadable
from jingwei.text.documents.stream import Span, lines
from jingwei.text.documents.told import Told
from jingwei.vocabulary import Json


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read. `span` chooses lines of one that is not compressed."""

    path: Path
    text_field: str | None
    label_field: str | None
    limits: Limits
    told: Told
    span: Span | None = None

    @property
    def most(self) -> int:
        """Bytes of a page or record that becomes one document: as many as of a line, so that what looks at it stays within its memory."""
        return min(self.limits.line_bytes, self.limits.document_bytes)

    def refused(self, line: int, offset: int, reason: str, size: int = 0) -> Unreadable:
        """A place that was not read."""
        return Unreadable(str(self.path), line, offset, reason, size)

    def document(self, line: int, offset: int, value: Json) -> Item:
        """The record, or why it is none."""
        chosen = self.text_field, self.label_field
        try:
            return records.document(str(self.path), line, offset, value, *chosen, self.limits.json_depth)
        except records.RecordError as error:
            return self.refused(line, offset, error.reason)


def codec(told: Told) -> str:
    """Python's name of what the bytes of `lines` and `content` are decoded with."""
    return told.encoding if told.encoding and not told.encoding.startswith("utf-") else UTF8


def decoded(source: Source) -> Iterator[tuple[int, int, str] | Unreadable]:
    """Number, byte offset and text of each line, its end included; of a line that does not decode why."""
    told = source.told
    encoding = codec(told)
    reason = "not-utf-8" if encoding == UTF8 else "not-in-encoding"
    for line in lines(source.path, source.limits, source.span, told.packing, told.encoding):
        if isinstance(line, Unreadable):
            yield line
            continue
        number, offset, data = line
        if b"\0" in data:
            yield Unreadable(str(source.path), number, offset, "nul-bytes")
            continue
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            yield Unreadable(str(source.path), number, offset, reason)
        else:
            yield number, offset, text.removeprefix("\ufeff") if offset == 0 else text


def whole(source: Source) -> Iterator[Unreadable | str]:
    """Lines of the file that decode, put together, as the last item; before it what was not read. No text where it exceeds its bound."""
    parts: list[str] = []
    size = 0
    for line in decoded(source):
        if isinstance(line, Unreadable):
            yield line
            continue
        size += len(line[2])
        if size > source.most:
            yield source.refused(line[0], line[1], "over-bound")
            return
        parts.append(line[2])
    yield "".join(parts)
