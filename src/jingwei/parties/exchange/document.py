"""A verdict as JSON (`jingwei/verification/1`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from jingwei.evidence.answers import Step, Verdict
from jingwei.parties.exchange.outcome import Outcome, Recomputed

SCHEMA = "jingwei/verification/1"


def document(verdict: Verdict, recomputed: Sequence[Recomputed] | None = None) -> dict[str, Any]:
    """Plain values: verdict, every step in both languages, paths withheld, what each verdict rests on; `recomputation` where it was asked for."""
    made = {
        "schema": SCHEMA,
        "verdict": verdict.verdict,
        "steps": [_step(step) for step in verdict.steps],
        "withheld": list(verdict.withheld),
        "classes": dict(verdict.classes),
    }
    return made if recomputed is None else {**made, "recomputation": _recomputation(recomputed)}


def _step(step: Step) -> dict[str, Any]:
    return {"step": step.step, "ok": step.ok, "detail": step.detail.en, "detail_zh": step.detail.zh}


def _recomputation(recomputed: Sequence[Recomputed]) -> dict[str, Any]:
    counts = Counter(one.outcome for one in recomputed)
    return {
        "counts": {outcome.value: counts[outcome] for outcome in Outcome},
        "items": [
            {
                "path": one.path,
                "class": one.basis,
                "outcome": one.outcome.value,
                "detail": one.detail.en,
                "detail_zh": one.detail.zh,
            }
            for one in recomputed
        ],
    }
