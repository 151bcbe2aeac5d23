"""What a format's reader gets: bytes to judge, a report to fill, a budget, and a way to have inner files judged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from jingwei.layers.tools.artifacts.budget import Budget
from jingwei.layers.tools.artifacts.report import Report


@dataclass(frozen=True, slots=True)
class Job:
    """One file or member. `name` is its last known name, `depth` the number of containers around it."""

    data: memoryview
    name: str
    depth: int
    budget: Budget
    report: Report
    examine: Callable[[memoryview, str, int, Budget], tuple[str, Report]]

    def inner(self, data: memoryview, name: str) -> str:
        """Judge a file inside this one under `name`, join what was found, and return its format."""
        format_, report = self.examine(data, name, self.depth + 1, self.budget)
        self.report.join(report, name)
        return format_
