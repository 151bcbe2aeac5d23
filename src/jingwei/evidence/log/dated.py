"""Appending entries whose time never goes back, however the clock was set."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import Connection, select

from jingwei.errors import JingweiError
from jingwei.evidence.forms.entry import Entry, entry_bytes, is_entry, read_entry
from jingwei.evidence.log.ledger import Ledger
from jingwei.evidence.log.stored import LOG
from jingwei.store.tables import log_entries

_LOOK_BACK = 256  # entries read together in search of the last one with a time


def append_dated(ledger: Ledger, connection: Connection, entry: Entry, clock: Callable[[], str]) -> int:
    """Index of the entry, in the caller's transaction. Its time is what the clock says (UTC), but never before the last entry's."""
    size = ledger.append(connection, []).start  # nothing yet: this only takes the log's lock
    at = max(clock(), last_time(connection, size))
    return ledger.append(connection, [entry_bytes(replace(entry, at=at))]).start


def last_time(connection: Connection, size: int) -> str:
    """Time of the last of `size` entries that has one; empty when none has. Foreign entries are passed over."""
    for stop in range(size, 0, -_LOOK_BACK):
        here = (log_entries.c.log == LOG, log_entries.c.idx >= stop - _LOOK_BACK, log_entries.c.idx < stop)
        chosen = select(log_entries.c.data).where(*here).order_by(log_entries.c.idx.desc())
        for data in connection.execute(chosen).scalars():
            at = _time(data)
            if at:
                return at
    return ""


def _time(data: bytes) -> str:
    try:
        return read_entry(data).at if is_entry(data) else ""
    except JingweiError:
        return ""
