"""What is known of published packages: which advisories apply. The database may be the imported one or the small shipped table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from jingwei.layers.tools.packages.advisories import Table, osv_name, shipped_table
from jingwei.layers.tools.packages.osv.database import Database
from jingwei.layers.tools.packages.osv.merge import Advisory
from jingwei.layers.tools.packages.osv.names import ecosystem_of
from jingwei.layers.tools.packages.package import Package
from jingwei.vocabulary import Text

_CONDA = Text(
    "conda packages are compared under PyPI's names; no hit there proves nothing",
    "conda 软件包按 PyPI 名称比对；未命中不构成证明",
)

_VERSION = Text("has advisories, but its version cannot be compared", "有相关公告，但版本无法比较")


@dataclass(frozen=True, slots=True)
class Match:
    """An advisory that applies to the version at hand. `malicious`: it says that the package itself is the attack."""

    id: str
    severity: str
    text: Text
    aliases: tuple[str, ...] = ()
    fixed: str = ""
    source: str = ""
    malicious: bool = False
    score: float | None = None  # of CVSS 3


@dataclass(frozen=True, slots=True)
class Answer:
    """Advisories that apply, and why silence about the rest proves nothing (empty where it does)."""

    matches: tuple[Match, ...] = ()
    gaps: tuple[Text, ...] = ()


class Known(Protocol):
    """A source of advisories. Raises `ParseError` where it is damaged."""

    def look(self, ecosystem: str, name: str, version: str) -> Answer:
        """What is known of one version."""
        ...

    def mentions(self, ecosystem: str, name: str) -> bool:
        """Whether any advisory names the package."""
        ...


@dataclass(frozen=True, slots=True)
class Shipped:
    """The shipped table: what it names is known, what it does not name is not."""

    table: Table

    def look(self, ecosystem: str, name: str, version: str) -> Answer:
        """Rows that apply; never proof of the rest."""
        matches, uncompared = _rows(self.table, Package(name, version, ecosystem, pinned=True))
        n, day = self.table.count, self.table.as_of
        gap = Text(
            f"no advisory database was given; the shipped table has only {n} advisories, as of {day}",
            f"未提供公告库；内置表仅有 {n} 条公告，截至 {day}",
        )
        return Answer(matches, (*uncompared, gap))

    def mentions(self, ecosystem: str, name: str) -> bool:
        """Whether a row names it."""
        return (ecosystem, name) in self.table.rows


@dataclass(frozen=True, slots=True)
class Imported:
    """The imported database, and the shipped table beside it: what either names applies."""

    database: Database
    table: Table

    def look(self, ecosystem: str, name: str, version: str) -> Answer:
        """Advisories of both; the gaps are the database's. Of conda's packages, built elsewhere, a miss proves nothing."""
        package = Package(name, version, ecosystem, pinned=True)
        found = self.database.matches(*osv_name(package), version)
        matches = [_match(one) for one in found.advisories]
        named = {id_ for one in found.advisories for id_ in one.ids}
        rows, uncompared = _rows(self.table, package)
        matches += [one for one in rows if one.id not in named]
        reasons = found.reasons or (() if ecosystem != "conda" or matches else (_CONDA,))
        return Answer(tuple(matches), tuple(dict.fromkeys((*uncompared, *reasons))))

    def mentions(self, ecosystem: str, name: str) -> bool:
        """Whether a row names it."""
        return bool(self.database.rows(ecosystem_of(ecosystem), name))


def _rows(table: Table, package: Package) -> tuple[tuple[Match, ...], tuple[Text, ...]]:
    """Rows that apply, and why that cannot be said."""
    rows = table.applying(package)
    if rows is None:
        return (), (_VERSION,)
    return tuple(Match(row.id, row.severity, row.text, (), row.fixed, row.source) for row in rows), ()


def imported(database: Database) -> Known:
    """An imported database with the table that comes with this version."""
    return Imported(database, shipped_table())


def _match(advisory: Advisory) -> Match:
    text = Text(advisory.summary, advisory.summary)
    return Match(
        advisory.id, advisory.severity, text, tuple(one for one in advisory.ids if one != advisory.id),
        ", ".join(advisory.fixed), "OSV", advisory.malicious, advisory.score,
    )  # fmt: skip


def shipped() -> Known:
    """The table that comes with this version, as a source of advisories."""
    return Shipped(shipped_table())


def unusable(reason: str) -> Known:
    """The shipped table, where a database was asked for and cannot be used."""
    return Unusable(Shipped(shipped_table()), Text(reason, reason))


@dataclass(frozen=True, slots=True)
class Unusable:
    """The shipped table in the place of a database that cannot be read; `why` stands with every answer."""

    table: Shipped
    why: Text

    def look(self, ecosystem: str, name: str, version: str) -> Answer:
        """Rows that apply; never proof of the rest."""
        return Answer(self.table.look(ecosystem, name, version).matches, (self.why,))

    def mentions(self, ecosystem: str, name: str) -> bool:
        """Whether a row names it."""
        return self.table.mentions(ecosystem, name)
