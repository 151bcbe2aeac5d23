"""Strength of keys and hashes in bits, and how long a key should be used: figures from `strength.yaml`, with their source and date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from jingwei.layers.hardware.identity.keys import Key

EXPONENT = 65537  # NIST SP 800-56B rev. 2: no smaller public exponent


@dataclass(frozen=True, slots=True)
class Figures:
    """The data file."""

    source: str
    rsa: tuple[tuple[int, int], ...]  # modulus length, strength; ascending
    algorithms: dict[str, int]
    hashes: dict[str, int]
    ends: tuple[tuple[int, date], ...]  # strength, last day
    cryptoperiods: dict[str, int]  # purpose -> days


@cache
def figures() -> Figures:
    """The figures that ship with the product."""
    from importlib.resources import files

    import yaml

    text = files("jingwei.layers.hardware.identity").joinpath("strength.yaml").read_text(encoding="utf-8")
    data = yaml.safe_load(text)
    return Figures(
        source=f"{data['source']}; {data['status']}, {data['as_of']}",
        rsa=tuple(sorted(data["rsa"].items())),
        algorithms=data["algorithms"],
        hashes=data["hashes"],
        ends=tuple((entry["bits"], entry["until"]) for entry in data["ends"]),
        cryptoperiods=data["cryptoperiods"],
    )


def strength(key: Key) -> int | None:
    """Security strength in bits; 0 for what is refused, None for an algorithm that the figures do not know."""
    if key.name != "RSA":
        return figures().algorithms.get(key.name)
    if key.exponent < EXPONENT or key.exponent % 2 == 0:
        return 0
    return max((bits for modulus, bits in figures().rsa if key.bits >= modulus), default=0)


def hash_strength(name: str) -> int | None:
    """Collision strength of a signature's hash in bits; None when the figures do not know it."""
    return figures().hashes.get(name)


def last_day(bits: int) -> date | None:
    """Last day on which `bits` of strength protect anything new; None while no end is set."""
    return min((until for level, until in figures().ends if bits <= level), default=None)


def cryptoperiod(purpose: str) -> int | None:
    """Longest recommended use in days for a purpose of the manifest."""
    return figures().cryptoperiods.get(purpose)
