"""Logs of which a part cannot be read: a violation in the rest stays proven, and without one nothing is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from jingwei.check import Outcome, unknown
from jingwei.context import Context
from jingwei.errors import LimitError, ParseError
from jingwei.vocabulary import AssetFile, Evidence, Location, Text


class Partial(Protocol):
    """What an instrument found, and why it did not read all (reasons with `file:line`)."""

    @property
    def unread(self) -> tuple[str, ...]:
        """Empty when all was read."""


P = ParamSpec("P")
T = TypeVar("T", bound=Partial)


def measured(
    context: Context,
    files: Iterable[AssetFile],
    instrument: Callable[Concatenate[Path, P], T],
    *args: P.args,
    **kwargs: P.kwargs,
) -> tuple[list[tuple[AssetFile, T]], tuple[Location, ...]]:
    """Each file measured by itself, and the places of what was not read; a file of which nothing was read is only among the latter."""
    parts: list[tuple[AssetFile, T]] = []
    unread: list[Location] = []
    for file in files:
        try:
            part = context.measure(instrument, context.path(file), *args, **kwargs)
        except (ParseError, LimitError) as error:
            unread.append(unread_at(file.path, error.message))
            continue
        parts.append((file, part))
        unread += [unread_at(file.path, reason) for reason in part.unread]
    return parts, tuple(unread)


def unread_at(path: str, reason: str) -> Location:
    """The place of a part that was not read."""
    return Location(path, note=Text(reason, reason))


def reason_of(place: Location) -> str:
    """Why the part at `place` was not read."""
    return place.note.en if place.note else place.path


def unread_parts(unread: tuple[Location, ...], evidence: tuple[Evidence, ...] = ()) -> Outcome:
    """Conclude `unknown`: no violation was seen, but not everything was."""
    return unknown(
        "unread",
        "no violation where the evidence could be read, but not all of it could: {reason}",
        "可读取的证据中未见违规，但有部分无法读取：{reason}",
        reason=reason_of(unread[0]),
        locations=unread,
        evidence=evidence,
    )
