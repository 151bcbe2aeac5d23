"""Memory of a witness: one small file, replaced as a whole and on the disk before a cosignature leaves.

A witness without memory cosigns forks. So the lock file marks that there was a memory: when it stands there alone, nothing is cosigned.
Processes that share one memory exclude each other by that lock, from reading the old size to storing the new one.
"""

from __future__ import annotations

import base64
import fcntl
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from jingwei.documents import read_regular
from jingwei.errors import JingweiError, LimitError, ParseError
from jingwei.evidence.forms.canonical import canonical, digest, read_canonical
from jingwei.evidence.forms.fields import exactly, text, whole
from jingwei.evidence.keys.files import written
from jingwei.evidence.notes.note import note_bytes
from jingwei.limits import LIMITS, Limits
from jingwei.parties.witness.protocol import Asked, ForkKind, Held, origin_hash

SCHEMA = "jingwei/witness-state/1"
FORK_SCHEMA = "jingwei/witness-fork/1"
_HINT = "restore the file from a copy; without its memory a witness would cosign forks"
_PAUSE = 0.02


class StateError(JingweiError):
    """The memory of a witness cannot be used; nothing was cosigned."""


class State:
    """The memory in the file `path`, made empty before the first head is remembered."""

    def __init__(self, path: Path, limits: Limits = LIMITS) -> None:
        self.path = path
        self.forks_folder = path.with_name("forks")
        self._lock = path.with_name(f"{path.name}.lock")
        self._limits = limits

    def held(self) -> Mapping[str, Held]:
        """What is remembered, by origin. Raises `StateError`."""
        if not self.path.exists():
            if not self._lock.exists():
                return {}
            raise StateError(f"{self.path} is gone, but {self._lock.name} says that it was there", hint=_HINT)
        try:
            return _read(read_regular(self.path, self._limits.witness_state_bytes, _HINT), self._limits)
        except (ParseError, LimitError) as error:
            raise StateError(f"{self.path}: {error.message}", hint=_HINT) from error

    @contextmanager
    def locked(self) -> Iterator[Mapping[str, Held]]:
        """What is remembered; no other process changes it within the block. Raises `StateError`."""
        if not self._lock.exists():
            self._begin()
        descriptor = os.open(self._lock, os.O_RDWR | os.O_CLOEXEC)
        try:
            self._wait(descriptor)
            yield self.held()
        finally:
            os.close(descriptor)

    def keep(self, held: Mapping[str, Held]) -> None:
        """Store, on the disk when this returns. To be called within `locked`. Raises `StateError`, `OSError`."""
        logs = {origin: {"note": one.note, "time": one.time} for origin, one in held.items()}
        content = canonical({"logs": logs, "schema": SCHEMA})
        if len(content) > self._limits.witness_state_bytes:
            raise StateError(
                f"{self.path} would grow beyond its bound", hint="let another witness serve some of the logs"
            )
        with written(self.path.parent, content.decode()) as part:
            part.replace(self.path)

    def keep_fork(self, kind: ForkKind, asked: Asked, held: Held, now: int) -> Path | None:
        """Keep both signed heads. None when they are kept already, or when the bound of files is reached. Raises `OSError`."""
        shown = note_bytes(asked.note).decode()
        proof = [base64.b64encode(one).decode() for one in asked.request.proof]
        record = {"held": held.note, "kind": kind.value, "origin": asked.head.origin, "proof": proof, "shown": shown}
        content = canonical(record | {"schema": FORK_SCHEMA, "seen": now})
        pair = digest(
            canonical([kind.value, asked.head.size, asked.head.root.hex(), held.head.size, held.head.root.hex()])
        )
        path = self.forks_folder / f"{origin_hash(asked.head.origin)[:16]}-{kind.value}-{pair[:16]}.json"
        self.forks_folder.mkdir(exist_ok=True, mode=0o700)
        alike = list(self.forks_folder.glob(f"*-{kind.value}-*.json"))  # a flood of one kind leaves room for the other
        if path in alike or len(alike) >= self._limits.witness_forks:
            return None
        with written(self.forks_folder, content.decode()) as part:
            part.replace(path)
        return path

    def forks(self) -> tuple[Path, ...]:
        """Files with the evidence of forks that were seen."""
        return tuple(sorted(self.forks_folder.glob("*.json")))

    def _begin(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (
            written(self.path.parent, canonical({"logs": {}, "schema": SCHEMA}).decode()) as part,
            suppress(FileExistsError),
        ):
            os.link(part, self.path)
        with written(self.path.parent, "") as part, suppress(FileExistsError):
            os.link(part, self._lock)

    def _wait(self, descriptor: int) -> None:
        deadline = time.monotonic() + self._limits.witness_seconds
        while True:
            try:
                return fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise StateError(f"{self.path} is in use by another process", hint="stop the other one") from None
                time.sleep(_PAUSE)


def _read(content: bytes, limits: Limits) -> Mapping[str, Held]:
    bounded = replace(limits, evidence_file_bytes=limits.witness_state_bytes)
    found = exactly(read_canonical(content, "witness state", bounded), "witness state", ("logs", "schema"))
    logs = found["logs"]
    if found["schema"] != SCHEMA or not isinstance(logs, dict):
        raise ParseError(f"witness state: not of the schema {SCHEMA}", hint=_HINT)
    held = {}
    for origin, value in logs.items():
        one = exactly(value, origin, ("note", "time"))
        held[origin] = Held(text(one["note"], origin), whole(one["time"], origin))
        if held[origin].head.origin != origin:
            raise ParseError(f"witness state: the note of {origin} is of another log", hint=_HINT)
    return held
