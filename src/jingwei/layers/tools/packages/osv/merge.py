"""Advisories about the same vulnerability under several names become one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jingwei.layers.tools.packages.osv.names import family
from jingwei.layers.tools.packages.osv.record import MALICIOUS
from jingwei.layers.tools.packages.osv.tables import Row
from jingwei.vocabulary import Severity

_NAMED_BY = ("MAL", "CVE", "GHSA", "PYSEC")  # whose id names it: the first of these that it has
_ORDER = [*Severity, ""]


@dataclass(frozen=True, slots=True)
class Advisory:
    """One vulnerability. `ids` are all its names, `id` the one to show; `severity` is a word of `Severity` or empty, `score` that of CVSS 3."""

    id: str
    ids: tuple[str, ...]
    summary: str
    severity: str
    score: float | None
    vector: str
    fixed: tuple[str, ...]  # versions that end a range, as the advisories write them

    @property
    def malicious(self) -> bool:
        """Whether the package itself is the attack."""
        return any(one.startswith(MALICIOUS) for one in self.ids)


def merged(rows: Sequence[Row]) -> tuple[Advisory, ...]:
    """One advisory for each group of rows that share an id or alias, directly or through others; gravest first."""
    if not rows:
        return ()
    group_of: dict[str, int] = {}
    groups: dict[int, tuple[set[str], list[Row]]] = {}
    for number, row in enumerate(rows):
        names, members = {row.id, *row.aliases}, [row]
        for old in {group_of[name] for name in names if name in group_of}:
            others, more = groups.pop(old)
            names |= others
            members = more + members
        groups[number] = names, members
        group_of.update(dict.fromkeys(names, number))
    made = (_one(names, members) for names, members in groups.values())
    return tuple(sorted(made, key=lambda one: (_ORDER.index(one.severity), one.id)))


def _one(names: set[str], rows: list[Row]) -> Advisory:
    ids = sorted(names, key=_rank)
    worst = max((row.rated for row in rows), key=lambda rated: (-_ORDER.index(rated.severity), rated.score or 0.0))
    fixed = [text for row in rows for one in row.affected.ranges for kind, text in one.events if kind == "fixed"]
    return Advisory(
        id=ids[0],
        ids=tuple(ids),
        summary=next((row.summary for row in rows if row.summary), ""),
        severity=worst.severity,
        score=worst.score,
        vector=worst.vector or next((row.rated.vector for row in rows if row.rated.vector), ""),
        fixed=tuple(dict.fromkeys(fixed)),
    )


def _rank(id_: str) -> tuple[int, str]:
    prefix = family(id_)
    return (_NAMED_BY.index(prefix) if prefix in _NAMED_BY else len(_NAMED_BY), id_)
