"""One reader per format, chosen by the file's name; compression is told by the content."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from jingwei.limits import LIMITS, Limits
from jingwei.text.documents import records
from jingwei.text.documents.model import Document, Item, Unreadable
from jingwei.text.documents.stream import Span, lines
from jingwei.vocabulary import Json

PACKED = frozenset({".gz", ".xz", ".bz2"})
BLOCK = 256 << 10  # characters after which a plain text is cut at the next blank line
BLOCK_BOUND = 1 << 20  # and at the next line end
HEADER_CELL = 64


@dataclass(frozen=True, slots=True)
class _Source:
    path: Path
    text_field: str | None
    label_field: str | None
    limits: Limits
    span: Span | None = None

    def refused(self, line: int, offset: int, reason: str) -> Unreadable:
        return Unreadable(str(self.path), line, offset, reason)

    def document(self, line: int, offset: int, value: Json) -> Item:
        chosen = self.text_field, self.label_field
        try:
            return records.document(str(self.path), line, offset, value, *chosen, self.limits.json_depth)
        except records.RecordError as error:
            return self.refused(line, offset, error.reason)


def documents(
    path: Path,
    text_field: str | None = None,
    label_field: str | None = None,
    limits: Limits = LIMITS,
    span: Span | None = None,
) -> Iterator[Item]:
    """Documents of a file in order, and whatever could not be read.

    The name decides the format: `.jsonl .ndjson .json .csv .tsv .txt .log .md`, each also with `.gz .xz .bz2`. Text is UTF-8. A CSV has
    a header unless its first row cannot be one (an empty, repeated, long or number-like cell); then columns are named `column 1` on.
    Memory is bounded by one record; `.json` is read whole up to `limits.document_bytes`. A `span` (of `.jsonl` and `.ndjson` only) chooses lines.
    """
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes and suffixes[-1] in PACKED:
        suffixes.pop()
    reader = _READERS.get(suffixes[-1] if suffixes else "")
    source = _Source(path, text_field, label_field, limits, span)
    if reader is None:
        yield source.refused(1, 0, "unknown-format")
    else:
        yield from reader(source)


def _decoded(source: _Source) -> Iterator[tuple[int, int, str] | Unreadable]:
    for line in lines(source.path, source.limits, source.span):
        if isinstance(line, Unreadable):
            yield line
            continue
        try:
            text = line.data.decode("utf-8")
        except UnicodeDecodeError:
            yield source.refused(line.number, line.offset, "not-utf-8")
        else:
            yield line.number, line.offset, text.removeprefix("\ufeff") if line.offset == 0 else text


def _json_lines(source: _Source) -> Iterator[Item]:
    for line in _decoded(source):
        if isinstance(line, Unreadable):
            yield line
        elif line[2].strip():
            yield _json_line(source, *line)


def _json_line(source: _Source, number: int, offset: int, text: str) -> Item:
    try:
        value = records.parse(text)
    except records.RecordError as error:
        return source.refused(number, offset, error.reason)
    return source.document(number, offset, value)


def _json(source: _Source) -> Iterator[Item]:
    parts: list[str] = []
    size = 0
    for line in _decoded(source):
        if isinstance(line, Unreadable):
            yield line
            return
        size += len(line[2])
        if size > source.limits.document_bytes:
            yield source.refused(line[0], line[1], "over-bound")
            return
        parts.append(line[2])
    yield from _elements(source, "".join(parts))


def _elements(source: _Source, text: str) -> Iterator[Item]:
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


class _Feed:
    """Lines for the csv reader; keeps what could not be read until the row is complete."""

    def __init__(self, source: _Source) -> None:
        self._lines = _decoded(source)
        self.refused: list[Unreadable] = []
        self._start: tuple[int, int] | None = None

    def begin(self) -> None:
        """The next line starts a row."""
        self._start = None

    @property
    def place(self) -> tuple[int, int]:
        """Line and offset at which the row started."""
        return self._start or (1, 0)

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            if isinstance(line, Unreadable):
                self.refused.append(line)
            if isinstance(line, Unreadable) and line.reason != "not-utf-8":
                continue
            number, offset, text = (line.line, line.offset, "\ufffd\n") if isinstance(line, Unreadable) else line
            self._start = self._start or (number, offset)
            yield text


def _csv(source: _Source) -> Iterator[Item]:
    yield from _table(source, _delimiter(source), csv.QUOTE_MINIMAL)


def _tsv(source: _Source) -> Iterator[Item]:
    yield from _table(source, "\t", csv.QUOTE_NONE)


def _delimiter(source: _Source) -> str:
    first = next((line for line in _decoded(source) if not isinstance(line, Unreadable)), (0, 0, ""))[2]
    return max(",;\t", key=first.count)


def _table(source: _Source, delimiter: str, quoting: Literal[0, 3]) -> Iterator[Item]:
    csv.field_size_limit(source.limits.line_bytes)
    feed = _Feed(source)
    rows = csv.reader(iter(feed), delimiter=delimiter, quoting=quoting, strict=True)
    header: list[str] | None = None
    while True:
        feed.begin()
        try:
            row = next(rows)
        except StopIteration:
            yield from feed.refused
            return
        except csv.Error:
            yield source.refused(*feed.place, "not-csv")
            continue
        place = feed.place
        if feed.refused:
            yield from feed.refused
            feed.refused = []
        elif header is None and row:
            header = row if _is_header(row) else [f"column {i}" for i in range(1, len(row) + 1)]
            if header is not row:
                yield source.document(*place, dict(zip(header, row, strict=True)))
        elif row:
            yield _row(source, place, header or [], row)


def _row(source: _Source, place: tuple[int, int], header: list[str], row: list[str]) -> Item:
    if len(row) != len(header):
        return source.refused(*place, "not-a-row")
    return source.document(*place, dict(zip(header, row, strict=True)))


def _is_header(row: list[str]) -> bool:
    """Whether a first row can be names: short, each once, none an address or a long number, of which data would be lost."""
    named = all(len(cell) <= HEADER_CELL and "@" not in cell and sum(map(str.isdigit, cell)) < 6 for cell in row)  # noqa: PLR2004
    return named and len(set(row)) == len(row)


def _text(source: _Source) -> Iterator[Item]:
    """Whole text, cut at blank lines when it is long; a line that cannot be read stands as an empty one."""
    block: list[str] = []
    size, start = 0, (1, 0)
    for line in _decoded(source):
        if isinstance(line, Unreadable):
            yield line
        number, offset, text = (line.line, line.offset, "\n") if isinstance(line, Unreadable) else line
        if size >= BLOCK_BOUND or (size >= BLOCK and not text.strip()):
            yield _block(source, start, block)
            block, size = [], 0
        if not block:
            start = number, offset
        block.append(text)
        size += len(text)
    if block:
        yield _block(source, start, block)


def _block(source: _Source, start: tuple[int, int], block: list[str]) -> Document:
    return Document(str(source.path), *start, "", "".join(block), multiline=True)


_READERS: dict[str, Callable[[_Source], Iterator[Item]]] = {
    ".jsonl": _json_lines,
    ".ndjson": _json_lines,
    ".json": _json,
    ".csv": _csv,
    ".tsv": _tsv,
    ".txt": _text,
    ".text": _text,
    ".log": _text,
    ".md": _text,
    ".markdown": _text,
}
