"""What an examination says of a file or an agent: a verdict, and findings that say what and where.

`clean`: read whole, every string looked at, nothing found. `unproved`: something was not understood, and which. `risky`: no sign of an attack,
but power or exposure that should be taken away first. `suspicious` and `malicious`: text or settings that honest tools have no use for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from jingwei.vocabulary import Severity, Text


class Verdict(StrEnum):
    """Best first. The verdict of a whole is the worst of its parts."""

    CLEAN = "clean"
    UNPROVED = "unproved"
    RISKY = "risky"
    SUSPICIOUS = "suspicious"
    MALICIOUS = "malicious"

    @property
    def rank(self) -> int:
        """0 for clean up to 4."""
        return _ORDER.index(self)

    @property
    def rejected(self) -> bool:
        """Whether it must not be used as it is."""
        return self.rank >= _ORDER.index(Verdict.RISKY)


_ORDER = tuple(Verdict)


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
    return max(verdicts, key=lambda verdict: verdict.rank, default=Verdict.CLEAN)
