"""Parts to the workers, their answers to the disk; what stands there already is not asked again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from jingwei import __version__
from jingwei.engine.model import Done, End, Engine, Task
from jingwei.layers.model.corpus.reviewing.comparing import Step
from jingwei.layers.model.corpus.reviewing.parts import Part
from jingwei.layers.model.corpus.reviewing.reading import GOES_ON
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
        groups = []
        for number in waiting:
            request = _request(found[number], answers.get(number, ()), settings)
            while (known := spool.find(_slot(number, answers), request)) is not None:
                answers[number] = (*answers.get(number, ()), known)
                if not known.more:
                    break
                request = _request(found[number], answers[number], settings)
            else:
                groups.append(_chain(number, found[number], answers.get(number, ()), request, limits))
        for done in engine.run(groups):
            _keep(done, found, spool, answers, lost, settings)
            step("documents", len(answers) + len(lost), len(found))
        waiting = [number for number in waiting if number not in lost and answers[number][-1].more]
    return answers, lost


def _request(part: Part, answers: Sequence[Answer], settings: str) -> dict[str, Any]:
    return part.request(_documents(answers)) | {"settings": settings, "version": __version__}


def _chain(
    number: int, part: Part, answers: Sequence[Answer], request: Mapping[str, Any], limits: Limits
) -> list[Task]:
    """Tasks for the next answers of a part, in one worker that leaves its stream open from one to the next.

    Three times as many as there are answers already: a file that must be read from its start again for each chain is so read twice in all.
    """
    seconds = limits.step_seconds + ((part.end or part.size) - part.start) / _RATE
    later = dict(request) | {"first": GOES_ON}
    return [Task(number, EXAMINE, given, seconds) for given in (request, *[later] * (3 * len(answers)))]


def _documents(answers: Sequence[Answer]) -> int:
    """Documents and places not read that the answers hold together."""
    return sum(answer.documents + answer.unread for answer in answers)


def _slot(number: int, answers: Mapping[int, Sequence[Answer]]) -> int:
    """A number for the next answer of a part."""
    return number * 100_000 + len(answers.get(number, ()))


def _keep(
    done: Done,
    found: Sequence[Part],
    spool: Spool,
    answers: dict[int, tuple[Answer, ...]],
    lost: dict[int, str],
    settings: str,
) -> None:
    number = done.task.id
    if number in lost or (done.end is End.OK and done.value.get("none")):
        return
    if done.end is not End.OK:
        lost[number] = done.reason or done.end.value
        return
    request = _request(found[number], answers.get(number, ()), settings)
    try:
        made = spool.keep(_slot(number, answers), request, done.value)
    except (KeyError, TypeError, ValueError) as error:
        lost[number] = f"the worker's answer is not whole: {type(error).__name__}"
    else:
        answers[number] = (*answers.get(number, ()), made)
