"""Small real evidence files for the examples of this layer's checks: drill records, telemetry, logs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta

Seconds = float | None


def drill_log(
    drills: int, *, command: Seconds = 8.0, fallback: Seconds = 2.0, last: str = "2026-05-01", outcome: str = "success"
) -> str:
    """Records of `drills` drills, thirty days apart, the last on the day `last` (Beijing time); None leaves a time blank."""
    rows = ["drill,alarm,acknowledged,command,fallback,operator,outcome"]
    for number in range(drills):
        day = date.fromisoformat(last) - timedelta(days=30 * (drills - 1 - number))
        alarm = datetime.fromisoformat(f"{day}T09:00:00+08:00")
        cells = [_after(alarm, None if command is None else 1.0), _after(alarm, command), _after(alarm, fallback)]
        rows.append(",".join([f"D{number + 1}", alarm.isoformat(), *cells, f"op{number % 2}", outcome]))
    return "\n".join([*rows, ""])


def _after(alarm: datetime, seconds: Seconds) -> str:
    return "" if seconds is None else (alarm + timedelta(seconds=seconds)).isoformat()


def write_log(*tags: str) -> str:
    """A log of one write per tag, a second apart."""
    start = datetime(2026, 5, 1, tzinfo=UTC)
    rows = [f"{(start + timedelta(seconds=n)).isoformat()},{tag},1.0" for n, tag in enumerate(tags)]
    return "\n".join(["time,tag,value", *rows, ""])


def telemetry(values: Iterable[float | str], *, start: str = "2026-05-31T00:00:00+00:00", step: float = 1.0) -> str:
    """A stream with one column `temperature`, a row each `step` seconds; an empty text as value leaves a row out."""
    begin = datetime.fromisoformat(start)
    rows = [
        f"{(begin + timedelta(seconds=number * step)).isoformat()},{value}"
        for number, value in enumerate(values)
        if value != ""
    ]
    return "\n".join(["time,temperature", *rows, ""])


def noise(rows: int, *, shift: float = 0.0, after: int = 0, seed: int = 7) -> list[float]:
    """Gaussian values around 50 with spread 1; from row `after` on they are moved by `shift`."""
    import random

    source = random.Random(seed)  # noqa: S311 - an example, not a secret
    return [round(source.gauss(50 + (shift if row >= after else 0), 1), 3) for row in range(rows)]


def daily_log(days: int, *, last: str, without: Sequence[int] = ()) -> Callable[[], bytes]:
    """A log with one row each six hours on `days` days up to `last`; days in `without` (0 is the first) are silent."""

    def make() -> bytes:
        first = datetime.fromisoformat(f"{last}T00:00:00+00:00") - timedelta(days=days - 1)
        rows = [
            f"{(first + timedelta(days=day, hours=hour)).isoformat()},ok"
            for day in range(days)
            if day not in without
            for hour in (0, 6, 12, 18)
        ]
        return "\n".join(["time,event", *rows, ""]).encode()

    return make


ACCESS_COLUMNS = "time,actor,purpose,dataset,subjects,basis,consent"


def access_log(*rows: str) -> str:
    """An access log from rows of `ACCESS_COLUMNS`."""
    return "\n".join([ACCESS_COLUMNS, *rows, ""])
