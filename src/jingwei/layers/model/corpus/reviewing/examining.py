"""Parts to the workers, their answers to the disk; what stands there already is not asked again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from jingwei import __version__
from jingwei.engine.model import Done, End, Engine, Task
from jingwei.layers.model.corpus.reviewing.comparing import Step
from jingwei.layers.model.corpus.reviewing.parts import Part
from jingwei.layers.model.corpus.reviewing.spool import Answer, Spool
from jingwei.layers.model.corpus.reviewing.worker import EXAMINE
from jingwei.limits import MIB, Limits

_RATE = MIB // 2  # bytes a second that the slowest sound part is given


def examined(
    found: Sequence[Part], spool: Spool, engine: Engine, limits: Limits, step: Step, settings: str
) -> tuple[dict[int, tuple[Answer, ...]], dict[int, str]]:
    """The answers of each part, and of which no whole one came. A part with more documents than an answer holds is asked again for the rest.

    `settings` names what the answers depend on besides the file and the version.
    """
    answers: dict[int, tuple[Answer, ...]] = {}
    lost: dict[int, str] = {number: part.why for number, part in enumerate(found) if part.why}
    waiting = [number for number, part in enumerate(found) if not part.why]
    while waiting:
        tasks = []
        for number in waiting:
            request = found[number].request(_documents(answers.get(number, ()))) | {
                "settings": settings,
                "version": __version__,
            }
            if (known := spool.find(_slot(number, answers), request)) is not None:
                answers[number] = (*answers.get(number, ()), known)
            else:
                size = (found[number].end or found[number].size) - found[number].start
                tasks.append(Task(number, EXAMINE, request, limits.step_seconds + size / _RATE))
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
