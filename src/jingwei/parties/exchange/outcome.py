"""Answers of a recomputation, and what they do to a verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from jingwei.evidence.answers import Step, Verdict
from jingwei.vocabulary import Basis, Text

STEP = "recomputation"
_CODES = {"accepted": 0, "refused": 1, "incomplete": 2}


class Outcome(StrEnum):
    """What came of computing a verdict again. Only a value that was computed and is the same is confirmed."""

    CONFIRMED = "confirmed"
    DIFFERS = "differs"
    NOT_RECOMPUTED = "not-recomputed"


@dataclass(frozen=True, slots=True)
class Recomputed:
    """One verdict computed again: where it stands, what it rests on, what came of it, why."""

    path: str
    basis: str  # as the bundle states it: recomputed, rerunnable, attested
    outcome: Outcome
    detail: Text


def judged(verdict: Verdict, recomputed: Sequence[Recomputed]) -> Verdict:
    """The verdict with what came of recomputing: one difference refuses the bundle."""
    differing = [one.path for one in recomputed if one.outcome is Outcome.DIFFERS]
    if not differing:
        return verdict
    listed = ", ".join(differing[:5]) + (" ..." if len(differing) > 5 else "")  # noqa: PLR2004 - enough to find them
    text = Text(f"computed again, these differ: {listed}", f"重新计算的结果不同：{listed}")
    return replace(verdict, verdict="refused", steps=(*verdict.steps, Step(STEP, ok=False, detail=text)))


def exit_code(verdict: Verdict, recomputed: Sequence[Recomputed] | None) -> int:
    """0 accepted, 1 refused, 2 incomplete; also 2 when what was to be recomputed was not.

    That is: a recomputation was asked for and confirmed nothing, or left out a verdict that rests on more than somebody's word.
    """
    code = _CODES[verdict.verdict]
    if code or recomputed is None:
        return code
    confirmed = any(one.outcome is Outcome.CONFIRMED for one in recomputed)
    left_out = any(one.outcome is Outcome.NOT_RECOMPUTED and one.basis != Basis.ATTESTED for one in recomputed)
    return 0 if confirmed and not left_out else 2
