"""Examining places: lists here, as they are bounded documents; contents of packages in reused confined workers. Records in the order of places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from itertools import islice

from jingwei.codec import read
from jingwei.engine.local import LocalEngine
from jingwei.engine.model import Done, End, Task
from jingwei.errors import ParseError
from jingwei.layers.tools.packages.judging.judge import Judge
from jingwei.layers.tools.packages.judging.problem import explained, problem
from jingwei.layers.tools.packages.judging.record import Record
from jingwei.layers.tools.packages.lists import Lists
from jingwei.layers.tools.packages.package import Package
from jingwei.layers.tools.packages.places import Kind, Place
from jingwei.layers.tools.packages.worker import PREPARE, STEP, Content
from jingwei.layers.tools.provenance.files import Index
from jingwei.layers.tools.provenance.reasons import sentence
from jingwei.layers.tools.scanning.worker import sent
from jingwei.limits import LIMITS, Limits

_CHUNK = 1024  # places planned at a time


@dataclass(frozen=True, slots=True)
class Options:
    """Workers, whether Python sources are examined, attestations that stand elsewhere, the trust root (JSON; empty: the shipped one), bounds."""

    jobs: int = 1
    sources: bool = True
    limits: Limits = LIMITS
    attestations: Index = field(default_factory=lambda: Index({}))
    trust_root: str = ""


def examine_all(found: Iterable[Place], judge: Judge, options: Options) -> Iterator[Record]:
    """Records for every place, whatever happens to a worker."""
    lists = Lists(options.limits)
    setup = {
        "limits": asdict(options.limits), "sources": options.sources,
        "attestations": {key: list(files) for key, files in options.attestations.about.items()},
        "trust_root": options.trust_root,
    }  # fmt: skip
    for path, reason, detail in options.attestations.unread:
        yield Record(path, problems=(explained("attestation.unverified", sentence(reason, detail)),))
    with LocalEngine(PREPARE, setup, jobs=options.jobs, limits=options.limits) as engine:
        waiting = iter(found)
        while chunk := list(islice(waiting, _CHUNK)):
            tasks = [
                [
                    Task(
                        number,
                        STEP,
                        {"kind": place.kind.value, "path": sent(place.paths[0])},
                        options.limits.package_seconds,
                    )
                ]
                for number, place in enumerate(chunk)
                if place.kind not in {Kind.LISTS, Kind.REFUSED}
            ]
            answers = engine.run(tasks)
            done: dict[int, Done] = {}
            for number, place in enumerate(chunk):
                if place.kind is Kind.LISTS:
                    yield from _lists(place, judge, lists)
                elif place.kind is Kind.REFUSED:
                    yield Record(str(place.paths[0]), problems=(problem("list.unreadable", place.why),))
                else:
                    while number not in done:
                        one = next(answers)
                        done[one.task.id] = one
                    yield from _content(place, done.pop(number), judge)


def _lists(place: Place, judge: Judge, lists: Lists) -> Iterator[Record]:
    made = lists.read(place.paths, place.root)
    several = len(made) > 1
    for one in made:
        if one.found is None:
            yield Record(str(one.path), problems=(problem("list.unreadable", one.why),))
        else:
            yield from judge.listed(str(one.path), one.found, settled=several)


def _content(place: Place, done: Done, judge: Judge) -> Iterator[Record]:
    path = str(place.paths[0])
    content = _answered(done)
    if content is None:
        yield Record(path, problems=(problem("list.lost", done.reason or "the worker's answer is not whole"),))
    elif content.about is not None:
        about = content.about
        package = Package(
            about.name, about.version, about.ecosystem, pinned=True, licence=about.licence or about.stated
        )
        yield judge.record(path, package, content.problems, content.omitted, content.provenance)
    elif content.problems:
        yield Record(path, problems=content.problems, omitted=content.omitted)


def _answered(done: Done) -> Content | None:
    if done.end is not End.OK:
        return None
    with suppress(ParseError):
        made: Content = read(Content, dict(done.value), "content")
        return made
    return None
