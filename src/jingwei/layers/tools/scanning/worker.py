"""What runs inside a worker: one file after another, never loaded, each with its own budget."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from jingwei.codec import plain
from jingwei.layers.tools.artifacts.beside import OnDisk
from jingwei.layers.tools.artifacts.rules import finding
from jingwei.layers.tools.artifacts.scan import judge, mapped
from jingwei.layers.tools.artifacts.verdict import worst
from jingwei.layers.tools.scanning.digests import digests, makers
from jingwei.layers.tools.scanning.places import Place, identity, unreadable
from jingwei.layers.tools.scanning.record import Record
from jingwei.layers.tools.stated import stated
from jingwei.limits import Limits

PREPARE = "jingwei.layers.tools.scanning.worker:prepare"
STEP = "jingwei.layers.tools.scanning.worker:step"
_TICK = 100_000_000  # nanoseconds; the clocks of common file systems move every 1 to 10 ms


@dataclass(frozen=True, slots=True)
class State:
    """What all files of a worker share."""

    limits: Limits
    digests: Mapping[str, Callable[[], Any]]  # name -> what makes it
    stated: bool  # whether to read what files state of themselves


def prepare(payload: Mapping[str, Any]) -> State:
    """Called once, before the worker is confined."""
    from jingwei.layers.tools.artifacts.policies.pack import OWN

    os.environ[OWN] = payload["policies"]
    return State(Limits(**payload["limits"]), makers(payload["digests"]), bool(payload["stated"]))


def step(state: State, payload: Mapping[str, Any]) -> dict[str, Any]:
    """Records of the files in `payload["files"]`, in their order."""
    return {"records": [plain(record(restored(name), state)) for name in payload["files"]]}


def record(path: Path, state: State) -> Record:
    """Judge one file, and hash what was judged. A file that changes meanwhile is unproved."""
    start, now = time.perf_counter(), time.time_ns()
    try:
        before = path.stat()
        data = mapped(path)
    except OSError as error:
        return refused(unreadable(path, error))
    found = judge(data, path.name, state.limits, OnDisk(path.parent))
    made = digests(data, state.digests)
    claims = stated(data, path.name, found.format, state.limits) if state.stated else None
    seconds = time.perf_counter() - start
    whole = Record(
        str(path), found.verdict, found.format, size=found.size, seconds=seconds, findings=found.findings,
        omitted=found.omitted, companions=found.companions, asked=found.asked, policies=found.policies, stated=claims, **made,
    )  # fmt: skip
    if not _is_still(path, before):
        change = finding("file.changed")
        return replace(whole, verdict=worst((whole.verdict, change.verdict)), findings=(*whole.findings, change))
    settled = _is_older(before, now) and not found.asked  # these may change, or come, while this file does not
    return replace(whole, state=identity(before) if settled else "")


def _is_still(path: Path, before: os.stat_result) -> bool:
    try:
        return identity(path.stat()) == identity(before)
    except OSError:
        return False


def _is_older(found: os.stat_result, now: int) -> bool:
    """Whether a further change would show: within a tick of the file system's clock two contents have one time."""
    return now - max(found.st_mtime_ns, found.st_ctime_ns) > _TICK


def refused(place: Place) -> Record:
    """The record of what cannot be examined: unproved, with the reason."""
    found = finding(place.rule, place.why)
    return Record(str(place.path), found.verdict, "unknown", size=place.size, findings=(found,))


def sent(path: Path) -> str:
    """A path as text that JSON can carry, whatever bytes its name has."""
    return os.fsencode(path).decode("latin-1")


def restored(text: str) -> Path:
    """The path that `sent` gave."""
    return Path(os.fsdecode(text.encode("latin-1")))
