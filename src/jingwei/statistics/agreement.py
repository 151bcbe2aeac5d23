"""Agreement of two raters beyond chance."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Sequence

_NORMAL = 1.959963984540054  # 97.5 % of the normal distribution


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


def kappa_interval(first: Sequence[Hashable], second: Sequence[Hashable]) -> tuple[float, float] | None:
    """Two-sided 95 % interval of kappa from its large-sample variance (Fleiss, Cohen and Everitt 1969), cut at -1 and 1.

    None where kappa is undefined. It is approximate: with few items, or with agreement nearly whole, it is too narrow.
    """
    value = kappa(first, second)
    if value is None:
        return None
    n = len(first)
    left, right = Counter(first), Counter(second)
    agreed = sum(a == b for a, b in zip(first, second, strict=True)) / n
    chance = sum(left[label] * right[label] for label in left) / n**2
    off = 0.0
    spread = 0.0
    for (a, b), count in Counter(zip(first, second, strict=True)).items():
        rows, columns = left[b] / n, right[a] / n  # the margins that meet in the cell's mirror image
        if a == b:
            spread += count / n * ((1 - chance) - (left[a] + right[a]) / n * (1 - agreed)) ** 2
        else:
            off += count / n * (columns + rows) ** 2
    variance = (spread + (1 - agreed) ** 2 * off - (agreed * chance - 2 * chance + agreed) ** 2) / (1 - chance) ** 4 / n
    half = _NORMAL * math.sqrt(max(variance, 0.0))
    return max(-1.0, value - half), min(1.0, value + half)
