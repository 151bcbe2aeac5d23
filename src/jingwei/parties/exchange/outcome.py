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

    @property
    def was_left_out(self) -> bool:
        """Not computed again although it rests on more than somebody's word."""
        return self.outcome is Outcome.NOT_RECOMPUTED and self.basis != Basis.ATTESTED


def judged(verdict: Verdict, recomputed: Sequence[Recomputed]) -> Verdict:
    """The verdict with what came of recomputing, as a further step: one difference refuses the bundle, something left out makes it incomplete."""
    if verdict.verdict == "refused":
        return verdict
    step = _step(recomputed)
    word = "refused" if step.ok is False else "incomplete" if step.ok is None else verdict.verdict
    return replace(verdict, verdict=word, steps=(*verdict.steps, step))


def _step(recomputed: Sequence[Recomputed]) -> Step:
    """Yes only where something was confirmed and nothing was left out."""
    differing = [one.path for one in recomputed if one.outcome is Outcome.DIFFERS]
    if differing:
        listed = ", ".join(differing[:5]) + (" ..." if len(differing) > 5 else "")  # noqa: PLR2004 - enough to find them
        return Step(
            STEP, ok=False, detail=Text(f"computed again, these differ: {listed}", f"重新计算的结果不同：{listed}")
        )
    confirmed = sum(one.outcome is Outcome.CONFIRMED for one in recomputed)
    lacking = sum(one.was_left_out for one in recomputed)
    if not confirmed:
        return Step(STEP, ok=None, detail=Text("nothing could be computed again", "未能重新计算任何结论"))
    if lacking:
        total = confirmed + lacking
        text = Text(f"{lacking} of {total} were not computed again", f"{total} 项中有 {lacking} 项未重新计算")
        return Step(STEP, ok=None, detail=text)
    return Step(
        STEP, ok=True, detail=Text(f"{confirmed} computed again, the same", f"重新计算 {confirmed} 项，结果一致")
    )


def exit_code(verdict: Verdict) -> int:
    """0 accepted, 1 refused, 2 incomplete: always that of the word."""
    return _CODES[verdict.verdict]
