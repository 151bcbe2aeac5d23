"""`scan(path)`: what a file is by its content, and whether it may be loaded. Every plausible reader looks at every file."""

from __future__ import annotations

import errno
import mmap
import os
import stat
from pathlib import Path, PurePosixPath

from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.artifacts.beside import NOTHING, Asking, Folder, OnDisk
from jingwei.layers.tools.artifacts.budget import Budget
from jingwei.layers.tools.artifacts.companions import explain
from jingwei.layers.tools.artifacts.formats.commands import find_commands
from jingwei.layers.tools.artifacts.formats.fallback import read_other, read_unmarked
from jingwei.layers.tools.artifacts.formats.pickle_file import starts_pickle
from jingwei.layers.tools.artifacts.formats.plain_text import is_acted_upon, is_run_by_site, is_text
from jingwei.layers.tools.artifacts.formats.table import FORMATS, Format
from jingwei.layers.tools.artifacts.job import Job
from jingwei.layers.tools.artifacts.policies.pack import policies
from jingwei.layers.tools.artifacts.report import Report
from jingwei.layers.tools.artifacts.verdict import Scan, Verdict
from jingwei.limits import LIMITS, Limits

_UNMARKED = Format("pickle without a mark", lambda _: True, read_unmarked)
_OTHER = Format("unknown", lambda _: True, read_other)
_BROKEN = frozenset({"pickle.broken", "archive.broken", "format.broken"})
_UNKNOWN = _BROKEN | {"format.unknown"}
_PROMISES_DATA = frozenset(
    (".safetensors", ".gguf", ".json", ".txt", ".md", ".csv", ".parquet", ".npy", ".onnx", ".tflite")
)
_RUNS_PICKLE = ("pickle", "joblib", "torch")


def scan(path: Path, limits: Limits = LIMITS) -> Scan:
    """Judge a file without loading it. Raises `OSError` only; whatever is wrong with the content is in the verdict."""
    return judge(mapped(path), path.name, limits, OnDisk(path.parent))


def mapped(path: Path) -> memoryview:
    """The bytes of a regular file, mapped and not read. Raises `OSError`; a pipe or a device is none, and is never waited for."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise OSError(errno.EINVAL, "not a regular file", str(path))
        if not found.st_size and os.read(descriptor, 1):  # those of /proc, and of some network file systems
            raise OSError(errno.EINVAL, "a file whose size is not known", str(path))
        # an empty file cannot be mapped
        return memoryview(mmap.mmap(descriptor, 0, access=mmap.ACCESS_READ) if found.st_size else b"")
    finally:
        os.close(descriptor)


def scan_bytes(content: bytes, name: str = "", limits: Limits = LIMITS, beside: Folder = NOTHING) -> Scan:
    """As `scan`, of bytes in memory."""
    return judge(memoryview(content), name, limits, beside)


def judge(data: memoryview, name: str, limits: Limits = LIMITS, beside: Folder = NOTHING) -> Scan:
    """As `scan`, of bytes that are there already; `beside` has the other files of their folder."""
    budget = Budget(limits)
    asked = set[str]()
    format_, report = examine(data, name, 0, budget, beside if beside is NOTHING else Asking(beside, asked))
    return Scan(
        format_, report.verdict, report.findings, report.omitted, len(data), budget.opcodes, report.companions, policies(report.policies),
        tuple(sorted(asked.union(report.companions))),
    )  # fmt: skip


def examine(data: memoryview, name: str, depth: int, budget: Budget, beside: Folder = NOTHING) -> tuple[str, Report]:
    """Format and findings of one file or member."""
    if depth > budget.limits.archive_depth:
        report = Report()
        report.add("budget", f"nested deeper than {budget.limits.archive_depth}")
        return "unknown", report
    forms = FORMATS if len(data) else ()  # no bytes are no format's
    marked = [_read(form, data, name, depth, budget, beside) for form in forms if form.looks(data)]
    unmarked = [] if not forms or starts_pickle(data) else [_read(_UNMARKED, data, name, depth, budget, beside)]
    if not marked and all(_is_broken(report) for _, report in unmarked):
        marked = [_read(_OTHER, data, name, depth, budget, beside)]
    format_, report = _settle(marked, unmarked)
    if not marked and is_text(data, budget.limits.document_bytes):
        # words may read as a pickle of protocol 0 by chance, which contradicts no name; what other readers reject counts
        _, other = _read(_OTHER, data, name, depth, budget, beside)
        report.take(found for found in other.findings if found.verdict.rejected)
    elif not report.verdict.rejected and not _UNKNOWN.isdisjoint(report.met):
        job = Job(data, name, depth, budget, report, examine, beside)
        if explained := explain(job):
            format_, companions = explained, report.companions
            report = Report()
            report.companions = companions
        else:
            find_commands(job)
    elif PurePosixPath(name).suffix.lower() in _PROMISES_DATA and format_.startswith(_RUNS_PICKLE):
        report.add("format.extension", format_)
    acted = report.verdict is Verdict.CLEAN and format_ != "template"
    if acted and (is_acted_upon(name) or is_run_by_site(name, data)):
        report.add("format.program", name)  # to a shell, JSON or an image are commands
    return format_, report


def _read(form: Format, data: memoryview, name: str, depth: int, budget: Budget, beside: Folder) -> tuple[str, Report]:
    report = Report()
    try:
        return form.read(Job(data, name, depth, budget, report, examine, beside)), report
    except LimitError as error:
        report.add("budget", error.message)
    except RecursionError:  # of a library's parser; what was found before it counts
        report.add("budget", "it is nested too deeply")
    except ParseError as error:
        report.add(
            "archive.broken" if form.name in {"zip", "tar", "7z", "compressed"} else "format.broken", error.message
        )
    return form.name, report


def _settle(marked: list[tuple[str, Report]], unmarked: list[tuple[str, Report]]) -> tuple[str, Report]:
    """Join what several readers found; readers that could not make sense of the file only count for what they reject."""
    accepted = [result for result in marked + unmarked if not _is_broken(result[1])]
    counted = accepted or marked
    joined = Report()
    for result in marked + unmarked:
        if result in counted:
            joined.join(result[1])
        else:
            joined.take(found for found in result[1].findings if found.verdict.rejected)
    names = [format_ for format_, _ in counted]
    if len(accepted) > 1:
        joined.add("format.polyglot", ", ".join(names))
    return names[0], joined


def _is_broken(report: Report) -> bool:
    return not _BROKEN.isdisjoint(report.met)
