"""Watching folders: what is new or changed is judged once it has settled, for ever.

Folders are listed again and again rather than watched by the kernel: that sees the same on network file systems and object stores, needs no library,
misses nothing when a queue overflows, and costs one look at each entry. A pass takes at most a fifth of the time.
"""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from jingwei.layers.tools.scanning.journal import Journal
from jingwei.layers.tools.scanning.many import Options, opened, scan_with
from jingwei.layers.tools.scanning.places import Place, identity, places
from jingwei.layers.tools.scanning.record import Record

SETTLE = 2.0  # seconds without a change
_PATIENCE = 30  # times as long, and a file that never settles is judged as it is
_WAITING = 100_000  # files whose settling is followed; others are judged by the time of their content alone
_REST = 4  # times as long as a pass took, before the next one
_SECOND = 1_000_000_000  # nanoseconds


def watch(paths: Iterable[Path], options: Options, journal: Journal, settle: float = SETTLE) -> Iterator[Record]:
    """Records of files as they come and change, without an end. Raises what `scan_with` raises.

    A named folder that vanishes is told once and waited for; what vanishes below it is no longer of interest.
    """
    watched = _Watched(tuple(paths), settle)
    with opened(options) as engine:
        while True:
            start, began = time.monotonic(), time.time_ns()
            due = watched.due(journal)
            for place, record in _judged(due, lambda found: scan_with(engine, found, options.limits)):
                journal.keep(record)
                beside = _companions(place, record)
                if all(_later(state) < began for state in beside.values()):
                    journal.tell(place, beside)
                yield record
            time.sleep(max(settle / 2, _REST * (time.monotonic() - start)))


def _judged(
    due: Iterable[Place], judge: Callable[[Iterable[Place]], Iterator[Record]]
) -> Iterator[tuple[Place, Record]]:
    """Each place with its record; the judge takes many at a time and answers in their order."""
    taken: deque[Place] = deque()

    def passing() -> Iterator[Place]:
        for place in due:
            taken.append(place)
            yield place

    for record in judge(passing()):
        yield taken.popleft(), record


@dataclass(slots=True)
class _Seen:
    """A file that has not settled: its state, since when it has it, since when it is waited for (seconds of a steady clock)."""

    state: str
    since: float
    first: float


@dataclass(slots=True)
class _Watched:
    """The named paths, which of them are gone, and the files that are waited for."""

    paths: tuple[Path, ...]
    settle: float
    gone: set[Path] = field(default_factory=set)
    waiting: dict[Path, _Seen] = field(default_factory=dict)

    def due(self, journal: Journal) -> Iterator[Place]:
        """Places to judge now: neither told before nor still changing."""
        still: dict[Path, _Seen] = {}
        for path in self.paths:
            for place in self._present(path):
                one = replace(place, state=f"{place.rule} {place.why}") if place.rule else place
                beside = journal.told(one)
                if beside is not None and all(_state(Path(name)) == state for name, state in beside.items()):
                    continue
                if one.rule or self._has_settled(one, still):
                    yield one
        self.waiting = still

    def _present(self, path: Path) -> Iterator[Place]:
        """What is there; a named path that is gone only the first time."""
        for place in places([path]):
            lost = place.rule == "file.unreadable" and not os.path.lexists(place.path)
            if lost and (place.path != path or path in self.gone):
                continue
            if lost:
                self.gone.add(path)
            yield place
        if os.path.lexists(path):
            self.gone.discard(path)

    def _has_settled(self, place: Place, still: dict[Path, _Seen]) -> bool:
        """Whether the content is old enough, or the same for long enough, or has been waited for too long."""
        now, before = time.monotonic(), self.waiting.get(place.path)
        first = now if before is None else before.first
        since = now if before is None or before.state != place.state else before.since
        age = (time.time_ns() - _changed(place)) / _SECOND
        if age >= self.settle or now - since >= self.settle or now - first >= _PATIENCE * self.settle:
            return True
        if len(still) < _WAITING:
            still[place.path] = _Seen(place.state, since, first)
        return False


def _companions(place: Place, record: Record) -> dict[str, str]:
    """States of what was looked for beside a place, by path: its verdict changes when that changes, or comes."""
    paths = (place.path.parent / name for name in record.asked)
    return {str(path): _state(path) for path in paths}


def _state(path: Path) -> str:
    try:
        return identity(path.stat())
    except OSError:
        return ""


def _later(state: str) -> int:
    """The later one of the times in a state; 0 for what is gone."""
    return max(map(int, state.split(":")[1:3]), default=0) if state else 0


def _changed(place: Place) -> int:
    """Time of the last change of content, in nanoseconds: a file renamed into place keeps that of its writing."""
    return int(place.state.split(":")[1])
