"""A whole review: parts to the workers, their answers to the disk, then what needs all documents together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from jingwei.engine.choice import LOCAL, chosen
from jingwei.layers.model.corpus.near.containment import Contained, contained
from jingwei.layers.model.corpus.near.runs import candidates
from jingwei.layers.model.corpus.reviewing.benchmarks import Benchmarks, prepared
from jingwei.layers.model.corpus.reviewing.comparing import JACCARD, SHARE, Compare, Pairs, Step, Texts, compared
from jingwei.layers.model.corpus.reviewing.duplicates import Duplicates, duplicates
from jingwei.layers.model.corpus.reviewing.examining import examined
from jingwei.layers.model.corpus.reviewing.parts import Part, Source, identity, parts
from jingwei.layers.model.corpus.reviewing.poison import Mined, mined
from jingwei.layers.model.corpus.reviewing.redacted import Copied, redacted
from jingwei.layers.model.corpus.reviewing.spool import Answer, Spool
from jingwei.layers.model.corpus.reviewing.suspicion import Suspected, suspected
from jingwei.layers.model.corpus.reviewing.worker import PREPARE
from jingwei.limits import LIMITS, Limits

if TYPE_CHECKING:
    from numpy.typing import NDArray

CHANGED = "the file changed while it was read"


@dataclass(frozen=True, slots=True)
class Copies:
    """Documents that stand in longer ones; pairs that could not be compared, n-grams left out because too many documents have them."""

    contained: tuple[Contained, ...]
    undecided: int = 0
    crowded: int = 0


@dataclass(frozen=True, slots=True)
class Reviewed:
    """Parts with their answers in order; `lost` says why an answer is missing."""

    parts: tuple[Part, ...]
    answers: Mapping[int, tuple[Answer, ...]]  # by number of the part
    lost: Mapping[int, str]
    duplicates: Duplicates
    copies: Copies
    benchmarks: Benchmarks | None = None
    mined: Mined | None = None
    suspected: Suspected | None = None
    copied: Copied | None = None
    about: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # by source: what is stated of it


@dataclass(frozen=True, slots=True)
class Wishes:
    """What to review and how; `jobs` 0: a worker for each core. `benchmarks` are files and folders of items that must not stand in the corpus."""

    sources: tuple[Path | Source, ...]
    text_field: str | None = None
    jobs: int = 0
    engine: str = LOCAL
    benchmarks: tuple[Path, ...] = ()
    poison: bool = True
    redact: bool = False
    key: bytes | None = None  # of a redaction that keeps the form of what it replaces
    limits: Limits = LIMITS


def run(wishes: Wishes, folder: Path, step: Step, out: Path | None = None) -> Reviewed:
    """Review all sources; what stands in `folder` is not done again; a redacted copy goes to `out`.

    Raises `OSError` where something cannot be written, `LimitError`, `ParseError`.
    """
    found = tuple(parts(wishes.sources, wishes.text_field))
    spool = Spool(folder)
    benchmarks = prepared(wishes.benchmarks, folder, wishes.limits) if wishes.benchmarks else None
    setup = {"limits": asdict(wishes.limits), "benchmarks": str(benchmarks.path.absolute()) if benchmarks else ""}
    with chosen(wishes.engine, PREPARE, setup, wishes.jobs, wishes.limits) as engine:
        settings = benchmarks.digest if benchmarks else ""
        answers, lost = examined(found, spool, engine, wishes.limits, step, settings)
        order = [answer for number in range(len(found)) for answer in answers.get(number, ())]
        texts = Texts(found, answers)

        def compare(pairs: Pairs) -> Mapping[tuple[int, int], float]:
            return compared(pairs, texts, JACCARD, engine, step)

        def share(pairs: Pairs) -> Mapping[tuple[int, int], float]:
            return compared(pairs, texts, SHARE, engine, step)

        made = duplicates(order, compare)
        sizes = np.array([size for answer in order for size in answer.rows["sizes"]], np.int64)
        copies = _copies(order, sizes, made, share)
        first = _first(answers)
        triggers = (
            mined(found, first, int(sizes.sum()), engine, folder / "mining", wishes.limits, step)
            if wishes.poison
            else None
        )
        rows = suspected(found, answers, first, engine, wishes.limits) if wishes.poison else None
        copied = None
        if wishes.redact and out is not None:
            copied = redacted(found, first, wishes.key, engine, out, wishes.limits, step)
    about = {one.name: one.about for one in wishes.sources if isinstance(one, Source)}
    lost |= {number: CHANGED for number, part in enumerate(found) if not part.why and not _is_still(part)}
    return Reviewed(found, answers, lost, made, copies, benchmarks, triggers, rows, copied, about)


def _first(answers: Mapping[int, Sequence[Answer]]) -> dict[int, int]:
    """The number of the first document of each part that has any."""
    made: dict[int, int] = {}
    total = 0
    for number in sorted(answers):
        documents = sum(answer.documents for answer in answers[number])
        if documents:
            made[number] = total
        total += documents
    return made


def _copies(answers: Sequence[Answer], sizes: NDArray[np.int64], known: Duplicates, share: Compare) -> Copies:
    """Documents that stand in longer ones, besides those that leave as duplicates."""
    stays = np.ones(len(sizes), np.bool_)
    stays[[gone.document for gone in known.removed]] = False
    runs, first = [], 0
    for answer in answers:
        runs.append(answer.run(first))
        first += answer.documents
    asked = candidates(runs, sizes, stays)
    pairs = [(int(one), int(other)) for one, other in asked.pairs]
    shares = share(pairs)
    found = contained((one, other, part) for (one, other), part in shares.items())
    return Copies(found, len(pairs) - len(shares), asked.crowded)


def _is_still(part: Part) -> bool:
    try:
        return identity(part.path.stat()) == part.state
    except OSError:
        return False
