"""Which time a log covers: stretches without a long silence, and the holes of a required period."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from jingwei.containers.tables import Unread
from jingwei.layers.application.streams.telemetry import read_samples

Stretch = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Period:
    """Stretches in seconds since 1970 (UTC), in order of time; `dated` is false where the log's times are no dates."""

    file: str
    rows: int
    dated: bool
    stretches: tuple[Stretch, ...]
    unread: tuple[str, ...] = ()  # why rows after the last one were not read


def covered(path: Path, time_field: str, silence: float) -> Period:
    """Stretches of a log between silences of more than `silence` seconds, whatever the order of its rows, as far as they can be read.

    Raises `ParseError` when there is no row or a column is not there.
    """
    columns, samples = read_samples(path, time_field)
    unread = Unread()
    times = array("d", (sample.time for sample in unread.until_broken(samples)))
    made: list[Stretch] = []
    for time in sorted(times):
        if made and time - made[-1][1] <= silence:
            made[-1] = (made[-1][0], time)
        else:
            made.append((time, time))
    return Period(path.name, len(times), columns.dated, tuple(made), unread.reasons)


def holes(stretches: Iterable[Stretch], start: float, end: float, silence: float) -> tuple[Stretch, ...]:
    """Silences of more than `silence` seconds between `start` and `end` that no stretch covers."""
    found: list[Stretch] = []
    reached = start
    for begin, finish in sorted(stretches):
        if min(begin, end) - reached > silence:
            found.append((reached, min(begin, end)))
        reached = max(reached, finish)
    if end - reached > silence:
        found.append((reached, end))
    return tuple(found)
