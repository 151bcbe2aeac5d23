"""docs/reference/policy.md: every key of a verifier's policy."""

from __future__ import annotations

from jingwei.parties.exchange.policy_text import KEYS
from reference_pages.text import page, table


def policy_page() -> str:
    """Keys with meaning and default, in both languages."""
    lead = (
        "What `jingwei verify --policy` reads. `jingwei policy new` writes such a file, `jingwei policy check` says what one demands and leaves "
        "open; how it is used: [evidence](../guide/evidence.md). The formats of bundles: [decision 0010](../decisions/0010-evidence.md)."
    )
    rows = [
        (f"`{name}`", key.meaning.en, key.meaning.zh, key.default or "must be there", f"`{key.example}`")
        for name, key in KEYS.items()
    ]
    return page("# Policy of a verifier", lead, table(("key", "meaning", "含义", "default", "example"), rows))
