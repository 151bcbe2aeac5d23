"""What a scan says: a verdict, and findings that say what and where.

The verdicts form a chain; the verdict of a whole is the worst of its parts. `clean` means that every byte was accounted for by a grammar and
every effect is on the allow-list; `unproved` that something was not understood, and which; the other two are grades of rejection.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from jingwei.vocabulary import Text


class Verdict(StrEnum):
    """Best first."""

    CLEAN = "clean"
    UNPROVED = "unproved"
    SUSPICIOUS = "suspicious"
    MALICIOUS = "malicious"

    @property
    def rank(self) -> int:
        """0 for clean up to 3 for malicious."""
        return _ORDER.index(self)

    @property
    def rejected(self) -> bool:
        """Whether the file must not be loaded because of what was seen in it."""
        return self in {Verdict.SUSPICIOUS, Verdict.MALICIOUS}


_ORDER = tuple(Verdict)
_PLACE = 1024  # characters of a path inside containers that are told; an archive could else make its own report too long to be sent


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason for a verdict. `member` is the path inside containers (outermost first, joined by `!`), `offset` counts bytes in that member."""

    rule: str
    verdict: Verdict
    text: Text
    member: str = ""
    offset: int | None = None
    opcode: str = ""
    name: str = ""  # the resolved name: module.callable, tensor, operator, key
    count: int = 1  # how often the same rule met the same name; offset is the first place


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy pack that was asked: of which distribution, from which of its versions, and SHA-256 of the pack's bytes."""

    distribution: str
    versions: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Scan:
    """Result for one file. `format` is what its content is, `opcodes` the work done by the pickle machine."""

    format: str
    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    omitted: int = 0  # findings over the bound that are not listed; they count in the verdict
    size: int = 0
    opcodes: int = 0
    companions: tuple[str, ...] = ()  # files beside it that its verdict rests on
    policies: tuple[Policy, ...] = ()  # packs that its verdict rests on, in order of their names
    asked: tuple[
        str, ...
    ] = ()  # the companions, and names that were looked for beside it; `.` for the names in its folder


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The join: clean for nothing."""
    return max(verdicts, key=lambda verdict: verdict.rank, default=Verdict.CLEAN)


def inside(finding: Finding, member: str) -> Finding:
    """The same finding, seen from the container that holds `member`."""
    return replace(finding, member=place(f"{member}!{finding.member}" if finding.member else member))


def place(member: str) -> str:
    """A path inside containers, cut where it is longer than any that somebody reads."""
    return member if len(member) <= _PLACE else f"{member[:_PLACE]}…"
