"""Records of take-over drills and the two clocks they show: alarm to automatic fall-back, and alarm to a person's effective command.

One row per drill (CSV or JSON lines), every time in ISO 8601 with its offset from UTC:

    drill         a name, no two alike
    alarm         when the alarm was raised
    acknowledged  when a person acknowledged it; blank: nobody did
    command       when a person's command took effect on the process; blank: none did
    fallback      when the automatic fall-back took effect; blank: not exercised
    operator      who was on duty; counted, never shown
    outcome       `success`, `failure` or `aborted`; blank: the times speak
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from jingwei.containers.tables import Row, Unread, read_table, shown
from jingwei.errors import ParseError

OUTCOMES = ("", "success", "failure", "aborted")


@dataclass(frozen=True, slots=True)
class Drill:
    """One drill. Times are None where the record leaves them blank; `line` is the row's in its file."""

    file: str
    line: int
    name: str
    alarm: datetime
    acknowledged: datetime | None
    command: datetime | None
    fallback: datetime | None
    operator: str
    outcome: str

    @property
    def day(self) -> date:
        """The day of the alarm, as the record writes it."""
        return self.alarm.date()

    def after_alarm(self, moment: datetime | None) -> float | None:
        """Seconds from the alarm to `moment`; None when it never came."""
        return None if moment is None else (moment - self.alarm).total_seconds()


@dataclass(frozen=True, slots=True)
class Record:
    """The drills of a file in its order, and why others could not be taken as read (reasons with `file:line`)."""

    drills: tuple[Drill, ...]
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Clock:
    """What drills show of one clock: inside the bound, over it, or nothing. `slowest` in seconds, None when no drill stopped the clock."""

    within: tuple[Drill, ...]
    over: tuple[Drill, ...]
    silent: tuple[Drill, ...]
    slowest: float | None

    @property
    def decided(self) -> int:
        """Drills that count as trials."""
        return len(self.within) + len(self.over)


def read_drills(path: Path) -> Record:
    """Drills of a file; a row that is incomplete, at odds with itself or repeats a name is told. Raises `ParseError` for no row at all.

    Drills that share a name are both kept: either may show a miss, and what is told keeps them from counting as two.
    """
    unread, lines, drills = Unread(), dict[str, int](), list[Drill]()
    for drill in unread.each(read_table(path), _drill):
        drills.append(drill)
        if lines.setdefault(drill.name, drill.line) != drill.line:
            unread.add(
                ParseError(f"{_place(drill)}: drill `{shown(drill.name)}` stands in line {lines[drill.name]} too")
            )
    if not drills and not unread.reasons:
        raise ParseError(f"{path.name}: not one drill")
    return Record(tuple(drills), unread.reasons)


def _place(drill: Drill) -> str:
    return f"{drill.file}:{drill.line}"


def repeated(logs: Sequence[tuple[str, Record]]) -> tuple[tuple[str, str], ...]:
    """Drills that share an alarm with an earlier one, as the record's path and why: one drill must not count twice."""
    seen: dict[datetime, str] = {}
    found: list[tuple[str, str]] = []
    for path, drill in ((path, drill) for path, record in logs for drill in record.drills):
        place = f"{path}:{drill.line}"
        if drill.alarm in seen:
            found.append((path, f"{place}: the same alarm stands in {seen[drill.alarm]}"))
        seen.setdefault(drill.alarm, place)
    return tuple(found)


def _drill(row: Row) -> Drill:
    name, alarm, outcome = row.text("drill"), row.instant("alarm"), row.text("outcome").lower()
    if not name or alarm is None:
        raise row.wrong("a drill needs `drill` and `alarm`")
    if outcome not in OUTCOMES:
        raise row.wrong(f"`outcome` is `{shown(outcome)}`, not success, failure or aborted")
    times = {column: row.instant(column) for column in ("acknowledged", "command", "fallback")}
    for column, moment in times.items():
        if moment is not None and moment < alarm:
            raise row.wrong(f"`{column}` lies before the alarm")
    return Drill(row.file, row.line, name, alarm, **times, operator=row.text("operator"), outcome=outcome)


def human_clock(drills: Sequence[Drill], bound: float) -> Clock:
    """Alarm to a person's effective command, against `bound` in seconds (exactly the bound is inside).

    No command, or the outcome `failure`, is over the bound. A command without an acknowledgement shows nothing: it may have been chance.
    An aborted drill shows nothing either, unless its command came too late.
    """

    def lost(drill: Drill) -> bool:
        return drill.outcome != "aborted" and (drill.command is None or drill.outcome == "failure")

    return _clock([(d, d.command, lost(d), d.acknowledged is None) for d in drills], bound)


def automatic_clock(drills: Sequence[Drill], bound: float) -> Clock:
    """Alarm to the automatic fall-back, against `bound` in seconds (exactly the bound is inside). A blank `fallback` shows nothing."""
    return _clock([(d, d.fallback, False, d.fallback is None) for d in drills], bound)


def _clock(trials: Sequence[tuple[Drill, datetime | None, bool, bool]], bound: float) -> Clock:
    within, over, silent, slowest = [], [], [], None
    for drill, stopped, lost, unshown in trials:
        seconds = drill.after_alarm(stopped)
        if seconds is not None:
            slowest = seconds if slowest is None else max(slowest, seconds)
        if lost or (seconds is not None and seconds > bound):
            over.append(drill)
        elif unshown or drill.outcome == "aborted":
            silent.append(drill)
        else:
            within.append(drill)
    return Clock(tuple(within), tuple(over), tuple(silent), slowest)
