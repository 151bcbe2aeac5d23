"""Raw numbers mean nothing by themselves: they are clean where a graph beside them accounts for every byte, and that graph is named.

Which graph that is a loader knows by its name: `NAME.xml` for `NAME.bin`, `NAME.index` for `NAME.data-00000-of-00001`, and any model in the folder
whose tensors name the file. The graph has a verdict of its own. What else would read the file decides `raw_numbers`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import PurePosixPath

from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.artifacts.beside import NOTHING, Folder
from jingwei.layers.tools.artifacts.budget import Budget
from jingwei.layers.tools.artifacts.formats.onnx import outer_tensors, starts_onnx
from jingwei.layers.tools.artifacts.formats.onnx_external import PADDING, Tensor, by_file, spans
from jingwei.layers.tools.artifacts.formats.openvino import starts_openvino, weights
from jingwei.layers.tools.artifacts.formats.plain_text import is_text
from jingwei.layers.tools.artifacts.formats.spans import Span, unexplained
from jingwei.layers.tools.artifacts.formats.tensor_bundle import SHARD, bundle, unexplained_in_shard
from jingwei.layers.tools.artifacts.job import Job
from jingwei.layers.tools.artifacts.raw_numbers import bears_weights, other_reading
from jingwei.layers.tools.artifacts.report import Report
from jingwei.limits import LIMITS

_MODELS = 8  # ONNX models of a folder that are asked


def explain(job: Job) -> str:
    """What the bytes are to a file beside them; empty, and perhaps a finding, when none accounts for all of them."""
    name = PurePosixPath(job.name).name
    for other, format_, left in _asked(job, name):
        if left:
            job.report.add("folder.partly", f"{other}: {left}")
        elif not bears_weights(name):
            job.report.add("folder.name", f"{other}: {name}")
        elif reading := other_reading(job.data, job.budget.limits.document_bytes):
            job.report.add("folder.other", f"{other}: {reading}")
        else:
            job.report.companions = (other,)
            return format_
    return ""


def _asked(job: Job, name: str) -> Iterator[tuple[str, str, str]]:
    """Files that know this one, what it is to them, and what they leave unexplained."""
    shard = SHARD.fullmatch(name)
    if shard:
        index = job.beside.derived(f"{shard['name']}.index", bundle)
        if index is not None:
            yield f"{shard['name']}.index", "tensorflow variables", unexplained_in_shard(job.data, shard, index)
        return
    if name.endswith(".bin"):
        network = f"{name.removesuffix('.bin')}.xml"
        places = job.beside.derived(network, _constants)
        if places is not None:
            yield network, "openvino weights", _left(unexplained(places, job.data))
    if len(job.data) and not is_text(job.data, job.budget.limits.document_bytes):
        for model in job.beside.named(".onnx")[:_MODELS]:
            tensors = (job.beside.derived(model, _tensors) or {}).get(name, [])
            if read := spans(tensors, len(job.data)):
                yield model, "onnx weights", _left(unexplained(read, job.data, PADDING))


def _constants(data: memoryview) -> list[Span] | None:
    """Places of the constants of an OpenVINO network; None where it is none."""
    if len(data) > LIMITS.document_bytes or not starts_openvino(data):
        return None
    with suppress(ParseError, LimitError):
        return weights(_alone(data))
    return None


def _tensors(data: memoryview) -> dict[str, list[Tensor]]:
    """Tensors outside of an ONNX model, by file; none where it is none."""
    with suppress(ParseError, LimitError):
        if len(data) <= LIMITS.document_bytes and starts_onnx(data):
            return by_file(outer_tensors(_alone(data)))
    return {}


def _alone(data: memoryview) -> Job:
    """A file that is read for its names only: what it does is judged where it stands."""
    return Job(data, "", 0, Budget(LIMITS), Report(), _refuse)


def _refuse(
    _data: memoryview, _name: str, _depth: int, _budget: Budget, _beside: Folder = NOTHING, /
) -> tuple[str, Report]:
    raise ParseError("nothing inside is looked at")


def _left(span: Span | None) -> str:
    return "" if span is None else f"bytes {span[0]} to {span[1]}"
