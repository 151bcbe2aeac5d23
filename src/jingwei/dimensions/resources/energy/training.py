"""Energy of training from its arithmetic: operations divided by what the accelerators do per joule, times what stands around them.

energy = operations / (peak x utilisation) x power x overhead. With the default assumption (one H100 SXM: 989e12 operations per second in
bf16, 700 W) at 40 % utilisation that is 5.65e11 operations per joule of accelerator energy.
"""

from __future__ import annotations

from dataclasses import dataclass

JOULES_PER_KWH = 3.6e6


@dataclass(frozen=True, slots=True)
class Hardware:
    """What is assumed of the accelerator: peak operations per second, watts, share of the peak in use, total over accelerator energy."""

    peak: float = 989e12
    watts: float = 700.0
    utilisation: float = 0.4
    overhead: float = 1.5


def training_kwh(operations: float, hardware: Hardware) -> float:
    """Energy in kWh of `operations` floating-point operations. Raises `ValueError` for an assumption that is not above zero."""
    if min(operations, hardware.peak, hardware.watts, hardware.utilisation, hardware.overhead) <= 0:
        raise ValueError("operations and every assumption must be above zero")
    seconds = operations / (hardware.peak * hardware.utilisation)
    return seconds * hardware.watts * hardware.overhead / JOULES_PER_KWH


def operations_per_joule(operations: float, kwh: float) -> float:
    """What a declared energy would mean as efficiency; `kwh` above zero."""
    return operations / (kwh * JOULES_PER_KWH)
