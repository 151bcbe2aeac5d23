"""CatBoost's models: `CBM1`, a FlatBuffer of trees, then the parts that it names; and the export in JSON. Loading one runs no code of its own.

Source: catboost/libs/model/model.cpp, static_ctr_provider.h and the .fbs files beside them, CatBoost 1.2. Parts for texts and embeddings are
streams of their own; they are named and not proved.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from jingwei.documents import load_json
from jingwei.errors import ParseError
from jingwei.layers.tools.artifacts.formats.catboost_trees import Trees
from jingwei.layers.tools.artifacts.formats.flatbuffer import Table, Walk, schema
from jingwei.layers.tools.artifacts.formats.json_shape import check, shape
from jingwei.layers.tools.artifacts.job import Job
from jingwei.text.patterns import expression

MAGIC = b"CBM1"
_VERSION = "FlabuffersModel_v1"  # as the library spells it
_COUNTERS = "static_provider_v1"
_SIZE = 4
_LONG = 0xFFFFFFFF  # a size of eight bytes follows
_JSON = expression(
    r'\s*\{\s*"(?:features_info"\s*:\s*\{\s*"(?:cat|float|ctrs|text|embedding)|ctr_data"\s*:\s*\{\s*"\{\\"identifier)'
)
_DEEPEST = 24  # levels of a symmetric tree


def starts_catboost(data: memoryview) -> bool:
    """Whether the mark stands in front of a size."""
    return bytes(data[:4]) == MAGIC


def starts_catboost_json(data: memoryview) -> bool:
    """Whether the text begins like an export in JSON."""
    return _JSON.match(bytes(data[:256]).decode("latin-1")) is not None


def read_catboost(job: Job) -> str:
    """Judge a model. Raises `ParseError` where the grammar is violated, `LimitError` over a bound."""
    core, at = _sized(job, len(MAGIC))
    trees, parts = Trees(), list[str]()

    def visit(table: Table) -> None:
        trees.visit(core.data, table)
        if table.kind == "TModelCore":
            if 0 not in table.spans or str(core.data[slice(*table.spans[0])], "utf-8", "replace") != _VERSION:
                raise ParseError("a model of another version")
            parts.extend(_texts(core.data, table.spans.get(3)))

    _walk(core, "TModelCore", visit)
    for fault in trees.faults():
        job.report.add("booster.tree", fault)
    if not trees.count:
        job.report.add("format.empty", "no trees")
    for name in parts:
        if name != _COUNTERS:
            job.report.add("catboost.part", name, offset=at)
            return "catboost"
        at = _counters(job, at)
    if at != len(job.data):
        job.report.add("format.trailing", f"{len(job.data) - at} bytes", offset=at)
    return "catboost"


def _walk(job: Job, root: str, visit: Callable[[Table], None]) -> None:
    walk = Walk(job, schema("catboost_tables"), visit)
    walk.run(root, head=4)
    for start, end in walk.unexplained():
        job.report.add("flatbuffer.gap", f"{root}, {end - start} bytes", offset=start)


def _size(job: Job, at: int) -> tuple[int, int]:
    size, at = int.from_bytes(job.data[at : at + _SIZE], "little"), at + _SIZE
    if size == _LONG:
        size, at = int.from_bytes(job.data[at : at + 2 * _SIZE], "little"), at + 2 * _SIZE
    if size > len(job.data) - at:
        raise ParseError(f"a size of {size}, {len(job.data) - at} bytes left, offset {at}")
    return size, at


def _sized(job: Job, at: int) -> tuple[Job, int]:
    """The buffer behind its size, as a job of its own that reports to the same place, and where it ends."""
    size, at = _size(job, at)
    return Job(job.data[at : at + size], job.name, job.depth, job.budget, job.report, job.examine), at + size


def _texts(data: memoryview, span: tuple[int, int] | None) -> list[str]:
    found = []
    for place in range(*span, 4) if span else ():
        at = place + int.from_bytes(data[place : place + 4], "little")
        found.append(str(data[at + 4 : at + 4 + int.from_bytes(data[at : at + 4], "little")], "utf-8", "replace"))
    return found


def _counters(job: Job, at: int) -> int:
    """Statistics of categories: a count, then one buffer for each combination of features."""
    count, at = _size(job, at)
    for _ in range(count):
        table, at = _sized(job, at)
        _walk(table, "TCtrValueTable", lambda _: None)
    return at


def read_catboost_json(job: Job) -> str:
    """Judge an export in JSON. Raises `ParseError`, `LimitError`."""
    value = load_json(bytes(job.data[: job.budget.limits.document_bytes + 1]), limits=job.budget.limits)

    def visit(kind: str, part: Mapping[str, Any]) -> None:
        if kind == "Oblivious":
            splits, leaves = len(part.get("splits", ())), len(part.get("leaf_values", ()))
            if splits > _DEEPEST or not leaves or leaves % (1 << splits):
                job.report.add("booster.tree", f"{leaves} leaves of {splits} splits")

    check(job, value, shape("catboost_schema"), "Model", visit)
    if not value.get("oblivious_trees") and not value.get("trees"):
        job.report.add("format.empty", "no trees")
    return "catboost json"
