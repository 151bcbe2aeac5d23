"""A file of one or several pickles: plain, joblib with raw arrays between the opcodes, or torch's format from before 1.6."""

from __future__ import annotations

import struct

from jingwei.containers.tars import is_tar
from jingwei.errors import LimitError
from jingwei.layers.tools.artifacts.formats.joblib_arrays import JoblibLoader
from jingwei.layers.tools.artifacts.formats.torch_storages import TorchLoader
from jingwei.layers.tools.artifacts.job import Job
from jingwei.layers.tools.artifacts.pickles.machine import Loader, Machine
from jingwei.layers.tools.artifacts.pickles.opcodes import HANDLERS, NAMES
from jingwei.layers.tools.artifacts.pickles.values import KEPT, Long, Value
from jingwei.layers.tools.artifacts.report import Report

PICKLES = 10_000  # in one file
_LEGACY_MAGIC = 0x1950A86A20F9469CFC6C
_LEGACY_COUNT = 5  # magic, version, system, data, keys of the storages
_NUMEL = struct.Struct("<q")
_FIRST, _NEWEST = 2, 5


def starts_pickle(data: memoryview) -> bool:
    """Whether the bytes begin with PROTO of a known protocol."""
    return len(data) > 1 and data[0] == 0x80 and _FIRST <= data[1] <= _NEWEST  # noqa: PLR2004 - the opcode PROTO


def run_one(job: Job, report: Report, start: int, loader: Loader) -> tuple[int | None, Value]:
    """Interpret one pickle of the job's data; returns where it ends (None: it does not) and its value."""
    machine = Machine(job.data, report, job.budget, loader)
    end = machine.run(start, HANDLERS, NAMES)
    for payload in {_place(payload): payload for payload in machine.nested}.values():  # each is judged once
        _, inner = job.examine(payload.view, "", job.depth + 1, job.budget)
        report.join(inner, f"bytes@{payload.offset}")
    return end, machine.result


def _place(payload: Long) -> int | bytes:
    """What tells a payload from others: where it stands, or what it is when it is short."""
    return payload.offset if len(payload.view) > KEPT else bytes(payload.view)


def read_pickle(job: Job) -> str:
    """Judge every pickle of the file and what follows. Returns the format's name."""
    loader = JoblibLoader()
    end, value = run_one(job, job.report, 0, loader)
    if end is not None and value == _LEGACY_MAGIC and isinstance(value, int):
        return _legacy(job, end)
    count = 1
    while end is not None and end < len(job.data):
        tail = Report()
        following, _ = run_one(job, tail, end, loader)
        if following is None:
            _explain_tail(job, tail, end)
            break
        job.report.join(tail)
        end, count = following, count + 1
        if count > PICKLES:
            raise LimitError(f"more than {PICKLES} pickles in one file")
    if end is not None and is_tar(job.data):  # `torch.load` tries its oldest format first
        job.report.add("format.polyglot", "pickle, tar")
    return "joblib" if loader.arrays else "pickle"


def _explain_tail(job: Job, tail: Report, start: int) -> None:
    """What follows is no pickle: keep only what would act before it breaks."""
    job.report.take(found for found in tail.findings if found.verdict.rejected)
    job.report.add("pickle.trailing", str(len(job.data) - start), offset=start)


def _legacy(job: Job, end: int | None) -> str:
    loader = TorchLoader(legacy=True)
    for _ in range(_LEGACY_COUNT - 1):
        if end is None:
            return "torch legacy"
        end, _value = run_one(job, job.report, end, loader)
    if end is not None:
        _legacy_storages(job, loader, end)
    return "torch legacy"


def _legacy_storages(job: Job, loader: TorchLoader, at: int) -> None:
    """Each storage is its element count and its bytes, in the order of the keys."""
    for key, (width, count) in sorted(loader.storages.items()):
        stated = _NUMEL.unpack_from(job.data, at)[0] if at + _NUMEL.size <= len(job.data) else -1
        if stated != count:
            job.report.add("torch.storage", f"{key}: {count} elements named, {stated} stored", offset=at)
            return
        at += _NUMEL.size + width * count
    if at > len(job.data):
        job.report.add("torch.storage", "the file ends inside a storage", offset=len(job.data))
    elif at < len(job.data):
        job.report.add("pickle.trailing", str(len(job.data) - at), offset=at)
