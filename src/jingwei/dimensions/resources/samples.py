"""Meter readings for the examples of this dimension's checks."""

from __future__ import annotations

from collections.abc import Sequence


def monthly(
    facility: Sequence[float] | float,
    *,
    it: Sequence[float] | float = 1000.0,
    water: float | None = None,
    months: int = 12,
    year: int = 2025,
    grade: str = "measured",
) -> str:
    """Readings in MWh and cubic metres for the first `months` months of `year`; one number stands for every month."""
    rows = ["month,facility_energy_mwh,it_energy_mwh,water_m3,grade"]
    for number in range(months):
        cells = [_at(facility, number), _at(it, number), "" if water is None else str(water)]
        rows.append(",".join([f"{year}-{number + 1:02d}", *cells, grade]))
    return "\n".join([*rows, ""])


def _at(values: Sequence[float] | float, number: int) -> str:
    return str(values if isinstance(values, (int, float)) else values[number])
