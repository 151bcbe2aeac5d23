"""Known vulnerabilities of listed packages: by a database of advisories where there is one, and by the small shipped table in any case."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from jingwei.layers.tools.packages.advisories import Table, osv_name
from jingwei.layers.tools.packages.asset import place
from jingwei.layers.tools.packages.osv import Advisory, Database, Match, State
from jingwei.layers.tools.packages.package import Package
from jingwei.vocabulary import Location, Severity, Text

_ORDER = tuple(Severity)
_CONDA = Text(
    "conda packages are compared under PyPI's names; no hit there proves nothing",
    "conda 软件包按 PyPI 名称比对；未命中不构成证明",
)
_TABLE = Text("has advisories, but its version cannot be compared", "有相关公告，但版本无法比较")


@dataclass(frozen=True, slots=True)
class Hit:
    """An advisory that applies to a listed package. An advisory that nobody rated counts as `high`."""

    path: str
    package: Package
    id: str
    severity: Severity
    location: Location


@dataclass(frozen=True, slots=True)
class Known:
    """What applies, gravest first, and the packages of which it cannot be said that nothing does."""

    hits: tuple[Hit, ...]
    open: tuple[Location, ...]


def known(packages: Iterable[tuple[str, Package]], table: Table, database: Database | None) -> Known:
    """Compare packages that have a version. Without a database none of them is known to be free. Raises `ParseError` for a damaged one."""
    hits: list[Hit] = []
    open_: list[Location] = []
    for path, package in packages:
        match = _match(package, database)
        found = [_of_database(path, package, one) for one in match.advisories]
        named = {id_ for one in match.advisories for id_ in one.ids}
        rows = table.applying(package)
        found += [
            _of_table(path, package, row.id, row.severity, row.text, row.fixed)
            for row in rows or ()
            if row.id not in named
        ]
        hits += found
        if not found and (rows is None or match.state is State.UNKNOWN):
            reasons = (*([_TABLE] if rows is None else []), *match.reasons)
            open_.append(place(path, package, _joined(reasons)))
    return Known(tuple(sorted(hits, key=lambda hit: _ORDER.index(hit.severity))), tuple(open_))


def _match(package: Package, database: Database | None) -> Match:
    if database is None:
        return Match(State.UNKNOWN, reasons=(Text("no database of advisories", "没有公告数据库"),))
    found = database.matches(*osv_name(package), package.version)
    if package.ecosystem == "conda" and found.state is State.UNAFFECTED:
        return Match(State.UNKNOWN, reasons=(_CONDA,))
    return found


def _of_database(path: str, package: Package, one: Advisory) -> Hit:
    severity = Severity(one.severity) if one.severity else Severity.HIGH
    rated = one.severity + (f", CVSS {one.score}" if one.score is not None else "")
    others = ", ".join(one.ids[1:4])
    kind = Text("malicious package", "恶意软件包") if one.malicious else Text(rated or "not rated", rated or "未评级")
    fixed = ", ".join(one.fixed)
    note = Text(
        f"{one.id} ({kind.en}{'; ' + others if others else ''}): {one.summary}"
        + (f"; fixed in {fixed}" if fixed else ""),
        f"{one.id}（{kind.zh}{'；' + others if others else ''}）：{one.summary}"
        + (f"；修复版本 {fixed}" if fixed else ""),
    )
    return Hit(path, package, one.id, severity, place(path, package, note))


def _of_table(path: str, package: Package, id_: str, severity: str, text: Text, fixed: str) -> Hit:
    note = Text(f"{id_} ({severity}): {text.en}; fixed in {fixed}", f"{id_}（{severity}）：{text.zh}；修复版本 {fixed}")
    return Hit(path, package, id_, Severity(severity), place(path, package, note))


def _joined(texts: Iterable[Text]) -> Text:
    listed = list(dict.fromkeys(texts))
    return Text("; ".join(one.en for one in listed), "；".join(one.zh for one in listed))
