"""What a verdict rests on. Samples are kept only where the verdict follows from them; whatever else a check hands over stays with its author."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from jingwei.check import Check
from jingwei.errors import ParseError
from jingwei.limits import LIMITS, Limits
from jingwei.statistics.rule import judged
from jingwei.vocabulary import Basis, Evidence, Finding, Rule, Sample, Status


@dataclass(frozen=True, slots=True)
class Kept:
    """Rules and samples that stand in a finding, and what is said where they do not."""

    rules: tuple[Rule, ...] = ()
    samples: tuple[Sample, ...] = ()
    evidence: tuple[Evidence, ...] = ()


def kept(
    status: Status, rules: tuple[Rule, ...], samples: tuple[Sample, ...], total: int, limits: Limits = LIMITS
) -> Kept:
    """The rules and samples, if all `total` are here, within the bounds, and give `status`; else their number as evidence."""
    if not rules and not samples:
        return Kept()
    if total > len(samples) or not _within(rules, samples, limits):
        return Kept(evidence=(_left_out(total, "over the bound, left out"),))
    if not decide(status, rules, samples):
        return Kept(evidence=(_left_out(total, "do not decide alone, left out"),))
    return Kept(rules, samples)


def _left_out(total: int, why: str) -> Evidence:
    return Evidence("samples", total, source=why)


def _within(rules: tuple[Rule, ...], samples: tuple[Sample, ...], limits: Limits) -> bool:
    if len(rules) > limits.rules or len(samples) > limits.samples:
        return False
    characters = sum(len(s.id) + len(s.group) + len(s.record) for s in samples)
    characters += sum(len(rule.metric) + sum(map(len, rule.groups)) for rule in rules)
    return characters <= limits.sample_characters


def decide(status: Status, rules: tuple[Rule, ...], samples: tuple[Sample, ...]) -> bool:
    """Whether the samples under the rules give exactly this status."""
    try:
        return bool(rules) and judged(rules, samples) is status
    except ParseError:
        return False


def based(finding: Finding, check: Check | None) -> Finding:
    """The finding with its basis, whatever it says of itself: a worker that examined hostile input may be hostile."""
    return replace(finding, basis=_basis(finding, check))


def _basis(finding: Finding, check: Check | None) -> Basis:
    """A crash or a missing extra is a fact of one machine, so nobody else can get the same by running it again."""
    told = finding.status in {Status.ERROR, Status.NOTCHECKED} and check is not None
    if told or (check is not None and check.basis is Basis.ATTESTED):
        return Basis.ATTESTED
    if finding.samples and decide(finding.status, finding.rules, finding.samples):
        return Basis.RECOMPUTED
    return Basis.RERUNNABLE


def bounded(findings: Iterable[Finding], limits: Limits = LIMITS) -> Iterator[Finding]:
    """The findings, those without their samples for which a result in leaves has no room."""
    room = limits.leaves // 4  # a sample is two leaves; the other half is for everything else
    for finding in findings:
        room -= len(finding.samples)
        yield finding if room >= 0 or not finding.samples else _without(finding)


def _without(finding: Finding) -> Finding:
    told = (*finding.evidence, _left_out(len(finding.samples), "over the bound of the whole assessment, left out"))
    return replace(finding, rules=(), samples=(), evidence=told)
