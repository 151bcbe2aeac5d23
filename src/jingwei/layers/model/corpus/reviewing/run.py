"""A whole review: parts to the workers, their answers to the disk, then the duplicates of all documents together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from jingwei import __version__
from jingwei.engine.choice import LOCAL, chosen
from jingwei.engine.model import Done, End, Engine, Task
from jingwei.layers.model.corpus.reviewing.duplicates import Duplicates, Pairs, duplicates
from jingwei.layers.model.corpus.reviewing.parts import Part, identity, parts
from jingwei.layers.model.corpus.reviewing.spool import Answer, Spool
from jingwei.layers.model.corpus.reviewing.worker import COMPARE, EXAMINE, PREPARE
from jingwei.limits import LIMITS, MIB, Limits

_RATE = MIB // 2  # bytes a second that the slowest sound part is given
CHANGED = "the file changed while it was read"
_TEXTS = 2_000  # documents that one task compares
Step = Callable[[str, int, int], None]  # phase, done, of


@dataclass(frozen=True, slots=True)
class Reviewed:
    """Parts with their answers in order; `lost` says why an answer is missing."""

    parts: tuple[Part, ...]
    answers: Mapping[int, tuple[Answer, ...]]  # by number of the part
    lost: Mapping[int, str]
    duplicates: Duplicates


@dataclass(frozen=True, slots=True)
class Wishes:
    """What to review and how; `jobs` 0: a worker for each core."""

    sources: tuple[Path, ...]
    text_field: str | None = None
    jobs: int = 0
    engine: str = LOCAL
    limits: Limits = LIMITS


def run(wishes: Wishes, folder: Path, step: Step) -> Reviewed:
    """Review all sources; what stands in `folder` is not done again. Raises `OSError` where it cannot be written."""
    found = tuple(parts(wishes.sources, wishes.text_field, wishes.limits))
    spool = Spool(folder)
    setup = {"limits": asdict(wishes.limits)}
    with chosen(wishes.engine, PREPARE, setup, wishes.jobs, wishes.limits) as engine:
        answers, lost = _examined(found, spool, engine, wishes.limits, step)
        order = [answer for number in range(len(found)) for answer in answers.get(number, ())]

        def compare(pairs: Pairs) -> Mapping[tuple[int, int], float]:
            return _compared(pairs, _Texts(found, answers), engine, step)

        made = duplicates(order, compare)
    lost |= {number: CHANGED for number, part in enumerate(found) if not part.why and not _is_still(part)}
    return Reviewed(found, answers, lost, made)


def _is_still(part: Part) -> bool:
    try:
        return identity(part.path.stat()) == part.state
    except OSError:
        return False


def _asked(part: Part, first: int) -> dict[str, Any]:
    return {
        "path": str(part.path.absolute()), "start": part.start, "end": part.end, "first": first, "text_field": part.text_field,
        "state": part.state, "version": __version__,
    }  # fmt: skip


def _examined(
    found: Sequence[Part], spool: Spool, engine: Engine, limits: Limits, step: Step
) -> tuple[dict[int, tuple[Answer, ...]], dict[int, str]]:
    """The answers of each part, and of which no whole one came. A part with more documents than an answer holds is asked again for the rest."""
    answers: dict[int, tuple[Answer, ...]] = {}
    lost: dict[int, str] = {number: part.why for number, part in enumerate(found) if part.why}
    waiting = [number for number, part in enumerate(found) if not part.why]
    while waiting:
        tasks = []
        for number in waiting:
            asked = _asked(found[number], _documents(answers.get(number, ())))
            if (known := spool.find(_slot(number, answers), asked)) is not None:
                answers[number] = (*answers.get(number, ()), known)
            else:
                size = (found[number].end or found[number].size) - found[number].start
                tasks.append(Task(number, EXAMINE, asked, limits.step_seconds + size / _RATE))
        for done in engine.run([[task] for task in tasks]):
            _keep(done, spool, answers, lost)
            step("documents", len(answers) + len(lost), len(found))
        waiting = [number for number in waiting if number not in lost and answers[number][-1].more]
    return answers, lost


def _documents(answers: Sequence[Answer]) -> int:
    """Documents and places not read that the answers hold together."""
    return sum(answer.documents + answer.unread for answer in answers)


def _slot(number: int, answers: Mapping[int, Sequence[Answer]]) -> int:
    """A number for the next answer of a part."""
    return number * 100_000 + len(answers.get(number, ()))


def _keep(done: Done, spool: Spool, answers: dict[int, tuple[Answer, ...]], lost: dict[int, str]) -> None:
    number = done.task.id
    if done.end is not End.OK:
        lost[number] = done.reason or done.end.value
        return
    try:
        made = spool.keep(_slot(number, answers), done.task.payload, done.value)
    except (KeyError, TypeError, ValueError) as error:
        lost[number] = f"the worker's answer is not whole: {type(error).__name__}"
    else:
        answers[number] = (*answers.get(number, ()), made)


class _Texts:
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
            "parts": [_asked(self._parts[part], 0) for part in used],
            "texts": [(renumbered[part], number, offset) for part, number, offset in places],
            "pairs": [(where[one], where[other]) for one, other in pairs],
        }


def _compared(pairs: Pairs, texts: _Texts, engine: Engine, step: Step) -> dict[tuple[int, int], float]:
    shares: dict[tuple[int, int], float] = {}
    groups = list(_groups(pairs))
    tasks = [Task(number, COMPARE, texts.payload(group), 600) for number, group in enumerate(groups)]
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
