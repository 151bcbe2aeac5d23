"""Tar archives and layers of images: every member is judged by its content; what readers could see differently is a finding."""

from __future__ import annotations

import posixpath

from jingwei.containers.tars import TarMember, read_tar
from jingwei.containers.zips import plain_name
from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.artifacts.beside import Together
from jingwei.layers.tools.artifacts.formats.member_names import judge_name, judge_way, stays
from jingwei.layers.tools.artifacts.formats.oci import is_whiteout
from jingwei.layers.tools.artifacts.job import Job


def read_tar_file(job: Job) -> str:
    """Judge a tar archive. Raises `ParseError` and `LimitError` at its end: what lies before a damage counts."""
    members: list[TarMember] = []
    try:
        end = read_tar(job.data, job.budget.limits.archive_members, members)[1]
    except (ParseError, LimitError):
        _tar_members(job, members)
        raise
    _tar_members(job, members)
    if not any(member.file and not is_whiteout(member.name) for member in members):
        job.report.add("format.empty", "no members")
    if end < len(job.data):
        job.report.add("archive.trailing", f"{len(job.data) - end} bytes", offset=end)
        job.inner(job.data[end:], "(trailing)")
    return "tar"


def _tar_members(job: Job, members: list[TarMember]) -> None:
    files = Together({posixpath.normpath(member.name): _content(job, member) for member in members if member.file})
    links = {posixpath.normpath(member.name) for member in members if member.kind in "12"}
    names, folded = set[str](), set[str]()
    for member in members:
        inside = member.kind in "12" and stays(member.name, member.target, symbolic=member.kind == "2")
        judge_name(job, member.name, link=member.kind in "12346" and not inside)
        judge_way(job, member.name, member.target if inside else None, links)
        job.budget.spend_member()
        if member.kind != "5":
            _told_twice(job, member, names, folded)
        for rule, reasons in (("archive.mismatch", member.odd), ("archive.extra", member.doubt)):
            if reasons:
                job.report.add(rule, ", ".join(reasons), member=member.name, offset=member.start)
        _tar_member(job, member, files)


def _told_twice(job: Job, member: TarMember, names: set[str], folded: set[str]) -> None:
    """Report a name that another member had; what only some file systems take for equal is common in images of Linux."""
    name, plain = posixpath.normpath(member.name), plain_name(member.name)
    if name in names:
        job.report.add("archive.duplicate", member.name, member=member.name, offset=member.start)
    elif plain in folded:
        job.report.add("archive.alias", plain, member=member.name, offset=member.start)
    names.add(name)
    folded.add(plain)


def _content(job: Job, member: TarMember) -> memoryview:
    return job.data[member.start : member.start + member.size]


def _tar_member(job: Job, member: TarMember, files: Together) -> None:
    if member.file and is_whiteout(member.name) and not member.size:
        return  # a deletion in a layer
    if member.file:
        if is_whiteout(member.name):
            job.report.add("oci.whiteout", member.name, member=member.name, offset=member.start)
        job.inner(_content(job, member), member.name, files.around(posixpath.normpath(member.name)))
    elif member.kind not in "123456":
        job.report.add("archive.unreadable", f"type {member.kind!r}", member=member.name, offset=member.start)
