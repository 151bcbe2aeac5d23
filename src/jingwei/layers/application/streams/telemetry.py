"""Telemetry as samples: one row per moment (CSV or JSON lines, plain or gzip), a time column and value columns.

The time column is the one that the manifest names, else the first of `time`, `timestamp`, `datetime`, `date`, `ts`. Its cells are ISO 8601,
all with an offset from UTC or all without (then read as UTC), or all numbers: seconds since a start of their own. Value columns are those that
the manifest names, else every other column whose first cell is blank or a number; the rest is named as ignored.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import NamedTuple

from jingwei.containers.tables import Row, instant_of, number_of, read_table, shown
from jingwei.errors import ParseError
from jingwei.vocabulary import Json

TIME_FIELDS = ("time", "timestamp", "datetime", "date", "ts")


class Sample(NamedTuple):
    """One moment: the line of its row, its time in seconds, and its values. A missing or unreadable value is None, others may be infinite."""

    line: int
    time: float
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns are read. `clock` is what the time cells are: `offset` and `utc` are dates, `seconds` are numbers without a date."""

    time: str
    values: tuple[str, ...]
    ignored: tuple[str, ...]
    clock: str

    @property
    def dated(self) -> bool:
        """Whether times are seconds since 1970 in UTC."""
        return self.clock != "seconds"


def read_samples(
    path: Path, time_field: str = "", value_fields: tuple[str, ...] = ()
) -> tuple[Columns, Iterator[Sample]]:
    """The columns, known from the first row, and the samples in the order of the file.

    Raises `ParseError` when there is no row, a column is not there, or (on the way) a time cannot be read or is of another kind than the first.
    """
    rows = read_table(path)
    first = next(rows, None)
    if first is None:
        raise ParseError(f"{path.name}: a header without rows")
    columns = _columns(first, time_field, value_fields)
    return columns, _samples(first, rows, columns)


def _columns(row: Row, time_field: str, value_fields: tuple[str, ...]) -> Columns:
    time = time_field or next((name for name in TIME_FIELDS if name in row.cells), "")
    for name in (time, *value_fields):
        if name not in row.cells:
            raise row.wrong(f"no column `{shown(name)}`" if name else f"no time column ({', '.join(TIME_FIELDS)})")
    others = tuple(name for name in row.cells if name != time)
    values = value_fields or tuple(name for name in others if _readable(row.cells[name]))
    return Columns(time, values, tuple(name for name in others if name not in values), _seconds(row, time)[1])


def _samples(first: Row, rows: Iterator[Row], columns: Columns) -> Iterator[Sample]:
    time, values, clock = columns.time, columns.values, columns.clock
    yield Sample(first.line, _seconds(first, time)[0], tuple(_value(first.cells.get(name)) for name in values))
    for row in rows:
        seconds, kind = _seconds(row, time, clock)
        if kind != clock:
            raise row.wrong(f"`{shown(time)}` is written in another way than in the first row")
        yield Sample(row.line, seconds, tuple([_value(row.cells.get(name)) for name in values]))


def _seconds(row: Row, column: str, clock: str = "") -> tuple[float, str]:
    """The time of a row and the kind of its clock; `clock` is the kind to try first."""
    cell = row.cells.get(column)
    if clock in {"offset", "utc"} and isinstance(cell, str):
        return _dated(row, column)
    try:
        seconds = number_of(cell)
    except ValueError:
        return _dated(row, column)
    if seconds is None or not math.isfinite(seconds):
        raise row.wrong(f"`{shown(column)}` is blank or not finite")
    return seconds, "seconds"


def _dated(row: Row, column: str) -> tuple[float, str]:
    text = row.text(column)
    try:
        moment = instant_of(text)
    except ValueError as error:
        raise row.wrong(f"`{shown(column)}` is blank or neither ISO 8601 nor seconds") from error
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC).timestamp(), "utc"
    return moment.timestamp(), "offset"


def _value(cell: Json) -> float | None:
    try:
        return number_of(cell)
    except ValueError:
        return None


def _readable(cell: Json) -> bool:
    return _value(cell) is not None or (isinstance(cell, str) and not cell.strip()) or cell is None
