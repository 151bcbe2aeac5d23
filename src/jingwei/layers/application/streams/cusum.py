"""Two-sided CUSUM (Page, 1954) with a stated average run length, calibrated robustly on values known to be normal.

Values are made residuals of their own memory first (a first-order autoregression), scaled by a robust spread and clipped, so that neither slow
noise nor a single spike raises an alarm. The threshold comes from Siegmund's approximation (Sequential Analysis, 1985) for Gaussian noise,
with the calibration's own error added to it: centre and spread from n values are uncertain, and a limit that ignores this alarms too often.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

REFERENCE = 0.5  # half the shift, in standard deviations, that is found fastest
CLIP = 4.0
CLEAN_ROWS = 100
SIGMA_OF_MAD = 1.4826
ERROR_QUANTILE = 1.645  # the calibration's error is covered with 95 % on each side
CENTRE_ERROR = 1.2533  # standard error of a median, times sqrt(n), in standard deviations
SPREAD_ERROR = 1.166  # the same of a spread from the median deviation
MEMORY_BOUND = 0.9
LAGS = 5
LARGEST = 1e140  # squares of larger values leave the range of floating point
OVERSHOOT = 1.166  # Siegmund's correction for the overshoot over the threshold


@dataclass(frozen=True, slots=True)
class Baseline:
    """Normal behaviour of a column, from `rows` values: centre, reach of its values around it, memory (lag one), spread of the residuals."""

    centre: float
    reach: float
    memory: float
    spread: float
    rows: int


@dataclass(frozen=True, slots=True)
class Uncalibrated:
    """Why there is no baseline: `short`, `large`, `constant`, `restless` (the centre moves), `memory` (noise reaches back several steps)."""

    reason: str


def calibrate(values: Sequence[float]) -> Baseline | Uncalibrated:
    """Baseline from finite values known to be normal, in order of time. At least `CLEAN_ROWS` of them."""
    if len(values) < CLEAN_ROWS:
        return Uncalibrated("short")
    if max(abs(value) for value in values) > LARGEST:
        return Uncalibrated("large")
    from statistics import median

    centre = median(values)
    spread = _spread([value - centre for value in values])
    if not spread:
        return Uncalibrated("constant")
    return _baseline(values, centre, spread)


def _baseline(values: Sequence[float], centre: float, spread: float) -> Baseline | Uncalibrated:
    reach = CLIP * spread
    clipped = [_clip((value - centre) / spread) for value in values]
    memory = max(-MEMORY_BOUND, min(MEMORY_BOUND, _correlation(clipped, 1)))
    if _moves(clipped, memory):
        return Uncalibrated("restless")
    residuals = [later - centre - memory * (earlier - centre) for earlier, later in pairwise(values)]
    spread = _spread(residuals)
    if not spread:
        return Uncalibrated("constant")
    white = [_clip(value / spread) for value in residuals]
    if any(abs(_correlation(white, lag)) > CLIP / math.sqrt(len(white)) for lag in range(1, LAGS + 1)):
        return Uncalibrated("memory")
    spread *= 1 + ERROR_QUANTILE * SPREAD_ERROR / math.sqrt(len(values))
    return Baseline(centre, reach, memory, spread, len(values))


def _moves(scores: Sequence[float], memory: float) -> bool:
    """Whether the medians of the two halves lie further apart than noise of this memory explains."""
    from statistics import median

    half = len(scores) // 2
    long_run = math.sqrt((1 + memory) / (1 - memory))
    error = CENTRE_ERROR * long_run * math.sqrt(2 / half)
    return abs(median(scores[:half]) - median(scores[half:])) > CLIP * error


def _spread(deviations: Sequence[float]) -> float:
    """Standard deviation from the median absolute deviation, but no less than that of the clipped values (heavy tails, coarse steps)."""
    from statistics import median

    rough = SIGMA_OF_MAD * median(abs(value) for value in deviations)
    bound = CLIP * rough if rough else math.inf
    return max(rough, math.sqrt(math.fsum(min(abs(v), bound) ** 2 for v in deviations) / len(deviations)))


def _clip(value: float) -> float:
    return max(-CLIP, min(CLIP, value))


def _correlation(values: Sequence[float], lag: int) -> float:
    total = math.fsum(value * value for value in values)
    pairs = zip(values, values[lag:], strict=False)
    return math.fsum(earlier * later for earlier, later in pairs) / total if total else 0.0


def run_length(threshold: float, centre_error: float = 0.0) -> float:
    """Mean number of values until a false alarm of the two-sided chart, by Siegmund's formula, when the centre is off by `centre_error`."""
    return 1 / (
        1 / _one_sided(threshold, REFERENCE - centre_error) + 1 / _one_sided(threshold, REFERENCE + centre_error)
    )


def _one_sided(threshold: float, slack: float) -> float:
    length = threshold + OVERSHOOT
    exponent = 2 * slack * length
    return (math.exp(min(exponent, 700.0)) - exponent - 1) / (2 * slack * slack)


def threshold_for(wanted: float, rows: int) -> float:
    """Least threshold whose run length is `wanted` values although the centre comes from `rows` values only."""
    error = min(ERROR_QUANTILE * CENTRE_ERROR / math.sqrt(rows), REFERENCE / 2)
    low, high = 0.0, 1.0
    while run_length(high, error) < wanted:
        high *= 2
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if run_length(middle, error) < wanted else (low, middle)
    return high


class Chart:
    """The running chart of one column."""

    __slots__ = ("_centre", "_down", "_memory", "_previous", "_reach", "_spread", "_threshold", "_up")

    def __init__(self, baseline: Baseline, threshold: float) -> None:
        self._centre, self._memory, self._spread = baseline.centre, baseline.memory, baseline.spread
        self._reach, self._threshold = baseline.reach, threshold
        self._previous: float | None = None
        self._up = self._down = 0.0

    def see(self, value: float) -> str:
        """Take the next finite value; answers `up` or `down` at an alarm, else an empty word."""
        deviation, previous = value - self._centre, self._previous
        # a spike is remembered up to the reach of normal values only, or it would count twice
        self._previous = max(-self._reach, min(self._reach, deviation))
        if previous is None:
            return ""
        score = max(-CLIP, min(CLIP, (deviation - self._memory * previous) / self._spread))
        self._up = up = max(0.0, self._up + score - REFERENCE)
        self._down = down = max(0.0, self._down - score - REFERENCE)
        if up > self._threshold:
            return "up"
        return "down" if down > self._threshold else ""
