"""CSV and TSV."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Literal

from jingwei.text.documents.model import Item, Unreadable
from jingwei.text.documents.source import Source, decoded

HEADER_CELL = 64
_LINE = frozenset(
    {"not-utf-8", "not-in-encoding", "nul-bytes"}
)  # reasons for which a line is missing, and its row with it


class _Feed:
    """Lines for the csv reader; keeps what could not be read until the row is complete."""

    def __init__(self, source: Source) -> None:
        self._lines = decoded(source)
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
            if isinstance(line, Unreadable) and line.reason not in _LINE:
                continue
            number, offset, text = (line.line, line.offset, "\ufffd\n") if isinstance(line, Unreadable) else line
            self._start = self._start or (number, offset)
            yield text


def comma_separated(source: Source) -> Iterator[Item]:
    """Rows of a CSV, separated as its first line suggests: by comma, semicolon or tab."""
    yield from _table(source, _delimiter(source), csv.QUOTE_MINIMAL)


def tab_separated(source: Source) -> Iterator[Item]:
    """Rows of a TSV, without quotation."""
    yield from _table(source, "\t", csv.QUOTE_NONE)


def _delimiter(source: Source) -> str:
    start = replace(source, span=None)
    first = next((line for line in decoded(start) if not isinstance(line, Unreadable)), (0, 0, ""))[2]
    return max(",;\t", key=first.count)


def _table(source: Source, delimiter: str, quoting: Literal[0, 3]) -> Iterator[Item]:
    csv.field_size_limit(source.limits.line_bytes)
    feed = _Feed(source)
    rows = csv.reader(iter(feed), delimiter=delimiter, quoting=quoting, strict=True)
    header = _names(_first(source, delimiter, quoting)) if source.span and source.span.start else []
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
        elif not header and row:
            header = _names(row)
            if header is not row:
                yield source.document(*place, dict(zip(header, row, strict=True)))
        elif row:
            yield _row(source, place, header, row)


def _first(source: Source, delimiter: str, quoting: Literal[0, 3]) -> list[str]:
    """The first row of the file, of which a span is read."""
    rows = csv.reader(iter(_Feed(replace(source, span=None))), delimiter=delimiter, quoting=quoting, strict=True)
    with suppress(csv.Error):
        return next((row for row in rows if row), [])
    return []


def _names(row: list[str]) -> list[str]:
    return row if _is_header(row) else [f"column {i}" for i in range(1, len(row) + 1)]


def _row(source: Source, place: tuple[int, int], header: list[str], row: list[str]) -> Item:
    if len(row) != len(header):
        return source.refused(*place, "not-a-row")
    return source.document(*place, dict(zip(header, row, strict=True)))


def _is_header(row: list[str]) -> bool:
    """Whether a first row can be names: short, each once, none an address or a long number, of which data would be lost."""
    named = all(len(cell) <= HEADER_CELL and "@" not in cell and sum(map(str.isdigit, cell)) < 6 for cell in row)  # noqa: PLR2004
    return named and len(set(row)) == len(row)
