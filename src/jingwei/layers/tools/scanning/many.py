"""Scanning many files: batches of them in reused confined workers, records in the order of the places.

A batch whose worker crashed or ran out of time is taken apart and its files are tried one by one, so that one hostile file costs itself only.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jingwei.codec import read
from jingwei.engine.choice import LOCAL, chosen
from jingwei.engine.model import Done, End, Engine, Task
from jingwei.errors import ParseError
from jingwei.layers.tools.artifacts.rules import finding
from jingwei.layers.tools.scanning.digests import SHA256
from jingwei.layers.tools.scanning.places import Place
from jingwei.layers.tools.scanning.record import Record
from jingwei.layers.tools.scanning.worker import PREPARE, STEP, refused, sent
from jingwei.limits import LIMITS, MIB, Limits

if TYPE_CHECKING:
    from jingwei.layers.tools.scanning.journal import Journal

CHUNK = 8192  # files planned at a time
BATCH_FILES, BATCH_BYTES = 64, 32 * MIB
_RATE = 20 * MIB  # bytes a second that the slowest sound file is given

Numbered = tuple[int, Place]


@dataclass(frozen=True, slots=True)
class Options:
    """Workers (0: one for each core), digests of every file, whether to read what files state of themselves, bounds, engine."""

    jobs: int = 1
    digests: tuple[str, ...] = (SHA256,)
    stated: bool = False
    limits: Limits = LIMITS
    engine: str = LOCAL

    def setup(self) -> dict[str, Any]:
        """What a worker is prepared with, as JSON; it does not see the environment in which the user names a folder of policy packs."""
        from jingwei.layers.tools.artifacts.policies.pack import OWN

        own = os.environ.get(OWN, "")
        policies = str(Path(own).absolute()) if own else ""
        return {
            "limits": asdict(self.limits),
            "digests": list(self.digests),
            "stated": self.stated,
            "policies": policies,
        }


def scan_all(found: Iterable[Place], options: Options, journal: Journal | None = None) -> Iterator[Record]:
    """A record for every place, in their order, whatever happens to a worker. What the journal knows is not judged again."""
    with opened(options) as engine:
        yield from scan_with(engine, found, options.limits, journal)


def scan_with(
    engine: Engine, found: Iterable[Place], limits: Limits, journal: Journal | None = None
) -> Iterator[Record]:
    """As `scan_all`, with workers that are there already."""
    waiting = iter(found)
    while chunk := list(islice(waiting, CHUNK)):
        yield from _in_order(chunk, engine, limits, journal)


def opened(options: Options) -> Engine:
    """The engine that the options name. Raises `JingweiError` where its library is not installed."""
    return chosen(options.engine, PREPARE, options.setup(), options.jobs, options.limits)


def _in_order(chunk: Sequence[Place], engine: Engine, limits: Limits, journal: Journal | None) -> Iterator[Record]:
    made = {number: known for number, place in enumerate(chunk) if (known := _known(place, journal))}
    answers = _examined([one for one in enumerate(chunk) if one[0] not in made], engine, limits)
    for following in range(len(chunk)):
        while following not in made:
            number, record = next(answers)
            if journal is not None:
                journal.keep(record)
            made[number] = record
        yield made.pop(following)


def _known(place: Place, journal: Journal | None) -> Record | None:
    """The record of a place that need not be examined: it cannot be, or it was."""
    if place.rule:
        return refused(place)
    return journal.find(place) if journal is not None else None


def _examined(files: Sequence[Numbered], engine: Engine, limits: Limits) -> Iterator[tuple[int, Record]]:
    single: list[Numbered] = []
    for batch, done in _run(_batches(files), engine, limits):
        records = _records(batch, done)
        if records is None and len(batch) > 1:
            single.extend(batch)
        else:
            yield from records or [_lost(batch[0], done)]
    for batch, done in _run([[one] for one in single], engine, limits):
        yield from _records(batch, done) or [_lost(batch[0], done)]


def _batches(files: Sequence[Numbered]) -> list[list[Numbered]]:
    """Files next to each other, up to so many files and bytes."""
    made: list[list[Numbered]] = []
    size = 0
    for number, place in files:
        size += place.size
        if not made or len(made[-1]) == BATCH_FILES or size > BATCH_BYTES:
            made.append([])
            size = place.size
        made[-1].append((number, place))
    return made


def _run(batches: Sequence[list[Numbered]], engine: Engine, limits: Limits) -> Iterator[tuple[list[Numbered], Done]]:
    def task(number: int, batch: list[Numbered]) -> Task:
        seconds = limits.step_seconds + sum(place.size for _, place in batch) / _RATE
        return Task(number, STEP, {"files": [sent(place.path.absolute()) for _, place in batch]}, seconds)

    for done in engine.run([[task(number, batch)] for number, batch in enumerate(batches)]):
        yield batches[done.task.id], done


def _records(batch: Sequence[Numbered], done: Done) -> list[tuple[int, Record]] | None:
    """The answer to a batch, None unless it holds a record for each file."""
    answered = done.value.get("records")
    if done.end is not End.OK or not isinstance(answered, list) or len(answered) != len(batch):
        return None
    with suppress(ParseError):
        made = [read(Record, answer, "record") for answer in answered]
        return [
            (number, replace(record, path=str(place.path))) for (number, place), record in zip(batch, made, strict=True)
        ]
    return None


def _lost(file: Numbered, done: Done) -> tuple[int, Record]:
    number, place = file
    found = finding("file.lost", done.reason or "the worker's answer is not whole")
    path, size = str(place.path), place.size
    return number, Record(path, found.verdict, "unknown", size=size, seconds=done.seconds, findings=(found,))
