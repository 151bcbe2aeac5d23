"""The three passes of poison mining in a worker: some documents of a part at a time, in messages of bounded size."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from jingwei.layers.model.corpus.mining.contexts import contexts_part
from jingwei.layers.model.corpus.mining.counts import Counted, PartCounts, Tables, count_part
from jingwei.layers.model.corpus.mining.screen import Chosen, PartSums, screen_part
from jingwei.layers.model.corpus.reviewing.reading import NotOpenError, Reading
from jingwei.layers.model.corpus.reviewing.worker import State
from jingwei.text.documents import Document

if TYPE_CHECKING:
    from numpy.typing import NDArray

COUNT = "jingwei.layers.model.corpus.reviewing.mining_worker:count"
SCREEN = "jingwei.layers.model.corpus.reviewing.mining_worker:screen"
CONTEXTS = "jingwei.layers.model.corpus.reviewing.mining_worker:contexts"
CHARACTERS = 1 << 20  # of the documents of one answer, about
LONGEST = 1 << 18  # characters of a document that are mined
TABLES = ("uses", "words", "pairs", "triples")


def count(state: State, payload: Mapping[str, Any]) -> dict[str, Any]:
    """First pass: tokens, pairs and triples of the next documents."""

    def answer(taken: _Taken) -> dict[str, Any]:
        made = count_part(text for _, text in taken)
        held = [_sent(keys) for one in (made.uses, *made.held) for keys in (one.keys, one.counts)]
        return {"counted": held, "documents": made.documents, "tokens": made.tokens}

    return _answered(state, payload, answer)


def counted(value: Mapping[str, Any]) -> PartCounts:
    """What `count` answered."""
    keys = [_received(text, np.uint32) for text in value["counted"]]
    uses, *held = (Counted(keys[at], keys[at + 1]) for at in range(0, 2 * len(TABLES), 2))
    return PartCounts(uses, (held[0], held[1], held[2]), value["documents"], value["tokens"])


def screen(state: State, payload: Mapping[str, Any]) -> dict[str, Any]:
    """Second pass: sums of the candidates."""

    def answer(taken: _Taken) -> dict[str, Any]:
        made = screen_part((text for _, text in taken), _tables(payload))
        return {"keys": [_sent(keys) for keys in made.keys], "sums": [_sent(sums) for sums in made.sums]}

    return _answered(state, payload, answer)


def summed(value: Mapping[str, Any]) -> PartSums:
    """What `screen` answered."""
    words, pairs = (_received(text, np.uint32) for text in value["keys"])
    ours, theirs = (_received(text, np.int64).reshape(-1, 4) for text in value["sums"])
    return PartSums((words, pairs), (ours, theirs))


def contexts(state: State, payload: Mapping[str, Any]) -> dict[str, Any]:
    """Third pass: what stands around the candidates that were chosen."""

    def answer(taken: _Taken) -> dict[str, Any]:
        words, pairs = (_received(text, np.uint32) for text in payload["chosen"])
        made = contexts_part(taken, _tables(payload), Chosen(words, pairs))
        columns = made.candidates, made.documents, made.sampled, made.tokens, made.pairs, made.topics
        return {"columns": [_sent(column) for column in columns], "examples": sorted(made.examples.items())}

    return _answered(state, payload, answer)


class _Taken:
    """The next documents with their numbers in the whole corpus, as often as asked."""

    def __init__(self, base: int, reading: Reading) -> None:
        self.cut = 0
        self.taken = 0
        self._texts: list[tuple[int, str]] = []
        size = 0
        while size < CHARACTERS and reading.more():
            item = reading.take()
            self.taken += 1
            if isinstance(item, Document):
                self.cut += len(item.text) > LONGEST
                self._texts.append((base + reading.documents, item.text[:LONGEST]))
                reading.documents += 1
                size += min(len(item.text), LONGEST)

    def __iter__(self) -> Iterator[tuple[int, str]]:
        return iter(self._texts)


def _answered(state: State, payload: Mapping[str, Any], answer: Any) -> dict[str, Any]:
    try:
        reading = state.desk.reading(payload)
    except NotOpenError:
        return {"none": True}
    taken = _Taken(payload["base"], reading)
    made: dict[str, Any] = answer(taken)
    return made | {"taken": taken.taken, "cut": taken.cut, "more": reading.more()}


def _tables(payload: Mapping[str, Any]) -> Tables:
    """The tables of the first pass, mapped."""
    folder, numbers = Path(payload["tables"]), payload["numbers"]
    uses, *held = (
        np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False).view(np.ndarray) for name in TABLES
    )
    return Tables(uses, (held[0], held[1], held[2]), numbers["documents"], numbers["tokens"], numbers["novelty"])


def _sent(array: NDArray[Any]) -> str:
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()


def _received(text: str, kind: type[np.generic]) -> NDArray[Any]:
    return np.frombuffer(base64.b64decode(text), kind)
