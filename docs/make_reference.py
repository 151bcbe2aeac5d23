"""Writes docs/reference from the code. `make docs` runs it; tests/docs/test_reference.py holds the files against it.

Only what is shipped is written: checks and frameworks of other distributions that happen to be installed are left out.
"""

from __future__ import annotations

from pathlib import Path

from reference_pages.assessment import assessment_page
from reference_pages.checks import checks_page
from reference_pages.commands import cli_page
from reference_pages.coverage import coverage_page
from reference_pages.evidence import evidence_page
from reference_pages.formats import formats_page
from reference_pages.frameworks import frameworks_page
from reference_pages.limits import limits_page
from reference_pages.manifest import manifest_page
from reference_pages.policy import policy_page
from reference_pages.text import as_json

from jingwei.inventory.manifest import schema
from jingwei.report.assessment_json import assessment_schema

HERE = Path(__file__).parent / "reference"


def main() -> None:
    """Write every page."""
    HERE.mkdir(exist_ok=True)
    for name, text in pages().items():
        (HERE / name).write_text(text, encoding="utf-8")


def pages() -> dict[str, str]:
    """Every generated file of docs/reference: name -> content."""
    return {
        "checks.md": checks_page("en"),
        "checks.zh.md": checks_page("zh"),
        "coverage.md": coverage_page(),
        "cli.md": cli_page(),
        "manifest.md": manifest_page(),
        "evidence.md": evidence_page(),
        "assessment.md": assessment_page(),
        "frameworks.md": frameworks_page(),
        "limits.md": limits_page(),
        "formats.md": formats_page(),
        "policy.md": policy_page(),
        "manifest.schema.json": as_json(schema()),
        "assessment.schema.json": as_json(assessment_schema()),
    }


if __name__ == "__main__":
    main()
