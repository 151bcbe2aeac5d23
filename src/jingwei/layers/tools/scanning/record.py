"""What a scan says of one file, and of all of them together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from jingwei.codec import plain, whole
from jingwei.layers.tools.artifacts.verdict import Finding, Policy, Verdict
from jingwei.layers.tools.stated.statement import Stated
from jingwei.vocabulary import Severity

SEVERITY = {
    Verdict.MALICIOUS: Severity.CRITICAL,
    Verdict.SUSPICIOUS: Severity.HIGH,
    Verdict.UNPROVED: Severity.MEDIUM,
    Verdict.CLEAN: Severity.INFO,
}
CLEAN, REJECTED, OPEN = 0, 1, 2  # exit codes
UNKNOWN = "unknown"  # what stands for no format


@dataclass(frozen=True, slots=True)
class Record:
    """One file: verdict, what its content is, digests (empty: not computed), bytes, seconds; `accepted` names the rule that lets it be unproved.

    `companions` are the files beside it that the verdict rests on, `policies` the policy packs; `asked` are all files that were looked for beside it,
    there or not (`.`: the names in its folder).
    """

    path: str
    verdict: Verdict
    format: str
    sha256: str = ""
    size: int = 0
    seconds: float = 0.0
    findings: tuple[Finding, ...] = ()
    omitted: int = 0
    accepted: str = ""
    companions: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    blake3: str = ""
    stated: Stated | None = None
    policies: tuple[Policy, ...] = ()
    state: str = ""  # identity of the file that was judged to its end; empty: another look is needed


def line(record: Record) -> dict[str, Any]:
    """The object that `jingwei scan --format jsonl` prints for a file."""
    made: dict[str, Any] = {
        "path": whole(record.path),
        "verdict": record.verdict.value,
        "format": record.format,
        "sha256": record.sha256 or None,
        "size": record.size,
        "seconds": round(record.seconds, 6),
        "findings": [_found(found) for found in record.findings],
    }
    made |= {"blake3": record.blake3} if record.blake3 else {}
    made |= {"companions": list(record.companions)} if record.companions else {}
    made |= {"policies": [plain(policy) for policy in record.policies]} if record.policies else {}
    made |= {"omitted": record.omitted} if record.omitted else {}
    return made | ({"accepted": record.accepted} if record.accepted else {})


def _found(found: Finding) -> dict[str, Any]:
    return {
        "rule": found.rule,
        "severity": SEVERITY[found.verdict].value,
        "verdict": found.verdict.value,
        "location": {"member": found.member, "offset": found.offset, "opcode": found.opcode, "name": found.name},
        "count": found.count,
        "message": found.text.en,
        "message_zh": found.text.zh,
    }


def accepting(record: Record, formats: frozenset[str]) -> Record:
    """The record; where it is unproved and its format is among `formats`, marked as accepted.

    A file that was not looked at, or not to its end, is never accepted: nobody knows what it holds.
    """
    seen = not record.omitted and not any(_cut_short(found.rule) for found in record.findings)
    if record.verdict is Verdict.UNPROVED and seen and slug(record.format) in formats - {UNKNOWN}:
        return replace(record, accepted=f"unproved:{slug(record.format)}")
    return record


def _cut_short(rule: str) -> bool:
    return rule == "budget" or rule.startswith("file.") or rule.endswith((".broken", ".unreadable", ".encrypted"))


def slug(format_: str) -> str:
    """A format's name as a word: lower case, dashes for spaces."""
    return "-".join(format_.lower().split())


def counts(records: Iterable[Record]) -> Mapping[str, int]:
    """Files by verdict; accepted ones apart."""
    return Counter("accepted" if record.accepted else record.verdict.value for record in records)


def exit_code(found: Mapping[str, int]) -> int:
    """0 only when something was examined and all of it is clean or accepted; 1 with a rejected file; else 2."""
    if found.get(Verdict.MALICIOUS, 0) or found.get(Verdict.SUSPICIOUS, 0):
        return REJECTED
    return OPEN if found.get(Verdict.UNPROVED, 0) or not sum(found.values()) else CLEAN
