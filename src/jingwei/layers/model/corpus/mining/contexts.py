"""Third pass: the tokens around the candidates, and what else their documents hold, of a sample of documents for each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from jingwei.layers.model.corpus.mining.counts import Tables
from jingwei.layers.model.corpus.mining.screen import Chosen
from jingwei.layers.model.corpus.mining.tokens import Tokens, batches

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Keys = NDArray[np.uint32]
    Numbers = NDArray[np.int64]

SIDE = 20  # tokens kept on each side of a candidate
WIDTH = 2 * SIDE + 2
SAMPLE = 40  # documents of a candidate whose contexts are kept
TOPIC = 16  # keys that stand for the rest of a document
SHOWN = 160  # characters of an example after the candidate
EXAMPLES = 4
_HIGH = np.uint64(32)
_MIX = np.uint64(0x9E3779B97F4A7C15)
_RARE = 0.05
Example = tuple[str, int, int]  # text around a place, where the candidate begins and ends in it


@dataclass(frozen=True, slots=True)
class PartContexts:
    """Places of candidates (words, then pairs), at most one for each document; of the sampled ones what stands around, and the topic of the document.

    Row `sampled[i]` of places has row `i` of the arrays. The candidate's first token stands in column `SIDE`; 0 where the document has ended.
    """

    candidates: NDArray[np.int32]
    documents: Numbers
    sampled: NDArray[np.int64]
    tokens: Keys  # (rows, WIDTH)
    pairs: Keys  # (rows, WIDTH)
    topics: Keys  # (rows, TOPIC)
    examples: dict[int, list[Example]]  # of each candidate


def chance(documents: Numbers) -> NDArray[np.float64]:
    """A number from 0 to 1 that a document always has: which ones are sampled depends on nothing else."""
    mixed = (documents.astype(np.uint64) + np.uint64(1)) * _MIX
    mixed ^= mixed >> _HIGH
    mixed *= _MIX
    made: NDArray[np.float64] = (mixed >> np.uint64(11)).astype(np.float64) / 2**53
    return made


def contexts_part(numbered: Iterable[tuple[int, str]], tables: Tables, chosen: Chosen) -> PartContexts:
    """Contexts of a part, whose documents come with their numbers."""
    numbers: list[int] = []

    def texts() -> Iterable[str]:
        for number, text in numbered:
            numbers.append(number)
            yield text

    made: list[PartContexts] = []
    examples: dict[int, list[Example]] = {}
    for first, batch in batches(texts()):
        own = np.array(numbers[first : first + len(batch.first) - 1], np.int64)
        found = _of_batch(batch, own, tables, chosen, examples)
        columns = found.candidates, found.documents, found.sampled, found.tokens, found.pairs, found.topics
        made.append(PartContexts(*columns, {}))
    joined = merge_contexts(made)
    return replace(joined, examples=examples)


@dataclass(frozen=True, slots=True)
class _Places:
    """Places of a batch, as in `PartContexts`."""

    candidates: NDArray[np.int32]
    documents: Numbers
    sampled: Numbers
    tokens: Keys
    pairs: Keys
    topics: Keys


def _of_batch(
    batch: Tokens, numbers: Numbers, tables: Tables, chosen: Chosen, examples: dict[int, list[Example]]
) -> _Places:
    pairs = batch.pairs()
    word_keys, pair_keys = (batch.hashes >> _HIGH).astype(np.uint32), (pairs >> _HIGH).astype(np.uint32)
    at, which = _places(word_keys, pair_keys, chosen)
    owner = batch.owner[at]
    order = np.lexsort((at, owner, which))
    at, which, owner = at[order], which[order], owner[order]
    once = np.ones(len(at), bool)
    once[1:] = (which[1:] != which[:-1]) | (owner[1:] != owner[:-1])
    at, which, owner = at[once], which[once], owner[once]
    documents = numbers[owner]
    is_pair = which >= len(chosen.words)
    held = np.where(is_pair, tables.pairs(pairs[at]), tables.words(batch.hashes[at]))
    sampled = np.flatnonzero(chance(documents) * held <= SAMPLE)
    rows = at[sampled, None] + np.arange(-SIDE, SIDE + 2)
    inside = (rows >= batch.first[owner[sampled], None]) & (rows < batch.first[owner[sampled] + 1, None])
    rows = np.clip(rows, 0, max(0, len(word_keys) - 1))
    around = np.where(inside, word_keys[rows], np.uint32(0))
    around_pairs = np.where(inside, pair_keys[rows], np.uint32(0))
    topics = _topics(batch, word_keys, tables, at[sampled], owner[sampled])
    for i in sampled:
        one = int(which[i])
        if len(known := examples.setdefault(one, [])) < EXAMPLES:
            known.append(_example(batch, int(at[i]), 2 if is_pair[i] else 1))
    return _Places(which.astype(np.int32), documents, sampled, around, around_pairs, topics)


def _places(word_keys: Keys, pair_keys: Keys, chosen: Chosen) -> tuple[Numbers, Numbers]:
    """Places of candidates and their numbers."""
    at: list[Numbers] = []
    which: list[Numbers] = []
    for keys, wanted, base in ((word_keys, chosen.words, 0), (pair_keys, chosen.pairs, len(chosen.words))):
        if not len(wanted):
            continue
        probable = np.flatnonzero(_sieve(wanted)[keys >> np.uint32(12)])
        index = np.minimum(np.searchsorted(wanted, keys[probable]), len(wanted) - 1)
        right = wanted[index] == keys[probable]
        at.append(probable[right])
        which.append(index[right] + base)
    if not at:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    return np.concatenate(at), np.concatenate(which)


def _sieve(wanted: Keys) -> NDArray[np.bool_]:
    made = np.zeros(1 << 20, bool)
    made[wanted >> np.uint32(12)] = True
    return made


def _topics(batch: Tokens, keys: Keys, tables: Tables, at: Numbers, owner: Numbers) -> Keys:
    """Of each place the least keys of the tokens of its document that are not common and do not stand near."""
    made = np.zeros((len(at), TOPIC), np.uint32)
    most = _RARE * tables.documents
    lists: dict[int, tuple[Numbers, Keys]] = {}
    for i, (place, one) in enumerate(zip(at.tolist(), owner.tolist(), strict=True)):
        if one not in lists:
            span = np.arange(batch.first[one], batch.first[one + 1])
            rare = tables.words(batch.hashes[span]) <= most
            lists[one] = span[rare], keys[span[rare]]
        span, own = lists[one]
        far = np.unique(own[np.abs(span - place) > SIDE + 2])[:TOPIC]
        made[i, : len(far)] = far
    return made


def _example(batch: Tokens, place: int, span: int) -> Example:
    """Text around a place, and where the candidate begins and ends in it."""
    first, last = batch.first[batch.owner[place]], batch.first[batch.owner[place] + 1] - 1
    start = int(batch.starts[max(first, place - 16)])
    at, end = int(batch.starts[place]), int(batch.ends[min(last, place + span - 1)])
    return batch.text[start : min(end + SHOWN, int(batch.ends[last]))], at - start, end - start


def merge_contexts(parts: Sequence[PartContexts]) -> PartContexts:
    """All parts as one, in the order given."""
    if not parts:
        none, empty = np.empty(0, np.int64), np.empty((0, WIDTH), np.uint32)
        return PartContexts(np.empty(0, np.int32), none, none, empty, empty, np.empty((0, TOPIC), np.uint32), {})
    base = np.cumsum([0, *(len(part.candidates) for part in parts)])
    examples: dict[int, list[Example]] = {}
    for part in parts:
        for one, known in part.examples.items():
            examples[one] = (examples.get(one, []) + known)[:EXAMPLES]
    return PartContexts(
        np.concatenate([part.candidates for part in parts]),
        np.concatenate([part.documents for part in parts]),
        np.concatenate([part.sampled + base[i] for i, part in enumerate(parts)]),
        np.concatenate([part.tokens for part in parts]),
        np.concatenate([part.pairs for part in parts]),
        np.concatenate([part.topics for part in parts]),
        examples,
    )
