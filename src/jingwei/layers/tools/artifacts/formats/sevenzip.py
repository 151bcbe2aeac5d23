"""7z archives: every member is judged by its content, folder by folder, as those of a zip are."""

from __future__ import annotations

import posixpath
import zlib
from collections import defaultdict

from jingwei.containers.sevenzip import SevenMember, read_sevenzip
from jingwei.containers.sevenzip_coders import Folder, unpack
from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.artifacts.formats.member_names import judge_name, judge_way, stays
from jingwei.layers.tools.artifacts.job import Job
from jingwei.limits import MIB

_FREE = MIB  # bytes that may be unpacked whatever the ratio
_TARGET = 4096  # bytes of a link's target


def read_sevenzip_file(job: Job) -> str:
    """Judge a 7z archive. Raises `ParseError` where it cannot be opened, `LimitError` over a bound."""
    archive = read_sevenzip(job.data, job.budget.limits)
    for oddity in archive.oddities:
        job.report.add(f"archive.{oddity.code}", oddity.detail, member=oddity.member, offset=oddity.offset)
    links = {posixpath.normpath(member.file.name) for member in archive.members if member.file.link}
    held = defaultdict[int, list[SevenMember]](list)
    for member in archive.members:
        job.budget.spend_member()
        judge_name(job, member.file.name, link=member.file.special)
        if not member.file.link:
            judge_way(job, member.file.name, None, links)
        held[member.folder].append(member)
    _hollow(job, held.pop(-1, []), links)
    most = job.budget.unpacked + _FREE + len(job.data) * job.budget.limits.archive_ratio
    for number in sorted(held):
        _folder(job, archive.folders[number], held[number], links, most)
    if not any(not member.file.folder for member in archive.members):
        job.report.add("format.empty", "no members")
    if archive.end < len(job.data):
        job.report.add("archive.trailing", f"{len(job.data) - archive.end} bytes", offset=archive.end)
        job.inner(job.data[archive.end :], "(trailing)")
    return "7z"


def _hollow(job: Job, members: list[SevenMember], links: set[str]) -> None:
    """Members without content."""
    for member in members:
        if member.file.anti:
            job.report.add("archive.anti", member.file.name, member=member.file.name)
        elif not member.file.folder:
            _judge(job, member, memoryview(b""), links)


def _folder(job: Job, folder: Folder, members: list[SevenMember], links: set[str], most: int) -> None:
    """Members that are packed together."""
    try:
        content = _unpacked(job, folder, most)
    except (ParseError, LimitError) as error:
        rule = "archive.encrypted" if folder.encrypted else "archive.unreadable"
        for member in members:
            job.report.add("budget" if isinstance(error, LimitError) else rule, error.message, member=member.file.name)
        return
    for member in members:
        data = content[member.start : member.start + member.size]
        if member.crc is not None and zlib.crc32(data) != member.crc:
            job.report.add("archive.checksum", member.file.name, member=member.file.name)
        _judge(job, member, data, links)


def _unpacked(job: Job, folder: Folder, most: int) -> memoryview:
    """Content of a folder; all that is unpacked, here and inside, stays below `most`."""
    content = unpack(job.data, folder, max(0, min(job.budget.room(), most - job.budget.unpacked)))
    job.budget.spend_bytes(len(content))
    return content


def _judge(job: Job, member: SevenMember, data: memoryview, links: set[str]) -> None:
    name = member.file.name
    if not member.file.link:
        job.inner(data, name)
        return
    target = str(data[:_TARGET], "utf-8", "replace")
    judge_name(job, name, link=len(data) > _TARGET or not stays(name, target, symbolic=True))
    judge_way(job, name, target if stays(name, target, symbolic=True) else None, links)
