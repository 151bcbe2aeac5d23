"""Whether values stay inside their declared ranges; a value exactly on a bound is inside."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from jingwei.containers.tables import Unread
from jingwei.layers.application.streams.telemetry import read_samples
from jingwei.limits import LIMITS

Bound = tuple[str, float | None, float | None]


@dataclass(frozen=True, slots=True)
class Excursion:
    """A column against its range: how many values lie outside, the first lines of them, how many could not be compared, and the extremes."""

    field: str
    low: float | None
    high: float | None
    outside: int
    lines: tuple[int, ...]
    unreadable: int
    least: float | None
    most: float | None


@dataclass(frozen=True, slots=True)
class Excursions:
    """Every bounded column of one stream."""

    file: str
    rows: int
    fields: tuple[Excursion, ...]
    values: tuple[str, ...]  # every column of numbers, bounded or not
    unread: tuple[str, ...] = ()  # why rows after the last one were not read


class _Watch:
    def __init__(self, bound: Bound) -> None:
        self.field, self._low, self._high = bound
        self._floor = -math.inf if self._low is None else self._low
        self._ceiling = math.inf if self._high is None else self._high
        self._least, self._most = math.inf, -math.inf
        self._outside = self._unreadable = 0
        self._lines: list[int] = []

    def see(self, line: int, value: float | None) -> None:
        """Count one reading; none and what is not finite is unreadable, not inside."""
        if value is None or not math.isfinite(value):
            self._unreadable += 1
            return
        self._least, self._most = min(self._least, value), max(self._most, value)
        if not self._floor <= value <= self._ceiling:
            self._outside += 1
            if self._outside <= LIMITS.locations:
                self._lines.append(line)

    def result(self) -> Excursion:
        seen = self._least <= self._most
        extremes = (self._least, self._most) if seen else (None, None)
        return Excursion(
            self.field, self._low, self._high, self._outside, tuple(self._lines), self._unreadable, *extremes
        )


def measure_bounds(path: Path, time_field: str, bounds: tuple[Bound, ...]) -> Excursions:
    """Compare each bounded column with its range in one pass, as far as rows can be read. Raises `ParseError` where a column is not there."""
    watches = [_Watch(bound) for bound in bounds]
    present, _ = read_samples(path, time_field)
    _, samples = read_samples(path, time_field, tuple(field for field, _low, _high in bounds))
    rows, unread = 0, Unread()
    for line, _time, values in unread.until_broken(samples):
        rows += 1
        for watch, value in zip(watches, values, strict=True):
            watch.see(line, value)
    return Excursions(path.name, rows, tuple(watch.result() for watch in watches), present.values, unread.reasons)
