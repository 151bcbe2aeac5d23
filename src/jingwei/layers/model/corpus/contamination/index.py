"""The index of a benchmark: its texts as letters, the n-grams that find them, and how telling each n-gram is.

Of each n-gram its weight is 255 / (texts of the benchmark that hold it), so that phrases which many
items share (templates, instructions) count for little. N-grams of more than `MOST_SHARED` texts find nothing; of a benchmark of more than
`contamination_anchors` n-grams a fixed part by hash is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from jingwei.errors import LimitError
from jingwei.layers.model.corpus.contamination.items import BenchmarkItem
from jingwei.layers.model.corpus.ngrams import WIDTH, again, hashes
from jingwei.limits import LIMITS, Limits
from jingwei.text.letters import letters

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Hashes = NDArray[np.uint64]

LEAST, LEAST_ASCII = 24, 36  # bytes: 8 Han characters, 36 Latin letters (7 words) are not met by chance
MOST_SHARED = 64
_SLOTS = 32  # bits of the table for each n-gram
_CHUNK = 1 << 22  # bytes whose n-grams are made at a time
_FULL = 255


@dataclass(frozen=True, slots=True)
class Index:
    """Arrays of one benchmark; `texts`, `weights` hold all texts in a row, text t from `starts[t]` to `starts[t + 1]`."""

    ids: Sequence[str]  # of the items
    texts: NDArray[np.uint8]
    weights: NDArray[np.uint8]  # of the n-gram that begins at a byte
    starts: NDArray[np.uint64]
    owners: NDArray[np.uint32]  # items that have the text: of text t from `owned[t]` to `owned[t + 1]`
    owned: NDArray[np.uint64]
    table: NDArray[
        np.uint8
    ]  # bits: two of each n-gram, by the first bits of its hash and of `again` of it (a Bloom filter)
    keys: Hashes  # rising
    postings: NDArray[np.uint32]  # texts of key k from `firsts[k]` to `firsts[k + 1]`
    firsts: NDArray[np.uint64]
    telling: NDArray[np.float32]  # of each text: 1 / (texts that share it), summed over the n-grams that find the text
    unsearched: int  # items of which no text can be looked for: too short, or nothing of their own

    @property
    def shift(self) -> np.uint64:
        """By which a hash is moved to give its bit of the table."""
        return np.uint64(64 - (8 * len(self.table)).bit_length() + 1)


def least(content: bytes) -> int:
    """Bytes below which a common passage of a text says nothing."""
    return LEAST_ASCII if content.isascii() else LEAST


@dataclass(slots=True)
class _Texts:
    """Distinct texts and the items that have them."""

    numbers: dict[bytes, int] = field(default_factory=dict)
    owners: list[list[int]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    size: int = 0

    def add(self, item: BenchmarkItem, limits: Limits) -> None:
        """Raises `LimitError` when the benchmark is larger than the bounds."""
        for content in dict.fromkeys(letters(text) for text in item.texts):
            if len(content) < least(content):
                continue
            number = self.numbers.setdefault(content, len(self.owners))
            if number == len(self.owners):
                self.owners.append([])
                self.size += len(content)
            self.owners[number].append(len(self.ids))
        self.ids.append(item.id)
        if len(self.ids) > limits.contamination_items or self.size > limits.contamination_bytes:
            raise LimitError(
                f"benchmarks of more than {limits.contamination_items} items or {limits.contamination_bytes} bytes",
                hint="give fewer benchmarks to one review, and review again for the others",
            )


def build(items: Iterable[BenchmarkItem], limits: Limits = LIMITS) -> Index:
    """The index of all items. Raises `LimitError`. The same items in the same order give the same arrays."""
    texts = _Texts()
    for item in items:
        texts.add(item, limits)
    contents = list(texts.numbers)
    lengths = np.array([len(content) for content in contents], np.int64)
    starts = np.concatenate(([0], np.cumsum(lengths)))
    total = int(np.maximum(lengths - WIDTH + 1, 0).sum())
    kept = -(-total // limits.contamination_anchors)  # one n-gram in so many
    hashed, place, text = _ngrams(contents, starts, max(kept, 1))
    weights, keys, postings, firsts = _counted(hashed, place, text, int(starts[-1]))
    return Index(
        ids=texts.ids,
        texts=np.frombuffer(b"".join(contents), np.uint8),
        weights=weights,
        starts=starts.astype(np.uint64),
        owners=np.array([owner for row in texts.owners for owner in row], np.uint32),
        owned=np.cumsum([0, *(len(row) for row in texts.owners)]).astype(np.uint64),
        table=_table(keys),
        keys=keys,
        postings=postings,
        firsts=firsts,
        telling=np.bincount(postings, _inverse(firsts), len(contents)).astype(np.float32),
        unsearched=_unsearched(texts, postings),
    )


def _inverse(firsts: NDArray[np.uint64]) -> NDArray[np.float64]:
    """For each posting 1 / (postings of its key)."""
    shared = (firsts[1:] - firsts[:-1]).astype(np.int64)
    return np.repeat(1 / shared, shared)


def _unsearched(texts: _Texts, postings: NDArray[np.uint32]) -> int:
    found = {owner for text in np.unique(postings).tolist() for owner in texts.owners[text]}
    return len(texts.ids) - len(found)


def _ngrams(
    contents: Sequence[bytes], starts: NDArray[np.int64], one_in: int
) -> tuple[Hashes, NDArray[np.int64], NDArray[np.uint32]]:
    """Hashes, places in the row of all texts, numbers of the texts; one n-gram of `one_in` by its hash."""
    made: list[tuple[Hashes, NDArray[np.int64], NDArray[np.uint32]]] = []
    first = 0
    bound = np.uint64((2**64 - 1) // one_in)
    while first < len(contents):
        end = max(first + 1, int(np.searchsorted(starts, starts[first] + _CHUNK, "right")) - 1)
        hashed = hashes(b"".join(contents[first:end]))
        lengths = np.diff(starts[first : end + 1])
        text = np.repeat(np.arange(first, end), lengths)[: len(hashed)]
        place = np.arange(len(hashed)) + starts[first]
        chosen = np.flatnonzero((place + WIDTH <= starts[text + 1]) & (again(hashed) <= bound))
        made.append((hashed[chosen], place[chosen], text[chosen].astype(np.uint32)))
        first = end
    if not made:
        return np.empty(0, np.uint64), np.empty(0, np.int64), np.empty(0, np.uint32)
    hashes_of, places_of, texts_of = zip(*made, strict=True)
    return np.concatenate(hashes_of), np.concatenate(places_of), np.concatenate(texts_of)


def _counted(
    hashed: Hashes, place: NDArray[np.int64], text: NDArray[np.uint32], size: int
) -> tuple[NDArray[np.uint8], Hashes, NDArray[np.uint32], NDArray[np.uint64]]:
    """Weights of places, keys, texts of each key."""
    order = np.lexsort((text, hashed))
    hashed, place, text = hashed[order], place[order], text[order]
    new_key = np.append(True, hashed[1:] != hashed[:-1])[: len(hashed)]
    new_text = new_key.copy()
    new_text[1:] |= text[1:] != text[:-1]
    key = np.cumsum(new_key) - 1
    shared = np.bincount(key[new_text], minlength=int(new_key.sum()))
    weights = np.zeros(size, np.uint8)
    weights[place] = _FULL // np.minimum(shared, _FULL)[key]
    telling = new_text & (shared[key] <= MOST_SHARED)
    keys = hashed[new_key][shared <= MOST_SHARED]
    firsts = np.append(0, np.cumsum(shared[shared <= MOST_SHARED])).astype(np.uint64)
    return weights, keys, text[telling], firsts


def _table(keys: Hashes) -> NDArray[np.uint8]:
    bits = max((len(keys) * _SLOTS - 1).bit_length(), 16)
    marked = np.zeros(1 << bits, np.bool_)
    for hashed in (keys, again(keys)):
        marked[(hashed >> np.uint64(64 - bits)).view(np.int64)] = True
    return np.packbits(marked, bitorder="little")
