"""Putting a bundle in place as the database: whole or not at all, never silently an older or a smaller one."""

from __future__ import annotations

import glob
import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from jingwei.errors import JingweiError
from jingwei.layers.tools.packages.osv.bundle import Bundle, Manifest
from jingwei.layers.tools.packages.osv.database import open_database
from jingwei.layers.tools.packages.osv.tables import Progress, fill
from jingwei.limits import LIMITS, Limits
from jingwei.store.durable import sync_folder

_AHEAD = timedelta(days=1)
_ABANDONED = 3600  # seconds


class RollbackError(JingweiError):
    """The bundle knows less than the database that is there; nothing was changed."""


def previous_of(path: Path) -> Path:
    """Where the database that was replaced stays."""
    return path.with_name(f"{path.stem}.previous{path.suffix}")


def install(
    bundle: Bundle,
    path: Path,
    now: datetime,
    *,
    allow_older: bool = False,
    progress: Progress | None = None,
    limits: Limits = LIMITS,
) -> None:
    """Load a bundle into a new file and put it in the place of `path`; what was there is kept beside it.

    Raises `RollbackError`, `ParseError`, `LimitError`, `OSError`; then `path` is what it was.
    """
    _refuse_future(bundle.manifest, now)
    if not allow_older:
        _refuse_rollback(bundle.manifest, path, limits)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _new(path) as made:
        made.touch(exist_ok=False)
        _sweep(path, made)
        with closing(sqlite3.connect(made)) as connection:
            fill(connection, bundle, progress, limits)
        _sync(made)
        if path.exists():
            _keep(path)
        made.replace(path)
    sync_folder(path.parent)


def _refuse_future(manifest: Manifest, now: datetime) -> None:
    """Against one from the future every honest one would be older."""
    if datetime.fromisoformat(manifest.made) > now.astimezone(UTC) + _AHEAD:
        hint = "one of the two clocks is wrong; nothing was imported"
        raise JingweiError(f"the bundle says that it was made at {manifest.made}, which is still to come", hint=hint)


def _refuse_rollback(manifest: Manifest, path: Path, limits: Limits) -> None:
    known = _known(path, limits)
    if known is None:
        return
    lost = sorted(known.ecosystems.keys() - manifest.ecosystems.keys())
    back = [
        name
        for name, origin in known.ecosystems.items()
        if name in manifest.ecosystems and manifest.ecosystems[name].holding.newest < origin.holding.newest
    ]
    hint = "take it nevertheless with --allow-older"
    if manifest.made < known.made or back:
        raise RollbackError(
            f"the bundle (made {manifest.made}) is older than the database (made {known.made})", hint=hint
        )
    if lost or (manifest.excerpt and not known.excerpt):
        raise RollbackError(f"the bundle covers less than the database: {', '.join(lost) or 'an excerpt'}", hint=hint)


def _known(path: Path, limits: Limits) -> Manifest | None:
    """What the present database says; a damaged one says nothing that is worth keeping."""
    with suppress(JingweiError), open_database(path, date.min, limits) as database:
        return database.manifest
    return None


def _sweep(path: Path, made: Path) -> None:
    """Remove what imports left that were killed: unfinished files that nobody has written to for an hour before `made`."""
    since = made.stat().st_mtime - _ABANDONED
    for one in path.parent.glob(f".{glob.escape(path.name)}.*.part"):
        with suppress(OSError):
            if one.lstat().st_mtime < since:
                one.unlink()


@contextmanager
def _new(path: Path) -> Iterator[Path]:
    made = path.with_name(f".{path.name}.{secrets.token_hex(8)}.part")
    try:
        yield made
    finally:
        made.unlink(missing_ok=True)


def _keep(path: Path) -> None:
    """The present file under its other name too, so that there is no moment without one."""
    with _new(path) as link:
        os.link(path, link)
        link.replace(previous_of(path))


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
