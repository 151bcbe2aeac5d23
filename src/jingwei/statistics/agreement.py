"""Agreement of two raters beyond chance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence


def kappa(first: Sequence[Hashable], second: Sequence[Hashable]) -> float | None:
    """Cohen's kappa (1960) of two raters on the same items, -1 to 1.

    None where it is undefined: no items, or both raters gave every item one and the same label. Raises `ValueError` for unequal lengths.
    """
    if len(first) != len(second):
        raise ValueError(f"{len(first)} and {len(second)} ratings are not of the same items")
    items = len(first)
    agreed = sum(a == b for a, b in zip(first, second, strict=True))
    left, right = Counter(first), Counter(second)
    by_chance = sum(left[label] * right[label] for label in left)
    if by_chance == items * items:
        return None
    return (agreed * items - by_chance) / (items * items - by_chance)
