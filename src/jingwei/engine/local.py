"""Local engine: a few reused worker processes, one task at a time each, replaced after a crash or a timeout."""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from jingwei.engine import frames
from jingwei.engine.model import Done, End, Task
from jingwei.errors import JingweiError
from jingwei.limits import LIMITS, Limits

# -I: neither the current folder nor the user's environment may add modules; the examined folder could hold a `yaml.py`
_BOOT = "import sys; sys.path[:] = sys.argv[2:]; from jingwei.engine.worker import main; main(int(sys.argv[1]))"

_STILLBORN = 3  # workers in a row that end before they are ready: then no further one is tried
_PASSED = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT", "JINGWEI_PICKLE_LOOP")  # the last: which loop reads pickles
_IDLE_SECONDS = 0.2  # between calls of `idle`
_STALL = 30.0  # seconds that a frame may stand still once it has begun


def _nothing() -> None:
    """Nobody wants to be called."""


@dataclass(slots=True)
class _Worker:
    process: subprocess.Popen[bytes]
    connection: socket.socket
    queue: deque[Task] = field(default_factory=deque)
    current: Task | None = None
    deadline: float = 0.0
    started: float = 0.0
    ready: bool = False


class LocalEngine:
    """`jobs` worker processes. `prepare` is `module:function`, called once in each worker with `payload`; its result is each target's state."""

    def __init__(self, prepare: str, payload: Mapping[str, Any], *, jobs: int = 2, limits: Limits = LIMITS) -> None:
        self._setup = {"prepare": prepare, "payload": dict(payload), "limits": asdict(limits)}
        self._jobs = max(1, jobs)
        self._limits = limits
        self._selector = selectors.DefaultSelector()
        self._workers: list[_Worker] = []
        self._stillborn = 0
        self._orphans: deque[Task] = deque()
        self._isolation: dict[str, str] = {"time": f"a step is killed after {limits.step_seconds:g} s"}

    @property
    def isolation(self) -> Mapping[str, str]:
        """What confines the workers; complete once a worker has run."""
        return self._isolation

    def __enter__(self) -> Self:
        """Workers start on demand."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End every worker."""
        self.close()

    def close(self) -> None:
        """End every worker, running tasks too."""
        for worker in self._workers:
            self._end(worker)
        self._workers.clear()
        self._selector.close()

    def run(self, groups: Iterable[Sequence[Task]], idle: Callable[[], None] = _nothing) -> Iterator[Done]:
        """Yield each task's end as it comes; a failed worker's remaining tasks go on in a new one. `idle` is called while none comes."""
        waiting = deque(deque(group) for group in groups if group)
        while len(self._workers) < min(self._jobs, len(waiting)):
            self._workers.append(self._start())
        for worker in self._workers:
            self._feed(worker, waiting)
        while any(worker.current is not None for worker in self._workers):
            yield from self._turn(waiting, idle)
        for task in [*self._orphans, *(task for group in waiting for task in group)]:
            yield Done(task, End.CRASHED, reason=f"no worker could be started ({_STILLBORN} tries)")
        self._orphans.clear()

    def _turn(self, waiting: deque[deque[Task]], idle: Callable[[], None]) -> Iterator[Done]:
        now = time.monotonic()
        busy = [worker for worker in self._workers if worker.current is not None]
        wait = max(0.0, min(worker.deadline for worker in busy) - now)
        ready = {key.data for key, _ in self._selector.select(min(wait, _IDLE_SECONDS))}
        if not ready:
            idle()
        for number in sorted(ready):
            worker = self._find(number)
            if worker is not None:
                yield from self._listen(worker, waiting)
        for worker in busy:
            if worker in self._workers and worker.current is not None and time.monotonic() >= worker.deadline:
                what = (
                    f"no answer within {worker.current.seconds:g} s"
                    if worker.ready
                    else "the worker did not start in time"
                )
                yield self._lost(worker, waiting, End.TIMEOUT, what)

    def _listen(self, worker: _Worker, waiting: deque[deque[Task]]) -> Iterator[Done]:
        try:
            answer = frames.receive(worker.connection, self._limits.worker_message_bytes)
        except frames.FrameError as error:
            if worker.current is None:
                self._replace(worker, waiting)
                return
            end = End.CRASHED if "closed" in str(error) or "lost" in str(error) else End.UNREADABLE
            yield self._lost(worker, waiting, end, str(error))
            return
        if not worker.ready:
            self._isolation.update(answer.get("isolation", {}))
            worker.ready = True
            self._stillborn = 0
            self._clock(worker)
            return
        yield self._finish(worker, answer)
        self._feed(worker, waiting)

    def _finish(self, worker: _Worker, answer: Any) -> Done:
        task, worker.current = worker.current, None
        if task is None:
            raise JingweiError("a worker answered without a task", hint="please report this")
        seconds = time.monotonic() - worker.started
        if not isinstance(answer, dict) or not isinstance(answer.get("value"), dict):
            reason = answer.get("raised") if isinstance(answer, dict) else None
            end = End.RAISED if reason else End.UNREADABLE
            return Done(task, end, reason=str(reason or "the answer is no JSON object"), seconds=seconds)
        return Done(task, End.OK, value=answer["value"], seconds=seconds)

    def _lost(self, worker: _Worker, waiting: deque[deque[Task]], end: End, reason: str) -> Done:
        task = worker.current
        if task is None:
            raise JingweiError("a worker was lost without a task", hint="please report this")
        seconds = time.monotonic() - worker.started
        self._stillborn += not worker.ready
        code = self._end(worker)
        if end is End.CRASHED:
            reason = f"the worker ended without an answer ({_exit(code)})"
        self._replace(worker, waiting)
        return Done(task, end, reason=reason, seconds=seconds)

    def _replace(self, worker: _Worker, waiting: deque[deque[Task]]) -> None:
        rest = worker.queue
        self._end(worker)
        self._workers.remove(worker)
        if self._stillborn >= _STILLBORN:
            self._orphans.extend(rest)
        elif rest or waiting:
            fresh = self._start()
            fresh.queue = rest
            self._workers.append(fresh)
            self._feed(fresh, waiting)

    def _feed(self, worker: _Worker, waiting: deque[deque[Task]]) -> None:
        if not worker.queue and waiting:
            worker.queue = waiting.popleft()
        if not worker.queue:
            return
        worker.current = worker.queue.popleft()
        self._clock(worker)
        try:
            frames.send(worker.connection, {"target": worker.current.target, "payload": dict(worker.current.payload)})
        except frames.FrameError:
            return  # the closed connection is seen, and judged, when it is listened to

    def _clock(self, worker: _Worker) -> None:
        worker.started = time.monotonic()
        allowed = self._limits.worker_start_seconds
        if worker.ready and worker.current is not None:
            allowed = worker.current.seconds
        worker.deadline = worker.started + allowed

    def _start(self) -> _Worker:
        ours, theirs = socket.socketpair()
        paths = [path for path in sys.path if Path(path).is_absolute()]
        command = [sys.executable, "-I", "-c", _BOOT, str(theirs.fileno()), *paths]
        null = subprocess.DEVNULL
        process = subprocess.Popen(  # one worker: ended in `_end`
            command,
            stdin=null,
            stdout=null,
            stderr=null,
            pass_fds=(theirs.fileno(),),
            start_new_session=True,
            env=_environment(),
        )
        theirs.close()
        ours.settimeout(_STALL)
        worker = _Worker(process, ours)
        try:
            frames.send(ours, self._setup)
        except frames.FrameError as error:
            self._end(worker)
            raise JingweiError(
                f"a worker could not be started: {error}", hint="check memory and process limits"
            ) from error
        self._selector.register(ours, selectors.EVENT_READ, process.pid)
        return worker

    def _find(self, number: int) -> _Worker | None:
        return next((worker for worker in self._workers if worker.process.pid == number), None)

    def _end(self, worker: _Worker) -> int:
        if worker.connection.fileno() >= 0:
            with contextlib.suppress(KeyError):  # it died before it was registered
                self._selector.unregister(worker.connection)
            worker.connection.close()
        if worker.process.poll() is None:
            _wait_briefly(worker.process)
        return worker.process.wait()


def _environment() -> dict[str, str]:
    """What an interpreter needs to start; secrets of the caller's environment are none of a worker's business."""
    return {name: os.environ[name] for name in _PASSED if name in os.environ} | {"LC_ALL": "C.UTF-8"}


def _wait_briefly(process: subprocess.Popen[bytes]) -> None:
    """A worker whose connection closed ends by itself and keeps its exit code; one that does not is killed with its children."""
    try:
        process.wait(0.05)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)


def _exit(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
