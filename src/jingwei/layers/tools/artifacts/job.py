"""What a format's reader gets: bytes to judge, a report to fill, a budget, and a way to have inner files judged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from jingwei.layers.tools.artifacts.beside import NOTHING, Folder
from jingwei.layers.tools.artifacts.budget import Budget
from jingwei.layers.tools.artifacts.report import Report


class Examine(Protocol):
    """How inner files are judged."""

    def __call__(
        self, data: memoryview, name: str, depth: int, budget: Budget, beside: Folder = NOTHING, /
    ) -> tuple[str, Report]:
        """Format and findings."""


@dataclass(frozen=True, slots=True)
class Job:
    """One file or member: its last known name, the number of containers around it, and the folder it was found in."""

    data: memoryview
    name: str
    depth: int
    budget: Budget
    report: Report
    examine: Examine
    beside: Folder = NOTHING

    def inner(self, data: memoryview, name: str, beside: Folder = NOTHING) -> str:
        """Judge a file inside this one under `name`, with the files `beside` it, join what was found, and return its format."""
        format_, report = self.examine(data, name, self.depth + 1, self.budget, beside)
        self.report.join(report, name)
        return format_
