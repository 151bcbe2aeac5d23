"""JUnit XML: a suite for each layer, a case for each finding.

Viewers show a skipped case as good, so only what is good or accepted is skipped. What could not be judged (`unknown`, `notchecked`) is an
`<error>` whose type says so: JUnit knows no third outcome, and a gap must not look green.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from jingwei.check import Check
from jingwei.report.inert import inert
from jingwei.report.words import MANIFEST
from jingwei.vocabulary import Assessment, Finding, Layer, Location, Status

_ERRORS = {Status.ERROR, Status.UNKNOWN, Status.NOTCHECKED}


def render(assessment: Assessment, _checks: tuple[Check, ...] = ()) -> bytes:
    """JUnit XML, UTF-8."""
    root = Element("testsuites", {"name": inert(f"Jingwei {assessment.system.id}"), **_totals(assessment.findings)})
    for layer in Layer:
        findings = tuple(finding for finding in assessment.findings if finding.layer is layer)
        if findings:
            root.append(_suite(layer, findings, assessment))
    if assessment.exit_code and not _blamed(assessment):
        root.append(_unproved())
    indent(root, " ")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'.encode()


def _blamed(assessment: Assessment) -> bool:
    return any(f.status is Status.FAIL or f.status in _ERRORS for f in assessment.findings if not f.accepted)


def _totals(findings: tuple[Finding, ...]) -> dict[str, str]:
    counted = [finding.status for finding in findings if not finding.accepted]
    skipped = sum(bool(finding.accepted) or finding.status is Status.NOTAPPLICABLE for finding in findings)
    return {
        "tests": str(len(findings)),
        "failures": str(counted.count(Status.FAIL)),
        "errors": str(sum(status in _ERRORS for status in counted)),
        "skipped": str(skipped),
        "time": "0",
    }


def _suite(layer: Layer, findings: tuple[Finding, ...], assessment: Assessment) -> Element:
    head = {"name": layer.value, "timestamp": f"{assessment.plan.as_of.isoformat()}T00:00:00"}
    suite = Element("testsuite", {**head, **_totals(findings)})
    for finding in findings:
        suite.append(_case(finding))
    return suite


def _case(finding: Finding) -> Element:
    name = inert(f"{finding.title.en} [{finding.asset}]")
    case = Element("testcase", classname=inert(finding.check), name=name, time="0")
    message = inert(finding.message.en)
    if finding.accepted:
        SubElement(case, "skipped", message=inert(f"accepted: {finding.accepted}"))
    elif finding.status is Status.NOTAPPLICABLE:
        SubElement(case, "skipped", message=message)
    elif finding.status is Status.FAIL:
        SubElement(case, "failure", type=finding.severity.value, message=message).text = _details(finding)
    elif finding.status in _ERRORS:
        SubElement(case, "error", type=finding.status.value, message=message).text = _details(finding)
    return case


def _details(finding: Finding) -> str:
    lines = [finding.message.en, finding.message.zh, *map(_place, finding.locations)]
    if finding.locations_omitted:
        lines.append(f"... and {finding.locations_omitted} more places")
    return inert("\n".join([*lines, f"Fix: {finding.remediation.en}", f"处置：{finding.remediation.zh}"]))


def _place(location: Location) -> str:
    parts = [
        location.path or MANIFEST.en,
        *(str(number) for number in (location.line, location.column) if number is not None),
    ]
    extra = [word for word in (location.member, location.name) if word]
    return " ".join([":".join(parts), *extra])


def _unproved() -> Element:
    """A suite that fails although no finding does: the assessment itself showed too little."""
    suite = Element("testsuite", name="assessment", tests="1", failures="0", errors="1", skipped="0", time="0")
    case = SubElement(
        suite, "testcase", classname="jingwei", name="the assessment is complete and something passed", time="0"
    )
    SubElement(case, "error", type="unknown", message="the assessment is incomplete, or nothing passed")
    return suite
