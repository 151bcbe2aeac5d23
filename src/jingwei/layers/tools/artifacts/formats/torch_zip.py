"""Torch's zip format: pickles that name storages, and one member of raw bytes for each storage."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

from jingwei.containers.zips import Archive, Member, plain_name
from jingwei.layers.tools.artifacts.formats.pickle_file import run_one, starts_pickle
from jingwei.layers.tools.artifacts.formats.torch_storages import TorchLoader
from jingwei.layers.tools.artifacts.job import Job
from jingwei.layers.tools.artifacts.pickles.machine import Loader
from jingwei.layers.tools.artifacts.report import Report

_NOTES = frozenset({"version", "byteorder", ".format_version", ".storage_alignment", ".data/serialization_id"})
_NOTE_BYTES = 64
_BYTECODE = "bytecode.pkl"  # instructions for the interpreter on phones, in a pickle that holds nothing but values


def is_torch(archive: Archive) -> bool:
    """Whether some reader would take it for torch's: a member `data.pkl`, or `bytecode.pkl` for phones, at the top or one folder down."""
    return any(plain_name(m.name).split("/")[-1] in {"data.pkl", _BYTECODE} for m in archive.members)


def read_torch(job: Job, opened: Mapping[Member, memoryview]) -> str:
    """Judge the members: pickles with torch's callback, storages by their sizes, the rest by content."""
    storages: dict[str, tuple[int, int]] = {}  # member -> bytes of an element, elements
    rest: list[tuple[Member, memoryview]] = []
    scripted = False
    for member, data in opened.items():
        if plain_name(member.name).split("/")[-1] == _BYTECODE:
            scripted = True
            job.report.add("torch.code", member.name, member=member.name)
        if plain_name(member.name).endswith(".pkl"):
            storages |= _pickle(job, member, data)
        else:
            rest.append((member, data))
    missing = dict(storages)
    for member, data in rest:
        path = PurePosixPath(member.name)
        inside = path.parts[1:] if len(path.parts) > 1 else path.parts
        if str(path) in storages:
            missing.pop(str(path), None)
            _storage(job, member, data, storages[str(path)])
        elif "/".join(inside) in _NOTES and len(data) <= _NOTE_BYTES and bytes(data).strip().isalnum():
            continue
        elif inside[:1] == ("code",):
            scripted = True
            job.report.add("torch.code", member.name, member=member.name)
        else:
            job.inner(data, member.name)
    for key in missing:
        job.report.add("torch.storage", f"{key} is named but not stored")
    return "torch script" if scripted else "torch zip"


def _run(job: Job, member: Member, data: memoryview, report: Report, loader: Loader) -> int | None:
    inner = Job(data, member.name, job.depth + 1, job.budget, report, job.examine)
    return run_one(inner, report, 0, loader)[0]


def _pickle(job: Job, member: Member, data: memoryview) -> dict[str, tuple[int, int]]:
    """Judge one pickle; the storages that it names lie in the folder of its own name: `data/KEY` for `data.pkl`."""
    report, loader = Report(), TorchLoader()
    end = _run(job, member, data, report, loader)
    if end is not None and end < len(data):
        report.add("pickle.trailing", str(len(data) - end), offset=end)
    job.report.join(report, member.name)
    folder = PurePosixPath(member.name).with_suffix("")
    return {str(folder / key): size for key, size in loader.storages.items()}


def _storage(job: Job, member: Member, data: memoryview, stated: tuple[int, int]) -> None:
    if stated[0] * stated[1] != len(data):
        job.report.add("torch.storage", f"{stated[0] * stated[1]} bytes named, {len(data)} stored", member=member.name)
    if starts_pickle(data):  # some other loader may take the numbers for a pickle
        report = Report()
        _run(job, member, data, report, TorchLoader())
        job.report.take((f for f in report.findings if f.verdict.rejected), member.name)
