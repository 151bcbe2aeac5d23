"""Meter readings of a site as amounts over periods, in kWh and litres.

CSV or JSON lines, plain or gzip. A row says *when* and *how much*:

    when      `month` (2026-01), or `start` and `end` (ISO 8601 date or moment; `end` is when the period stops, so January ends at 2026-02-01):
              amounts used in that period. Or `time`: readings of counters that only rise; what was used is the difference of two readings.
              Times without an offset are read as UTC
    wide form one column per quantity, named with its unit: `facility_energy_kwh`, `it_energy_mwh`, `water_m3`, ...; blank: no reading
    long form `quantity` (`facility_energy`, `it_energy`, `water`), `value`, `unit`
    meter     name of the meter, optional; meters of one quantity add up
    grade     `measured` (default), `modelled` or `default`

Units: wh, kwh, mwh, gj (1 kWh = 0.0036 GJ); l, m3, gal_us (3.785411784 l). Other columns are not read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from jingwei.containers.tables import Row, instant_of, read_table, shown
from jingwei.errors import ParseError
from jingwei.vocabulary import Grade

ENERGY = {"wh": 0.001, "kwh": 1.0, "mwh": 1000.0, "gj": 1 / 0.0036}
VOLUME = {"l": 1.0, "m3": 1000.0, "gal_us": 3.785411784}
UNITS = {"facility_energy": ENERGY, "it_energy": ENERGY, "water": VOLUME}
LARGEST = 1e15  # kWh or litres; mankind uses about 3e13 kWh of electricity a year


@dataclass(frozen=True, slots=True)
class Reading:
    """What one meter counted in one period: `amount` in kWh or litres."""

    quantity: str
    meter: str
    start: datetime
    end: datetime
    amount: float
    grade: Grade
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Implausible:
    """A reading that cannot be true, or readings that do not fit together; the place of the one that shows it.

    Kinds: `negative`, `decreasing` (a counter that fell), `overlap` (one meter, one time, two amounts), `it-exceeds-facility`, `misaligned`
    (meters do not cover the same time), `no-denominator` (no IT energy), `missing` (a quantity without any reading).
    """

    kind: str
    quantity: str
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Meters:
    """All readings of a file in its order, and those that cannot be true."""

    readings: tuple[Reading, ...]
    implausible: tuple[Implausible, ...]


@dataclass(frozen=True, slots=True)
class _Value:
    quantity: str
    meter: str
    amount: float
    grade: Grade


def read_meters(path: Path, name: str) -> Meters:
    """Readings of a file; `name` stands for it in the result. Raises `ParseError` for an unknown unit, quantity or period.

    A file that holds no reading is refused too: left out in silence, it could turn a sum.
    """
    readings: list[Reading] = []
    implausible: list[Implausible] = []
    counters: dict[tuple[str, str], tuple[datetime, float]] = {}
    for row in read_table(path):
        moment, period = _when(row)
        for value in _values(row):
            key = (value.quantity, value.meter)
            if moment is None:
                start, end, amount = *period, value.amount
            else:
                before = counters.get(key)
                counters[key] = moment, value.amount
                if before is None:
                    continue
                if before[0] >= moment:
                    raise row.wrong("`time` does not rise")
                start, end, amount = before[0], moment, value.amount - before[1]
            if amount < 0:
                kind = "negative" if moment is None else "decreasing"
                implausible.append(Implausible(kind, value.quantity, name, row.line))
            else:
                readings.append(Reading(*key, start, end, amount, value.grade, name, row.line))
    if not readings and not implausible:
        raise ParseError(f"{path.name}: not one reading", hint="a counter needs two rows, an amount one")
    return Meters(tuple(readings), tuple(implausible))


def _when(row: Row) -> tuple[datetime | None, tuple[datetime, datetime]]:
    """The moment of a counter, or None and the period of an amount."""
    month, time = row.text("month"), _moment(row, "time")
    start, end = _moment(row, "start"), _moment(row, "end")
    if bool(month) + (time is not None) + (start is not None) != 1 or (start is None) != (end is None):
        raise row.wrong("a row needs one of `month`, `start` and `end`, or `time`")
    if time is not None:
        return time, (time, time)
    if month:
        return None, _month(row, month)
    if start is None or end is None or end <= start:
        raise row.wrong("`end` does not lie after `start`")
    return None, (start, end)


def _moment(row: Row, column: str) -> datetime | None:
    text = row.text(column)
    if not text:
        return None
    try:
        moment = instant_of(text)
    except ValueError as error:
        raise row.wrong(f"`{column}` is not a date or moment in ISO 8601") from error
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _month(row: Row, month: str) -> tuple[datetime, datetime]:
    try:
        start = datetime.strptime(month, "%Y-%m").replace(tzinfo=UTC)
        end = start.replace(year=start.year + start.month // 12, month=start.month % 12 + 1)
    except ValueError as error:
        raise row.wrong("`month` is not written like 2026-01") from error
    return start, end


def _values(row: Row) -> Iterator[_Value]:
    grade = _grade(row)
    if "quantity" in row.cells:
        yield from _value(row, row.text("quantity").lower(), row.text("unit"), "value", grade)
        return
    columns = [(name, quantity) for name in row.cells for quantity in UNITS if name.lower().startswith(f"{quantity}_")]
    if not columns:
        raise row.wrong(f"no column of {', '.join(UNITS)} with its unit")
    for name, quantity in columns:
        yield from _value(row, quantity, name[len(quantity) + 1 :], name, grade)


def _value(row: Row, quantity: str, unit: str, column: str, grade: Grade) -> Iterator[_Value]:
    factor = UNITS.get(quantity, {}).get(unit.strip().lower())
    if quantity not in UNITS:
        raise row.wrong(f"quantity `{shown(quantity)}` is none of {', '.join(UNITS)}")
    if factor is None:
        raise row.wrong(f"unit `{shown(unit)}` is none of {', '.join(UNITS[quantity])}")
    amount = row.number(column)
    if amount is not None and abs(amount) * factor > LARGEST:
        raise row.wrong(f"`{column}` is beyond any site")
    if amount is not None:
        yield _Value(quantity, row.text("meter"), amount * factor, grade)


def _grade(row: Row) -> Grade:
    text = row.text("grade").lower()
    try:
        return Grade(text) if text else Grade.MEASURED
    except ValueError as error:
        raise row.wrong(f"grade `{shown(text)}` is none of {', '.join(Grade)}") from error
