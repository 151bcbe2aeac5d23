"""The small interface behind which work is spread: local processes here, a cluster elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import TracebackType
from typing import Any, Protocol, Self


@dataclass(frozen=True, slots=True)
class Task:
    """A call `target(state, payload)` by `module:function`; payload and answer are JSON."""

    id: int
    target: str
    payload: Mapping[str, Any]
    seconds: float


class End(StrEnum):
    """How a task ended."""

    OK = "ok"
    RAISED = "raised"  # the target raised; `reason` names the exception
    TIMEOUT = "timeout"  # killed at its time limit
    CRASHED = "crashed"  # the worker ended without an answer
    UNREADABLE = "unreadable"  # the answer was no JSON or over its bound


@dataclass(frozen=True, slots=True)
class Done:
    """A task's answer, or why there is none. `seconds` is wall time."""

    task: Task
    end: End
    value: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""
    seconds: float = 0.0


class Engine(Protocol):
    """Runs groups of tasks; the tasks of a group run in order in one worker, so that they can share measurements."""

    def __enter__(self) -> Self:
        """The engine; workers start on demand."""
        ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End every worker."""
        ...

    def run(self, groups: Iterable[Sequence[Task]]) -> Iterator[Done]:
        """Yield each task's end as it comes. Every task given ends exactly once."""
        ...

    @property
    def isolation(self) -> Mapping[str, str]:
        """What confines the workers: memory, time, files, network -> how, or why not."""
        ...
