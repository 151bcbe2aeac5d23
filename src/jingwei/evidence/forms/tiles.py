"""Tiles and entry bundles of C2SP tlog-tiles: names and bytes of the files that publish a log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from jingwei.errors import LimitError, ParseError
from jingwei.evidence.forms.merkle import HASH_BYTES, Frontier, root_of
from jingwei.limits import LIMITS

WIDTH = 256  # hashes of a full tile, entries of a full bundle
HEIGHT = 8  # levels of the tree in a tile
_LENGTH_BYTES = 2
_GROUP = 1_000  # an index is written in groups of three digits


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile of hashes, or the bundle of entries under a tile of level 0 (`entries`). `width` counts what is in it, 1 to 256."""

    level: int
    index: int
    width: int = WIDTH
    entries: bool = False

    @property
    def path(self) -> str:
        """Path under the log's prefix, such as `tile/0/x001/x234/067.p/12`."""
        groups, rest = [f"{self.index % _GROUP:03}"], self.index // _GROUP
        while rest:
            groups.insert(0, f"x{rest % _GROUP:03}")
            rest //= _GROUP
        partial = f".p/{self.width}" if self.width < WIDTH else ""
        return "/".join(["tile", "entries" if self.entries else str(self.level), *groups]) + partial


@dataclass(slots=True)
class TileTree:
    """A tree built tile by tile from its leaves: the roots of the full tiles of level 0, from which all above follows."""

    roots: list[bytes] = field(default_factory=list)
    _above: Frontier = field(default_factory=Frontier)

    def frontier(self, leaves: Sequence[bytes]) -> Frontier:
        """Frontier of the tree when the full tiles are followed by `leaves`, fewer than a tile of them."""
        rest = Frontier().appended(leaves)
        return Frontier(self._above.size * WIDTH + rest.size, self._above.roots + rest.roots)

    def add(self, leaves: Sequence[bytes]) -> None:
        """Add a full tile of leaves."""
        root = root_of(leaves)
        self.roots.append(root)
        self._above = self._above.appended([root])

    def tiles(self) -> Iterator[tuple[Tile, Sequence[bytes]]]:
        """The tiles above level 0, lowest level first, each with its hashes."""
        level, hashes = 1, self.roots
        while hashes:
            tiles = [hashes[start : start + WIDTH] for start in range(0, len(hashes), WIDTH)]
            yield from ((Tile(level, index, len(tile)), tile) for index, tile in enumerate(tiles))
            level, hashes = level + 1, [root_of(tile) for tile in tiles if len(tile) == WIDTH]


def tile_bytes(hashes: Sequence[bytes]) -> bytes:
    """A tile as it is served."""
    return b"".join(hashes)


def read_tile(content: bytes, width: int) -> list[bytes]:
    """The `width` hashes of a tile. Raises `ParseError` for another length."""
    if len(content) != width * HASH_BYTES:
        raise ParseError(f"{len(content)} bytes, a tile of {width} hashes has {width * HASH_BYTES}")
    return [content[start : start + HASH_BYTES] for start in range(0, len(content), HASH_BYTES)]


def bundle_bytes(entries: Sequence[bytes]) -> bytes:
    """An entry bundle as it is served: each entry after its length. Raises `LimitError` for an entry above 65,535 bytes."""
    for entry in entries:
        if len(entry) > LIMITS.log_entry_bytes:
            raise LimitError(f"log entry: {len(entry)} bytes, the bound is {LIMITS.log_entry_bytes}")
    return b"".join(len(entry).to_bytes(_LENGTH_BYTES, "big") + entry for entry in entries)


def read_bundle(content: bytes, width: int) -> list[bytes]:
    """The `width` entries of a bundle. Raises `ParseError` when there are more or fewer."""
    made: list[bytes] = []
    at = 0
    while at < len(content) and len(made) < width:
        start = at + _LENGTH_BYTES
        at = start + int.from_bytes(content[at:start], "big")
        made.append(content[start:at])
    if at != len(content) or len(made) != width:
        raise ParseError(f"an entry bundle that does not hold exactly {width} entries")
    return made
