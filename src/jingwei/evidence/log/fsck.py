"""Everything in the database about the log, computed anew from the bytes of the entries.

Problems come as sentences, in the order in which they are found; none means that the log is whole. One snapshot is read throughout, so that
writers need not stop.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select

from jingwei.errors import JingweiError
from jingwei.evidence.forms.merkle import leaf_hash
from jingwei.evidence.forms.tiles import WIDTH, TileTree, tile_bytes
from jingwei.evidence.log.fsck_records import History, statement_problems
from jingwei.evidence.log.fsck_storage import storage_problems
from jingwei.evidence.log.heads import KeptCheckpoint, kept
from jingwei.evidence.log.ledger import Ledger
from jingwei.evidence.log.stored import LOG
from jingwei.evidence.notes.checkpoint import Checkpoint, open_checkpoint, read_checkpoint
from jingwei.evidence.notes.note import SignatureType, Vkey, make_vkey, read_note
from jingwei.evidence.signatures.kinds import Algorithm, PublicKey
from jingwei.evidence.signatures.native import verify
from jingwei.limits import LIMITS
from jingwei.store.database import reading
from jingwei.store.tables import log_entries, log_tiles, logs


def fsck(ledger: Ledger, keys: Iterable[PublicKey] = ()) -> Iterator[str]:
    """Problems of the log and of what its entries speak of. Signatures are verified where `keys` has the key.

    Raises `StoreError` when the database cannot be read.
    """
    known = tuple(keys)
    with reading(ledger.engine) as connection:
        unsound = list(storage_problems(connection))
        if unsound:  # what is read from such a file means nothing
            yield from unsound
            return
        check = _Check(connection, ledger.origin, {row.size: row for row in kept(connection)})
        yield from check.entries()
        yield from check.head()
        yield from check.tiles()
        yield from check.checkpoints(known)
        yield from check.history.problems(connection)
        yield from statement_problems(connection, known)


@dataclass(slots=True)
class _Check:
    """What was computed so far: the tree of the full tiles, the leaves after them, roots at the sizes of kept checkpoints."""

    connection: Connection
    origin: str
    kept: Mapping[int, KeptCheckpoint]
    history: History = field(default_factory=History)
    tree: TileTree = field(default_factory=TileTree)
    rest: list[bytes] = field(default_factory=list)
    roots: dict[int, bytes] = field(default_factory=dict)
    wanted: dict[tuple[int, int], bytes] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Entries read so far."""
        return len(self.tree.roots) * WIDTH + len(self.rest)

    def entries(self) -> Iterator[str]:
        """Each entry against its stored hash and against what entries say of each other; ends at a gap, as nothing after it has an index."""
        while not self.rest:
            start = self.size
            rows = self._rows(start)
            there = [row for index, row in enumerate(rows, start) if row.idx == index]
            for row in there:
                yield from _entry_problems(row)
                yield from self.history.take(row.idx, row.data)
            self._grow([leaf_hash(row.data) for row in there])
            if len(there) < len(rows):
                yield f"entry {start + len(there)} is missing, entry {rows[len(there)].idx} follows"
                return
            if not rows:
                return

    def head(self) -> Iterator[str]:
        """The row of the head."""
        row = self.connection.execute(select(logs).where(logs.c.id == LOG)).one_or_none()
        if row is None or row.origin != self.origin:
            yield f"the head of {self.origin} is missing"
            return
        if row.size != self.size:
            yield f"the head says {row.size} entries, {self.size} are stored"
        if row.frontier != b"".join(self.tree.frontier(self.rest).roots):
            yield "the head's hashes are not those of the entries"

    def tiles(self) -> Iterator[str]:
        """Stored tiles, all of them and no others."""
        wanted = self.wanted | {(tile.level, tile.index): tile_bytes(hashes) for tile, hashes in self.tree.tiles()}
        where = log_tiles.c.log == LOG
        for row in self.connection.execute(select(log_tiles).where(where).order_by(log_tiles.c.level, log_tiles.c.idx)):
            expected = wanted.pop((row.level, row.idx), None)
            if row.hashes != expected:
                what = "has no place in this log" if expected is None else "is not what the entries give"
                yield f"tile {row.idx} of level {row.level} {what}"
        yield from (f"tile {index} of level {level} is missing" for level, index in sorted(wanted))

    def checkpoints(self, keys: Sequence[PublicKey]) -> Iterator[str]:
        """Kept checkpoints against the roots at their sizes, and their signatures by known keys."""
        vkeys = _vkeys(self.origin, keys)
        for size, row in self.kept.items():
            if size not in self.roots:
                yield f"a checkpoint of {size} entries was signed, {self.size} are stored"
                continue
            try:
                yield from _note_problems(row.note, Checkpoint(self.origin, size, self.roots[size]), vkeys)
            except JingweiError as error:
                yield f"checkpoint of {size} entries: {error.message}"

    def _rows(self, start: int) -> Sequence[Any]:
        columns = select(log_entries.c.idx, log_entries.c.data, log_entries.c.leaf)
        chosen = columns.where(log_entries.c.log == LOG, log_entries.c.idx >= start)
        return self.connection.execute(chosen.order_by(log_entries.c.idx).limit(WIDTH)).all()

    def _grow(self, leaves: list[bytes]) -> None:
        start = self.size
        for size in self.kept:
            if start <= size <= start + len(leaves):
                self.roots[size] = self.tree.frontier(leaves[: size - start]).root()
        if len(leaves) == WIDTH:
            self.wanted[0, len(self.tree.roots)] = tile_bytes(leaves)
            self.tree.add(leaves)
        else:
            self.rest = leaves


def _entry_problems(row: Any) -> Iterator[str]:
    if row.leaf != leaf_hash(row.data):
        yield f"entry {row.idx}: its hash is not that of its bytes"
    if len(row.data) > LIMITS.log_entry_bytes:
        yield f"entry {row.idx}: {len(row.data)} bytes, the bound is {LIMITS.log_entry_bytes}"


def _note_problems(note: str, expected: Checkpoint, vkeys: Sequence[Vkey]) -> Iterator[str]:
    read = read_note(note.encode())
    if read_checkpoint(read.text) != expected:
        yield f"the checkpoint of {expected.size} entries is not what the entries give"
    for vkey in vkeys:
        if any((line.name, line.key_id) == (vkey.name, vkey.key_id) for line in read.signatures):
            open_checkpoint(note.encode(), [vkey], verify)


def _vkeys(origin: str, keys: Iterable[PublicKey]) -> tuple[Vkey, ...]:
    return tuple(make_vkey(origin, SignatureType.ED25519, key) for key in keys if key.algorithm is Algorithm.ED25519)
