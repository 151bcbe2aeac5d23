"""Poison mining of a whole corpus on an engine: three passes over the parts, whose answers are merged as they come and never kept on disk."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from jingwei.engine.model import End, Engine, Task
from jingwei.layers.model.corpus.mining.contexts import TOPIC, WIDTH, PartContexts, merge_contexts
from jingwei.layers.model.corpus.mining.counts import Tables, merge_counts
from jingwei.layers.model.corpus.mining.rank import Ranked, rank
from jingwei.layers.model.corpus.mining.screen import Chosen, choose
from jingwei.layers.model.corpus.reviewing.comparing import Step
from jingwei.layers.model.corpus.reviewing.mining_worker import CONTEXTS, COUNT, SCREEN, TABLES, counted, summed
from jingwei.layers.model.corpus.reviewing.parts import Part
from jingwei.layers.model.corpus.reviewing.reading import GOES_ON
from jingwei.limits import MIB, Limits

if TYPE_CHECKING:
    from numpy.typing import NDArray

_RATE = MIB // 2  # bytes a second that the slowest sound part is given
_TOKEN = 4  # characters of a token, about: the size of the tables
_MOST = 1 << 20  # tasks of a chain


@dataclass(frozen=True, slots=True)
class Mined:
    """Candidates, most suspect first; parts that could not be mined, documents of which only the beginning was."""

    ranked: tuple[Ranked, ...]
    lost: int = 0
    cut: int = 0


@dataclass(slots=True)
class _Pass:
    """One pass over the parts: which of them an engine is to read, with the number of the first document of each."""

    found: Sequence[Part]
    first: Mapping[int, int]
    engine: Engine
    limits: Limits
    step: Step
    lost: set[int] = field(default_factory=set)
    cut: int = 0

    def run(self, target: str, extra: Mapping[str, Any]) -> Iterator[tuple[int, Mapping[str, Any]]]:
        """Answers with the numbers of their parts, those of one part in order."""
        taken = dict.fromkeys(self.first, 0)
        answers = dict.fromkeys(self.first, 0)
        waiting = [number for number in self.first if number not in self.lost]
        self.cut = done = 0
        while waiting:
            more: dict[int, bool] = {}
            for one in self.engine.run(
                [self._chain(number, target, extra, taken[number], answers[number]) for number in waiting]
            ):
                number, value = one.task.id, one.value
                if one.end is not End.OK:
                    self.lost.add(number)
                elif number not in self.lost and not value.get("none"):
                    taken[number] += value["taken"]
                    answers[number] += 1
                    more[number] = value["more"]
                    self.cut += value["cut"]
                    yield number, value
                done += not more.get(number, False)
                self.step("poison", min(done, len(self.first)), len(self.first))
            waiting = [number for number in waiting if number not in self.lost and more.get(number)]

    def _chain(self, number: int, target: str, extra: Mapping[str, Any], taken: int, answers: int) -> list[Task]:
        """As many tasks as the part has answers, about; a worker leaves its stream open from one to the next."""
        part = self.found[number]
        size = (part.end or part.size) - part.start
        seconds = self.limits.step_seconds + size / _RATE
        request = part.request(taken) | dict(extra) | {"base": self.first[number]}
        further = max(size // MIB, 3 * answers)
        return [
            Task(number, target, given, seconds)
            for given in (request, *[request | {"first": GOES_ON}] * min(further, _MOST))
        ]


def mined(
    found: Sequence[Part],
    first: Mapping[int, int],
    characters: int,
    engine: Engine,
    folder: Path,
    limits: Limits,
    step: Step,
) -> Mined:
    """Mine the parts of `first` (number of the part -> number of its first document) of a corpus of about so many characters.

    Tables of the first pass stand in `folder` for the workers. Raises `OSError`.
    """
    work = _Pass(found, first, engine, limits, step)
    tables = merge_counts((counted(value) for _, value in work.run(COUNT, {})), characters // _TOKEN)
    if not tables.documents:
        return Mined((), len(work.lost))
    extra = _put(tables, folder)
    chosen = choose((summed(value) for _, value in work.run(SCREEN, extra)), tables)
    sent = [base64.b64encode(np.ascontiguousarray(keys).tobytes()).decode() for keys in (chosen.words, chosen.pairs)]
    parts: dict[int, list[PartContexts]] = {}
    for number, value in work.run(CONTEXTS, extra | {"chosen": sent}):
        parts.setdefault(number, []).append(_contexts(value))
    whole = [one for number in sorted(parts) for one in parts[number]]
    return Mined(_ranked(whole, tables, chosen), len(work.lost), work.cut)


def _ranked(parts: Sequence[PartContexts], tables: Tables, chosen: Chosen) -> tuple[Ranked, ...]:
    return rank(merge_contexts(parts), tables, chosen) if parts else ()


def _put(tables: Tables, folder: Path) -> dict[str, Any]:
    folder.mkdir(parents=True, exist_ok=True)
    arrays: tuple[NDArray[Any], ...] = (tables.uses, *tables.held)
    for name, table in zip(TABLES, arrays, strict=True):
        np.save(folder / f"{name}.npy", table, allow_pickle=False)
    numbers = {"documents": tables.documents, "tokens": tables.tokens, "novelty": tables.novelty}
    return {"tables": str(folder.absolute()), "numbers": numbers}


def _contexts(value: Mapping[str, Any]) -> PartContexts:
    kinds = np.int32, np.int64, np.int64, np.uint32, np.uint32, np.uint32
    columns = [np.frombuffer(base64.b64decode(text), kind) for text, kind in zip(value["columns"], kinds, strict=True)]
    candidates, documents, sampled, tokens, pairs, topics = columns
    examples = {int(one): [(text, start, end) for text, start, end in known] for one, known in value["examples"]}
    shapes = tokens.reshape(-1, WIDTH), pairs.reshape(-1, WIDTH), topics.reshape(-1, TOPIC)
    return PartContexts(candidates, documents, sampled, *shapes, examples)
