"""Passes over the parts of a corpus whose answers are used as they come and not kept: mining, redaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from jingwei.engine.model import End, Engine, Task
from jingwei.layers.model.corpus.reviewing.comparing import Step
from jingwei.layers.model.corpus.reviewing.parts import Part
from jingwei.layers.model.corpus.reviewing.reading import GOES_ON
from jingwei.limits import MIB, Limits

_RATE = MIB // 2  # bytes a second that the slowest sound part is given
_MOST = 1 << 20  # tasks of a chain


@dataclass(slots=True)
class Pass:
    """A pass over the parts of `first` (number of the part -> number of its first document): a worker answers with some documents at a time."""

    found: Sequence[Part]
    first: Mapping[int, int]
    engine: Engine
    limits: Limits
    step: Step
    phase: str
    lost: set[int] = field(default_factory=set)
    cut: int = 0

    def run(self, target: str, extra: Mapping[str, Any]) -> Iterator[tuple[int, Mapping[str, Any]]]:
        """Answers with the numbers of their parts, those of one part in order."""
        taken = dict.fromkeys(self.first, 0)
        answers = dict.fromkeys(self.first, 0)
        waiting = [number for number in self.first if number not in self.lost]
        done = 0
        self.cut = 0
        while waiting:
            more: dict[int, bool] = {}
            for one in self.engine.run(
                [self._chain(number, target, extra, taken[number], answers[number]) for number in waiting]
            ):
                number, value = one.task.id, one.value
                if one.end is not End.OK:
                    self.lost.add(number)
                elif number not in self.lost and not value.get("none"):
                    taken[number] += value["taken"]
                    answers[number] += 1
                    more[number] = value["more"]
                    self.cut += value.get("cut", 0)
                    yield number, value
                done += not more.get(number, False)
                self.step(self.phase, min(done, len(self.first)), len(self.first))
            waiting = [number for number in waiting if number not in self.lost and more.get(number)]

    def _chain(self, number: int, target: str, extra: Mapping[str, Any], taken: int, answers: int) -> list[Task]:
        """As many tasks as the part has answers, about; a worker leaves its stream open from one to the next."""
        part = self.found[number]
        size = (part.end or part.size) - part.start
        seconds = self.limits.step_seconds + size / _RATE
        request = part.request(taken) | dict(extra) | {"base": self.first[number]}
        further = max(size // MIB, 3 * answers)
        return [
            Task(number, target, given, seconds)
            for given in (request, *[request | {"first": GOES_ON}] * min(further, _MOST))
        ]
