"""A source archive (sdist), read in memory: metadata against its name, what installing it runs, then each file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from jingwei.containers.inflate import compression, inflate
from jingwei.containers.tars import is_tar, read_tar
from jingwei.containers.zips import Member, escapes, read_zip
from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.packages.contents.build import build_hooks
from jingwei.layers.tools.packages.contents.files import File, judge_files, judge_install
from jingwei.layers.tools.packages.contents.metadata import Metadata, read_metadata
from jingwei.layers.tools.packages.contents.npm import judge_npm, npm_metadata
from jingwei.layers.tools.packages.contents.wheel import Examined, Room, _same
from jingwei.layers.tools.packages.judging.problem import Problem, problem
from jingwei.limits import Limits

_NAME = re.compile(r"(?P<name>.+)-(?P<version>[^-]+)\.(?:tar\.(?:gz|bz2|xz)|tgz|zip)")


def read_sdist(data: memoryview, name: str, limits: Limits, *, sources: bool) -> Examined:
    """Judge a source archive. Raises `ParseError` and `LimitError` where it is no archive that can be walked."""
    problems: list[Problem] = []
    members = _zip(data, limits, problems) if bytes(data[:2]) == b"PK" else _tar(data, limits, problems)
    tops = {path.partition("/")[0] for path in members}
    top = tops.pop() if len(tops) == 1 else ""
    if f"{top}/PKG-INFO" not in members and f"{top}/package.json" in members:
        problems += judge_npm(members, f"{top}/", limits)
        return Examined(npm_metadata(members[f"{top}/package.json"], limits, problems), tuple(problems))
    about = _about(members.get(f"{top}/PKG-INFO"), name, limits, problems)
    files = [File(path.removeprefix(f"{top}/"), file.read) for path, file in members.items()]
    modules = frozenset(file.path.partition("/")[0].removesuffix(".py") for file in files)
    for file in files:
        if file.path == "setup.py":
            problems += judge_install(file)
    installs, told = build_hooks({file.path: file for file in files}, limits)
    problems += told
    problems += judge_files(files, about or Metadata("", ""), modules, limits, sources=sources, installs=installs)
    return Examined(about, tuple(problems))


def _about(file: File | None, name: str, limits: Limits, problems: list[Problem]) -> Metadata | None:
    if file is None:
        problems.append(problem("metadata.missing", "no PKG-INFO"))
        return None
    try:
        about = read_metadata(bytes(file.read()), limits)
    except (ParseError, LimitError) as error:
        problems.append(problem("metadata.missing", error.message, member=file.path))
        return None
    stated = _NAME.fullmatch(name)
    if stated and not _same(about, stated["name"], stated["version"]):
        problems.append(
            problem("metadata.differs", f"{stated['name']} {stated['version']} / {about.name} {about.version}")
        )
    return about


def _tar(data: memoryview, limits: Limits, problems: list[Problem]) -> dict[str, File]:
    kind = compression(bytes(data[:6]))
    if kind:
        unpacked, used = inflate(data, kind, min(limits.archive_bytes, limits.document_bytes * 16))
        if used < len(data) and bytes(data[used:]).strip(b"\0"):
            problems.append(problem("archive.odd", f"{len(data) - used} bytes after the compressed stream"))
        data = memoryview(unpacked)
    if not is_tar(data):
        raise ParseError("no tar archive", hint="name a wheel (.whl) or a source archive (.tar.gz, .zip)")
    members, _ = read_tar(data, limits.archive_members)
    found: dict[str, File] = {}
    for member in members:
        problems += _placed(member.name, found, link=member.kind not in "05\0" + "7")
        problems += [problem("archive.odd", text, member=member.name) for text in member.odd]
        if member.file:
            found[member.name] = File(member.name, partial(_cut, data, member.start, member.size))
    return found


def _cut(data: memoryview, start: int, size: int) -> memoryview:
    return data[start : start + size]


def _zip(data: memoryview, limits: Limits, problems: list[Problem]) -> dict[str, File]:
    archive = read_zip(data, limits.archive_members)
    problems += [problem("archive.odd", f"{one.code}: {one.detail}", member=one.member) for one in archive.oddities]
    room = Room(data, limits.archive_bytes)
    found: dict[str, File] = {}
    members: list[Member] = [member for member in archive.members if member.listed]
    for member in members:
        problems += _placed(member.name, found, link=member.link)
        if not member.folder and not member.link:
            found[member.name] = File(member.name, partial(room.read, member))
    return found


def _placed(name: str, seen: dict[str, File], *, link: bool) -> Iterator[Problem]:
    if escapes(name):
        yield problem("archive.escape", name, member=name)
    elif link:
        yield problem("archive.link", name, member=name)
    if name in seen:
        yield problem("archive.odd", f"two members of one name: {name}", member=name)
