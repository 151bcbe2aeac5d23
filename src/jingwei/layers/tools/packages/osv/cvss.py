"""Base score of CVSS 3.0 and 3.1 vectors, and the rating of a score (FIRST, CVSS v3.1 specification, sections 5, 7.1 and 7.4). Pure."""

from __future__ import annotations

from jingwei.errors import ParseError
from jingwei.vocabulary import Severity

_WEIGHTS: dict[str, dict[str, float]] = {
    "AV": {"N": 0.85, "A": 0.62, "L": 0.55, "P": 0.2},
    "AC": {"L": 0.77, "H": 0.44},
    "PR": {"N": 0.85, "L": 0.62, "H": 0.27},
    "UI": {"N": 0.85, "R": 0.62},
    "C": {"H": 0.56, "L": 0.22, "N": 0.0},
    "I": {"H": 0.56, "L": 0.22, "N": 0.0},
    "A": {"H": 0.56, "L": 0.22, "N": 0.0},
}
_CHANGED_PRIVILEGES = {"N": 0.85, "L": 0.68, "H": 0.5}
_BASE = frozenset({*_WEIGHTS, "S"})
_VERSIONS = ("CVSS:3.0/", "CVSS:3.1/")
_RATINGS = ((9.0, Severity.CRITICAL), (7.0, Severity.HIGH), (4.0, Severity.MEDIUM), (0.1, Severity.LOW))


def base_score(vector: str) -> float:
    """Score from 0.0 to 10.0. Raises `ParseError` for other versions, a metric that is missing, double or has no such value."""
    metrics = _metrics(vector)
    changed = metrics["S"] == "C"
    value = {name: _WEIGHTS[name][metrics[name]] for name in _WEIGHTS}
    if changed:
        value["PR"] = _CHANGED_PRIVILEGES[metrics["PR"]]
    base = 1 - (1 - value["C"]) * (1 - value["I"]) * (1 - value["A"])
    impact = 7.52 * (base - 0.029) - 3.25 * (base - 0.02) ** 15 if changed else 6.42 * base
    if impact <= 0:
        return 0.0
    exploitability = 8.22 * value["AV"] * value["AC"] * value["PR"] * value["UI"]
    return _rounded_up(min((1.08 if changed else 1.0) * (impact + exploitability), 10.0))


def rating(score: float) -> Severity:
    """The qualitative rating of a score (table 14); 0.0 is `info`."""
    return next((severity for least, severity in _RATINGS if score >= least), Severity.INFO)


def _metrics(vector: str) -> dict[str, str]:
    """Metrics of the base group; temporal and environmental ones may stand beside them and do not count."""
    if not vector.startswith(_VERSIONS) or len(vector) > 400:  # noqa: PLR2004 - longer than all metrics together
        raise ParseError("no CVSS vector of version 3.0 or 3.1")
    pairs = [part.partition(":") for part in vector.split("/")[1:]]
    made = {name: value for name, _, value in pairs}
    if len(made) != len(pairs) or not made.keys() >= _BASE:
        raise ParseError("a CVSS vector with a metric missing or given twice")
    if made["S"] not in {"U", "C"} or any(made[name] not in values for name, values in _WEIGHTS.items()):
        raise ParseError("a CVSS vector with a value that its metric does not have")
    return made


def _rounded_up(score: float) -> float:
    """The smallest number with one decimal that is not below `score`, as appendix A defines it on integers."""
    whole = round(score * 100_000)
    return whole / 100_000 if whole % 10_000 == 0 else (whole // 10_000 + 1) / 10
