"""Pairs of documents compared exactly: their texts are read again in the workers, by part and place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from jingwei.engine.model import End, Engine, Task
from jingwei.layers.model.corpus.reviewing.parts import Part
from jingwei.layers.model.corpus.reviewing.spool import Answer
from jingwei.layers.model.corpus.reviewing.worker import COMPARE

JACCARD, SHARE = "jaccard", "share"  # of both texts; of the first that stands in the second
Pairs = Sequence[tuple[int, int]]
Compare = Callable[[Pairs], Mapping[tuple[int, int], float]]
Step = Callable[[str, int, int], None]  # phase, done, of
_TEXTS = 2_000  # documents that one task compares
_SECONDS = 600.0


class Texts:
    """Where the text of a document stands: number of its part, number in the part, byte offset."""

    def __init__(self, found: Sequence[Part], answers: Mapping[int, Sequence[Answer]]) -> None:
        self._parts = found
        self._spans: list[tuple[int, int, int, Answer]] = []  # first document, part, documents before it in the part
        total = 0
        for number in range(len(found)):
            before = 0
            for answer in answers.get(number, ()):
                self._spans.append((total, number, before, answer))
                total += answer.documents
                before += answer.documents

    def places(self, documents: Sequence[int]) -> Iterator[tuple[int, int, int]]:
        """Places of rising document numbers."""
        at = -1
        offsets: list[int] = []
        for document in documents:
            while at + 1 < len(self._spans) and self._spans[at + 1][0] <= document:
                at += 1
                offsets = []
            first, part, before, answer = self._spans[at]
            offsets = offsets or answer.rows["offsets"]
            yield part, before + document - first, offsets[document - first]

    def payload(self, pairs: Pairs) -> dict[str, Any]:
        """What a worker needs in order to compare the pairs."""
        documents = sorted({number for pair in pairs for number in pair})
        where = {document: at for at, document in enumerate(documents)}
        places = list(self.places(documents))
        used = sorted({part for part, _, _ in places})
        renumbered = {part: at for at, part in enumerate(used)}
        return {
            "parts": [self._parts[part].request(0) for part in used],
            "texts": [(renumbered[part], number, offset) for part, number, offset in places],
            "pairs": [(where[one], where[other]) for one, other in pairs],
        }


def compared(pairs: Pairs, texts: Texts, how: str, engine: Engine, step: Step) -> dict[tuple[int, int], float]:
    """The coefficient `how` of each pair; those that could not be read again are left out."""
    shares: dict[tuple[int, int], float] = {}
    groups = list(_groups(pairs))
    tasks = [
        Task(number, COMPARE, texts.payload(group) | {"how": how}, _SECONDS) for number, group in enumerate(groups)
    ]
    for count, done in enumerate(engine.run([[task] for task in tasks]), 1):
        given = done.value.get("shares", ()) if done.end is End.OK else ()
        group = groups[done.task.id]
        if len(given) == len(group):
            shares.update((pair, share) for pair, share in zip(group, given, strict=True) if share is not None)
        step("pairs", count, len(tasks))
    return shares


def _groups(pairs: Pairs) -> Iterator[Pairs]:
    """Pairs in groups of few documents, so that the texts of a group fit into a worker."""
    group: list[tuple[int, int]] = []
    documents: set[int] = set()
    for pair in pairs:
        if len(documents) > _TEXTS:
            yield group
            group, documents = [], set()
        group.append(pair)
        documents.update(pair)
    if group:
        yield group
