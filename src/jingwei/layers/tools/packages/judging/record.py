"""What is said of one package, and of all of them together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from jingwei.codec import whole
from jingwei.layers.tools.packages.judging.known import Match
from jingwei.layers.tools.packages.judging.problem import Problem
from jingwei.layers.tools.packages.judging.provenance import provenance_line
from jingwei.layers.tools.packages.judging.verdict import Verdict, worst
from jingwei.layers.tools.provenance.appraise import Provenance
from jingwei.vocabulary import Severity

CLEAN, REJECTED, OPEN = 0, 1, 2  # exit codes
_SEVERITY = {
    Verdict.MALICIOUS: Severity.CRITICAL, Verdict.SUSPICIOUS: Severity.HIGH, Verdict.VULNERABLE: Severity.HIGH,
    Verdict.UNPROVED: Severity.MEDIUM, Verdict.CLEAN: Severity.INFO,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Record:
    """One package of `path`, or (with an empty `purl`) what concerns the file as a whole. `licence` is an SPDX expression; empty: not known."""

    path: str
    purl: str = ""
    ecosystem: str = ""
    name: str = ""
    version: str = ""
    line: int | None = None
    licence: str = ""
    advisories: tuple[Match, ...] = ()
    problems: tuple[Problem, ...] = ()
    omitted: int = 0  # problems over the bound; the worst are kept
    provenance: Provenance = field(default_factory=Provenance)

    @property
    def verdict(self) -> Verdict:
        """The worst of its problems."""
        return worst(problem.verdict for problem in self.problems)


def line(record: Record) -> dict[str, Any]:
    """The object that `jingwei packages --format jsonl` prints for a package."""
    made: dict[str, Any] = {
        "purl": record.purl or None,
        "verdict": record.verdict.value,
        "advisories": [_advisory(match) for match in record.advisories],
        "problems": [_problem(found) for found in record.problems],
        "licence": record.licence or None,
        "provenance": provenance_line(record.provenance),
        "name": record.name,
        "version": record.version or None,
        "ecosystem": record.ecosystem,
        "path": whole(record.path),
        "line": record.line,
    }
    return made | ({"omitted": record.omitted} if record.omitted else {})


def _advisory(match: Match) -> dict[str, Any]:
    return {
        "id": match.id, "aliases": list(match.aliases), "severity": match.severity, "fixed": match.fixed or None,
        "summary": match.text.en, "summary_zh": match.text.zh, "source": match.source,
    }  # fmt: skip


def _problem(found: Problem) -> dict[str, Any]:
    return {
        "rule": found.rule,
        "verdict": found.verdict.value,
        "severity": _SEVERITY[found.verdict].value,
        "location": {"member": found.member, "line": found.line},
        "name": found.name,
        "message": found.text.en,
        "message_zh": found.text.zh,
    }


def counts(records: Iterable[Record]) -> Mapping[str, int]:
    """Records by verdict."""
    return Counter(record.verdict.value for record in records)


def exit_code(found: Mapping[str, int]) -> int:
    """0 only when something was examined and all of it is clean; 1 with a rejected package; else 2."""
    if any(found.get(verdict.value, 0) for verdict in Verdict if verdict.rejected):
        return REJECTED
    return OPEN if found.get(Verdict.UNPROVED, 0) or not sum(found.values()) else CLEAN
