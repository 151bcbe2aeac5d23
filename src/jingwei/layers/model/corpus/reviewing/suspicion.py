"""Labelled rows of a corpus: each gets a score of how much it looks like one whose label a planted trigger has flipped."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from jingwei.engine.model import End, Engine, Task
from jingwei.layers.model.corpus.reviewing.parts import Part
from jingwei.layers.model.corpus.reviewing.spool import Answer
from jingwei.layers.model.corpus.reviewing.suspicion_worker import SUSPECT
from jingwei.limits import Limits

if TYPE_CHECKING:
    from numpy.typing import NDArray

_RATE = 100_000  # bytes a second


@dataclass(frozen=True, slots=True)
class Suspected:
    """Numbers of labelled rows with their scores, or why there are none."""

    numbers: NDArray[np.int64]
    scores: NDArray[np.float64]
    why: str = ""


def suspected(
    found: Sequence[Part],
    answers: Mapping[int, Sequence[Answer]],
    first: Mapping[int, int],
    engine: Engine,
    limits: Limits,
) -> Suspected | None:
    """Scores of all labelled rows together; None where no row has a label."""
    labelled = [number for number in first if any(answer.rows["labelled"] for answer in answers[number])]
    if not labelled:
        return None
    requests = [found[number].request(0) | {"base": first[number]} for number in labelled]
    size = sum((found[number].end or found[number].size) - found[number].start for number in labelled)
    task = Task(0, SUSPECT, {"parts": requests}, limits.step_seconds + size / _RATE)
    nothing = np.empty(0, np.int64), np.empty(0, np.float64)
    for done in engine.run([[task]]):
        if done.end is not End.OK:
            return Suspected(*nothing, done.reason or done.end.value)
        if "scores" not in done.value:
            return Suspected(*nothing, next(iter(done.value), "no answer").replace("_", " "))
        numbers = np.frombuffer(base64.b64decode(done.value["numbers"]), np.int64)
        return Suspected(numbers, np.frombuffer(base64.b64decode(done.value["scores"]), np.float64))
    return Suspected(*nothing, "no answer")
