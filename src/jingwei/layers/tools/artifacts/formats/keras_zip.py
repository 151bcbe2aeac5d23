"""Keras 3's `.keras`: a zip archive of a configuration, notes about it, and HDF5 files of weights.

The configuration is judged by what a loader would build from it; every other member by its content, whatever it is called. A file of weights
may hold no numbers here: layers need none. Layout: `saving/saving_lib.py` of Keras 3.12.0, read, not run.
"""

from __future__ import annotations

from collections.abc import Mapping

from jingwei.containers.zips import Archive, Member, checksum_fits, plain_name
from jingwei.documents import load_json
from jingwei.errors import ParseError
from jingwei.layers.tools.artifacts.formats.keras_config import judge_text
from jingwei.layers.tools.artifacts.job import Job

_CONFIGURATION, _NOTES = "config.json", "metadata.json"
_NOTED = frozenset(("keras_version", "date_saved"))
_NOTE_BYTES = 4096


def is_keras(archive: Archive) -> bool:
    """Whether a loader would take it for a Keras model: a configuration at the top with notes or weights beside it."""
    names = {plain_name(member.name) for member in archive.members}
    return _CONFIGURATION in names and any(name == _NOTES or name.endswith(".weights.h5") for name in names)


def read_keras(job: Job, opened: Mapping[Member, memoryview]) -> str:
    """Judge all members."""
    models = 0
    for member, data in opened.items():
        name = plain_name(member.name)
        if member.listed and len(data) <= job.budget.limits.pickle_bytes and not checksum_fits(member, data):
            job.report.add("archive.checksum", member.name, member=member.name, offset=member.start)
        if name == _CONFIGURATION and _is_model(job, data):
            models += 1
            judge_text(job, bytes(data), member.name)
        elif name != _NOTES or not _is_notes(data):
            _other(job, member, data)
    return "keras zip" if models else "zip"


def _is_model(job: Job, data: memoryview) -> bool:
    """Whether the configuration names a class, or a loader would fail on it; another program's is judged as any JSON."""
    if len(data) > job.budget.limits.document_bytes:
        return False
    try:
        value = load_json(bytes(data), limits=job.budget.limits, finite=False)
    except ParseError:
        return True
    return isinstance(value, dict) and "class_name" in value


def _other(job: Job, member: Member, data: memoryview) -> None:
    """A member of any kind; weights without numbers are no fault of a model that has layers."""
    _, report = job.examine(data, member.name, job.depth + 1, job.budget)
    if report.omitted or not plain_name(member.name).endswith(".weights.h5"):
        job.report.join(report, member.name)
    else:
        kept = (found for found in report.findings if found.rule != "format.empty" or found.member)
        job.report.take(kept, member.name)


def _is_notes(data: memoryview) -> bool:
    """Whether these are the version and date that Keras writes, and nothing else."""
    if len(data) > _NOTE_BYTES:
        return False
    try:
        value = load_json(bytes(data))
    except ParseError:
        return False
    return isinstance(value, dict) and value.keys() <= _NOTED and all(isinstance(text, str) for text in value.values())
