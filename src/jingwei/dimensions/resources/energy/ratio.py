"""Effectiveness of a site as a ratio of sums over one period.

PUE = facility energy / IT energy (ISO/IEC 30134-2), WUE = litres of water / kWh of IT energy (ISO/IEC 30134-9). Never the mean of monthly
ratios, and never sums over different times.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from jingwei.dimensions.resources.energy.meters import Implausible, Reading
from jingwei.vocabulary import Grade

IT = "it_energy"
YEAR = timedelta(days=366)
SLACK = timedelta(seconds=1)  # a period may end at 23:59:59
DAY = timedelta(days=1)
GRADES = (Grade.MEASURED, Grade.MODELLED, Grade.DEFAULT)

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio, or why there is none (`implausible`). Sums in kWh and litres; `days` are covered by meters, out of `span` from start to end."""

    value: float | None
    numerator: float
    denominator: float
    start: datetime | None
    end: datetime | None
    days: float
    span: float
    grade: Grade
    implausible: tuple[Implausible, ...]


def ratio(readings: Iterable[Reading], numerator: str, denominator: str = IT) -> Ratio:
    """Ratio of two quantities over the latest 366 days that both were metered."""
    chosen = _latest([r for r in readings if r.quantity in {numerator, denominator}])
    tracks: dict[tuple[str, str], list[Reading]] = {}
    for reading in sorted(chosen, key=lambda r: (r.start, r.end, r.file, r.line)):
        tracks.setdefault((reading.quantity, reading.meter), []).append(reading)
    spans = [_covered(track) for track in tracks.values()]
    above, below = (sum(r.amount for r in chosen if r.quantity == quantity) for quantity in (numerator, denominator))
    faults = (
        *_missing(chosen, numerator, denominator),
        *_overlaps(tracks.values()),
        *_misaligned(list(tracks.values()), spans),
        *(_reversed(chosen, numerator, denominator, tracks) if numerator == "facility_energy" else ()),
        *([] if below > 0 or not chosen else [Implausible("no-denominator", denominator, chosen[0].file)]),
    )
    start, end = min((r.start for r in chosen), default=None), max((r.end for r in chosen), default=None)
    return Ratio(
        value=None if faults else above / below,
        numerator=above,
        denominator=below,
        start=start,
        end=end,
        days=sum(((late - early) / DAY for early, late in spans[0]), 0.0) if spans else 0.0,
        span=0.0 if start is None or end is None else (end - start) / DAY,
        grade=max((r.grade for r in chosen), key=GRADES.index, default=Grade.DEFAULT),
        implausible=faults,
    )


def _latest(readings: Sequence[Reading]) -> list[Reading]:
    end = max((reading.end for reading in readings), default=None)
    return [] if end is None else [reading for reading in readings if end - reading.start <= YEAR]


def _missing(readings: Sequence[Reading], *wanted: str) -> Iterator[Implausible]:
    present = {reading.quantity for reading in readings}
    return (Implausible("missing", quantity) for quantity in wanted if quantity not in present)


def _overlaps(tracks: Iterable[Sequence[Reading]]) -> Iterator[Implausible]:
    for track in tracks:
        for earlier, later in pairwise(track):
            if earlier.end - later.start > SLACK:
                yield Implausible("overlap", later.quantity, later.file, later.line)


def _covered(track: Sequence[Reading]) -> list[Span]:
    spans: list[Span] = []
    for reading in track:
        if spans and reading.start - spans[-1][1] <= SLACK:
            spans[-1] = spans[-1][0], max(spans[-1][1], reading.end)
        else:
            spans.append((reading.start, reading.end))
    return spans


def _misaligned(tracks: Sequence[Sequence[Reading]], spans: Sequence[list[Span]]) -> Iterator[Implausible]:
    for track, covered in zip(tracks[1:], spans[1:], strict=True):
        ends = [
            (moment, other)
            for span, first in zip(covered, spans[0], strict=False)
            for moment, other in zip(span, first, strict=True)
        ]
        if len(covered) != len(spans[0]) or any(abs(moment - other) > SLACK for moment, other in ends):
            yield Implausible("misaligned", track[0].quantity, track[0].file, track[0].line)


def _reversed(
    readings: Sequence[Reading], above: str, below: str, tracks: Iterable[tuple[str, str]]
) -> Iterator[Implausible]:
    """Where the part exceeds the whole: in each period that all meters were read for, else in the sums."""
    sums = {quantity: sum(r.amount for r in readings if r.quantity == quantity) for quantity in (above, below)}
    found = False
    meters = {quantity: sum(key[0] == quantity for key in tracks) for quantity in (above, below)}
    periods: dict[Span, list[Reading]] = {}
    for reading in readings:
        periods.setdefault((reading.start, reading.end), []).append(reading)
    for group in periods.values():
        parts = {quantity: [r for r in group if r.quantity == quantity] for quantity in (above, below)}
        whole = all(0 < len(parts[quantity]) == meters[quantity] for quantity in parts)
        if whole and sum(r.amount for r in parts[below]) > sum(r.amount for r in parts[above]):
            found = True
            yield Implausible("it-exceeds-facility", below, parts[below][0].file, parts[below][0].line)
    if not found and sums[below] > sums[above] > 0:
        yield Implausible("it-exceeds-facility", below, readings[0].file)
