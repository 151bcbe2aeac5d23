"""Records of the running desk: telemetry, take-over drills, writes, accesses. Times are written, never read from a clock."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone

DESK = timezone(timedelta(hours=8))
ROWS = 196 * 4  # a row each six hours, 196 days
FIRST = datetime(2025, 11, 17, tzinfo=UTC)  # the last row is of 31 May 2026, 18:00
DRIFT_FROM, DRIFT = 520, 0.06
GAP = range(610, 622)  # three days without a row
SPIKE = 700


def telemetry(*, planted: bool) -> bytes:
    """Confidence and response time of the classifier; with `planted` a lasting fall, a gap of three days and one excursion."""
    source = random.Random(11)
    lines = ["time,confidence,latency_ms"]
    for number in range(ROWS):
        confidence, latency = 0.88 + 0.02 * _gauss(source), 120 + 9 * _gauss(source)
        if planted and number in GAP:
            continue
        if planted and number >= DRIFT_FROM:
            confidence -= DRIFT
        if planted and number == SPIKE:
            latency = 1450.0
        moment = FIRST + timedelta(hours=6 * number)
        lines.append(f"{moment:%Y-%m-%dT%H:%M:%SZ},{confidence:.4f},{latency:.2f}")
    return _text(lines)


def _gauss(source: random.Random) -> float:
    """Box and Muller's transform of two uniform numbers."""
    radius = math.sqrt(-2 * math.log(1 - source.random()))
    return radius * math.cos(2 * math.pi * source.random())


def drills(*, planted: bool) -> bytes:
    """Take-over drills: the automatic queue takes over, then a person does. With `planted` one is too late and all are old."""
    year, late = (2024, 95.0) if planted else (2026, 51.0)
    commands = (38.0, 44.5, 29.0, late, 41.0, 35.5)
    lines = ["drill,alarm,acknowledged,command,fallback,operator,outcome"]
    for number, seconds in enumerate(commands):
        alarm = datetime(year, 1 + number % 5, 6 + 3 * number, 9, 30, tzinfo=DESK)
        times = (alarm, *(alarm + timedelta(seconds=after) for after in (6.0, seconds, 4.0)))
        cells = [f"drill-{number + 1}", *(moment.isoformat() for moment in times), f"shift-{number % 3 + 1}", "success"]
        lines.append(",".join(cells))
    return _text(lines)


def writes(*, planted: bool) -> bytes:
    """What the dispatch agent wrote; with `planted` one write goes to the hand-over of emergencies."""
    tags = ("ticket.queue", "ticket.priority", "ticket.crew")
    start = datetime(2026, 5, 28, 1, tzinfo=UTC)
    made = [(start + timedelta(minutes=7 * number), tags[number % len(tags)], str(number % 5)) for number in range(60)]
    if planted:
        made[41] = (made[41][0], "emergency.line", "closed")
    return _text(["time,tag,value", *(f"{moment:%Y-%m-%dT%H:%M:%SZ},{tag},{value}" for moment, tag, value in made)])


def accesses(*, planted: bool) -> bytes:
    """Log of accesses to the tickets; with `planted` two are for a purpose that nobody declared."""
    purposes = ("answer-tickets", "improve-sorting")
    start = datetime(2026, 4, 1, 8, tzinfo=DESK)
    lines = ["time,actor,purpose,dataset,subjects,basis,consent"]
    for number in range(48):
        purpose = "advertising" if planted and number in {17, 33} else purposes[number % len(purposes)]
        moment = start + timedelta(days=number, minutes=13 * number)
        lines.append(
            f"{moment.isoformat()},clerk-{number % 4 + 1},{purpose},training-tickets,{1 + number % 3},public-task,"
        )
    return _text(lines)


def meters(*, planted: bool) -> bytes:
    """Monthly readings of the machine hall in 2025; with `planted` cooling takes more energy and water than the targets allow."""
    share, water = (1.47, 0.74) if planted else (1.24, 0.41)
    lines = ["month,facility_energy_mwh,it_energy_mwh,water_m3,grade"]
    for month in range(1, 13):
        summer = 0.05 * math.sin(math.pi * (month - 1) / 11)
        energy = 20 + 0.25 * month
        cells = (f"{energy * (share + summer):.3f}", f"{energy:.3f}", f"{energy * (water + summer):.3f}")
        lines.append(f"2025-{month:02d},{','.join(cells)},measured")
    return _text(lines)


def _text(lines: Iterable[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()
