"""Signed heads of the log: kept one for each size, with every signature that was collected for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, bindparam, delete, insert, select

from jingwei.evidence.log.stored import LOG
from jingwei.evidence.notes.note import Note, NoteSignature, note_bytes, read_note
from jingwei.store.tables import checkpoints

_HERE = (checkpoints.c.log == LOG, checkpoints.c.size == bindparam("at_size"))
_COLUMNS = (checkpoints.c.size, checkpoints.c.note, checkpoints.c.at)


@dataclass(frozen=True, slots=True)
class KeptCheckpoint:
    """A signed note about the first `size` entries, and when it was kept last (UTC)."""

    size: int
    note: str
    at: str


def kept(connection: Connection) -> tuple[KeptCheckpoint, ...]:
    """Kept checkpoints, smallest first."""
    return _rows(connection, select(*_COLUMNS).where(checkpoints.c.log == LOG).order_by(checkpoints.c.size))


def last_kept(connection: Connection) -> KeptCheckpoint | None:
    """The kept checkpoint of the largest size."""
    chosen = select(*_COLUMNS).where(checkpoints.c.log == LOG).order_by(checkpoints.c.size.desc()).limit(1)
    return next(iter(_rows(connection, chosen)), None)


def keep(connection: Connection, new: KeptCheckpoint) -> str:
    """Keep a checkpoint that was found to be this log's; gives the note as it is kept now."""
    size = {"at_size": new.size}
    before = connection.execute(select(checkpoints.c.note).where(*_HERE), size).scalar()
    note = merged(before, new.note)
    connection.execute(delete(checkpoints).where(*_HERE), size)
    connection.execute(insert(checkpoints), {"log": LOG, "size": new.size, "note": note, "at": new.at})
    return note


def merged(before: str | None, new: str) -> str:
    """One note with the signatures of both; of a key that signed twice the newer line counts. Raises `ParseError`, `LimitError`."""
    if before is None:
        return new
    read = read_note(new.encode())
    lines: dict[tuple[str, bytes], NoteSignature] = {}
    for signature in (*read_note(before.encode()).signatures, *read.signatures):
        lines[signature.name, signature.key_id] = signature
    made = note_bytes(Note(read.text, tuple(lines.values())))
    read_note(made)  # a note with too many signatures could never be read again
    return made.decode()


def _rows(connection: Connection, chosen: Select[Any]) -> tuple[KeptCheckpoint, ...]:
    return tuple(KeptCheckpoint(row.size, row.note, row.at) for row in connection.execute(chosen))
