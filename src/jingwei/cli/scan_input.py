"""What `jingwei scan` takes: digests, standard input, the journal, and the records that follow from them."""

from __future__ import annotations

import signal
import sys
import tempfile
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jingwei.errors import JingweiError, LimitError

if TYPE_CHECKING:
    from jingwei.layers.tools.scanning.journal import Journal
    from jingwei.layers.tools.scanning.many import Options
    from jingwei.layers.tools.scanning.record import Record

STDIN = "-"


def digests_of(no_hash: bool, more: str | None) -> tuple[str, ...]:
    """Names of the digests wanted; refused before anything is scanned when a library for them is missing."""
    from jingwei.layers.tools.scanning.digests import SHA256, makers

    if no_hash and more:
        raise click.UsageError("--no-hash and --digest exclude each other")
    wanted = () if no_hash else (SHA256, more) if more else (SHA256,)
    makers(wanted)
    return wanted


@contextmanager
def journal_of(
    path: Path | None, paths: tuple[Path, ...], options: Options, *, needed: bool
) -> Iterator[Journal | None]:
    """The journal in the file `path`; without one, a passing journal where it is needed, else None."""
    if path is None and not needed:
        yield None
        return
    from jingwei.layers.tools.scanning.journal import Journal, refuse_inside
    from jingwei.layers.tools.scanning.version import deciding

    if STDIN in map(str, paths):
        raise click.UsageError("standard input has no journal: leave out --resume and --watch")
    with tempfile.TemporaryDirectory(prefix="jingwei-scan-") as folder:
        where = path or Path(folder) / "journal"
        refuse_inside(where, paths)
        with Journal(where, deciding(options.setup())) as journal:
            yield journal


def once(paths: tuple[Path, ...], taken: Path | None, options: Options, journal: Journal | None) -> Generator[Record]:
    """A record for every file there is. `taken` is where standard input lies."""
    from jingwei.layers.tools.scanning.many import scan_all
    from jingwei.layers.tools.scanning.places import places

    named = (taken if taken is not None and str(path) == STDIN else path for path in paths)
    yield from scan_all(places(named), options, journal)


def until_stopped(paths: tuple[Path, ...], settle: float, options: Options, journal: Journal) -> Generator[Record]:
    """Records of what is new or changed, until Ctrl-C or a request to end (SIGTERM)."""
    from jingwei.layers.tools.scanning.watch import watch

    yield from watch(paths, options, journal, settle)


@contextmanager
def stoppable() -> Iterator[None]:
    """A request to end (SIGTERM) is as Ctrl-C: what lies in temporary folders goes, and something is said."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def standard_input(paths: tuple[Path, ...]) -> Iterator[Path | None]:
    """Standard input as a file that is gone afterwards; None when no path asks for it. Raises `LimitError`, `JingweiError`."""
    if STDIN not in map(str, paths):
        yield None
        return
    from jingwei.limits import LIMITS, MIB

    if sys.stdin is None:
        raise JingweiError("standard input is closed", hint="give it something to read, or name a file")
    with tempfile.TemporaryDirectory(prefix="jingwei-scan-") as folder:
        path, size = Path(folder) / "stdin", 0
        with path.open("wb") as file:
            while block := sys.stdin.buffer.read(MIB):
                size += len(block)
                if size > LIMITS.archive_bytes:
                    raise LimitError(f"standard input holds more than {LIMITS.archive_bytes} bytes", hint="scan a file")
                file.write(block)
        yield path
