"""What the page shows, as values for its template."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from jingwei.report import view
from jingwei.report.names import framework_titles
from jingwei.report.verdict import verdict
from jingwei.vocabulary import Assessment, Finding, Location, Severity, Status

SYMBOL = {
    Status.FAIL: "fail",
    Status.ERROR: "error",
    Status.UNKNOWN: "unknown",
    Status.NOTCHECKED: "notchecked",
    Status.PASS: "pass",
    Status.NOTAPPLICABLE: "na",
}
PLACES = 20  # places of one finding that stand on the page; the rest is counted and stands in assessment.json
# Findings of one check, severity and status that stand on the page; the rest is counted.
ROWS = 200


def values(assessment: Assessment) -> dict[str, Any]:
    """Everything under the names that the template uses."""
    counting, accepted = view.counting(assessment), view.accepted(assessment)
    failures, unproved, good = view.failures(assessment), view.unproved(assessment), view.good(assessment)
    frameworks = view.frameworks(assessment)
    return {
        "a": assessment,
        "verdict": verdict(assessment),
        "tally": view.tally(counting),
        "total": len(counting),
        "matrix": view.matrix(assessment),
        "failures": failures,
        "unproved": unproved,
        "good": good,
        "accepted": accepted,
        "shown": _shown((*failures.values(), *unproved.values(), *good.values()), accepted),
        "frameworks": frameworks,
        "titles": framework_titles({*(f.id for f in frameworks), *(tier.scheme for tier in assessment.tiers)}),
        "unselected": view.unselected(assessment),
        "bases": view.bases(assessment),
        "receipt": view.receipt(assessment),
        "assets": {asset.id: asset for asset in assessment.assets},
        "reused": len(assessment.run.reused),
        "symbol": SYMBOL,
        "severities": tuple(Severity),
        "open_statuses": view.OPEN,
        "places": PLACES,
        "rows": ROWS,
        "position": position,
        "key": key,
        "widths": widths,
    }


def _shown(sections: Iterable[tuple[view.Group, ...]], accepted: tuple[view.Numbered, ...]) -> frozenset[int]:
    """Indices of the findings that stand on the page, so that no link leads to one that was cut."""
    grouped = (index for groups in sections for group in groups for index, _ in group.findings[:ROWS])
    return frozenset((*grouped, *(index for index, _ in accepted[:ROWS])))


def position(location: Location) -> str:
    """What follows the file's name: `:line:column`, `@offset`, or nothing."""
    if location.line is not None:
        column = f":{location.column}" if location.column is not None else ""
        return f":{location.line}{column}"
    return f"@{location.offset}" if location.offset is not None else ""


def key(finding: Finding) -> str:
    """Words that the page's filter looks through."""
    return " ".join([f"l-{finding.layer}", *(f"d-{dimension}" for dimension in finding.dimensions)])


def widths(counts: dict[Any, int], whole: int = 1000) -> list[tuple[Any, int, int]]:
    """Counts as adjoining stretches of a bar `whole` units long: (what, start, length). A count above zero is never invisible."""
    total = sum(counts.values())
    shown = [(name, count) for name, count in counts.items() if count]
    if not total:
        return []
    least = whole // 100
    free = whole - least * len(shown)
    made, start = [], 0
    for name, count in shown:
        length = least + free * count // total
        made.append((name, start, length))
        start += length
    name, begin, _ = made[-1]
    return [*made[:-1], (name, begin, whole - begin)]
