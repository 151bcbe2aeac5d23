"""A wheel, read in memory: metadata against its name, RECORD against its files, then each file."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from jingwei.containers.zips import Archive, Member, checksum_fits, content, escapes, read_zip
from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.packages.contents.files import File, judge_files
from jingwei.layers.tools.packages.contents.metadata import (
    Entry,
    Metadata,
    is_licence,
    read_metadata,
    read_record,
    with_licence_texts,
)
from jingwei.layers.tools.packages.judging.problem import Problem, problem
from jingwei.limits import Limits

_NAME = re.compile(
    r"(?P<name>[^\s-]+?)-(?P<version>[^\s-]+?)(-(?P<build>\d[^-]*?))?-(?P<tags>[^\s-]+?-[^\s-]+?-[^\s-]+?)\.whl"
)
_ALWAYS_ODD = frozenset({"mismatch", "hidden", "duplicate", "directory", "trailing"})
_SIGNATURES = ("RECORD.jws", "RECORD.p7s")


@dataclass(frozen=True, slots=True)
class Examined:
    """What a package holds: its metadata (None where there are none that can be read) and its problems."""

    about: Metadata | None
    problems: tuple[Problem, ...]


def read_wheel(data: memoryview, name: str, limits: Limits, *, sources: bool) -> Examined:
    """Judge a wheel. Raises `ParseError` and `LimitError` where it is no archive that can be walked."""
    archive = read_zip(data, limits.archive_members)
    problems = list(_archive_problems(archive))
    room = Room(data, limits.archive_bytes)
    members = {member.name: member for member in archive.members if member.listed and not member.folder}
    folder = next((path.partition("/")[0] for path in members if path.partition("/")[0].endswith(".dist-info")), "")
    about = _about(room, members, folder, name, limits, problems)
    problems += _record_problems(room, members, folder, limits)
    files = [File(path, partial(room.read, member)) for path, member in members.items()]
    modules = frozenset(path.partition("/")[0].removesuffix(".py") for path in members)
    problems += judge_files(files, about or Metadata("", ""), modules, limits, sources=sources)
    return Examined(about, tuple(problems))


class Room:
    """Gives the content of members, and bounds all that is unpacked together."""

    def __init__(self, data: memoryview, bound: int) -> None:
        self._data = data
        self._left = (
            4 * bound
        )  # a member is read for its digest, as a licence, to be judged, and again where others speak to it

    def read(self, member: Member) -> memoryview:
        """Content of a member. Raises `ParseError`, `LimitError`."""
        found = content(self._data, member, max(self._left, 0))
        self._left -= len(found)
        if self._left < 0:
            raise LimitError("more is unpacked than the bound of bytes")
        if not checksum_fits(member, found):
            raise ParseError("the content does not fit its checksum")
        return found


def _archive_problems(archive: Archive) -> Iterator[Problem]:
    for oddity in archive.oddities:
        if oddity.code in _ALWAYS_ODD:
            yield problem("archive.odd", f"{oddity.code}: {oddity.detail}", member=oddity.member)
        else:
            yield problem("archive.unreadable", f"{oddity.code}: {oddity.detail}", member=oddity.member)
    for member in archive.members:
        if escapes(member.name):
            yield problem("archive.escape", member.name, member=member.name)
        elif member.link:
            yield problem("archive.link", member.name, member=member.name)
        elif member.encrypted:
            yield problem("archive.unreadable", "encrypted", member=member.name)


def _about(
    room: Room, members: dict[str, Member], folder: str, name: str, limits: Limits, problems: list[Problem]
) -> Metadata | None:
    member = members.get(f"{folder}/METADATA")
    if member is None:
        problems.append(problem("metadata.missing", "no METADATA"))
        return None
    try:
        about = read_metadata(bytes(room.read(member)), limits)
    except (ParseError, LimitError) as error:
        problems.append(problem("metadata.missing", error.message, member=member.name))
        return None
    with suppress(ParseError, LimitError):  # told when RECORD is compared
        about = with_licence_texts(about, (bytes(room.read(one)) for path, one in members.items() if is_licence(path)))
    stated = _NAME.fullmatch(name)
    folders = {path.partition("/")[0] for path in members if path.partition("/")[0].endswith(".dist-info")}
    named = [(stated["name"], stated["version"])] if stated else []
    named += [tuple(one.removesuffix(".dist-info").rpartition("-")[::2]) for one in folders]  # type: ignore[misc]  # name and version
    for its_name, version in named:
        if not _same(about, its_name, version):
            problems.append(problem("metadata.differs", f"{its_name} {version} / {about.name} {about.version}"))
    return about


def _same(about: Metadata, name: str, version: str) -> bool:
    from packaging.utils import canonicalize_name
    from packaging.version import InvalidVersion, Version

    if canonicalize_name(name) != about.name:
        return False
    try:
        return Version(version.replace("_", "+")) == Version(about.version)
    except InvalidVersion:
        return version.replace("_", "-") == about.version.replace("_", "-")


def _record_problems(room: Room, members: dict[str, Member], folder: str, limits: Limits) -> Iterator[Problem]:
    """RECORD against the members: each listed with a strong hash that fits, none beside them."""
    path = f"{folder}/RECORD"
    if path not in members:
        yield problem("record.missing")
        return
    try:
        entries = {entry.path: entry for entry in read_record(bytes(room.read(members[path])), limits)}
    except (ParseError, LimitError) as error:
        yield problem("record.missing", error.message, member=path)
        return
    exempt = {path, *(f"{folder}/{name}" for name in _SIGNATURES)}
    for name, member in members.items():
        if name in exempt:
            continue
        entry = entries.get(name)
        if entry is None:
            yield problem("record.unlisted", name, member=name)
        else:
            yield from _compared(room, member, entry)
    for name in entries.keys() - members.keys() - exempt:
        yield problem("record.absent", name)


def _compared(room: Room, member: Member, entry: Entry) -> Iterator[Problem]:
    if not entry.strong:
        yield problem("record.unhashed", entry.path, member=entry.path)
        return
    try:
        digest = hashlib.new(entry.algorithm, room.read(member)).digest()
    except (ParseError, LimitError) as error:
        yield problem("archive.unreadable", error.message, member=entry.path)
        return
    if digest != entry.digest:
        yield problem("record.differs", entry.path, member=entry.path)
