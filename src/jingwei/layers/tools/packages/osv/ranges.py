"""Whether a version is in what an advisory calls affected (OSV schema, section Evaluation). Pure.

Three answers: yes, no, and None where it cannot be told. Where the schema leaves a tie open, the answer is yes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from jingwei.layers.tools.packages.osv.versions import parser, public_of, spellings

# At the same version: a fix before what introduces it anew; a last affected version after what it ends.
KINDS = {"fixed": 0, "introduced": 1, "last_affected": 2, "limit": 3}
_FIRST, _LAST = ("introduced", "0"), ("limit", "*")
SEPARATOR = "\n"


@dataclass(frozen=True, slots=True)
class Range:
    """One range: its kind (ECOSYSTEM, SEMVER, GIT) and events, each a kind of `KINDS` with a version as written."""

    kind: str
    events: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Affected:
    """What an advisory says of one package. `versions` is a list as `joined` makes it; `open` says why it cannot be told whole, else it is empty."""

    ecosystem: str
    name: str
    ranges: tuple[Range, ...] = ()
    versions: str = ""
    open: str = ""


def joined(versions: Iterable[str]) -> str:
    """A list of canonical versions as one text in which each stands between separators; empty when there are none."""
    made = SEPARATOR.join(versions)
    return f"{SEPARATOR}{made}{SEPARATOR}" if made else ""


def decide(affected: Affected, version: str) -> bool | None:
    """Whether `version` is affected. None: it cannot be compared, or the advisory has nothing to compare with."""
    if affected.versions and any(
        f"{SEPARATOR}{one}{SEPARATOR}" in affected.versions for one in spellings(affected.ecosystem, version)
    ):
        return True
    ordered = [one for one in affected.ranges if one.kind != "GIT"]
    answers = [_in_range(affected.ecosystem, one, version) for one in ordered]
    if True in answers:
        return True
    alone = not ordered and (bool(affected.ranges) or not affected.versions)
    return None if None in answers or affected.open or alone or _unlistable(affected, version) else False


def _unlistable(affected: Affected, version: str) -> bool:
    """A list alone tells nothing of a version that has no normal form."""
    parse = parser(affected.ecosystem, "ECOSYSTEM")
    return not affected.ranges and (parse is None or parse(version) is None)


def _in_range(ecosystem: str, one: Range, version: str) -> bool | None:
    parse, placed = parser(ecosystem, one.kind), _placed(ecosystem, one)
    if parse is None or placed is None or (mine := parse(version)) is None:
        return None
    if not placed.builds:
        mine = public_of(mine)  # a build of 2.5.1 is 2.5.1, unless the advisory tells builds apart
    if placed.limits and not any(mine < limit for limit in placed.limits):
        return False
    inside = placed.inside
    for kind, value in placed.events:
        if kind == "introduced" and mine >= value:
            inside = True
        elif (kind == "fixed" and mine >= value) or (kind == "last_affected" and mine > value):
            inside = False
    return inside


@dataclass(frozen=True, slots=True)
class _Placed:
    """A range with its events in the order of versions; `inside` before the first, `builds` where an end has a local part; no limits: no end."""

    inside: bool
    events: tuple[tuple[str, Any], ...]
    limits: tuple[Any, ...]
    builds: bool


@lru_cache(1 << 15)
def _placed(ecosystem: str, one: Range) -> _Placed | None:
    """None where an event has no place in the order. `introduced: 0` is before every version, `limit: *` behind every one; neither is a version."""
    bound = parser(ecosystem, one.kind, bound=True)
    if bound is None:
        return None
    read = [(kind, bound(text)) for kind, text in one.events if (kind, text) not in {_FIRST, _LAST}]
    if any(value is None for _, value in read):
        return None
    events = sorted((event for event in read if event[0] != "limit"), key=lambda event: KINDS[event[0]])
    return _Placed(
        inside=_FIRST in one.events,
        events=tuple(sorted(events, key=lambda event: event[1])),
        limits=() if _LAST in one.events else tuple(value for kind, value in read if kind == "limit"),
        builds=any("+" in text for _, text in one.events),
    )
