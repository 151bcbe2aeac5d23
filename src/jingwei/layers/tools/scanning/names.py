"""Names of a folder in their order, whatever their number: what does not fit into memory lies sorted in a temporary file and is merged."""

from __future__ import annotations

import os
from collections.abc import Iterator
from heapq import merge
from tempfile import TemporaryFile
from typing import IO

HELD = 65_536  # names in memory
_BLOCK = 65_536  # bytes read at a time of each sorted run


class Names:
    """Takes names (bytes without NUL), then gives them in the order of their bytes."""

    def __init__(self) -> None:
        self._held: list[bytes] = []
        self._file: IO[bytes] | None = None
        self._runs: list[tuple[int, int]] = []  # start and end in the file

    def add(self, name: bytes) -> None:
        """One name."""
        self._held.append(name)
        if len(self._held) >= HELD:
            self._put_aside()

    def __iter__(self) -> Iterator[bytes]:
        """All names, sorted; the temporary file is gone afterwards."""
        self._held.sort()
        if self._file is None:
            yield from self._held
            return
        with self._file as file:
            yield from merge(self._held, *(_read(file.fileno(), *run) for run in self._runs))

    def _put_aside(self) -> None:
        if self._file is None:
            self._file = TemporaryFile()  # noqa: SIM115 - closed when the names are given
        self._held.sort()
        start = self._runs[-1][1] if self._runs else 0
        content = b"\0".join(self._held) + b"\0"
        self._file.write(content)
        self._file.flush()
        self._runs.append((start, start + len(content)))
        self._held = []


def _read(descriptor: int, start: int, end: int) -> Iterator[bytes]:
    rest = b""
    while start < end:
        block = os.pread(descriptor, min(_BLOCK, end - start), start)
        start += len(block)
        *whole, rest = (rest + block).split(b"\0")
        yield from whole
