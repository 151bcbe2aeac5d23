"""An export of one ecosystem as OSV publishes it: `{ecosystem}/all.zip`, one JSON document for each advisory."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from jingwei.containers.zips import Archive, checksum_fits, content, read_zip
from jingwei.documents import read_regular
from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.packages.osv.names import family
from jingwei.layers.tools.packages.osv.record import Record, read_record
from jingwei.limits import KIB, LIMITS, Limits

FILE = "all.zip"
ECOSYSTEM = re.compile(r"[A-Za-z][A-Za-z0-9 .:_-]{0,63}", re.ASCII)
_SMALL = 64 * KIB  # below it a ratio says nothing
_HINT = f"give a folder with ECOSYSTEM/{FILE} in it, as OSV exports them"


@dataclass(frozen=True, slots=True)
class Source:
    """An export and where it came from: `place` is a file or an address, `etag` what a server called it."""

    ecosystem: str
    content: bytes
    place: str
    etag: str = ""


@dataclass(frozen=True, slots=True)
class Holding:
    """What an export holds. `newest` is the latest `modified`, RFC 3339 in UTC; `families` the databases that its ids come from."""

    advisories: int
    withdrawn: int
    unreadable: int
    newest: str
    families: tuple[str, ...]


def sources_in(folder: Path, limits: Limits = LIMITS) -> tuple[Source, ...]:
    """Every export below a folder. Raises `ParseError` where there is none, `LimitError`."""
    places = sorted(folder.glob(f"*/{FILE}"))
    if not places:
        raise ParseError(f"{folder}: no ECOSYSTEM/{FILE} in it", hint=_HINT)
    if len(places) > limits.advisory_ecosystems:
        raise LimitError(f"{len(places)} ecosystems, the bound is {limits.advisory_ecosystems}")
    return tuple(source_of(place, place.parent.name, limits) for place in places)


def source_of(place: Path, ecosystem: str, limits: Limits = LIMITS) -> Source:
    """One export in a file. Raises `ParseError`, `LimitError`."""
    content = read_whole(place, limits.advisory_export_bytes, _HINT)
    return Source(checked(ecosystem), content, f"{ecosystem}/{place.name}")


def read_whole(path: Path, bound: int, hint: str) -> bytes:
    """All bytes of a regular file. Raises `ParseError` with `hint`, `LimitError` above `bound` bytes."""
    size = path.stat().st_size if path.is_file() else 0
    if size > bound:
        raise LimitError(f"{path}: {size} bytes, the bound is {bound}")
    found = read_regular(path, size, hint)  # asked for as much as the bound, it would take that much memory
    if len(found) > size:
        raise LimitError(f"{path}: grew while it was read")
    return found


def checked(ecosystem: str) -> str:
    """A name that may be an ecosystem's. Raises `ParseError`."""
    if not ECOSYSTEM.fullmatch(ecosystem):
        raise ParseError(f"{ecosystem[:80]!r} is no ecosystem of OSV", hint=_HINT)
    return ecosystem


def records(export: bytes, ecosystem: str, limits: Limits = LIMITS) -> Iterator[Record | None]:
    """Every advisory of an export in turn, None for one that cannot be read.

    Raises `ParseError` where readers of the archive would disagree about what is in it or content is damaged, `LimitError`.
    """
    data = memoryview(export)
    archive = _archive(data, limits)
    room = min(limits.advisory_unpacked_bytes, limits.advisory_ratio * max(len(data), _SMALL))
    for member in archive.members:
        if member.encrypted or member.link or not member.name.endswith(".json"):
            raise ParseError(f"the export holds {member.name[:80]!r}, which is no advisory", hint=_HINT)
        found = content(data, member, min(limits.advisory_bytes, room))
        room -= len(found)
        if len(found) > limits.advisory_bytes or room < 0:
            raise LimitError(f"{member.name[:80]}: over the bound of bytes of advisories")
        if not checksum_fits(member, found):
            raise ParseError(f"{member.name[:80]}: damaged, its checksum is another one", hint="fetch the export again")
        yield _read(bytes(found), ecosystem, limits)


def _archive(data: memoryview, limits: Limits) -> Archive:
    archive = read_zip(data, limits.advisories)
    odd = [one for one in archive.oddities if one.code != "gap"]
    if odd:
        raise ParseError(f"the export is no plain zip archive: {odd[0].code}, {odd[0].detail[:80]}", hint=_HINT)
    return archive


def _read(document: bytes, ecosystem: str, limits: Limits) -> Record | None:
    try:
        return read_record(document, ecosystem, limits)
    except (ParseError, LimitError):
        return None


class Tally:
    """Counts the advisories of an export as they pass."""

    def __init__(self) -> None:
        self._advisories = self._withdrawn = self._unreadable = 0
        self._newest = ""
        self._families: set[str] = set()

    def add(self, record: Record | None) -> None:
        """One advisory more, None for one that could not be read."""
        self._advisories += 1
        if record is None:
            self._unreadable += 1
            return
        self._withdrawn += record.withdrawn
        self._newest = max(self._newest, record.modified)
        self._families.add(family(record.id))

    def holding(self) -> Holding:
        """What has passed."""
        return Holding(self._advisories, self._withdrawn, self._unreadable, self._newest, tuple(sorted(self._families)))


def holding_of(source: Source, limits: Limits = LIMITS) -> Holding:
    """What an export holds. Raises as `records`."""
    tally = Tally()
    for record in records(source.content, source.ecosystem, limits):
        tally.add(record)
    return tally.holding()
