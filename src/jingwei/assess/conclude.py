"""Conclude: what counts, the exit code, the risks; the assessment as a whole. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fnmatch import fnmatchcase

from jingwei.catalog.model import RiskName
from jingwei.vocabulary import GOOD, Finding, Plan, Risk, Severity, Status, Text, Waiver

OK, FAILED, OPEN = 0, 1, 2
_SEVERITIES = list(Severity)
_BASELINE = frozenset({Status.FAIL, Status.UNKNOWN, Status.NOTCHECKED})


def accept(
    findings: Iterable[Finding], waivers: Sequence[Waiver], baseline: frozenset[str], as_of: date
) -> tuple[Finding, ...]:
    """Mark the findings that a waiver in force or the baseline takes out of the count. Their status stays what it is."""
    return tuple(_accepted(finding, waivers, baseline, as_of) for finding in findings)


def _accepted(finding: Finding, waivers: Sequence[Waiver], baseline: frozenset[str], as_of: date) -> Finding:
    if finding.status is Status.FAIL:
        for waiver in waivers:
            if _covers(waiver, finding) and in_force(waiver, as_of):
                text = f"waiver until {waiver.expires.isoformat()} by {waiver.approver}: {waiver.reason}"
                return replace(finding, accepted=text)
    if finding.status in _BASELINE and finding.fingerprint in baseline:
        return replace(finding, accepted="baseline: known before")
    return finding


def in_force(waiver: Waiver, as_of: date) -> bool:
    """Whether the waiver still holds on this day; its last day is one."""
    return as_of <= waiver.expires


def waiver_notes(findings: Sequence[Finding], waivers: Iterable[Waiver], as_of: date) -> tuple[Text, ...]:
    """What the owner of a waiver should hear: it has expired, or there is nothing left that it accepts."""
    notes: list[Text] = []
    for waiver in waivers:
        what = f"{waiver.check} / {waiver.asset}"
        if not in_force(waiver, as_of):
            day = waiver.expires.isoformat()
            notes.append(
                Text(
                    f"waiver for {what} by {waiver.approver} expired on {day}",
                    f"{what} 的豁免（{waiver.approver}）已于 {day} 到期",
                )
            )
        elif not any(_covers(waiver, finding) for finding in findings):
            notes.append(
                Text(f"waiver for {what} accepts nothing: no such failure", f"{what} 的豁免没有对应的未通过项")
            )
    return tuple(notes)


def _covers(waiver: Waiver, finding: Finding) -> bool:
    matches = fnmatchcase(finding.check, waiver.check) and finding.asset == waiver.asset
    return matches and finding.status is Status.FAIL


def baseline_of(findings: Iterable[Finding]) -> frozenset[str]:
    """Fingerprints of what an earlier assessment had already found."""
    return frozenset(finding.fingerprint for finding in findings if finding.status in _BASELINE and finding.fingerprint)


def exit_code(findings: Iterable[Finding], plan: Plan) -> int:
    """1 for any failure that counts; else 2 for anything open, for a plan with problems, or when nothing passed; else 0."""
    statuses = Counter(finding.status for finding in findings if not finding.accepted)
    if statuses[Status.FAIL]:
        return FAILED
    everything_good = all(status in GOOD for status in statuses)
    return OK if everything_good and statuses[Status.PASS] and not plan.problems else OPEN


def counts(findings: Iterable[Finding]) -> dict[str, int]:
    """Findings that count, by status; every status has its number."""
    found = Counter(finding.status for finding in findings if not finding.accepted)
    return {status.value: found[status] for status in Status}


def risks(findings: Sequence[Finding], names: Mapping[str, RiskName]) -> tuple[Risk, ...]:
    """Named risks with a failed finding, the most severe first, each with what to do."""
    by_risk: dict[str, list[int]] = {}
    for index, finding in enumerate(findings):
        if finding.status is Status.FAIL:
            for risk in finding.risks:
                by_risk.setdefault(risk, []).append(index)
    made = [_risk(risk, indices, findings, names) for risk, indices in by_risk.items()]
    return tuple(sorted(made, key=lambda risk: (_SEVERITIES.index(risk.severity), risk.risk)))


def _risk(risk: str, indices: list[int], findings: Sequence[Finding], names: Mapping[str, RiskName]) -> Risk:
    behind = [findings[index] for index in indices]
    return Risk(
        risk=risk,
        title=names[risk].title if risk in names else Text(risk, risk),
        severity=min((finding.severity for finding in behind), key=_SEVERITIES.index),
        findings=tuple(indices),
        remediation=tuple(dict.fromkeys(finding.remediation for finding in behind)),
    )
