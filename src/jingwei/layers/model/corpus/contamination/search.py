"""Items of a benchmark in one document: n-grams find candidates, the letters of both decide, the best explanation of a place stays.

A text of an item counts as seen where runs of `RUN` bytes and more of it stand in the document, in any order. It is reported when `SHARE` of it was
seen, or `LONG` bytes in one run, and as much of what it does not share with other items of the benchmark: common phrases are no leak. Of a text
below `SHORT` bytes (about 13 words, 20 Han characters) `MOST_OF` must have been seen, and never less than `least`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from jingwei.layers.model.corpus.contamination.index import LEAST_ASCII, Index, least
from jingwei.layers.model.corpus.ngrams import WIDTH, again, hashes
from jingwei.text.letters import letters, places

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]
    Places = NDArray[np.int64]

SHARE = 0.4
MOST_OF = 0.55  # of a short text
SHORT = 60
LONG = 200
RUN = 12
_GRAM = 8
_SIGNS, _MOST_SIGNS = (
    0.15,
    16,
)  # of what tells a text, as a share and at most, for a place to be compared; `SHARE` of it decides
_GAP = 64  # bytes without a common n-gram after which another place begins
_EFFORT = 64  # bytes compared for each byte of the document, and `_BASE` more
_BASE = 1 << 18
_EQUAL = 0.98
_OVERLAP = 0.5


@dataclass(frozen=True, slots=True)
class Leak:
    """An item seen in a document: characters of the document's text, and the share of the item's question, passage or answer that was seen."""

    item_id: str
    start: int
    end: int
    share: float


@dataclass(frozen=True, slots=True)
class Leaks:
    """What was found; `unverified` counts places that had something in common with an item and were not compared, because of the bound on effort."""

    rows: tuple[Leak, ...]
    unverified: int = 0


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a text of the benchmark may stand: bytes of the document's letters."""

    text: int
    first: int
    last: int
    weight: float


@dataclass(frozen=True, slots=True)
class _Seen:
    """A text of the benchmark that was seen: place in bytes, share of it, share of what is its own, both 0 to 1."""

    text: int
    start: int
    end: int
    share: float
    own: float


def find(index: Index, text: str, content: bytes | None = None, hashed: NDArray[np.uint64] | None = None) -> Leaks:
    """Leaks in order of place. Time is linear in the length of the text. Who has `letters` of it, or hashes of these, gives them."""
    content = letters(text) if content is None else content
    hashed = hashes(content) if hashed is None else hashed
    if not len(hashed) or not len(index.keys):
        return Leaks(())
    hits = _marked(index, hashed)
    hits = hits[_marked(index, again(hashed[hits]))]
    if not len(hits):
        return Leaks(())
    found = tuple(_candidates(index, hashed[hits], hits))
    if not found:
        return Leaks(())
    seen, unverified = _verified(index, content, found)
    return Leaks(tuple(_told(index, _best(seen, len(content)), text)), unverified)


def _marked(index: Index, hashed: NDArray[np.uint64]) -> Places:
    """Which hashes have their bit in the table."""
    bits = hashed >> index.shift
    marked = index.table[(bits >> np.uint64(3)).view(np.int64)] >> (bits.astype(np.uint8) & np.uint8(7))
    return np.flatnonzero(marked & np.uint8(1))


def _candidates(index: Index, hashed: NDArray[np.uint64], hits: Places) -> Iterator[_Place]:
    """Places with n-grams of a text of the benchmark, those of one text apart from each other."""
    key = np.searchsorted(index.keys, hashed)
    key[key == len(index.keys)] = 0
    same = np.flatnonzero(index.keys[key] == hashed)
    if not len(same):
        return
    key, hits = key[same], hits[same]
    counts = (index.firsts[key + 1] - index.firsts[key]).astype(np.int64)
    within = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
    texts = index.postings[np.repeat(index.firsts[key].astype(np.int64), counts) + within].astype(np.int64)
    at, weight = np.repeat(hits, counts), np.repeat(1 / np.maximum(counts, 1), counts)
    order = np.lexsort((at, texts))
    texts, at, weight = texts[order], at[order], weight[order]
    gap = np.maximum(_GAP, (index.starts[texts + 1] - index.starts[texts]).astype(np.int64) // 2)
    new = np.append(True, (texts[1:] != texts[:-1]) | (at[1:] - at[:-1] > gap[1:]))
    starts = np.flatnonzero(new)
    weights = np.add.reduceat(weight, starts)
    lasts = np.append(starts[1:], len(at)) - 1
    enough = weights >= np.minimum(index.telling[texts[starts]] * _SIGNS, _MOST_SIGNS)
    starts, lasts, weights = starts[enough], lasts[enough], weights[enough]
    columns = (texts[starts].tolist(), at[starts].tolist(), at[lasts].tolist(), weights.tolist())
    yield from (_Place(*row) for row in zip(*columns, strict=True))


def _verified(index: Index, content: bytes, found: tuple[_Place, ...]) -> tuple[list[_Seen], int]:
    """Comparison of the places, the most telling first, until the effort is spent."""
    left = _BASE + _EFFORT * len(content)
    seen: list[_Seen] = []
    for number, place in enumerate(sorted(found, key=lambda one: (-one.weight, one.first, one.text))):
        start, end = int(index.starts[place.text]), int(index.starts[place.text + 1])
        low = max(0, place.first - (end - start))
        high = min(len(content), place.last + WIDTH + (end - start))
        left -= end - start + high - low
        if left < 0:
            return seen, len(found) - number
        item, weights = index.texts[start:end], index.weights[start:end]
        made = _compared(item.tobytes(), content[low:high], weights)
        if made:
            seen.append(_Seen(place.text, low + made[0], low + made[1], made[2], made[3]))
    return seen, 0


def _compared(item: bytes, part: bytes, weights: NDArray[np.uint8]) -> tuple[int, int, float, float] | None:
    """Start and end in `part`, shares, where enough of the item was seen."""
    ours, theirs = _grams(item), _grams(part)
    if not len(ours) or not len(theirs):
        return None
    start, end = _densest(np.isin(theirs, ours), max(_GAP, len(item) // 2))
    mask = _covered(np.isin(ours, theirs[start : max(start, end - _GRAM + 1)]))
    share = float(mask.mean())
    edges = np.flatnonzero(np.diff(np.concatenate(([False], mask, [False])).astype(np.int8)))
    longest = int((edges[1::2] - edges[::2]).max(initial=0))
    own = _own(mask, weights)
    if len(item) < SHORT:
        enough = min(share, own) >= MOST_OF and int(mask.sum()) >= least(item)
        return (start, end, share, own) if enough else None
    enough = share >= SHARE and int(mask.sum()) >= LEAST_ASCII and own >= SHARE
    return (start, end, share, own) if enough or (longest >= LONG and own >= share / 2) else None


def _grams(content: bytes) -> NDArray[np.uint64]:
    count = max(len(content) - _GRAM + 1, 0)
    return np.ndarray((count,), "<u8", content, strides=(1,)).copy() if count else np.empty(0, np.uint64)


def _covered(grams: Mask) -> Mask:
    """Bytes that a run of `RUN` and more of them covers, where `grams` says which n-grams of 8 bytes are common."""
    return _runs(grams, RUN - _GRAM + 1, RUN)


def _runs(mask: Mask, least: int, width: int) -> Mask:
    """Windows of `least` true values, each spread over `width` bytes."""
    total = np.concatenate(([0], np.cumsum(mask)))
    full = (total[least:] - total[:-least] == least).astype(np.int64) if len(mask) >= least else np.empty(0, np.int64)
    delta = np.zeros(len(mask) + _GRAM, np.int64)
    delta[: len(full)] += full
    delta[width : width + len(full)] -= full
    return np.cumsum(delta)[: len(mask) + _GRAM - 1] > 0


def _densest(grams: Mask, gap: int) -> tuple[int, int]:
    """Of the groups of common bytes that lie at most `gap` apart the one with the most: its first and the place after its last."""
    common = np.flatnonzero(_covered(grams))
    if not len(common):
        return 0, 0
    groups = np.split(common, np.flatnonzero(np.diff(common) > gap) + 1)
    best = max(groups, key=len)
    return int(best[0]), int(best[-1]) + 1


def _own(mask: Mask, weights: NDArray[np.uint8]) -> float:
    """Share by weight of the n-grams that were seen whole."""
    count = len(mask) - WIDTH + 1
    total = np.concatenate(([0], np.cumsum(mask)))
    whole = total[WIDTH:] - total[:-WIDTH] == WIDTH
    all_of_them = int(weights[:count].sum())
    return int(weights[:count][whole].sum()) / all_of_them if all_of_them else float(mask.mean())


def _best(seen: list[_Seen], size: int) -> list[_Seen]:
    """Of texts seen in one place those that explain it best; a text that was seen whole stays. `size` is that of the document's letters."""
    kept: list[_Seen] = []
    taken = np.zeros(size, np.bool_)
    for one in sorted(seen, key=lambda s: (-s.own, -s.share, s.start, s.text)):
        whole = one.own >= _EQUAL and one.share >= _EQUAL
        if whole or float(taken[one.start : one.end].mean()) <= _OVERLAP:
            kept.append(one)
            taken[one.start : one.end] = True
    return kept


def _told(index: Index, seen: list[_Seen], text: str) -> list[Leak]:
    """Rows, one for each item that has the text. Question, passage and answer of one item have a row each."""
    if not seen:
        return []
    character = places(text)
    rows = [
        Leak(index.ids[owner], int(character[one.start]), int(character[one.end - 1]) + 1, round(one.share, 4))
        for one in seen
        for owner in index.owners[int(index.owned[one.text]) : int(index.owned[one.text + 1])].tolist()
    ]
    return sorted(set(rows), key=lambda row: (row.start, row.end, row.item_id, row.share))
