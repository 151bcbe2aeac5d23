"""Faults found on the way through a long file: the first of each kind are kept, all are counted."""

from __future__ import annotations

from dataclasses import dataclass

from jingwei.limits import LIMITS


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault at a line: its kind, the column or word it concerns (or ""), and its size in the unit of its kind (or 0)."""

    kind: str
    line: int
    field: str = ""
    size: float = 0.0


Counts = tuple[tuple[str, int], ...]


def tally(counts: Counts, *kinds: str) -> int:
    """How many faults of these kinds were counted."""
    return sum(number for kind, number in counts if kind in kinds)


class Faults:
    """Collects; memory is bounded by the number of kinds, not by the input."""

    def __init__(self, limit: int = LIMITS.locations) -> None:
        self._limit = limit
        self._kept: list[Fault] = []
        self._counts: dict[str, int] = {}

    def add(self, kind: str, line: int, field: str = "", size: float = 0.0) -> None:
        """Count a fault, and keep it while there are few of its kind."""
        number = self._counts[kind] = self._counts.get(kind, 0) + 1
        if number <= self._limit:
            self._kept.append(Fault(kind, line, field, size))

    def kept(self) -> tuple[Fault, ...]:
        """The kept faults in the order of their lines."""
        return tuple(sorted(self._kept, key=lambda fault: (fault.line, fault.kind, fault.field)))

    def counted(self) -> Counts:
        """Kind and number of all faults, by kind."""
        return tuple(sorted(self._counts.items()))
