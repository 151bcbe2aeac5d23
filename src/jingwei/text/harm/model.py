"""The shipped linear model: a mixture of experts over hashed n-grams. See CARD.md for data, licences and held-out errors.

Sources disagree on what is abusive, so each has an expert (a logistic regression), and gates say which source a window looks like; ordinary text has
a gate and no expert: it speaks for no harm. Weights are 8-bit integers, one scale for each column.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from jingwei.text.harm.features import Seen

if TYPE_CHECKING:
    from numpy.typing import NDArray

FILE = Path(__file__).with_name("weights.npz")
_NEVER = -6.0  # log odds of harm where a window looks like ordinary text


@dataclass(frozen=True, slots=True)
class Model:
    """Columns of `table`: experts first, then as many gates and one more."""

    table: NDArray[np.int8]  # buckets x columns
    scales: NDArray[np.float32]
    biases: NDArray[np.float32]

    def columns(self, seen: Seen) -> NDArray[np.float64]:
        """Log odds of every column."""
        total = self.table[seen.numbers].sum(axis=0, dtype=np.int64)
        odds: NDArray[np.float64] = total * self.scales.astype(np.float64) / np.sqrt(max(1, len(seen.numbers)))
        return odds + self.biases

    def probability(self, seen: Seen) -> float:
        """How likely people call the window abusive, 0 to 1."""
        return mixed(self.columns(seen))


def mixed(columns: NDArray[np.float64]) -> float:
    """Experts by their gates."""
    experts = (len(columns) - 1) // 2
    odds = np.append(columns[:experts], _NEVER)
    gates = columns[experts:]
    shares = np.exp(gates - gates.max())
    shares /= shares.sum()
    return float(1 / (1 + np.exp(-np.clip(shares @ odds, -30, 30))))


@cache
def model() -> Model:
    """The shipped weights."""
    with np.load(FILE, allow_pickle=False) as arrays:
        return Model(arrays["table"], arrays["scales"], arrays["biases"])
