"""TorchServe model archives: a zip whose manifest names the code that the server imports. Never clean; what the code calls is looked at.

Source: the documentation of torch-model-archiver (manifest keys, handlers that the server brings along). A handler is Python that runs when the
model is loaded and for every request. It is parsed, never run: a call of something that starts processes or evaluates text rejects the archive.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jingwei.containers.zips import Member, checksum_fits
from jingwei.documents import load_json
from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.artifacts.formats.python_calls import calls, parse
from jingwei.layers.tools.artifacts.job import Job

_MANIFEST = "MAR-INF/MANIFEST.json"
_FILES = ("serializedFile", "modelFile", "requirementsFile", "extraFiles", "configFile", "envelope")


def mar_manifest(job: Job, opened: Mapping[Member, memoryview]) -> dict[str, Any] | None:
    """The manifest's entry `model`; None where the archive is of another kind."""
    for member, data in opened.items():
        if member.name == _MANIFEST:
            try:
                value = load_json(bytes(data), limits=job.budget.limits)
            except (ParseError, LimitError):
                return None
            model = value.get("model") if isinstance(value, dict) else None
            return model if isinstance(model, dict) else None
    return None


def read_mar(job: Job, opened: Mapping[Member, memoryview], model: dict[str, Any]) -> str:
    """Judge every member; the handler and every other source in Python by its calls too."""
    job.report.add("mar.handler", _shown(model.get("handler")), member=_MANIFEST)
    stated = {part for key in _FILES for part in _shown(model.get(key)).split(",") if part}
    stored = {member.name for member in opened}
    for name in sorted(stated - stored - {""}):
        job.report.add("mar.file", name, member=_MANIFEST)
    code = _shown(model.get("handler")).partition(":")[0]
    for member, data in opened.items():
        if member.name == _MANIFEST:
            continue
        if not checksum_fits(member, data):
            job.report.add("archive.checksum", member.name, member=member.name, offset=member.start)
        format_ = job.inner(data, member.name)
        if format_ == "program" or member.name in {code, model.get("modelFile")}:
            _judge(job, member.name, data)
    return "mar"


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else "" if value is None else str(type(value).__name__)


def _judge(job: Job, name: str, data: memoryview) -> None:
    """Report what the source calls. What cannot be parsed stays what it is, a program that is not judged."""
    if len(data) > job.budget.limits.configuration_bytes:
        job.report.add("budget", f"a source of {len(data)} bytes", member=name)
        return
    tree = parse(bytes(data))
    if tree is None:
        job.report.add("format.program", "it cannot be parsed", member=name)
        return
    for called, line in calls(tree):
        job.report.add("mar.call", f"{called}, line {line}", member=name)
