"""An assessment arranged for readers: the matrix, findings by severity and check, controls by framework.

Pure functions that HTML, PDF and Markdown share.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from jingwei.report.words import STATUS
from jingwei.vocabulary import (
    GOOD,
    Assessment,
    Basis,
    Determination,
    Dimension,
    Finding,
    Judgement,
    Layer,
    Severity,
    Status,
    Step,
    Text,
)

ORDER = tuple(STATUS)  # worst first
OPEN = (Status.ERROR, Status.UNKNOWN, Status.NOTCHECKED)
Numbered = tuple[int, Finding]


@dataclass(frozen=True, slots=True)
class Group:
    """Findings of one check with the same severity: one title, one fix, many places."""

    check: str
    first: Finding
    findings: tuple[Numbered, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A layer seen from a dimension. `worst` is None where no check looked."""

    layer: Layer
    dimension: Dimension
    counts: Mapping[Status, int]
    worst: Status | None


@dataclass(frozen=True, slots=True)
class FrameworkView:
    """Controls of one framework and how many stand how."""

    id: str
    counts: Mapping[Judgement, int]
    determinations: tuple[Determination, ...]


@dataclass(frozen=True, slots=True)
class Unselected:
    """Steps that were left out for the same reason."""

    reason: Text
    steps: tuple[Step, ...]


def counting(assessment: Assessment) -> tuple[Numbered, ...]:
    """Findings with their index, those accepted by a waiver or the baseline left out."""
    return tuple((i, finding) for i, finding in enumerate(assessment.findings) if not finding.accepted)


def accepted(assessment: Assessment) -> tuple[Numbered, ...]:
    """Findings that do not count, with their index."""
    return tuple((i, finding) for i, finding in enumerate(assessment.findings) if finding.accepted)


def tally(findings: Iterable[Numbered]) -> dict[Status, int]:
    """Findings per status, worst first, zeros included."""
    seen = Counter(finding.status for _, finding in findings)
    return {status: seen[status] for status in ORDER}


def matrix(assessment: Assessment) -> tuple[tuple[Cell, ...], ...]:
    """Layers × dimensions. A finding counts in each of its dimensions; accepted ones are left out."""
    seen: Counter[tuple[Layer, Dimension, Status]] = Counter()
    for _, finding in counting(assessment):
        seen.update((finding.layer, dimension, finding.status) for dimension in finding.dimensions)
    return tuple(tuple(_cell(layer, dimension, seen) for dimension in Dimension) for layer in Layer)


def _cell(layer: Layer, dimension: Dimension, seen: Counter[tuple[Layer, Dimension, Status]]) -> Cell:
    counts = {status: seen[layer, dimension, status] for status in ORDER}
    return Cell(layer, dimension, counts, next((status for status in ORDER if counts[status]), None))


def groups(findings: Iterable[Numbered]) -> tuple[Group, ...]:
    """Findings by severity (worst first), then check, in the order of the assessment."""
    found: dict[tuple[Severity, str], list[Numbered]] = {}
    for index, finding in findings:
        found.setdefault((finding.severity, finding.check), []).append((index, finding))
    rank = list(Severity)
    keys = sorted(found, key=lambda key: (rank.index(key[0]), key[1]))
    return tuple(Group(key[1], found[key][0][1], tuple(found[key])) for key in keys)


def failures(assessment: Assessment) -> dict[Severity, tuple[Group, ...]]:
    """What fails and counts, by severity, worst first; severities without a failure are absent."""
    failed = groups((i, f) for i, f in counting(assessment) if f.status is Status.FAIL)
    found = {severity: tuple(g for g in failed if g.first.severity is severity) for severity in Severity}
    return {severity: of for severity, of in found.items() if of}


def unproved(assessment: Assessment) -> dict[Status, tuple[Group, ...]]:
    """Planned, but not shown: errors, unknowns and what was not checked."""
    found = {s: groups((i, f) for i, f in counting(assessment) if f.status is s) for s in OPEN}
    return {status: of for status, of in found.items() if of}


def good(assessment: Assessment) -> dict[Layer, tuple[Group, ...]]:
    """What passed or does not apply, by layer."""
    fine = [(i, f) for i, f in counting(assessment) if f.status in GOOD]
    found = {layer: groups((i, f) for i, f in fine if f.layer is layer) for layer in Layer}
    return {layer: of for layer, of in found.items() if of}


def frameworks(assessment: Assessment) -> tuple[FrameworkView, ...]:
    """Controls by framework, in the order of the assessment; within a framework the unmet come first."""
    found: dict[str, list[Determination]] = {}
    for determination in assessment.determinations:
        found.setdefault(determination.framework, []).append(determination)
    return tuple(_framework(name, controls) for name, controls in found.items())


def _framework(name: str, controls: list[Determination]) -> FrameworkView:
    seen = Counter(control.status for control in controls)
    rank = (Judgement.NOT_SATISFIED, Judgement.UNKNOWN, Judgement.SATISFIED)
    ordered = tuple(sorted(controls, key=lambda control: rank.index(control.status)))
    return FrameworkView(name, {judgement: seen[judgement] for judgement in rank}, ordered)


def bases(assessment: Assessment) -> dict[Basis, int]:
    """How many findings rest on what, strongest first; those that do not occur are absent."""
    seen = Counter(finding.basis for finding in assessment.findings)
    return {basis: seen[basis] for basis in Basis if seen[basis]}


def receipt(assessment: Assessment) -> tuple[tuple[Text, str], ...]:
    """Where the log keeps the assessment, as named values; none for one that was never logged."""
    kept = assessment.run.receipt
    if kept is None:
        return ()
    return (
        (Text("Log", "日志"), kept.log),
        (Text("Run in the log", "日志中的运行"), kept.run),
        (Text("Statement of the plan, entry", "计划声明，条目"), f"{kept.plan_entry} · sha256 {kept.plan_sha256}"),
        (
            Text("Statement of the result, entry", "结果声明，条目"),
            f"{kept.result_entry} · sha256 {kept.result_sha256}",
        ),
        (Text("Log then, entries", "当时日志，条目数"), f"{kept.size} · root {kept.root}"),
    )


def unselected(assessment: Assessment) -> tuple[Unselected, ...]:
    """Steps that the plan left out, by reason."""
    found: dict[Text, list[Step]] = {}
    for step in assessment.plan.steps:
        if not step.selected:
            found.setdefault(step.reason, []).append(step)
    return tuple(Unselected(reason, tuple(steps)) for reason, steps in found.items())
