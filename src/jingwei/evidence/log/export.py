"""The log as a folder of files that any C2SP client reads (tlog-tiles), and reading such a folder without trusting it.

Files are written before the checkpoint that needs them, each durably; tiles that are there already must be the same, since they never change.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from jingwei.documents import read_regular
from jingwei.errors import JingweiError, ParseError
from jingwei.evidence.forms.merkle import leaf_hash
from jingwei.evidence.forms.tiles import WIDTH, Tile, TileTree, bundle_bytes, read_bundle, tile_bytes
from jingwei.evidence.log.ledger import Ledger
from jingwei.evidence.log.stored import DAMAGED, LedgerError
from jingwei.evidence.notes.checkpoint import Checkpoint, read_checkpoint
from jingwei.evidence.notes.note import read_note
from jingwei.limits import LIMITS
from jingwei.store.durable import replace_durably, sync_folder

CHECKPOINT = "checkpoint"
_FOLDERS = {"tile"}
_PART = ".part"  # what is left of a write that was broken off
_HINT = "give a folder that `jingwei log export` wrote"
_OTHER = "name another folder; an export is only brought up to date by its own log"
_BUNDLE_BYTES = WIDTH * (LIMITS.log_entry_bytes + 2)


def export(ledger: Ledger, folder: Path, note: str) -> Checkpoint:
    """Write the log as of the signed `note` into `folder`; one that holds an older state of this log is brought up to date.

    Raises `LedgerError` when the folder holds something else, or the log does not hold what the note says.
    """
    checkpoint = read_checkpoint(read_note(note.encode()).text)
    _refuse_other(ledger, folder, checkpoint)
    writer, tree, leaves = _Writer(folder), TileTree(), list[bytes]()
    for start in range(0, checkpoint.size, WIDTH):
        entries = list(ledger.entries(start, min(start + WIDTH, checkpoint.size)))
        leaves = [leaf_hash(entry) for entry in entries]
        place = Tile(0, start // WIDTH, len(entries))
        writer.put(Tile(0, place.index, place.width, entries=True), bundle_bytes(entries))
        writer.put(place, tile_bytes(leaves))
        if len(leaves) == WIDTH:
            tree.add(leaves)
            leaves = []
    if Checkpoint(ledger.origin, checkpoint.size, tree.frontier(leaves).root()) != checkpoint:
        raise LedgerError("the entries do not give the root of the checkpoint", hint=DAMAGED)
    for tile, hashes in tree.tiles():
        writer.put(tile, tile_bytes(hashes))
    writer.finish(note)
    return checkpoint


def export_last(ledger: Ledger, folder: Path) -> Checkpoint:
    """Export as of the last signed head. Raises `LedgerError`, also when no head was signed yet."""
    last = ledger.checkpoints()[-1:]
    if not last:
        raise LedgerError("no head was signed yet", hint="`jingwei log checkpoint` signs the head")
    return export(ledger, folder, last[0].note)


def exported_checkpoint(folder: Path) -> Checkpoint:
    """The checkpoint of an export; its signatures are not verified. Raises `ParseError`, `LimitError`."""
    content = read_regular(folder / CHECKPOINT, LIMITS.note_bytes, _HINT)
    return read_checkpoint(read_note(content).text)


def exported_entries(folder: Path, size: int) -> Iterator[list[bytes]]:
    """Entries of an export in bundles of at most 256. Raises `ParseError` at the first that is missing or not whole."""
    for start in range(0, size, WIDTH):
        tile = Tile(0, start // WIDTH, min(WIDTH, size - start), entries=True)
        yield read_bundle(_read(folder, tile, _BUNDLE_BYTES), tile.width)


def check_export(folder: Path) -> Iterator[str]:
    """Everything that is wrong with an export, as sentences: the root is computed from the entries alone, then the tiles are compared."""
    try:
        checkpoint = exported_checkpoint(folder)
        tree, leaves = TileTree(), list[bytes]()
        for index, entries in enumerate(exported_entries(folder, checkpoint.size)):
            leaves = [leaf_hash(entry) for entry in entries]
            yield from _compared(folder, Tile(0, index, len(leaves)), leaves)
            if len(leaves) == WIDTH:
                tree.add(leaves)
                leaves = []
    except JingweiError as error:
        yield error.message
        return
    for tile, hashes in tree.tiles():
        yield from _compared(folder, tile, hashes)
    if tree.frontier(leaves).root() != checkpoint.root:
        yield f"the {checkpoint.size} entries do not give the root of the checkpoint"


def _compared(folder: Path, tile: Tile, hashes: Sequence[bytes]) -> Iterator[str]:
    wanted = tile_bytes(hashes)
    try:
        found = _read(folder, tile, len(wanted))
    except ParseError as error:
        yield error.message
        return
    if found != wanted:
        yield f"{tile.path} is not what the entries give"


def _read(folder: Path, tile: Tile, bound: int) -> bytes:
    return read_regular(folder / tile.path, bound, _HINT)


def _refuse_other(ledger: Ledger, folder: Path, checkpoint: Checkpoint) -> None:
    """Only an empty folder, an export of this log that is not newer, or what is left of one that was broken off, is written to."""
    names = {path.name for path in folder.iterdir()} if folder.exists() else set()
    strange = sorted(name for name in names - _FOLDERS - {CHECKPOINT} if not name.endswith(_PART))
    if strange:
        raise LedgerError(f"{folder} holds other files, such as {strange[0]}", hint=_OTHER)
    if CHECKPOINT not in names:
        return
    before = exported_checkpoint(folder)
    if before.origin != ledger.origin or before.size > checkpoint.size:
        raise LedgerError(f"{folder} holds {before.size} entries of {before.origin}", hint=_OTHER)
    if ledger.root(before.size) != before.root:
        raise LedgerError(f"{folder} holds another history of this log; keep it as proof", hint=_OTHER)


class _Writer:
    """Writes files durably; the names of folders are on the disk before the checkpoint is."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: set[Path] = set()

    def put(self, tile: Tile, content: bytes) -> None:
        """Write a tile unless it is there. Raises `LedgerError` when it is there with other bytes."""
        path = self._folder / tile.path
        if path.exists():
            if read_regular(path, len(content), _OTHER) != content:
                raise LedgerError(f"{path} has other content already", hint=_OTHER)
            return
        self._write(path, content)

    def finish(self, note: str) -> None:
        """Put all names on the disk, then the checkpoint."""
        for folder in sorted({self._folder.parent, *self._made}):
            sync_folder(folder)
        self._write(self._folder / CHECKPOINT, note.encode())
        sync_folder(self._folder)

    def _write(self, path: Path, content: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._made |= {folder for folder in path.parents if folder.is_relative_to(self._folder)}
        replace_durably(path, content)
