"""Known vulnerabilities of the packages of an asset, with their places."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from jingwei.layers.tools.packages.asset import place
from jingwei.layers.tools.packages.judging.known import Known, Match
from jingwei.layers.tools.packages.package import Package
from jingwei.vocabulary import Location, Severity, Text

_ORDER = tuple(Severity)


@dataclass(frozen=True, slots=True)
class Hit:
    """An advisory that applies to a listed package. An advisory that nobody rated counts as `high`."""

    path: str
    package: Package
    id: str
    severity: Severity
    location: Location


@dataclass(frozen=True, slots=True)
class Compared:
    """What applies, gravest first, and the packages of which it cannot be said that nothing does."""

    hits: tuple[Hit, ...]
    open: tuple[Location, ...]


def compare(packages: Iterable[tuple[str, Package]], known: Known) -> Compared:
    """Compare packages that have a version with what is known. Raises `ParseError` for a damaged database."""
    hits: list[Hit] = []
    open_: list[Location] = []
    for path, package in packages:
        answer = known.look(package.ecosystem, package.name, package.version)
        hits += [_hit(path, package, match) for match in answer.matches]
        if answer.gaps and not answer.matches:
            open_.append(place(path, package, _joined(answer.gaps)))
    return Compared(tuple(sorted(hits, key=lambda hit: _ORDER.index(hit.severity))), tuple(open_))


def _hit(path: str, package: Package, match: Match) -> Hit:
    severity = Severity(match.severity) if match.severity else Severity.HIGH
    rated = match.severity + (f", CVSS {match.score}" if match.score is not None else "")
    others = ", ".join(match.aliases[:3])
    kind = Text("malicious package", "恶意软件包") if match.malicious else Text(rated or "not rated", rated or "未评级")
    note = Text(
        f"{match.id} ({kind.en}{'; ' + others if others else ''}): {match.text.en}"
        + (f"; fixed in {match.fixed}" if match.fixed else ""),
        f"{match.id}（{kind.zh}{'；' + others if others else ''}）：{match.text.zh}"
        + (f"；修复版本 {match.fixed}" if match.fixed else ""),
    )
    return Hit(path, package, match.id, severity, place(path, package, note))


def _joined(texts: Iterable[Text]) -> Text:
    listed = list(dict.fromkeys(texts))
    return Text("; ".join(one.en for one in listed), "；".join(one.zh for one in listed))
