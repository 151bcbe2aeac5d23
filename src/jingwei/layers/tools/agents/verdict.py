"""What an examination says of a file or an agent: a verdict, and findings that say what and where.

`clean`: read whole, every string looked at, nothing found. `unproved`: something was not understood, and which. `risky`: no sign of an attack,
but power or exposure that should be taken away first. `suspicious` and `malicious`: text or settings that honest tools have no use for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from jingwei.layers.tools.grades import Grade, worst_of
from jingwei.vocabulary import Severity, Text


class Verdict(Grade):
    """Best first. The verdict of a whole is the worst of its parts."""

    CLEAN = "clean"
    UNPROVED = "unproved"
    RISKY = "risky"
    SUSPICIOUS = "suspicious"
    MALICIOUS = "malicious"


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason. `verdict` is clean for advice. `pointer` (JSON) or `line` says where, `name` which tool or server."""

    rule: str
    verdict: Verdict
    severity: Severity
    text: Text
    risks: tuple[str, ...]
    pointer: str = ""
    line: int | None = None
    name: str = ""
    shown: str = ""  # what was found there, made printable
    path: str = ""  # of an agent's finding: the file
    steps: tuple[str, ...] = field(default=())  # of a flow: the tools on the way


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The join: clean for nothing."""
    return worst_of(verdicts, Verdict.CLEAN)
