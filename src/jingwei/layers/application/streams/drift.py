"""Early warning: the first lasting change of each column after a stretch declared to be normal."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from jingwei.containers.tables import Unread
from jingwei.layers.application.streams.cusum import Chart, Uncalibrated, calibrate, threshold_for
from jingwei.layers.application.streams.telemetry import read_samples


@dataclass(frozen=True, slots=True)
class Watch:
    """One column watched: `reason` says why it could not be (else empty), `line` and `direction` give the first alarm."""

    field: str
    reason: str = ""
    threshold: float = 0.0  # in standard deviations of the residuals
    memory: float = 0.0
    watched: int = 0
    unreadable: int = 0
    line: int | None = None
    direction: str = ""


@dataclass(frozen=True, slots=True)
class Drift:
    """Every column of one stream, watched after `clean_rows` rows."""

    file: str
    rows: int
    fields: tuple[Watch, ...]
    unread: tuple[str, ...] = ()  # why rows after the last one were not read


class _Column:
    def __init__(self, field: str, clean: list[float | None], wanted: float) -> None:
        self.field = field
        values = [value for value in clean if value is not None and math.isfinite(value)]
        baseline = calibrate(values)
        self.reason = baseline.reason if isinstance(baseline, Uncalibrated) else ""
        self.unreadable, self.watched = len(clean) - len(values), 0
        self.line: int | None = None
        self.direction = ""
        self.threshold = self.memory = 0.0
        self._chart: Chart | None = None
        if not isinstance(baseline, Uncalibrated):
            self.threshold, self.memory = threshold_for(wanted, baseline.rows), baseline.memory
            self._chart = Chart(baseline, self.threshold)
            if any(self._chart.see(value) for value in values):
                self.reason, self._chart = "restless", None

    def see(self, line: int, value: float | None) -> None:
        if value is None or not math.isfinite(value):
            self.unreadable += 1
        elif self._chart is not None and self.line is None:
            self.watched += 1
            self.direction = self._chart.see(value)
            if self.direction:
                self.line = line

    def result(self) -> Watch:
        reason = self.reason or ("" if self.watched else "nothing-after")
        return Watch(
            self.field, reason, self.threshold, self.memory, self.watched, self.unreadable, self.line, self.direction
        )


def watch_file(
    path: Path, time_field: str, value_fields: tuple[str, ...], clean_rows: int, false_alarm_rows: float
) -> Drift:
    """Calibrate on the first `clean_rows` rows, watch the rest; one false alarm of any column per `false_alarm_rows` rows on average.

    Linear time; memory of the clean rows. Raises `ParseError` where a column is not there.
    """
    columns, readable = read_samples(path, time_field, value_fields)
    unread = Unread()
    samples = unread.until_broken(readable)
    prefix = list(islice(samples, clean_rows))
    wanted = false_alarm_rows * max(len(columns.values), 1)
    made = [
        _Column(field, [sample.values[index] for sample in prefix], wanted)
        for index, field in enumerate(columns.values)
    ]
    rows = len(prefix)
    for line, _time, values in samples:
        rows += 1
        for column, value in zip(made, values, strict=True):
            column.see(line, value)
    return Drift(path.name, rows, tuple(column.result() for column in made), unread.reasons)
