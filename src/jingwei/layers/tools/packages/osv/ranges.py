"""Whether a version is in what an advisory calls affected (OSV schema, section Evaluation). Pure.

Three answers: yes, no, and None where it cannot be told. Where the schema leaves a tie open, the answer is yes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from jingwei.layers.tools.packages.osv.versions import parser, public_of, spellings

# At the same version: a fix before what introduces it anew; a last affected version after what it ends.
KINDS = {"fixed": 0, "introduced": 1, "last_affected": 2, "limit": 3}
START, ANY = "0", "*"
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
    if any(f"{SEPARATOR}{one}{SEPARATOR}" in affected.versions for one in spellings(affected.ecosystem, version)):
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
    parse, bound = parser(ecosystem, one.kind), parser(ecosystem, one.kind, bound=True)
    if parse is None or bound is None or (mine := parse(version)) is None:
        return None
    if not any("+" in text for _, text in one.events):
        mine = public_of(mine)  # a build of 2.5.1 is 2.5.1, unless the advisory tells builds apart
    read = [(kind, None if _endless(kind, text) else bound(text), text) for kind, text in one.events]
    if any(value is None and not _endless(kind, text) for kind, value, text in read):
        return None
    limits = [(value, text) for kind, value, text in read if kind == "limit"]
    if limits and not any(text == ANY or mine < value for value, text in limits):
        return False
    return _walk([(kind, value) for kind, value, _ in read if kind != "limit"], mine)


def _endless(kind: str, text: str) -> bool:
    """`introduced: 0` is before every version, `limit: *` behind every one; neither is a version."""
    return (kind, text) in {("introduced", START), ("limit", ANY)}


def _walk(events: list[tuple[str, Any]], mine: Any) -> bool:
    """The state after all events up to `mine`, in the order of versions; None as a version stands before all."""
    inside = any(value is None for _, value in events)
    placed = sorted((event for event in events if event[1] is not None), key=lambda event: KINDS[event[0]])
    for kind, value in sorted(placed, key=lambda event: event[1]):
        if kind == "introduced" and mine >= value:
            inside = True
        elif (kind == "fixed" and mine >= value) or (kind == "last_affected" and mine > value):
            inside = False
    return inside
