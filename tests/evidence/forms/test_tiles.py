"""Names and bytes of tiles as C2SP tlog-tiles gives them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingwei.errors import LimitError, ParseError
from jingwei.evidence.forms.merkle import Frontier, leaf_hash, root_of
from jingwei.evidence.forms.tiles import Tile, TileTree, bundle_bytes, read_bundle, read_tile, tile_bytes

HASHES = [leaf_hash(b"%d" % number) for number in range(700)]


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 1_234_067), "tile/0/x001/x234/067"),
        (Tile(0, 0), "tile/0/000"),
        (Tile(3, 999), "tile/3/999"),
        (Tile(1, 1000), "tile/1/x001/000"),
        (Tile(0, 273, 112), "tile/0/273.p/112"),
        (Tile(63, 5, 255), "tile/63/005.p/255"),
        (Tile(0, 1_000_000, 1), "tile/0/x001/x000/000.p/1"),
        (Tile(0, 12, entries=True), "tile/entries/012"),
        (Tile(0, 1_012, 7, entries=True), "tile/entries/x001/012.p/7"),
    ],
)
def test_paths_of_the_specification(tile, path):
    assert tile.path == path


def built(size):
    tree = TileTree()
    for start in range(0, size - size % 256, 256):
        tree.add(HASHES[start : start + 256])
    return tree


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 511, 512, 513, 700])
def test_the_tree_over_tiles_is_the_tree_over_leaves(size):
    tree = built(size)
    assert tree.frontier(HASHES[size - size % 256 : size]) == Frontier().appended(HASHES[:size])
    full = [root_of(HASHES[start : start + 256]) for start in range(0, size - 255, 256)]
    assert tree.roots == full
    assert [(tile, list(hashes)) for tile, hashes in tree.tiles()] == ([(Tile(1, 0, len(full)), full)] if full else [])


def test_tiles_of_a_log_of_70_000_entries():
    tree = TileTree()
    tree.roots = [leaf_hash(b"%d" % number) for number in range(273)]
    tiles = list(tree.tiles())
    assert [tile for tile, _ in tiles] == [Tile(1, 0), Tile(1, 1, 17), Tile(2, 0, 1)]
    assert list(tiles[0][1]) == tree.roots[:256]
    assert list(tiles[1][1]) == tree.roots[256:]
    assert list(tiles[2][1]) == [root_of(tree.roots[:256])]


def test_a_full_row_is_one_tile_and_a_partial_one_above():
    tree = TileTree()
    tree.roots = HASHES[:256]
    assert [tile for tile, _ in tree.tiles()] == [Tile(1, 0), Tile(2, 0, 1)]


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_bundles_come_back(entries):
    assert read_bundle(bundle_bytes(entries), len(entries)) == entries


def test_a_bundle_is_lengths_and_bytes():
    assert bundle_bytes([b"ab", b"", b"x" * 258]) == b"\x00\x02ab\x00\x00\x01\x02" + b"x" * 258
    assert len(bundle_bytes([b"x" * 65_535])) == 65_537
    with pytest.raises(LimitError, match="65536 bytes, the bound is 65535"):
        bundle_bytes([b"x" * 65_536])


@pytest.mark.parametrize(
    ("content", "width"),
    [(b"", 1), (b"\x00\x00", 2), (b"\x00\x00", 0), (b"\x00\x01", 1), (b"\x00", 1), (b"\x00\x00\x00", 1)],
)
def test_bundles_that_hold_something_else_are_refused(content, width):
    with pytest.raises(ParseError, match=f"exactly {width} entries"):
        read_bundle(content, width)


@given(st.binary(max_size=600), st.integers(0, 8))
def test_arbitrary_bundles_are_read_or_refused(content, width):
    try:
        entries = read_bundle(content, width)
    except ParseError:
        return
    assert bundle_bytes(entries) == content
    assert len(entries) == width


def test_tiles_come_back():
    assert read_tile(tile_bytes(HASHES[:3]), 3) == HASHES[:3]
    for width in (2, 4):
        with pytest.raises(ParseError, match=f"96 bytes, a tile of {width} hashes has {width * 32}"):
            read_tile(tile_bytes(HASHES[:3]), width)
