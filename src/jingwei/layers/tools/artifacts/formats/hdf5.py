"""HDF5: every structure is walked from the superblock, without a library; Keras's configurations in its attributes are judged.

Accounted for are: all structures that a reader reaches from the superblock, whole, with what the library itself marks as free in them (empty
messages, unused entries of nodes, free blocks of heaps; no reader interprets those); and between them bytes that are zero. Other bytes, two
structures on the same bytes, and kinds of structures that are not read (fractal heaps, the chunk indices of layout 4, shared messages,
references, old layouts) are unproved. Links out of the file and data stored in other files are rejected. Packed chunks are not unpacked:
they are numbers whatever they hold; their grid must be whole, so that no small file stands for a huge array.
Keras's own loaders (2.x and 3.x) act on the root's attributes `model_config` and `training_config`; those are judged wherever they stand.
PyTables unpickles attributes, so what is a pickle with prohibited effects is rejected, and a file that says it is of PyTables is unproved.
"""

from __future__ import annotations

from contextlib import suppress

from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.artifacts.formats.hdf5_cursor import Space, zero
from jingwei.layers.tools.artifacts.formats.hdf5_headers import start, superblock
from jingwei.layers.tools.artifacts.formats.hdf5_messages import UnsupportedError
from jingwei.layers.tools.artifacts.formats.hdf5_objects import Objects
from jingwei.layers.tools.artifacts.formats.hdf5_values import Attribute
from jingwei.layers.tools.artifacts.formats.keras_config import judge_text
from jingwei.layers.tools.artifacts.formats.pickle_file import run_one, starts_pickle
from jingwei.layers.tools.artifacts.formats.torch_storages import TorchLoader
from jingwei.layers.tools.artifacts.job import Job
from jingwei.layers.tools.artifacts.report import Report

_CONFIGURATIONS = frozenset(("model_config", "training_config"))
_PYTABLES = frozenset(("PYTABLES_FORMAT_VERSION", "pandas_type", "pandas_version"))


def starts_hdf5(data: memoryview) -> bool:
    """Whether a superblock stands where libraries look for one."""
    return start(data) >= 0


def read_hdf5(job: Job) -> str:
    """Judge an HDF5 file. Raises `ParseError` where the grammar is violated, `LimitError` over a bound."""
    before = start(job.data)
    if before < 0:
        raise ParseError("no superblock")
    if before and not zero(job.data[:before]):
        job.report.add("hdf5.gap", f"{before} bytes before the file", offset=0)
    space = Space(job.data[before:])
    try:
        return _read(job, space, before)
    except UnsupportedError as error:
        job.report.add("hdf5.unsupported", error.message)
        return "hdf5"


def _read(job: Job, space: Space, before: int) -> str:
    root = superblock(space, before)
    objects = Objects(
        space,
        root,
        job.budget.spend_opcodes,
        lambda rule, name, offset: job.report.add(rule, name, offset=before + offset),
    )
    try:
        objects.walk()
    finally:  # what was found before something unknown stopped the walk counts all the same
        models = _attributes(job, objects)
    for values in objects.raw:
        _as_pickle(job, values)
    for rule, detail, offset in space.faults(root.end):
        job.report.add(rule, detail, offset=before + offset)
    if root.end < len(space.data):
        job.report.add("archive.trailing", f"{len(space.data) - root.end} bytes", offset=before + root.end)
    if not objects.values and not models:
        job.report.add("format.empty", "no values")
    return "keras h5" if models else "hdf5"


def _attributes(job: Job, objects: Objects) -> int:
    """Judge all attributes; the number of Keras's configurations among them."""
    models = read = 0
    for found in objects.attributes:
        if found.name in _PYTABLES:
            job.report.add("hdf5.unsupported", f"an attribute {found.name}: PyTables unpickles")
        try:
            texts = list(objects.heaps.texts(found))
        except UnsupportedError as error:
            job.report.add("hdf5.unsupported", error.message, offset=found.at)
            continue
        for text in texts:
            if found.name not in _CONFIGURATIONS:
                _as_pickle(job, text)
        if found.name in _CONFIGURATIONS:
            read += sum(map(len, texts))
            if (
                read > job.budget.limits.document_bytes
            ):  # structures may overlap, so the size of the file does not bound this
                raise LimitError(f"configurations of {read} bytes")
            models += _configuration(job, found, texts)
    return models


def _configuration(job: Job, found: Attribute, texts: list[memoryview]) -> int:
    if len(texts) != 1:
        job.report.add("hdf5.unsupported", f"{found.name} is not one text", offset=found.at)
        return 0
    job.budget.spend_bytes(len(texts[0]))
    judge_text(job, bytes(texts[0]).rstrip(b"\0"), found.name)
    return 1


def _as_pickle(job: Job, values: memoryview) -> None:
    """Some other loader may take a value for a pickle: what it would do then counts if it is prohibited."""
    if not starts_pickle(values) and bytes(values[:1]) not in {b"c", b"("}:
        return
    report = Report()
    with suppress(ParseError, LimitError):
        run_one(Job(values, job.name, job.depth + 1, job.budget, report, job.examine), report, 0, TorchLoader())
    job.report.take((found for found in report.findings if found.verdict.rejected), "(value)")
