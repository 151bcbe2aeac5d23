"""Hashes of the log as the database keeps them: leaves with their entries, and above them tiles of 256 (C2SP tlog-tiles).

Full tiles of every level are stored, above level 0 also the last partial one, so that a proof reads a few rows however long the log is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, bindparam, delete, insert, select

from jingwei.errors import JingweiError
from jingwei.evidence.forms.merkle import HASH_BYTES, root_of
from jingwei.evidence.forms.tiles import HEIGHT, WIDTH
from jingwei.store.tables import log_entries, log_tiles

LOG = 1  # a state holds one log
DAMAGED = "run `jingwei log fsck`; a damaged log is continued from a backup, never mended"

_AT = (log_tiles.c.log == LOG, log_tiles.c.level == bindparam("at_level"), log_tiles.c.idx == bindparam("at_idx"))
_TILE = select(log_tiles.c.hashes).where(*_AT)
_DROP = delete(log_tiles).where(*_AT)
_LEAVES = (
    select(log_entries.c.leaf)
    .where(log_entries.c.log == LOG, log_entries.c.idx >= bindparam("start"), log_entries.c.idx < bindparam("stop"))
    .order_by(log_entries.c.idx)
)


class LedgerError(JingweiError):
    """The log in the database does not hold together, or was asked for what it does not have."""


def split(hashes: bytes) -> list[bytes]:
    """The 32-byte hashes of a tile or frontier."""
    return [hashes[start : start + HASH_BYTES] for start in range(0, len(hashes), HASH_BYTES)]


class StoredTree:
    """Reads hashes of complete subtrees; tiles that were read are kept for the next question."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._tiles: dict[tuple[int, int], list[bytes]] = {}

    def hash_of(self, level: int, index: int) -> bytes:
        """Root over the leaves [index * 2^level, (index + 1) * 2^level). Raises `LedgerError` when the database lacks it."""
        row, inside = divmod(level, HEIGHT)
        first = index << inside
        tile = self._tile(row, first // WIDTH)
        start = first % WIDTH
        chosen = tile[start : start + (1 << inside)]
        if len(chosen) != 1 << inside:
            raise LedgerError(f"the log lacks hash {index} of level {level}", hint=DAMAGED)
        return root_of(chosen)

    def _tile(self, level: int, index: int) -> list[bytes]:
        if (level, index) not in self._tiles:
            self._tiles[level, index] = stored_tile(self._connection, level, index) or self._leaves(level, index)
        return self._tiles[level, index]

    def _leaves(self, level: int, index: int) -> list[bytes]:
        return [] if level else leaves(self._connection, index * WIDTH, (index + 1) * WIDTH)


def stored_tile(connection: Connection, level: int, index: int) -> list[bytes]:
    """Hashes of a tile, none when it is not stored."""
    return split(connection.execute(_TILE, {"at_level": level, "at_idx": index}).scalar() or b"")


def leaves(connection: Connection, start: int, stop: int) -> list[bytes]:
    """Leaf hashes of the entries [start, stop) that exist."""
    return list(connection.execute(_LEAVES, {"start": start, "stop": stop}).scalars())


def grow(connection: Connection, first: int, added: Sequence[bytes]) -> None:
    """Store the tiles that `added` leaf hashes from index `first` on fill, and what follows above. Raises `LedgerError`."""
    level, hashes = 0, list(added)
    while hashes and (level or first // WIDTH != (first + len(hashes)) // WIDTH):
        width = first % WIDTH
        hashes = _before(connection, level, first - width, width) + hashes
        tiles = [hashes[start : start + WIDTH] for start in range(0, len(hashes), WIDTH)]
        full = [tile for tile in tiles if len(tile) == WIDTH]
        _store(connection, level, first // WIDTH, tiles if level else full)
        level, first, hashes = level + 1, first // WIDTH, [root_of(tile) for tile in full]


def _before(connection: Connection, level: int, start: int, width: int) -> list[bytes]:
    """The `width` hashes at the start of the tile that begins at `start`."""
    if not width:
        return []
    found = stored_tile(connection, level, start // WIDTH) if level else leaves(connection, start, start + width)
    if len(found) != width:
        raise LedgerError(f"tile {start // WIDTH} of level {level} has {len(found)} hashes, not {width}", hint=DAMAGED)
    return found


def _store(connection: Connection, level: int, first: int, tiles: Iterable[Sequence[bytes]]) -> None:
    for index, tile in enumerate(tiles, first):
        if level:
            connection.execute(_DROP, {"at_level": level, "at_idx": index})
        row = {"log": LOG, "level": level, "idx": index, "hashes": b"".join(tile)}
        connection.execute(insert(log_tiles), row)
