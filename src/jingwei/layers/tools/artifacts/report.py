"""Collects findings within a bound and counts what is left out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from jingwei.layers.tools.artifacts.rules import RULES, finding
from jingwei.layers.tools.artifacts.verdict import Finding, Verdict, inside, place, worst

DISTINCT = 256  # different (rule, name) pairs kept per verdict; the rest is only counted


class Report:
    """Findings of one member. The same rule on the same name is one finding with a count; the verdict knows all of them."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str, str], Finding] = {}
        self._room = dict.fromkeys(Verdict, DISTINCT)
        self.verdict = Verdict.CLEAN
        self.omitted = 0
        self.companions: tuple[str, ...] = ()  # files beside this one without which it would not be understood
        self.policies: set[str] = set()  # distributions whose policy packs were asked
        self.met: set[str] = set()  # rules met by the file itself, not by its members, whether listed or left out

    def add(
        self,
        rule: str,
        name: str = "",
        *,
        offset: int | None = None,
        opcode: str = "",
        member: str = "",
        detail: str = "",
    ) -> None:
        """Record that `rule` was met."""
        if not member:
            self.met.add(rule)
        member = place(member)
        key = (rule, name[:200], member)
        known = self._kept.get(key)
        if known is not None:
            self._kept[key] = replace(known, count=known.count + 1)
        elif self._room[RULES[rule][0]] > 0:
            self._keep(key, finding(rule, name, member=member, offset=offset, opcode=opcode, detail=detail))
        else:
            self._leave_out(RULES[rule][0])

    def take(self, findings: Iterable[Finding], member: str = "") -> None:
        """Add what was found inside `member`."""
        for found in findings:
            moved = inside(found, member) if member else found
            if not moved.member:
                self.met.add(moved.rule)
            if self._room[moved.verdict] > 0:
                self._keep((moved.rule, moved.name, f"{moved.member}@{moved.offset}"), moved)
            else:
                self._leave_out(moved.verdict)

    def join(self, other: Report, member: str = "") -> None:
        """Add all of `other`, seen from the container of `member`."""
        self.take(other.findings, member)
        self.met |= set() if member else other.met
        self.companions += () if member else other.companions
        self.policies |= other.policies
        self.omitted += other.omitted
        self.verdict = worst((self.verdict, other.verdict))

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Worst first, then in the order met."""
        return tuple(sorted(self._kept.values(), key=lambda found: -found.verdict.rank))

    def _keep(self, key: tuple[str, str, str], found: Finding) -> None:
        self._room[found.verdict] -= 1
        self._kept[key] = found
        self.verdict = worst((self.verdict, found.verdict))

    def _leave_out(self, verdict: Verdict) -> None:
        self.omitted += 1
        self.verdict = worst((self.verdict, verdict))
