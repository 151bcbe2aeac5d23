"""The files that an examination looks at, and the skill that each belongs to. Links below a folder are not followed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from jingwei.documents import read_regular
from jingwei.errors import JingweiError, LimitError, ParseError
from jingwei.layers.tools.agents.examine import Examined, Skill, examine, unreadable
from jingwei.layers.tools.agents.reading.skill import read_skill
from jingwei.layers.tools.agents.rules.table import finding
from jingwei.layers.tools.agents.verdict import Verdict
from jingwei.layers.tools.scanning.places import Place, places
from jingwei.limits import LIMITS, Limits

_HINT = "give a file or a folder that can be read"


@dataclass(frozen=True, slots=True)
class Spot:
    """A file to examine. `where` is its path without the folder that was named; `named` when the user named the file itself."""

    place: Place
    where: str
    named: bool


def spots(paths: Iterable[Path], limits: Limits = LIMITS) -> Iterator[Spot]:
    """Every file. Raises `LimitError` over the bound."""
    count = 0
    for path in paths:
        named = not path.is_dir()
        for place in places([path]):
            count += 1
            if count > limits.agent_files:
                raise LimitError(f"more than {limits.agent_files} files", hint="name the folder of one agent")
            yield Spot(place, path.name if named else place.path.relative_to(path).as_posix(), named)


def examine_all(paths: Iterable[Path], limits: Limits = LIMITS) -> Iterator[Examined]:
    """Examine every file, in the order of their names."""
    found = list(spots(paths, limits))
    skills = {
        spot.place.path.parent: _skill(spot.place.path, limits)
        for spot in found
        if spot.place.path.name.lower() == "skill.md" and not spot.place.rule
    }
    for spot in found:
        owner = next((skills[folder] for folder in spot.place.path.parents if folder in skills), None)
        yield _one(spot, owner, limits)


def _one(spot: Spot, skill: Skill | None, limits: Limits) -> Examined:
    path = spot.place.path.as_posix()
    if spot.place.rule == "file.link" and skill is not None and _leads_out(spot.place.path):
        return Examined(
            path, "skill file", Verdict.SUSPICIOUS, findings=(finding("skill.link", spot.place.why, name=spot.where),)
        )
    if spot.place.rule == "file.link" and not spot.named and skill is None:
        return Examined(path, "other", Verdict.CLEAN)
    if spot.place.rule:
        return unreadable(path, f"{spot.place.rule.partition('.')[2]}: {spot.place.why}")
    try:
        content = read_regular(spot.place.path, limits.document_bytes, _HINT)
    except ParseError as error:
        return unreadable(path, error.message)
    return examine(path, content, where=spot.where, named=spot.named, skill=skill, limits=limits)


def _leads_out(link: Path) -> bool:
    target = link.readlink()
    return target.is_absolute() or ".." in target.parts


def _skill(path: Path, limits: Limits) -> Skill:
    """What a SKILL.md says; an unreadable one says nothing, and its own record says why."""
    try:
        text = read_regular(path, limits.document_bytes, _HINT).decode("utf-8", "replace")
        return Skill(text, read_skill(text, limits).tools[0].purpose)
    except JingweiError:
        return Skill()
