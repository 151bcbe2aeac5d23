"""Poison mining over a whole corpus in this process: three passes over the texts, part by part."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from jingwei.layers.model.corpus.mining.contexts import contexts_part, merge_contexts
from jingwei.layers.model.corpus.mining.counts import count_part, merge_counts
from jingwei.layers.model.corpus.mining.rank import Ranked, rank
from jingwei.layers.model.corpus.mining.screen import choose, screen_part

PART = 4_000  # documents
Texts = Callable[[], Iterable[tuple[int, str]]]


def mine_corpus(texts: Texts) -> tuple[Ranked, ...]:
    """The candidates of a corpus, most suspect first. `texts` gives its documents with their numbers anew at each call."""
    counted = [count_part(text for _, text in part) for part in _parts(texts())]
    tables = merge_counts(counted, sum(part.tokens for part in counted))
    del counted
    chosen = choose((screen_part((text for _, text in part), tables) for part in _parts(texts())), tables)
    found = [contexts_part(part, tables, chosen) for part in _parts(texts())]
    return rank(merge_contexts(found), tables, chosen) if found else ()


def _parts(numbered: Iterable[tuple[int, str]]) -> Iterator[list[tuple[int, str]]]:
    stream = iter(numbered)
    while part := list(islice(stream, PART)):
        yield part
