"""Access logs: one row per access to personal data (CSV or JSON lines, plain or gzip).

time      when, ISO 8601 with its offset from UTC
actor     who read: a person, role or service; never shown
purpose   for what, one of the declared purposes, letter for letter
dataset   id of the data set in the manifest
subjects  how many people's data were read, a whole number; may be blank
basis     legal ground of this access (consent, contract, legal-obligation, ...); blank: the asset's `lawful_basis`
consent   reference to the consent, needed where `basis` is `consent`
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from jingwei.containers.tables import Row, Unread, read_table, shown
from jingwei.layers.application.faults import Counts, Fault, Faults, tally


class Access(NamedTuple):
    """One access as logged; blank cells are empty text or None."""

    line: int
    time: datetime | None
    actor: str
    purpose: str
    dataset: str
    subjects: int | None
    basis: str
    consent: str


@dataclass(frozen=True, slots=True)
class Review:
    """What a log shows. `faults` are the first of each kind, `counts` all; `subjects` is the sum over rows that state it.

    `unread` tells why rows were not read.
    """

    file: str
    rows: int
    subjects: int
    faults: tuple[Fault, ...]
    counts: Counts
    unread: tuple[str, ...] = ()

    def count(self, *kinds: str) -> int:
        """How many faults of these kinds there are."""
        return tally(self.counts, *kinds)


def read_accesses(path: Path, unread: Unread) -> Iterator[Access]:
    """Accesses in the order of the log; a row whose time or count cannot be read is told to `unread`."""
    return unread.each(read_table(path), _access)


def _access(row: Row) -> Access:
    return Access(
        row.line,
        row.instant("time"),
        row.text("actor"),
        row.text("purpose"),
        row.text("dataset"),
        _subjects(row),
        row.text("basis"),
        row.text("consent"),
    )


def _subjects(row: Row) -> int | None:
    number = row.number("subjects")
    if number is not None and (number < 0 or number != int(number)):
        raise row.wrong("`subjects` is not a whole number from 0")
    return None if number is None else int(number)


def review_purposes(path: Path, purposes: frozenset[str], datasets: frozenset[str], basis: str) -> Review:
    """Hold each access against the declared purposes, data sets (any when none are declared) and legal ground.

    Kinds: `no-purpose`, `undeclared-purpose`, `undeclared-dataset`; and what a record lacks: `no-time`, `no-actor`, `no-dataset`, `no-basis`,
    `no-consent`.
    """
    faults, unread = Faults(), Unread()
    rows = subjects = 0
    for access in read_accesses(path, unread):
        rows, subjects = rows + 1, subjects + (access.subjects or 0)
        if not access.purpose:
            faults.add("no-purpose", access.line)
        elif access.purpose not in purposes:
            faults.add("undeclared-purpose", access.line, shown(access.purpose))
        if access.dataset and datasets and access.dataset not in datasets:
            faults.add("undeclared-dataset", access.line, shown(access.dataset))
        for kind in _lacks(access, basis):
            faults.add(kind, access.line)
    return Review(path.name, rows, subjects, faults.kept(), faults.counted(), unread.reasons)


def _lacks(access: Access, basis: str) -> Iterator[str]:
    if access.time is None:
        yield "no-time"
    if not access.actor:
        yield "no-actor"
    if not access.dataset:
        yield "no-dataset"
    ground = access.basis or basis
    if not ground:
        yield "no-basis"
    elif ground.casefold() == "consent" and not access.consent:
        yield "no-consent"


def review_retention(path: Path, ends: tuple[tuple[str, date], ...]) -> Review:
    """Hold each access against the last day on which its data set may be used (that day is allowed; days as the log writes them).

    Kinds: `late` (size in days), and what cannot be judged: `no-time`, `no-dataset`, `no-end` (the data set's last day is not known).
    """
    faults, unread, last_days = Faults(), Unread(), dict(ends)
    rows = subjects = 0
    for access in read_accesses(path, unread):
        rows, subjects = rows + 1, subjects + (access.subjects or 0)
        if access.time is None or not access.dataset:
            faults.add("no-dataset" if access.time else "no-time", access.line)
        elif access.dataset not in last_days:
            faults.add("no-end", access.line, shown(access.dataset))
        elif access.time.date() > last_days[access.dataset]:
            days = (access.time.date() - last_days[access.dataset]).days
            faults.add("late", access.line, shown(access.dataset), float(days))
    return Review(path.name, rows, subjects, faults.kept(), faults.counted(), unread.reasons)
