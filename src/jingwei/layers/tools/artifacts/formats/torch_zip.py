"""Torch's zip format: pickles that name storages, and one member of raw bytes for each storage."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import PurePosixPath

from jingwei.containers.zips import Archive, Member, plain_name
from jingwei.layers.tools.artifacts.formats.pickle_file import run_one, starts_pickle
from jingwei.layers.tools.artifacts.formats.torch_bytecode import judge_bytecode
from jingwei.layers.tools.artifacts.formats.torch_exported import is_exported, read_exported
from jingwei.layers.tools.artifacts.formats.torch_operators import CLASSES
from jingwei.layers.tools.artifacts.formats.torch_script import Sources
from jingwei.layers.tools.artifacts.formats.torch_storages import TorchLoader
from jingwei.layers.tools.artifacts.job import Job
from jingwei.layers.tools.artifacts.pickles.machine import Loader
from jingwei.layers.tools.artifacts.pickles.values import Items, Value
from jingwei.layers.tools.artifacts.report import Report

_NOTES = frozenset(
    {"version", ".data/version", "byteorder", ".format_version", ".storage_alignment", ".data/serialization_id"}
)
_NOTE_BYTES = 64
_DEBUG = ".debug_pkl"  # where in its author's files each line of a source came from
_NAMED = frozenset({"pickle.needs-pack", "pickle.unknown-name"})
_BYTECODE = "bytecode.pkl"  # instructions for the interpreter on phones, in a pickle that holds nothing but values


def is_torch(archive: Archive) -> bool:
    """Whether some reader would take it for torch's: a member `data.pkl`, `bytecode.pkl` for phones, or the marks of an exported program."""
    return is_exported(archive.members) or any(
        plain_name(m.name).split("/")[-1] in {"data.pkl", _BYTECODE} for m in archive.members
    )


def read_torch(job: Job, opened: Mapping[Member, memoryview]) -> str:
    """Judge the members: sources of TorchScript, pickles with torch's callback, storages by their sizes, the rest by content."""
    if is_exported(opened):
        return read_exported(job, opened)
    sources = Sources(job)
    for member, data in opened.items():
        if module := _module(member.name):
            sources.add(member.name, module, data)
    sources.judge()
    storages: dict[str, tuple[int, int]] = {}  # member -> bytes of an element, elements
    rest: list[tuple[Member, memoryview]] = []
    scripted = bool(sources.defined)
    classes = _Classes(
        sources.defined, mobile=any(plain_name(member.name).split("/")[-1] == _BYTECODE for member in opened)
    )
    for member, data in opened.items():
        name = plain_name(member.name)
        scripted = scripted or name.split("/")[-1] == _BYTECODE
        if name.endswith((".pkl", _DEBUG)):
            storages |= _pickle(job, member, data, classes)
        elif not _module(member.name):
            rest.append((member, data))
    missing = dict(storages)
    for member, data in rest:
        missing.pop(str(PurePosixPath(member.name)), None)
        _other(job, member, data, storages)
    for key in missing:
        job.report.add("torch.storage", f"{key} is named but not stored")
    return "torch script" if scripted else "torch zip"


def _inside(name: str) -> tuple[str, ...]:
    """The path below the archive's own folder."""
    parts = PurePosixPath(name).parts
    return parts[1:] if len(parts) > 1 else parts


def _module(name: str) -> str:
    """The module that a member below `code` holds; empty for any other."""
    inside = _inside(name)
    if inside[:1] != ("code",) or not name.endswith(".py"):
        return ""
    return ".".join(inside[1:]).removesuffix(".py")


def _other(job: Job, member: Member, data: memoryview, storages: Mapping[str, tuple[int, int]]) -> None:
    name, inside = str(PurePosixPath(member.name)), _inside(member.name)
    if name in storages:
        if data or inside[:1] != ("traced_inputs",):  # examples of inputs are written without their numbers
            _storage(job, member, data, storages[name])
    elif inside[:1] == ("extra",):
        # the loader hands these bytes to whoever asks for them: only what another loader would run counts
        _, report = job.examine(data, "", job.depth + 1, job.budget)
        job.report.take((found for found in report.findings if found.verdict.rejected), member.name)
    elif "/".join(inside) not in _NOTES or len(data) > _NOTE_BYTES or not bytes(data).strip().isalnum():
        job.inner(data, member.name)


@dataclass(frozen=True, slots=True)
class _Classes:
    """Classes that a loader of TorchScript knows: those of the archive's own sources, whose code is judged where it stands, and torch's.

    The loader for phones makes a class without code for any other name below `__torch__`; what it runs stands in the bytecode.
    """

    defined: AbstractSet[str]
    mobile: bool

    def __contains__(self, name: str) -> bool:
        own = name in self.defined or (
            self.mobile and name.startswith("__torch__.") and not name.startswith("__torch__.torch.classes.")
        )
        return own or name in CLASSES


class _Script(Report):
    """Leaves out the names of classes that are known."""

    def __init__(self, classes: _Classes) -> None:
        super().__init__()
        self._classes = classes

    def add(
        self,
        rule: str,
        name: str = "",
        *,
        offset: int | None = None,
        opcode: str = "",
        member: str = "",
        detail: str = "",
    ) -> None:
        """Record that `rule` was met."""
        if rule not in _NAMED or name not in self._classes:
            super().add(rule, name, offset=offset, opcode=opcode, member=member, detail=detail)


def _run(job: Job, member: Member, data: memoryview, report: Report, loader: Loader) -> tuple[int | None, Value]:
    inner = Job(data, member.name, job.depth + 1, job.budget, report, job.examine)
    return run_one(inner, report, 0, loader)


def _pickle(job: Job, member: Member, data: memoryview, classes: _Classes) -> dict[str, tuple[int, int]]:
    """Judge one pickle; the storages that it names lie in the folder of its own name: `data/KEY` for `data.pkl`."""
    report, loader = _Script(classes), TorchLoader()
    end, value = _run(job, member, data, report, loader)
    if end is not None and end < len(data):
        report.add("pickle.trailing", str(len(data) - end), offset=end)
    job.report.join(report, member.name)
    values = isinstance(value, Items) and value.kind != "tuple"  # no program is in these
    if plain_name(member.name).split("/")[-1] == _BYTECODE and not (values and end == len(data)):
        judge_bytecode(job, member.name, data)
    folder = PurePosixPath(member.name).with_suffix("")
    return {str(folder / key): size for key, size in loader.storages.items()}


def _storage(job: Job, member: Member, data: memoryview, stated: tuple[int, int]) -> None:
    if stated[0] * stated[1] != len(data):
        job.report.add("torch.storage", f"{stated[0] * stated[1]} bytes named, {len(data)} stored", member=member.name)
    if starts_pickle(data):  # some other loader may take the numbers for a pickle
        report = Report()
        _run(job, member, data, report, TorchLoader())
        job.report.take((f for f in report.findings if f.verdict.rejected), member.name)
