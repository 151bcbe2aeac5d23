"""Poison mining of a whole corpus on an engine: three passes over the parts, whose answers are merged as they come and never kept on disk."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from jingwei.engine.model import Engine
from jingwei.layers.model.corpus.mining.contexts import TOPIC, WIDTH, PartContexts, merge_contexts
from jingwei.layers.model.corpus.mining.counts import Tables, merge_counts
from jingwei.layers.model.corpus.mining.rank import Ranked, rank
from jingwei.layers.model.corpus.mining.screen import Chosen, choose
from jingwei.layers.model.corpus.reviewing.comparing import Step
from jingwei.layers.model.corpus.reviewing.mining_worker import CONTEXTS, COUNT, SCREEN, TABLES, counted, summed
from jingwei.layers.model.corpus.reviewing.parts import Part
from jingwei.layers.model.corpus.reviewing.passes import Pass
from jingwei.limits import Limits

if TYPE_CHECKING:
    from numpy.typing import NDArray

_TOKEN = 4  # characters of a token, about: the size of the tables


@dataclass(frozen=True, slots=True)
class Mined:
    """Candidates, most suspect first; parts that could not be mined, documents of which only the beginning was."""

    ranked: tuple[Ranked, ...]
    lost: int = 0
    cut: int = 0


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
    work = Pass(found, first, engine, limits, step, "poison")
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
