"""Ray engine: the same tasks on the nodes of a Ray cluster (extra `ray`).

On each node that takes part, a member runs a `LocalEngine` with one worker: what examines files is confined there as it is here. Tasks and answers
cross the network as JSON in bytes. Nodes need this package in the same version, and the files under the same paths.
"""

from __future__ import annotations

import json
import logging
import os
import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from types import TracebackType
from typing import Any, Self

from jingwei.codec import plain, read
from jingwei.engine.local import LocalEngine
from jingwei.engine.model import Done, End, Task
from jingwei.errors import JingweiError, ParseError
from jingwei.limits import LIMITS, Limits

_TRIES = 2  # members that a group may take down with it before its tasks are given up
_STILLBORN = 3  # members in a row that do not come up: then no further one is tried
_SLACK = 30.0  # seconds for the way there and back


@dataclass(slots=True, eq=False)
class _Group:
    """Tasks that run in order on one member, and how many members were lost over them."""

    tasks: Sequence[Task]
    lost: int = 0

    @property
    def seconds(self) -> float:
        return sum(task.seconds for task in self.tasks)


@dataclass(slots=True, eq=False)
class _Member:
    """A member of the cluster with what it was last asked: at first whether it is there (no group)."""

    actor: Any
    answer: Any
    deadline: float
    group: _Group | None = None


class RayEngine:
    """At most `jobs` members (0: one for each core of the cluster). Raises `JingweiError` where ray is missing or no cluster answers.

    The cluster is that of RAY_ADDRESS, else one that runs on this machine, else one of this machine's cores that ends with the engine.
    """

    def __init__(self, prepare: str, payload: Mapping[str, Any], *, jobs: int = 0, limits: Limits = LIMITS) -> None:
        self._setup = {"prepare": prepare, "payload": dict(payload), "limits": asdict(limits)}
        self._limits = limits
        self._ray = _connected()
        cores = int(self._ray.cluster_resources().get("CPU", 1))
        self._jobs = max(1, min(jobs or cores, cores))
        self._members: list[_Member] = []
        self._stillborn = 0
        self._isolation: dict[str, str] = {"time": f"a step is killed after {limits.step_seconds:g} s"}

    @property
    def isolation(self) -> Mapping[str, str]:
        """What confines the workers on the nodes that answered."""
        return self._isolation

    def __enter__(self) -> Self:
        """Members come up on demand."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End every member, and the connection."""
        self.close()

    def close(self) -> None:
        """End every member, running tasks too, and the connection."""
        for member in self._members:
            self._ray.kill(member.actor)
        self._members.clear()
        self._ray.shutdown()

    def run(self, groups: Iterable[Sequence[Task]]) -> Iterator[Done]:
        """Yield each task's end as it comes; a lost member's group goes to another one, once."""
        waiting = deque(_Group(group) for group in groups if group)
        while waiting or any(member.group for member in self._members):
            for member in [member for member in self._members if member.answer is None]:
                self._feed(member, waiting)
            if not self._staff(len(waiting)):
                for group in waiting:
                    yield from _given_up(group, End.CRASHED, f"no member of the cluster came up ({_STILLBORN} tries)")
                return
            yield from self._turn(waiting)

    def _staff(self, wanted: int) -> bool:
        """Start members while there is work for more; false when there are none and none comes up."""
        while self._stillborn < _STILLBORN and len(self._members) < self._jobs:
            busy = sum(member.group is not None for member in self._members)
            if len(self._members) - busy >= wanted:
                break
            self._members.append(self._start())
        return bool(self._members)

    def _turn(self, waiting: deque[_Group]) -> Iterator[Done]:
        asked = {member.answer: member for member in self._members if member.answer is not None}
        patience = max(0.0, min(member.deadline for member in asked.values()) - time.monotonic())
        ready, _ = self._ray.wait(list(asked), num_returns=1, timeout=patience)
        for answer in ready:
            yield from self._take(asked[answer], waiting)
        for member in asked.values():
            if member.answer is not None and member in self._members and time.monotonic() >= member.deadline:
                self._dismiss(member)
                if member.group is not None:
                    yield from _given_up(
                        member.group, End.TIMEOUT, f"no answer from the cluster within {member.group.seconds:g} s"
                    )

    def _take(self, member: _Member, waiting: deque[_Group]) -> Iterator[Done]:
        group, member.group = member.group, None
        try:
            answered = json.loads(self._ray.get(member.answer))
        except (self._ray.exceptions.RayError, ValueError) as error:
            self._dismiss(member)
            yield from _retry(group, waiting, f"a member of the cluster was lost: {type(error).__name__}")
            return
        member.answer, self._stillborn = None, 0
        _note(self._isolation, answered["isolation"])
        ends = _ends(group, answered["done"]) if group is not None else []
        if ends is None:
            self._dismiss(member)
            yield from _retry(group, waiting, "a member of the cluster gave no whole answer")
            return
        yield from ends

    def _feed(self, member: _Member, waiting: deque[_Group]) -> None:
        if not waiting:
            return
        member.group = waiting.popleft()
        tasks = [{**asdict(task), "payload": dict(task.payload)} for task in member.group.tasks]
        member.answer = member.actor.run.remote(json.dumps(tasks))
        member.deadline = time.monotonic() + member.group.seconds + self._limits.worker_start_seconds + _SLACK

    def _start(self) -> _Member:
        options = {"num_cpus": 1, "max_restarts": 0, "scheduling_strategy": "SPREAD"}
        actor = self._ray.remote(Node).options(**options).remote(json.dumps(self._setup))
        self._stillborn += 1  # until it answers
        return _Member(actor, actor.run.remote("[]"), time.monotonic() + self._limits.worker_start_seconds + _SLACK)

    def _dismiss(self, member: _Member) -> None:
        self._members.remove(member)
        self._ray.kill(member.actor)


class Node:
    """What runs on a node of the cluster: an engine of its own with one confined worker. Takes and gives JSON."""

    def __init__(self, setup: str) -> None:
        made = json.loads(setup)
        self._engine = LocalEngine(made["prepare"], made["payload"], jobs=1, limits=Limits(**made["limits"]))

    def run(self, tasks: str) -> bytes:
        """Ends of the tasks, in the order in which they came, and what confines the worker."""
        group = [Task(**task) for task in json.loads(tasks)]
        done = [
            {
                "id": one.task.id,
                "end": one.end.value,
                "value": plain(one.value),
                "reason": one.reason,
                "seconds": one.seconds,
            }
            for one in self._engine.run([group])
        ]
        return json.dumps({"done": done, "isolation": dict(self._engine.isolation)}).encode()


def _connected() -> Any:
    try:
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # before the import: it would report to its makers
        import ray
    except ImportError as error:
        raise JingweiError(
            "the engine ray needs a library that is not installed", hint="pip install 'jingwei[ray]'"
        ) from error
    try:
        ray.init(include_dashboard=False, log_to_driver=False, configure_logging=False, logging_level=logging.ERROR)
    except (ConnectionError, RuntimeError, OSError, ValueError) as error:
        raise JingweiError(
            f"no Ray cluster answers: {error}", hint="look at RAY_ADDRESS, or start one: ray start --head"
        ) from error
    return ray


def _ends(group: _Group, answered: Any) -> list[Done] | None:
    """The ends of a group's tasks, None unless each has one."""
    tasks = {task.id: task for task in group.tasks}
    try:
        made = [
            Done(
                tasks.pop(read(int, one["id"])),
                End(one["end"]),
                one["value"],
                read(str, one["reason"]),
                read(float, one["seconds"]),
            )
            for one in answered
        ]
    except (KeyError, TypeError, ValueError, ParseError):
        return None
    return made if not tasks and all(isinstance(one.value, dict) for one in made) else None


def _retry(group: _Group | None, waiting: deque[_Group], reason: str) -> Iterator[Done]:
    if group is None:
        return
    group.lost += 1
    if group.lost < _TRIES:
        waiting.append(group)
    else:
        yield from _given_up(group, End.CRASHED, f"{reason} ({_TRIES} tries)")


def _given_up(group: _Group, end: End, reason: str) -> Iterator[Done]:
    for task in group.tasks:
        yield Done(task, end, reason=reason, seconds=task.seconds if end is End.TIMEOUT else 0.0)


def _note(known: dict[str, str], told: Mapping[str, str]) -> None:
    """Nodes need not confine alike: each way is named."""
    for name, how in told.items():
        if how not in known.get(name, ""):
            known[name] = f"{known[name]}; on another node: {how}" if name in known else how
