"""The log of a state folder: entries that are only ever appended, under one Merkle tree.

An append happens inside the caller's transaction, so that what an entry speaks of is committed with it or not at all. The row of the head is
locked first (SQLite: the whole database), so that writers queue up and indices have no gaps.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, Select, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from jingwei.errors import LimitError
from jingwei.evidence.forms.merkle import Frontier, consistency_proof, frontier_at, inclusion_proof, leaf_hash
from jingwei.evidence.log.heads import KeptCheckpoint, keep, kept
from jingwei.evidence.log.stored import DAMAGED, LOG, LedgerError, StoredTree, grow, leaves, split
from jingwei.evidence.notes.checkpoint import Checkpoint, read_checkpoint
from jingwei.evidence.notes.note import is_key_name, read_note
from jingwei.limits import LIMITS
from jingwei.store.database import failing_as_store_error, reading
from jingwei.store.tables import checkpoints, log_entries, log_tiles, logs

_READ_ROWS = 256  # entries read together, 16 MiB at most
_ORIGIN_BYTES = 255

_HEAD = select(logs.c.size, logs.c.frontier).where(logs.c.id == LOG)
_LOCKED_HEAD = _HEAD.with_for_update()
_ORIGIN = select(logs.c.origin).where(logs.c.id == LOG)
_MOVE = update(logs).where(logs.c.id == LOG).values(size=bindparam("new_size"), frontier=bindparam("new_frontier"))
_ADD = insert(log_entries)
_ENTRIES = (
    select(log_entries.c.idx, log_entries.c.data)
    .where(log_entries.c.log == LOG, log_entries.c.idx >= bindparam("start"), log_entries.c.idx < bindparam("stop"))
    .order_by(log_entries.c.idx)
)


@dataclass(frozen=True, slots=True)
class Ledger:
    """The log in a database. Make one with `Ledger.open`."""

    engine: Engine
    origin: str

    @classmethod
    def open(cls, engine: Engine, origin: str = "", *, create: bool = True) -> Ledger:
        """The log of this state; when there is none yet it is made, unless `create` is false.

        Raises `LedgerError` for a bad origin, one that is not this log's, and for entries that have lost their log.
        """
        if origin and not is_origin(origin):
            hint = "use text without spaces and plus signs, like example.org/log"
            raise LedgerError(f"{origin[:80]!r} cannot name a log", hint=hint)
        with reading(engine) as connection:
            found = connection.execute(_ORIGIN).scalar()
        if found is None and not create:
            raise LedgerError("there is no log here yet", hint="`jingwei assess` and `jingwei log init` make one")
        if found is None:
            found = _create(engine, origin or f"jingwei.local/{secrets.token_hex(8)}")
        if origin and origin != found:
            hint = "a state folder keeps one log, under one name; name another folder with --state"
            raise LedgerError(f"this log is named {found}, not {origin}", hint=hint)
        return cls(engine, found)

    def append(self, connection: Connection, entries: Sequence[bytes]) -> range:
        """Indices of the appended entries, each of at most 65,535 bytes; durable once the caller's transaction is. Raises `LimitError`."""
        for entry in entries:
            if len(entry) > LIMITS.log_entry_bytes:
                raise LimitError(f"log entry: {len(entry)} bytes, the bound is {LIMITS.log_entry_bytes}")
        head = _frontier(connection, _LOCKED_HEAD)
        if not entries:
            return range(head.size, head.size)
        added = [leaf_hash(entry) for entry in entries]
        grown = head.appended(added)
        grow(connection, head.size, added)
        rows = zip(range(head.size, grown.size), entries, added, strict=True)
        connection.execute(_ADD, [{"log": LOG, "idx": idx, "data": data, "leaf": leaf} for idx, data, leaf in rows])
        connection.execute(_MOVE, {"new_size": grown.size, "new_frontier": b"".join(grown.roots)})
        return range(head.size, grown.size)

    def head(self) -> Frontier:
        """Size and frontier as of the last commit."""
        with reading(self.engine) as connection:
            return stored_head(connection)

    def root(self, size: int) -> bytes:
        """Root of the tree when it had `size` leaves. Raises `LedgerError` beyond the head."""
        return Frontier(size, self.frontier(size)).root()

    def frontier(self, size: int) -> tuple[bytes, ...]:
        """Roots of the complete subtrees of the first `size` entries, largest first. Raises `LedgerError` beyond the head."""
        with reading(self.engine) as connection:
            _within(connection, size)
            return frontier_at(size, StoredTree(connection).hash_of).roots

    def inclusion(self, index: int, size: int) -> tuple[bytes, ...]:
        """Inclusion proof of an entry in the tree of `size` leaves. Raises `JingweiError` outside it, `LedgerError` beyond the head."""
        with reading(self.engine) as connection:
            _within(connection, size)
            return inclusion_proof(index, size, StoredTree(connection).hash_of)

    def consistency(self, old: int, new: int) -> tuple[bytes, ...]:
        """Consistency proof of two sizes; empty from 0. Raises `JingweiError` backwards, `LedgerError` beyond the head."""
        with reading(self.engine) as connection:
            _within(connection, new)
            return consistency_proof(old, new, StoredTree(connection).hash_of)

    def entries(self, start: int, stop: int) -> Iterator[bytes]:
        """The entries [start, stop), read in portions. Raises `LedgerError` when one is not there."""
        for first in range(start, stop, _READ_ROWS):
            last = min(first + _READ_ROWS, stop)
            with reading(self.engine) as connection:
                rows = connection.execute(_ENTRIES, {"start": first, "stop": last}).all()
            if [row.idx for row in rows] != list(range(first, last)):
                raise _not_there(first, last)
            yield from (row.data for row in rows)

    def keep_checkpoint(self, size: int, note: str, at: str) -> str:
        """Keep a signed head of this log, `at` a UTC time; gives the note that is kept, with all signatures known for this size.

        Nothing is verified but that the note states this log's name and its root at `size`. Raises `LedgerError`, `ParseError`.
        """
        read = read_note(note.encode())
        with failing_as_store_error(), self.engine.begin() as connection:
            _frontier(connection, _LOCKED_HEAD)
            _within(connection, size)
            root = frontier_at(size, StoredTree(connection).hash_of).root()
            if read_checkpoint(read.text) != Checkpoint(self.origin, size, root):
                hint = "it belongs to another log, or someone signed another history: keep it as proof"
                raise LedgerError(f"the checkpoint is not that of {self.origin} with {size} entries", hint=hint)
            return keep(connection, KeptCheckpoint(size, note, at))

    def checkpoints(self) -> tuple[KeptCheckpoint, ...]:
        """Kept heads, smallest first, one for each size."""
        with reading(self.engine) as connection:
            return kept(connection)

    def leaf_hashes(self, start: int, stop: int) -> list[bytes]:
        """Leaf hashes of the entries [start, stop). Raises `LedgerError` when one is not there."""
        with reading(self.engine) as connection:
            found = leaves(connection, start, stop)
        if len(found) != stop - start:
            raise _not_there(start, stop)
        return found


def is_origin(origin: str) -> bool:
    """Whether text can name a log: a key name of C2SP signed-note of at most 255 bytes."""
    return is_key_name(origin) and origin.isprintable() and len(origin.encode()) <= _ORIGIN_BYTES


def _create(engine: Engine, origin: str) -> str:
    """Name of the log that is there now: ours, or that of a process which was faster."""
    with failing_as_store_error():
        try:
            with engine.begin() as connection:
                _refuse_orphans(connection)
                row = {"id": LOG, "origin": origin, "size": 0, "frontier": b""}
                connection.execute(insert(logs), row)
        except IntegrityError:
            with reading(engine) as connection:
                return str(connection.execute(_ORIGIN).scalar_one())
    return origin


def _refuse_orphans(connection: Connection) -> None:
    for table in (log_entries, log_tiles, checkpoints):
        found = connection.execute(select(table.c.log).limit(1)).scalar()
        if found is not None and connection.execute(_ORIGIN).scalar() is None:
            raise LedgerError("the log has lost its head, its rows are still there", hint=DAMAGED)


def stored_head(connection: Connection) -> Frontier:
    """Size and frontier as the connection sees them. Raises `LedgerError`."""
    return _frontier(connection, _HEAD)


def _frontier(connection: Connection, statement: Select[Any]) -> Frontier:
    row = connection.execute(statement).one()
    made = Frontier(row.size, tuple(split(row.frontier)))
    if len(made.roots) != made.size.bit_count():
        raise LedgerError(f"the head of {made.size} entries has {len(made.roots)} roots", hint=DAMAGED)
    return made


def _within(connection: Connection, size: int) -> None:
    head = stored_head(connection)
    if not 0 <= size <= head.size:
        raise LedgerError(f"the log has {head.size} entries, not {size}", hint="give a size up to that of the log")


def _not_there(start: int, stop: int) -> LedgerError:
    return LedgerError(f"entries {start} to {stop - 1} are not all there", hint=DAMAGED)
