"""Archives: every member is judged by its content; what readers could see differently is a finding."""

from __future__ import annotations

import posixpath

from jingwei.containers.inflate import READABLE, compression, inflate, salvage
from jingwei.containers.tars import is_tar, read_tar
from jingwei.containers.zip_end import find_end
from jingwei.containers.zips import Archive, Member, checksum_fits, content, read_zip, salvaged
from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.artifacts.beside import Together
from jingwei.layers.tools.artifacts.formats.keras_zip import is_keras, read_keras
from jingwei.layers.tools.artifacts.formats.mar import mar_manifest, read_mar
from jingwei.layers.tools.artifacts.formats.member_names import judge_name
from jingwei.layers.tools.artifacts.formats.skops import read_skops, skops_schema
from jingwei.layers.tools.artifacts.formats.torch_zip import is_torch, read_torch
from jingwei.layers.tools.artifacts.job import Job
from jingwei.limits import LIMITS

_ODDITIES = {"directory": "gap"}  # the others have a rule of their own name
_PROGRAMS = frozenset({"ELF", "PE", "program"})
_END = 22  # bytes of a zip's end record
_TAIL = 64 * 1024 + _END  # where readers look for it


def is_zip(data: memoryview) -> bool:
    """Whether a zip begins here, or some reader finds an end record; not where all of them lie in members of a tar, which are judged alone."""
    if bytes(data[:4]) == b"PK\x03\x04":
        return True
    return find_end(data) >= 0 and not (is_tar(data) and _ends_in_members(data))


def _ends_in_members(data: memoryview) -> bool:
    start = max(0, len(data) - _TAIL)
    tail = bytes(data[start:])
    try:
        members, _ = read_tar(data, LIMITS.archive_members)
    except (ParseError, LimitError):
        return False
    spans = [
        (m.start, m.start + m.size) for m in members if m.file and m.start + m.size > start
    ]  # few: each has a header
    at = tail.find(b"PK\x05\x06")
    while at >= 0:
        if not any(first <= start + at and start + at + _END <= last for first, last in spans):
            return False
        at = tail.find(b"PK\x05\x06", at + 1)
    return True


def read_zip_file(job: Job) -> str:
    """Judge a zip archive, torch's kind by its own rules."""
    archive = read_zip(job.data, job.budget.limits.archive_members)
    for oddity in archive.oddities:
        rule = f"archive.{_ODDITIES.get(oddity.code, oddity.code)}"
        job.report.add(rule, oddity.detail, member=oddity.member, offset=oddity.offset)
    if sum(member.packed for member in archive.members if member.listed) > len(job.data):
        raise LimitError("the members together are longer than the archive")
    before = job.inner(job.data[: archive.prefix], "(prefix)") if archive.prefix else ""
    if before in _PROGRAMS:
        job.report.add("program.executable", before)
    unpacked = {member: _open(job, member) for member in archive.members if not member.folder}
    opened = {member: data for member, data in unpacked.items() if data is not None}
    special = _special(job, archive, opened)
    if special:
        return special
    files = Together({posixpath.normpath(member.name): data for member, data in opened.items()})
    formats = {_inner(job, member, data, files) for member, data in opened.items()}
    if len(opened) == len(unpacked) and formats <= {"empty npy"}:
        job.report.add("format.empty", "no elements" if formats else "no members")
    if before in _PROGRAMS:
        return "llamafile" if "gguf" in formats else f"{before} and zip"
    return _kind(archive, formats)


def _special(job: Job, archive: Archive, opened: dict[Member, memoryview]) -> str:
    """Judge the members by the rules of TorchServe, skops, torch or Keras; empty when the archive is of none of these kinds."""
    model = mar_manifest(job, opened)
    if model is not None:
        return read_mar(job, opened, model)
    schema = skops_schema(job, opened)
    if schema is not None:
        if is_torch(archive):
            job.report.add("format.polyglot", "skops, torch zip")
        return read_skops(job, opened, schema)
    if is_torch(archive):
        return read_torch(job, opened)
    return read_keras(job, opened) if is_keras(archive) else ""


def _open(job: Job, member: Member) -> memoryview | None:
    """Content of a member, None when it cannot be had (reported)."""
    judge_name(job, member.name, link=member.link)
    job.budget.spend_member()
    if member.encrypted:
        job.report.add("archive.encrypted", member.name, member=member.name, offset=member.header)
    try:
        data = content(job.data, member, job.budget.room())
    except ParseError as error:
        job.report.add("archive.unreadable", error.message, member=member.name, offset=member.start)
        _judge_part(job, salvaged(job.data, member, job.budget.room()), member.name)
        return job.data[member.start : member.end]  # some reader may take the bytes as they are
    except LimitError as error:
        job.report.add("budget", error.message, member=member.name, offset=member.start)
        _judge_part(job, salvaged(job.data, member, job.budget.room()), member.name)
        return None
    if member.method:
        job.budget.spend_bytes(len(data))
    return data


def _judge_part(job: Job, part: bytes, name: str) -> None:
    """Judge what a loader has taken in before it meets a damage or a bound; only what must be rejected counts."""
    job.budget.spend_bytes(len(part))
    _, report = job.examine(memoryview(part), name, job.depth + 1, job.budget)
    job.report.take((found for found in report.findings if found.verdict.rejected), name)


def _inner(job: Job, member: Member, data: memoryview, files: Together) -> str:
    if member.listed and len(data) <= job.budget.limits.pickle_bytes and not checksum_fits(member, data):
        job.report.add("archive.checksum", member.name, member=member.name, offset=member.start)
    return job.inner(data, member.name, files.around(posixpath.normpath(member.name)))


def _kind(archive: Archive, formats: set[str]) -> str:
    return "npz" if archive.members and formats <= {"npy", "npy of objects", "empty npy"} and formats else "zip"


def is_compressed(data: memoryview) -> bool:
    """Whether the bytes begin like a compressed stream."""
    return compression(bytes(data[:6])) != ""


def read_compressed(job: Job) -> str:
    """Unpack within the budget and judge what comes out."""
    kind = compression(bytes(job.data[:6]))
    if kind not in READABLE:
        job.report.add("format.unknown", kind)
        return kind
    try:
        out, used = inflate(job.data, kind, job.budget.room())
    except (ParseError, LimitError):
        _judge_part(job, salvage(job.data, kind, job.budget.room()), f"({kind})")
        raise
    job.budget.spend_bytes(len(out))
    inner = job.inner(memoryview(out), f"({kind})")
    if inner == "empty npy":
        job.report.add("format.empty", "no elements")
    if used != len(job.data):
        job.report.add("archive.trailing", f"{len(job.data) - used} bytes", offset=used)
    return f"{inner} in {kind}"
