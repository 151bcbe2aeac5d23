"""docs/reference/coverage.md: named risks, checks, runtime protection."""

from __future__ import annotations

from jingwei.catalog.load import load_risks
from reference_pages.text import linked, page, shipped_checks, table

# The risks that the mission names, by their OWASP ids of 2023 (v1.1), and two of its own.
NAMED_RISKS = (
    *(f"owasp-llm-2023:LLM{number:02d}" for number in range(1, 11)),
    "jingwei:deepfake-fraud",
    "jingwei:ai-phishing",
)
NO_GUARD = "none yet (guard is later work)"


def coverage_page() -> str:
    """The named risks, the checks that name them, and what protects a running system."""
    rows = [(*_risk_cells(name), NO_GUARD) for name in NAMED_RISKS]
    return page(
        "# Coverage of the named risks",
        "Ten risks by their OWASP ids of 2023 (v1.1), with the entries of 2025 that took them up, and two more. "
        "A check in the third column names the risk itself. "
        "One in the fourth column names only the related entry: it speaks of that wider entry, and perhaps not of this risk.",
        "A risk without any check is not looked at today. A check looks at evidence before or after the fact; "
        "a runtime protection would stand in front of the running system.",
        table(
            (
                "risk",
                "entry of 2025",
                "checks that name it",
                "checks that name the related entry",
                "runtime protection",
            ),
            rows,
        ),
    )


def _risk_cells(name: str) -> tuple[str, str, str, str]:
    risk = load_risks()[name]
    own, related = covering(name)
    named = name.removeprefix("owasp-llm-2023:").removeprefix("jingwei:")
    entries = ", ".join(alias.removeprefix("owasp-llm-2025:") for alias in risk.aliases)
    return f"{named} {risk.title.en}", entries or "-", linked(own), linked(related)


def covering(name: str) -> tuple[list[str], list[str]]:
    """Ids of the checks that name the risk itself, and of those that name only an alias of it."""
    aliases = set(load_risks()[name].aliases)
    own = [check.id for check in shipped_checks() if name in check.risks]
    related = [check.id for check in shipped_checks() if aliases & set(check.risks) and check.id not in own]
    return own, related
