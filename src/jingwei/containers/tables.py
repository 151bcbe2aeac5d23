"""Tables from strangers: CSV and JSON lines, plain or gzip, read row by row in bounded memory.

The content decides, never the file's name. Gzip is known by its magic number. A first line that starts with `{` makes JSON lines: one
object per line, no key twice. Anything else is CSV (RFC 4180) with a header line; its delimiter is whichever of comma, semicolon and tab
the header holds most, and each row has exactly the header's cells. Text is UTF-8, a byte order mark is allowed, blank lines are skipped.
Whatever breaks this raises `ParseError` with `file:line`, whatever is too large `LimitError`. After a break nothing can be trusted to be a row;
what the rows before it prove stands (`Unread`).
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import math
import zlib
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import BinaryIO, NamedTuple, TypeVar, cast

from jingwei.errors import LimitError, ParseError
from jingwei.limits import LIMITS, Limits
from jingwei.vocabulary import Json

T = TypeVar("T")
GZIP_MAGIC = b"\x1f\x8b"
DELIMITERS = ",;\t"
SHOWN_CHARACTERS = 60


class Row(NamedTuple):
    """One row: the file's name, the line it starts on (from 1) and its cells; CSV cells are text, JSON cells any JSON value."""

    file: str
    line: int
    cells: dict[str, Json]

    def wrong(self, text: str) -> ParseError:
        """An error that names this row."""
        return ParseError(f"{self.file}:{self.line}: {text}")

    def text(self, column: str) -> str:
        """The cell as stripped text; empty when it is missing, null or blank. Raises `ParseError` for a list or an object."""
        cell = self.cells.get(column)
        if cell is None:
            return ""
        if isinstance(cell, (list, dict)):
            raise self.wrong(f"`{column}` is not a single value")
        text = str(cell).strip()
        if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
            raise self.wrong(f"`{column}` holds half a surrogate pair")
        return text

    def number(self, column: str) -> float | None:
        """The cell as a finite number; None when it is missing, null or blank. Raises `ParseError` for anything else."""
        try:
            value = number_of(self.cells.get(column))
        except ValueError as error:
            raise self.wrong(f"`{column}` is not a number") from error
        if value is not None and not math.isfinite(value):
            raise self.wrong(f"`{column}` is not a finite number")
        return value

    def instant(self, column: str) -> datetime | None:
        """The cell as a moment with its offset from UTC; None when blank. Raises `ParseError` for other grammars and a missing offset."""
        text = self.text(column)
        if not text:
            return None
        try:
            moment = instant_of(text)
        except ValueError as error:
            raise self.wrong(f"`{column}` is not a date and time in ISO 8601") from error
        if moment.tzinfo is None:
            raise self.wrong(f"`{column}` has no offset from UTC (write 2026-05-01T08:00:00+08:00 or ...Z)")
        return moment


class Unread:
    """Why parts of a table were not read: the first reasons, each with `file:line`. Rows that were read keep what they prove."""

    def __init__(self) -> None:
        self._reasons: list[str] = []

    def add(self, error: ParseError | LimitError) -> None:
        """Keep a reason while there are few."""
        if len(self._reasons) < LIMITS.locations:
            self._reasons.append(error.message)

    def until_broken(self, rows: Iterable[T]) -> Iterator[T]:
        """`rows` to their end, or to the one whose reading raises; its reason is kept."""
        try:
            yield from rows
        except (ParseError, LimitError) as error:
            self.add(error)

    def each(self, rows: Iterable[Row], read: Callable[[Row], T]) -> Iterator[T]:
        """`read(row)` of each row; one that raises `ParseError` is left out and its reason kept."""
        for row in self.until_broken(rows):
            try:
                made = read(row)
            except ParseError as error:
                self.add(error)
            else:
                yield made

    @property
    def reasons(self) -> tuple[str, ...]:
        """The reasons in the order of the table; empty when all of it was read."""
        return tuple(self._reasons)


def read_table(path: Path, limits: Limits = LIMITS) -> Iterator[Row]:
    """Rows of a table in the order of the file. Linear time; memory of one row. Raises as the module says, when the row is reached."""
    with closing(_lines(path, limits)) as lines:
        start, first = next(((number, line) for number, line in enumerate(lines, 1) if line.strip()), (1, ""))
        if not first:
            raise ParseError(f"{path.name}: holds no row")
        read = _json_rows if first.lstrip().startswith("{") else _csv_rows
        for count, row in enumerate(read(path.name, start, chain([first], lines), limits)):
            if count == limits.readings:
                raise LimitError(f"{path.name}:{row.line}: more than {limits.readings} rows")
            yield row


def number_of(cell: Json) -> float | None:
    """A cell as a float, infinite and not-a-number included; None when null or blank. Raises `ValueError` for any other value."""
    if cell is None:
        return None
    if isinstance(cell, str):
        text = cell.strip()
        if not text:
            return None
        if "_" in text:
            raise ValueError(text)
        return float(text)
    if isinstance(cell, bool) or not isinstance(cell, (int, float)):
        raise ValueError(type(cell).__name__)  # noqa: TRY004 - callers ask one question, is it a number
    try:
        return float(cell)
    except OverflowError as error:
        raise ValueError("too large") from error


def instant_of(text: str) -> datetime:
    """A moment from ISO 8601, with its offset where it states one. Raises `ValueError`, also where the year has no room for the offset."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is not None:
        try:
            moment.astimezone(UTC)
        except OverflowError as error:
            raise ValueError(text) from error
    return moment


def shown(text: str, length: int = SHOWN_CHARACTERS) -> str:
    """A stranger's word fit for a message: unprintable characters replaced, cut to `length`."""
    clean = "".join(character if character.isprintable() else "\ufffd" for character in text[: length + 1])
    return clean if len(clean) <= length else clean[: length - 1] + "…"


def _lines(path: Path, limits: Limits) -> Generator[str, None, None]:
    with path.open("rb") as raw:
        number, seen = 0, 0
        readline = _unpacked(raw).readline
        while line := _next_line(readline, f"{path.name}:{number + 1}", limits):
            number, seen = number + 1, seen + len(line)
            if seen > limits.archive_bytes:
                raise LimitError(f"{path.name}:{number}: more than {limits.archive_bytes} bytes unpacked")
            try:
                yield line.decode("utf-8-sig" if number == 1 else "utf-8")
            except UnicodeDecodeError as error:
                raise ParseError(f"{path.name}:{number}: byte {error.start} of the line is not UTF-8") from error


def _unpacked(raw: io.BufferedReader) -> BinaryIO:
    if raw.peek(len(GZIP_MAGIC))[: len(GZIP_MAGIC)] != GZIP_MAGIC:
        return raw
    return io.BufferedReader(cast("io.RawIOBase", gzip.GzipFile(fileobj=raw)))


def _next_line(readline: Callable[[int], bytes], place: str, limits: Limits) -> bytes:
    try:
        line = readline(limits.table_line_bytes + 1)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise ParseError(f"{place}: the gzip stream is damaged or cut off") from error
    if len(line) > limits.table_line_bytes:
        raise LimitError(f"{place}: a line of more than {limits.table_line_bytes} bytes")
    return line


def _csv_rows(name: str, start: int, lines: Iterator[str], limits: Limits) -> Iterator[Row]:
    first = next(lines)
    reader = csv.reader(chain([first], lines), delimiter=max(DELIMITERS, key=first.count), strict=True)
    line = start
    try:
        header = _header(f"{name}:{start}", next(reader), limits)
        line = start + reader.line_num
        for cells in reader:
            if cells:
                if len(cells) != len(header):
                    raise ParseError(f"{name}:{line}: {len(cells)} cells under {len(header)} columns")
                yield Row(name, line, dict(zip(header, cells, strict=True)))
            line = start + reader.line_num
    except csv.Error as error:
        raise ParseError(f"{name}:{line}: {error}") from error


def _header(place: str, cells: list[str], limits: Limits) -> list[str]:
    names = [cell.strip() for cell in cells]
    if len(names) > limits.table_columns:
        raise LimitError(f"{place}: more than {limits.table_columns} columns")
    if "" in names:
        raise ParseError(f"{place}: column {names.index('') + 1} has no name")
    twice = next((name for name in names if names.count(name) > 1), None) if len(set(names)) < len(names) else None
    if twice is not None:
        raise ParseError(f"{place}: column `{shown(twice)}` stands twice")
    if names[0].startswith("["):
        raise ParseError(f"{place}: a JSON array", hint="write one object per line (JSON lines) or CSV with a header")
    return names


def _json_rows(name: str, start: int, lines: Iterator[str], limits: Limits) -> Iterator[Row]:
    for number, text in enumerate(lines, start):
        if not text.strip():
            continue
        try:
            cells = json.loads(text, object_pairs_hook=_unique)
        except (ValueError, RecursionError) as error:
            raise ParseError(f"{name}:{number}: not one JSON object ({_why(error)})") from error
        if not isinstance(cells, dict):
            raise ParseError(f"{name}:{number}: not an object")
        if len(cells) > limits.table_columns:
            raise LimitError(f"{name}:{number}: more than {limits.table_columns} keys")
        yield Row(name, number, cells)


def _unique(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError("a key stands twice")
    return made


def _why(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "nested too deep"
    return error.msg if isinstance(error, json.JSONDecodeError) else shown(str(error))
