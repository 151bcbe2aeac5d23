"""Content without a magic number: pickles of protocols 0 and 1, and JSON. What none of these explains is not understood."""

from __future__ import annotations

import math
from contextlib import suppress

from jingwei.errors import ParseError
from jingwei.layers.tools.artifacts.formats.data_text import is_data, read_data
from jingwei.layers.tools.artifacts.formats.json_config import read_json
from jingwei.layers.tools.artifacts.formats.pickle_file import read_pickle
from jingwei.layers.tools.artifacts.formats.plain_text import TEMPLATES, has_text_name, is_documentation, is_program
from jingwei.layers.tools.artifacts.formats.templates import LONGEST, is_template, judge
from jingwei.layers.tools.artifacts.formats.yaml_config import read_yaml
from jingwei.layers.tools.artifacts.job import Job
from jingwei.layers.tools.artifacts.report import Report
from jingwei.text.patterns import expression

_PACKAGE = expression(r"[\w-]+")  # the first part of a module's name: what a file on the path may be called
_KNOWN = (
    (b"\x89HDF\r\n\x1a\n", "HDF5"),
    (b"\x7fELF", "ELF"),
    (b"MZ", "PE"),
    (b"Rar!", "RAR"),
    (b"<?xml", "XML"),
    (b"PAR1", "Parquet"),
    (b"ARROW1", "Arrow"),
)


def read_unmarked(job: Job) -> str:
    """Take the bytes for a pickle without PROTO. Unless they are one to the last byte, only what a loader would do before it fails is kept.

    Raises `ParseError` when they are none.
    """
    trial = Report()
    format_ = read_pickle(Job(job.data, job.name, job.depth, job.budget, trial, job.examine))
    if not trial.met.isdisjoint({"pickle.broken", "pickle.trailing"}):
        # a frame border does nothing by itself, and one in 256 files of other kinds begins with the opcode
        end = _no_module(trial)
        acts = (f for f in trial.findings if f.verdict.rejected and f.rule != "pickle.frame")
        job.report.take(f for f in acts if f.offset is None or f.offset < end)
        raise ParseError("no pickle")
    job.report.join(trial)
    return format_


def _no_module(trial: Report) -> float:
    """Offset of the first import that every loader fails at, because no module can have that name."""
    named = (f for f in trial.findings if f.rule == "pickle.unknown-name" and f.offset is not None and not f.member)
    return min(
        (f.offset or 0 for f in named if not _PACKAGE.fullmatch(f.name.partition(".")[0].removesuffix("…"))),
        default=math.inf,
    )


def read_other(job: Job) -> str:
    """Data in text, JSON, a template, text that nothing executes, or a reason why nothing is known. Raises `ParseError`, `LimitError`."""
    text = _text(job)
    if text is not None and not text and not is_documentation(job.name, text):
        job.report.add("format.unknown", "the file is empty")
        return "empty"
    if text and is_template(text) and job.name.lower().endswith(tuple(TEMPLATES)):
        judge(text, job.name, job.report)  # whatever else the text may be, this is what its loader does with it
        return "template"
    if text and is_data(job.name):
        return read_data(job, text)
    head = bytes(job.data[:64]).lstrip()
    if head[:1] in {b"{", b"["}:
        with suppress(ParseError):
            format_ = read_json(job)
            _targets(job, text)
            return format_
    name = next((name for magic, name in _KNOWN if bytes(job.data[: len(magic)]) == magic), "")
    if name or text is None:
        job.report.add("format.unknown", name or "no known grammar fits")
        return name or "unknown"
    return _read_text(job, text)


def _targets(job: Job, text: str | None) -> None:
    """JSON is YAML too: what a configuration in this form would call counts, whatever else it may be."""
    if text is not None and "_target_" in text and len(job.data) <= job.budget.limits.configuration_bytes:
        trial = Report()
        with suppress(ParseError):
            read_yaml(Job(job.data, job.name, job.depth, job.budget, trial, job.examine), text)
        job.report.take(found for found in trial.findings if found.verdict.rejected)


def _read_text(job: Job, text: str) -> str:
    data = not has_text_name(job.name) and not is_program(job.name, text)
    if data and len(job.data) <= job.budget.limits.configuration_bytes:
        with suppress(ParseError):
            return read_yaml(job, text)
    if is_documentation(job.name, text):
        if is_template(text) and _escapes(text, job.name):
            job.report.add("template.unproved", "text that would leave a sandbox if a loader took it for a template")
        return "text"
    if is_program(job.name, text):
        job.report.add("format.program", job.name)
        return "program"
    job.report.add("format.unknown", "text of no known kind")
    return "unknown"


def _escapes(text: str, name: str) -> bool:
    """Whether text for people, taken for a template, would be more than words with holes in them, or is too long to tell."""
    trial = Report()
    judge(text, name, trial)
    return trial.verdict.rejected or len(text) > LONGEST


def _text(job: Job) -> str | None:
    """The whole as UTF-8 text, None when it is none or longer than a document may be."""
    if len(job.data) > job.budget.limits.document_bytes:
        return None
    try:
        return str(job.data, "utf-8")
    except UnicodeDecodeError:
        return None
