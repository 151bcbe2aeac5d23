"""A labelled corpus as numbers: which of its frequent features stand in which documents."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from jingwei.layers.model.corpus.features import features

LEAST = 8  # documents that a feature must stand in
CHARACTERS = 8_000  # of a text that are looked at
BUCKETS = 1 << 22


@dataclass(frozen=True, slots=True)
class Corpus:
    """Labels by name, documents by their label's number, features by number. Every feature stands in `LEAST` documents or more."""

    names: tuple[str, ...]
    labels: list[int]
    sizes: list[int]
    rows: list[array[int]]  # distinct features per document, as rising numbers
    words: list[str]
    postings: list[list[int]]  # documents per feature


def index(texts: Sequence[tuple[str, str]]) -> Corpus:
    """The corpus of `(label, text)` rows. Time and memory are linear in the text."""
    names = tuple(sorted({label for label, _ in texts}))
    number = {name: i for i, name in enumerate(names)}
    labels = [number[label] for label, _ in texts]
    often = _often(texts)
    words: dict[str, int] = {}
    rows = []
    for _, text in texts:
        kept = {f for f in features(text[:CHARACTERS]) if often[hash(f) % BUCKETS] >= LEAST}
        rows.append(array("I", [words.setdefault(f, len(words)) for f in sorted(kept)]))
    return _pruned(names, labels, rows, list(words))


def _often(texts: Iterable[tuple[str, str]]) -> array[int]:
    """Documents per hash bucket, an upper bound of a feature's own count: most features are rare, and their texts need not be kept."""
    counts = array("I", bytes(4 * BUCKETS))
    for _, text in texts:
        for bucket in {hash(f) % BUCKETS for f in features(text[:CHARACTERS])}:
            counts[bucket] += 1
    return counts


def _pruned(names: tuple[str, ...], labels: list[int], rows: list[array[int]], words: list[str]) -> Corpus:
    """Without the rare features that shared a bucket with frequent ones: the outcome must not depend on the interpreter's hash seed."""
    counts = Counter(word for row in rows for word in row)
    order = [word for word in range(len(words)) if counts[word] >= LEAST]
    renumbered = {word: i for i, word in enumerate(order)}
    kept = [array("I", sorted(renumbered[word] for word in row if word in renumbered)) for row in rows]
    postings: list[list[int]] = [[] for _ in order]
    for number, row in enumerate(kept):
        for word in row:
            postings[word].append(number)
    sizes = Counter(labels)
    return Corpus(names, labels, [sizes[i] for i in range(len(names))], kept, [words[word] for word in order], postings)
