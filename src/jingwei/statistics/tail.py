"""Tail probabilities of the binomial distribution, without normal approximation.

Probabilities of single counts follow C. Loader, "Fast and accurate computation of binomial probabilities" (2000): the large logarithms that cancel
are never formed, so the relative error stays near 1e-13 up to n = 10^7. Tails are sums away from the mode, about sqrt(n) terms.
"""

from __future__ import annotations

import math
from fractions import Fraction

_STIRLING_SERIES_FROM = 16  # above, five terms of the series are exact to the last bit of a double
_CLOSE = 0.1  # relative distance under which the deviance is summed as a series
_NEGLIGIBLE = 1e-18


def upper_tail(k: int, n: int, p: float) -> float:
    """P[X >= k] for X ~ Binomial(n, p); 0 <= p <= 1."""
    if k <= 0:
        return 1.0
    if k > n or p <= 0:
        return 0.0
    if p >= 1:
        return 1.0
    if k > n * p:
        return min(1.0, _sum_up(k, n, p))
    return max(0.0, 1.0 - _sum_down(k - 1, n, p))


def lower_tail(k: int, n: int, p: float) -> float:
    """P[X <= k] for X ~ Binomial(n, p); 0 <= p <= 1."""
    if k < 0:
        return 0.0
    if k >= n or p <= 0:
        return 1.0
    if p >= 1:
        return 0.0
    if k < n * p:
        return min(1.0, _sum_down(k, n, p))
    return max(0.0, 1.0 - _sum_up(k + 1, n, p))


def probability(k: int, n: int, p: float) -> float:
    """P[X = k] for X ~ Binomial(n, p), 0 <= k <= n and 0 < p < 1."""
    if k == 0:
        return math.exp(n * math.log1p(-p))
    if k == n:
        return math.exp(n * math.log(p))
    stirling = _stirling_error(n) - _stirling_error(k) - _stirling_error(n - k)
    exponent = stirling - _deviance(k, n * p) - _deviance(n - k, n * (1 - p))
    return math.exp(exponent) * math.sqrt(n / (2 * math.pi * k * (n - k)))


def exact_upper_tail(k: int, n: int, p: Fraction) -> Fraction:
    """P[X >= k] as a fraction; the time grows with n times the number of terms, so only where a tie has to be told apart."""
    if k <= 0:
        return Fraction(1)
    wins, losses, base = p.numerator, p.denominator - p.numerator, p.denominator
    if losses == 0 or wins == 0:
        return Fraction(int(losses == 0 and k <= n))
    if 2 * k <= n:
        return 1 - exact_upper_tail(n - k + 1, n, 1 - p)
    total = term = math.comb(n, k) * wins**k * losses ** (n - k) if k <= n else 0
    for i in range(k, n):
        term = term * (n - i) * wins // ((i + 1) * losses)
        total += term
    return Fraction(total, base**n)


def _sum_up(k: int, n: int, p: float) -> float:
    odds, term, total = p / (1 - p), probability(k, n, p), 0.0
    for i in range(k, n + 1):
        total += term
        if term <= total * _NEGLIGIBLE:
            break
        term *= (n - i) / (i + 1) * odds
    return total


def _sum_down(k: int, n: int, p: float) -> float:
    odds, term, total = (1 - p) / p, probability(k, n, p), 0.0
    for i in range(k, -1, -1):
        total += term
        if term <= total * _NEGLIGIBLE:
            break
        term *= i / (n - i + 1) * odds
    return total


def _stirling_error(n: int) -> float:
    """log(n!) - log(sqrt(2 pi n) (n/e)^n), n >= 1."""
    if n < _STIRLING_SERIES_FROM:
        return math.lgamma(n + 1) - (n + 0.5) * math.log(n) + n - 0.5 * math.log(2 * math.pi)
    square = n * n
    series = 1 / 1260 - (1 / 1680 - 1 / (1188 * square)) / square
    return (1 / 12 - (1 / 360 - series / square) / square) / n


def _deviance(x: float, mean: float) -> float:
    """Loader's bd0: x log(x / mean) + mean - x, without cancellation where x is near the mean."""
    if abs(x - mean) >= _CLOSE * (x + mean):
        return x * math.log(x / mean) + mean - x
    v = (x - mean) / (x + mean)
    total, power, j = (x - mean) * v, 2 * x * v, 1
    while True:
        power *= v * v
        grown = total + power / (2 * j + 1)
        if grown == total:
            return total
        total, j = grown, j + 1
