"""In-toto attestations for other tools: one statement about each asset's files, of predicate type test-result v0.1. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from jingwei.evidence.forms.envelope import statement_bytes
from jingwei.vocabulary import GOOD, Assessment, Finding, Status

TEST_RESULT = "https://in-toto.io/attestation/test-result/v0.1"


def attestations(assessment: Assessment) -> Iterator[tuple[str, bytes]]:
    """Asset id and statement (canonical JSON) for each asset. Without files, the subject is the asset as the manifest describes it."""
    for asset in assessment.assets:
        found = [finding for finding in assessment.findings if finding.asset == asset.id]
        subjects = {file.path: file.sha256 for file in asset.files} or {f"asset:{asset.id}": asset.digest}
        yield asset.id, statement_bytes(TEST_RESULT, subjects, _predicate(assessment, found))


def _predicate(assessment: Assessment, found: Iterable[Finding]) -> dict[str, Any]:
    lists: dict[str, set[str]] = {"passedTests": set(), "warnedTests": set(), "failedTests": set()}
    for finding in found:
        lists[_list_of(finding)].add(finding.check)
    configuration = {"name": assessment.manifest, "digest": {"sha256": assessment.plan.manifest_sha256}}
    tests = {name: sorted(checks) for name, checks in lists.items() if checks}
    return {"result": _result(lists), "configuration": [configuration], **tests}


def _list_of(finding: Finding) -> str:
    """A known failure that is accepted warns; so does whatever could not be decided."""
    if finding.status in GOOD:
        return "passedTests"
    return "failedTests" if finding.status is Status.FAIL and not finding.accepted else "warnedTests"


def _result(lists: dict[str, set[str]]) -> str:
    """Nothing passes for not having been looked at."""
    if lists["failedTests"]:
        return "FAILED"
    return "PASSED" if lists["passedTests"] and not lists["warnedTests"] else "WARNED"
