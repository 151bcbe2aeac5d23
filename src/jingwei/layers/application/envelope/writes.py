"""Which tags an AI component writes, held against those it may write and those of safety functions.

Allowed tags are compared letter for letter: a pattern in the list of allowed tags would be no list. Tags of safety functions are compared
without regard to case and may hold `*` and `?`: to protect too much is the safe side.

A log of writes (CSV or JSON lines, plain or gzip) has one row per write: `time` (ISO 8601 with its offset), `tag`, further columns unread.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import translate
from pathlib import Path

from jingwei.containers.tables import Row, Unread, read_table
from jingwei.errors import LimitError, ParseError

TAGS = 100_000


@dataclass(frozen=True, slots=True)
class Envelope:
    """Tags in order: written but not allowed; safety functions that are written; safety functions that are allowed."""

    outside: tuple[str, ...]
    safety_written: tuple[str, ...]
    safety_allowed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """Each tag of a log with the line of its first write, and why other rows could not be read (reasons with `file:line`)."""

    tags: tuple[tuple[str, int], ...]
    unread: tuple[str, ...] = ()


def hold(writes: Iterable[str], allowed: Iterable[str], safety: Iterable[str]) -> Envelope:
    """Compare tags. Blanks around a tag do not count."""
    written, may = {tag.strip() for tag in writes}, {tag.strip() for tag in allowed}
    patterns = [re.compile(_literal_brackets(pattern.strip().casefold())) for pattern in safety]

    def guarded(tags: set[str]) -> tuple[str, ...]:
        return tuple(sorted(tag for tag in tags if any(pattern.match(tag.casefold()) for pattern in patterns)))

    return Envelope(tuple(sorted(written - may)), guarded(written), guarded(may))


def _literal_brackets(pattern: str) -> str:
    return translate(pattern.replace("[", "[[]"))  # `PLC[3]` is a tag, not a class of characters


def written_tags(path: Path) -> Written:
    """Tags that a log of writes names. A row without time still shows its tag; a row that lacks either is told as not read."""
    first: dict[str, int] = {}
    unread = Unread()
    for row, tag in unread.until_broken(_bounded(path, unread.each(read_table(path), _tagged))):
        first.setdefault(tag, row.line)
        try:
            _refuse_undated(row)
        except ParseError as error:
            unread.add(error)
    return Written(tuple(first.items()), unread.reasons)


def _tagged(row: Row) -> tuple[Row, str]:
    tag = row.text("tag")
    if not tag:
        raise row.wrong("a write needs `time` and `tag`")
    return row, tag


def _refuse_undated(row: Row) -> None:
    if row.instant("time") is None:
        raise row.wrong("a write needs `time` and `tag`")


def _bounded(path: Path, writes: Iterable[tuple[Row, str]]) -> Iterator[tuple[Row, str]]:
    seen: set[str] = set()
    for row, tag in writes:
        seen.add(tag)
        if len(seen) > TAGS:
            raise LimitError(f"{path.name}:{row.line}: more than {TAGS} different tags")
        yield row, tag
