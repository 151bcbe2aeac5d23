"""Carbon of a site's electricity with a declared grid factor: CUE = kg CO2 per kWh of IT energy (ISO/IEC 30134-8)."""

from __future__ import annotations

GRAMS_PER_KG = 1000


def carbon_effectiveness(facility_kwh: float, it_kwh: float, grams_per_kwh: float) -> float:
    """CUE in kg/kWh from energies in kWh and a factor in g/kWh. Raises `ValueError` for a negative factor; `it_kwh` above zero."""
    if grams_per_kwh < 0:
        raise ValueError("a grid factor is not negative")
    return facility_kwh * grams_per_kwh / GRAMS_PER_KG / it_kwh
