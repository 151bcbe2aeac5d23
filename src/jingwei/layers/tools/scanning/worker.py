"""What runs inside a worker: one file after another, never loaded, each with its own budget."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jingwei.codec import plain
from jingwei.layers.tools.artifacts.rules import finding
from jingwei.layers.tools.artifacts.scan import judge, mapped
from jingwei.layers.tools.scanning.digests import digests, makers
from jingwei.layers.tools.scanning.places import Place, unreadable
from jingwei.layers.tools.scanning.record import Record
from jingwei.layers.tools.stated import stated
from jingwei.limits import Limits

PREPARE = "jingwei.layers.tools.scanning.worker:prepare"
STEP = "jingwei.layers.tools.scanning.worker:step"


@dataclass(frozen=True, slots=True)
class State:
    """What all files of a worker share."""

    limits: Limits
    digests: Mapping[str, Callable[[], Any]]  # name -> what makes it
    stated: bool  # whether to read what files state of themselves


def prepare(payload: Mapping[str, Any]) -> State:
    """Called once, before the worker is confined."""
    return State(Limits(**payload["limits"]), makers(payload["digests"]), bool(payload["stated"]))


def step(state: State, payload: Mapping[str, Any]) -> dict[str, Any]:
    """Records of the files in `payload["files"]`, in their order."""
    return {"records": [plain(record(restored(name), state)) for name in payload["files"]]}


def record(path: Path, state: State) -> Record:
    """Judge one file, and hash what was judged."""
    start = time.perf_counter()
    try:
        data = mapped(path)
    except OSError as error:
        return refused(unreadable(path, error))
    found = judge(data, path.name, state.limits)
    made = digests(data, state.digests)
    claims = stated(data, path.name, found.format, state.limits) if state.stated else None
    seconds = time.perf_counter() - start
    return Record(
        str(path), found.verdict, found.format, size=found.size, seconds=seconds, findings=found.findings,
        omitted=found.omitted, stated=claims, **made,
    )  # fmt: skip


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
