"""Several tests on one control: the correction that keeps the family's error at its level."""

from __future__ import annotations

from collections.abc import Sequence


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """Holm's step-down adjusted p-values (1979), in the order given; compare each with the family's level. Raises `ValueError`."""
    for p in p_values:
        if not 0 <= p <= 1:
            raise ValueError(f"{p} is not a probability")
    count = len(p_values)
    adjusted = [0.0] * count
    running = 0.0
    for rank, index in enumerate(sorted(range(count), key=lambda i: p_values[i])):
        running = max(running, min(1.0, (count - rank) * p_values[index]))
        adjusted[index] = running
    return tuple(adjusted)
