"""Looking packages up in a database of advisories. It fails closed: whatever keeps it from being sure makes the answer `unknown`."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache, partial
from pathlib import Path
from typing import Self
from urllib.parse import quote

from jingwei.documents import read_regular
from jingwei.errors import LimitError, ParseError
from jingwei.evidence.forms.envelope import read_statement
from jingwei.layers.tools.packages.osv.bundle import Manifest, manifest_of, read_bundle
from jingwei.layers.tools.packages.osv.export import read_whole
from jingwei.layers.tools.packages.osv.merge import Advisory, merged
from jingwei.layers.tools.packages.osv.names import ecosystem_of, package_name
from jingwei.layers.tools.packages.osv.ranges import decide
from jingwei.layers.tools.packages.osv.standing import STALE_DAYS, Standing, standing
from jingwei.layers.tools.packages.osv.tables import MAGIC, Row, fill, kept_in, rows_of
from jingwei.layers.tools.packages.osv.versions import parser
from jingwei.limits import LIMITS, Limits
from jingwei.vocabulary import Text

_REMEMBERED = 4096  # packages whose advisories stay at hand
_HINT = "make one with: jingwei advisories import BUNDLE --trust KEY"


class State(StrEnum):
    """Answer about one version of one package."""

    AFFECTED = "affected"
    UNAFFECTED = "unaffected"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Match:
    """The answer, the advisories that apply, those that cannot be decided, and why the answer is unknown (empty where it is not)."""

    state: State
    advisories: tuple[Advisory, ...] = ()
    undecided: tuple[Advisory, ...] = ()
    reasons: tuple[Text, ...] = ()


def open_database(path: Path, as_of: date, limits: Limits = LIMITS, stale_days: int = STALE_DAYS) -> Database:
    """The database in a file, or a bundle loaded into memory, as it stands on a day. Raises `ParseError`, `LimitError`.

    Older than `stale_days`, it says of no package that it is unaffected.
    """
    connection = None
    try:
        connection = _connection(path, limits)
        return Database(connection, as_of, limits, stale_days)
    except BaseException as error:
        if connection is not None:
            connection.close()
        if isinstance(error, sqlite3.Error | UnicodeDecodeError):  # what is damaged is quoted in whatever bytes it has
            raise ParseError(f"{path.name}: the database of advisories is damaged: {error}", hint=_HINT) from error
        raise


def _connection(path: Path, limits: Limits) -> sqlite3.Connection:
    """Read only, trusting nothing of the file's schema. Nobody else writes to a file that is only ever replaced."""
    if read_regular(path, len(MAGIC), _HINT)[: len(MAGIC)] != MAGIC:
        return _loaded(path, limits)
    if path.stat().st_size > limits.advisory_database_bytes:
        raise LimitError(f"{path.name}: larger than {limits.advisory_database_bytes} bytes")
    connection = sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode=ro&immutable=1", uri=True)
    for pragma in ("trusted_schema=OFF", "cell_size_check=ON", "query_only=ON"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _loaded(path: Path, limits: Limits) -> sqlite3.Connection:
    content = read_whole(path, limits.advisory_bundle_bytes, _HINT)
    connection = sqlite3.connect(":memory:")
    fill(connection, read_bundle(content, unsigned=True, limits=limits), limits=limits)
    return connection


class Database:
    """Advisories of one or more ecosystems on a day; close it after use."""

    def __init__(self, connection: sqlite3.Connection, as_of: date, limits: Limits, stale_days: int) -> None:
        self._connection = connection
        kept = kept_in(connection)
        self.manifest: Manifest = manifest_of(read_statement(kept.payload, limits), kept.payload, limits)
        if kept.holdings.keys() != self.manifest.ecosystems.keys():
            raise ParseError("the database of advisories is not whole", hint="import the bundle again")
        self.signer = kept.signer
        self.standings = {
            name: standing(name, self.manifest, loaded, as_of, stale_days) for name, loaded in kept.holdings.items()
        }
        self._rows = lru_cache(_REMEMBERED)(partial(rows_of, connection))
        self._excerpt = {name: frozenset(names) for name, names in self.manifest.excerpt.items()}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the file back."""
        self._connection.close()

    @property
    def advisories(self) -> int:
        """Advisories of all ecosystems, as the statement says."""
        return sum(origin.holding.advisories for origin in self.manifest.ecosystems.values())

    @property
    def worst(self) -> Standing | None:
        """The ecosystem that has been without news for the longest time; None where there is none."""
        return max(self.standings.values(), key=lambda one: one.age, default=None)

    def rows(self, ecosystem: str, name: str) -> tuple[Row, ...]:
        """Every advisory about a package, whatever its version. Raises `ParseError`."""
        return self._rows(ecosystem, package_name(ecosystem, name))

    def matches(self, ecosystem: str, name: str, version: str) -> Match:
        """What is known of a package: `ecosystem` is OSV's or a package URL's type. Raises `ParseError` for a damaged database."""
        home = ecosystem_of(ecosystem)
        found = self.compare(home, name, version)
        if found.state is State.AFFECTED:
            return found
        gaps = (*found.reasons, *self._gaps(home, package_name(home, name)))
        return Match(State.UNKNOWN if gaps else found.state, (), found.undecided, gaps)

    def _gaps(self, ecosystem: str, name: str) -> tuple[Text, ...]:
        known = self.standings.get(ecosystem)
        if known is None:
            return (Text(f"the database does not cover {ecosystem}", f"数据库不涵盖 {ecosystem}"),)
        if ecosystem in self._excerpt and name not in self._excerpt[ecosystem]:
            return (*known.gaps, Text(f"the excerpt is not about {name}", f"该摘录不涉及 {name}"))
        return known.gaps

    def compare(self, ecosystem: str, name: str, version: str) -> Match:
        """As `matches`, of the rows alone: whether the database is fresh and whole does not count here."""
        hits, open_ = [], []
        for row in self.rows(ecosystem, name):
            answer = decide(row.affected, version)
            if answer:
                hits.append(row)
            elif answer is None:
                open_.append(row)
        undecided = merged(open_)
        if hits:
            return Match(State.AFFECTED, merged(hits), undecided)
        if undecided:
            return Match(State.UNKNOWN, (), undecided, (_undecided(undecided),))
        parse = parser(ecosystem, "ECOSYSTEM")
        if parse is None or parse(version) is None:
            return Match(State.UNKNOWN, reasons=(_strange(ecosystem, version),))
        return Match(State.UNAFFECTED)


def _undecided(open_: tuple[Advisory, ...]) -> Text:
    listed = ", ".join(one.id for one in open_[:5])
    return Text(f"cannot be compared with {listed}", f"无法与 {listed} 比对")


def _strange(ecosystem: str, version: str) -> Text:
    return Text(
        f"{version[:80]!r} is no version of {ecosystem} that can be ordered",
        f"{version[:80]!r} 不是 {ecosystem} 中可比较的版本",
    )
