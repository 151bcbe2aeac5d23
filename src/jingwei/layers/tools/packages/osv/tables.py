"""The database file: its tables, how they are filled from a bundle, and that nothing else is in it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from jingwei.errors import ParseError
from jingwei.layers.tools.packages.osv.bundle import Bundle
from jingwei.layers.tools.packages.osv.export import Holding, Tally, records
from jingwei.layers.tools.packages.osv.ranges import KINDS, Affected, Range
from jingwei.layers.tools.packages.osv.record import Rated, Record
from jingwei.limits import LIMITS, Limits
from jingwei.vocabulary import Severity

MAGIC = b"SQLite format 3\0"
VERSION = "1"
TABLES = (
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    """CREATE TABLE advisories (number INTEGER PRIMARY KEY, id TEXT NOT NULL, modified TEXT NOT NULL, aliases TEXT NOT NULL,
        summary TEXT NOT NULL, severity TEXT NOT NULL, score REAL, vector TEXT NOT NULL)""",
    """CREATE TABLE affected (ecosystem TEXT NOT NULL, name TEXT NOT NULL, number INTEGER NOT NULL, ranges TEXT NOT NULL,
        versions TEXT NOT NULL, open TEXT NOT NULL)""",
    "CREATE INDEX packages ON affected (ecosystem, name)",
)
_SEVERITIES = frozenset({*map(str, Severity), ""})
Progress = Callable[[int], None]  # advisories more


@dataclass(frozen=True, slots=True)
class Kept:
    """What is known of the database: the statement it comes from, who signed that, what was loaded of each ecosystem, rows in all."""

    payload: bytes
    signer: str
    holdings: dict[str, Holding]
    rows: int


def fill(
    connection: sqlite3.Connection, bundle: Bundle, progress: Progress | None = None, limits: Limits = LIMITS
) -> None:
    """Load a bundle into an empty database. Raises `ParseError` where the exports are not what the statement says, `LimitError`."""
    connection.execute("PRAGMA journal_mode=OFF")
    connection.execute("PRAGMA synchronous=OFF")
    for table in TABLES[:-1]:
        connection.execute(table)
    loader, holdings = _Loader(connection, limits), {}
    for ecosystem, export in bundle.exports.items():
        holdings[ecosystem] = loader.load(export, ecosystem, progress)
        _refuse_other(bundle, ecosystem, holdings[ecosystem])
    connection.execute(TABLES[-1])
    meta = {
        "version": VERSION,
        "statement": bundle.manifest.payload.decode(),
        "signer": bundle.signer,
        "holdings": json.dumps({name: _plain(one) for name, one in holdings.items()}),
        "rows": str(loader.rows),
    }
    connection.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())
    connection.commit()


def _plain(one: Holding) -> list[object]:
    return [one.advisories, one.withdrawn, one.unreadable, one.newest, list(one.families)]


def _holding(advisories: int, withdrawn: int, unreadable: int, newest: str, families: list[str]) -> Holding:
    if {type(advisories), type(withdrawn), type(unreadable)} != {int} or not isinstance(newest, str):
        raise TypeError("a holding of other types")
    return Holding(advisories, withdrawn, unreadable, newest, tuple(families))


def _refuse_other(bundle: Bundle, ecosystem: str, found: Holding) -> None:
    """A whole export holds what is stated; an excerpt holds less of it."""
    stated = bundle.manifest.ecosystems[ecosystem].holding
    if ecosystem in bundle.manifest.excerpt:
        if found.advisories > stated.advisories or found.newest > stated.newest:
            raise ParseError(f"{ecosystem}: an excerpt that holds more than it was taken from")
    elif (found.advisories, found.newest) != (stated.advisories, stated.newest):
        raise ParseError(
            f"{ecosystem}: the statement says {stated.advisories} advisories up to {stated.newest or 'no day'}, "
            f"the export holds {found.advisories} up to {found.newest or 'no day'}",
            hint="make the bundle again",
        )


class _Loader:
    def __init__(self, connection: sqlite3.Connection, limits: Limits) -> None:
        self._connection = connection
        self._limits = limits
        self._number = 0
        self.rows = 0

    def load(self, export: bytes, ecosystem: str, progress: Progress | None) -> Holding:
        tally = Tally()
        for count, record in enumerate(records(export, ecosystem, self._limits), start=1):
            tally.add(record)
            if record is not None and record.affected and not record.withdrawn:
                self._put(record)
            if progress is not None and count % 256 == 0:
                progress(256)
        return tally.holding()

    def _put(self, record: Record) -> None:
        self._number += 1
        rated = record.rated
        values = (self._number, record.id, record.modified, " ".join(record.aliases), record.summary)
        self._connection.execute(
            "INSERT INTO advisories VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (*values, str(rated.severity), rated.score, rated.vector),
        )
        for one in record.affected:
            ranges = json.dumps([[part.kind, part.events] for part in one.ranges], separators=(",", ":"))
            row = (one.ecosystem, one.name, self._number, ranges, one.versions, one.open)
            self._connection.execute("INSERT INTO affected VALUES (?, ?, ?, ?, ?, ?)", row)
            self.rows += 1


def kept_in(connection: sqlite3.Connection) -> Kept:
    """What a database says of itself. Raises `ParseError` when its tables are not those of this version or rows are missing."""
    found = [row[0] for row in connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid")]
    if sorted(found) != sorted(TABLES):
        raise ParseError("no database of advisories of this version", hint="import the bundle again")
    meta = dict(connection.execute("SELECT name, value FROM meta"))
    try:
        listed = json.loads(meta["holdings"])
        holdings = {name: _holding(*one) for name, one in listed.items()}
        made = Kept(meta["statement"].encode(), meta["signer"], holdings, int(meta["rows"]))
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise ParseError("the database of advisories is damaged", hint="import the bundle again") from error
    if meta.get("version") != VERSION or connection.execute("SELECT count(*) FROM affected").fetchone()[0] != made.rows:
        raise ParseError("the database of advisories is not whole", hint="import the bundle again")
    return made


@dataclass(frozen=True, slots=True)
class Row:
    """What one advisory says of one package."""

    id: str
    modified: str
    aliases: tuple[str, ...]
    summary: str
    rated: Rated
    affected: Affected


_SELECT = """SELECT a.id, a.modified, a.aliases, a.summary, a.severity, a.score, a.vector, f.ranges, f.versions, f.open
    FROM affected f JOIN advisories a ON a.number = f.number WHERE f.ecosystem = ? AND f.name = ? ORDER BY a.id"""


def rows_of(connection: sqlite3.Connection, ecosystem: str, name: str) -> tuple[Row, ...]:
    """Advisories about a package. Raises `ParseError` for rows that nobody here wrote."""
    try:
        return tuple(_row(values, ecosystem, name) for values in connection.execute(_SELECT, (ecosystem, name)))
    except (sqlite3.Error, ValueError, TypeError) as error:
        raise ParseError(f"the database of advisories is damaged: {error}", hint="import the bundle again") from error


def _row(values: tuple[Any, ...], ecosystem: str, name: str) -> Row:
    id_, modified, aliases, summary, severity, score, vector, ranges, versions, open_ = values
    texts = (id_, modified, aliases, summary, severity, vector, ranges, versions, open_)
    if (
        not all(isinstance(text, str) for text in texts)
        or severity not in _SEVERITIES
        or not isinstance(score, float | None)
    ):
        raise TypeError("a row of other types")
    rated = Rated(severity, score, vector)
    affected = Affected(ecosystem, name, tuple(_range(*one) for one in json.loads(ranges)), versions, open_)
    return Row(id_, modified, tuple(aliases.split()), summary, rated, affected)


def _range(kind: str, events: list[tuple[str, str]]) -> Range:
    made = tuple((event, version) for event, version in events)
    if kind not in {"GIT", "SEMVER", "ECOSYSTEM"} or not all(k in KINDS and isinstance(v, str) for k, v in made):
        raise TypeError("a range of other types")
    return Range(kind, made)
