"""What runs inside a worker: one file after another, never loaded, each with its own budget."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jingwei.codec import plain
from jingwei.layers.tools.artifacts.rules import finding
from jingwei.layers.tools.artifacts.scan import judge, mapped
from jingwei.layers.tools.scanning.places import Place, unreadable
from jingwei.layers.tools.scanning.record import Record
from jingwei.limits import MIB, Limits

PREPARE = "jingwei.layers.tools.scanning.worker:prepare"
STEP = "jingwei.layers.tools.scanning.worker:step"
_BLOCK = 4 * MIB  # hashed at a time


@dataclass(frozen=True, slots=True)
class State:
    """What all files of a worker share."""

    limits: Limits
    hashed: bool


def prepare(payload: Mapping[str, Any]) -> State:
    """Called once, before the worker is confined."""
    return State(Limits(**payload["limits"]), bool(payload["hashed"]))


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
    digest = sha256(data) if state.hashed else ""
    seconds = time.perf_counter() - start
    return Record(str(path), found.verdict, found.format, digest, found.size, seconds, found.findings, found.omitted)


def sha256(data: memoryview) -> str:
    """Hex digest, block by block, so that pages of a mapped file can go again."""
    made = hashlib.sha256()
    for start in range(0, len(data), _BLOCK):
        made.update(data[start : start + _BLOCK])
    return made.hexdigest()


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
