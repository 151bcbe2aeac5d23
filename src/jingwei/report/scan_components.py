"""A scanned file, and a model of several files, as CycloneDX components."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from jingwei.inventory.cyclonedx.values import licence, properties
from jingwei.layers.tools.scanning.record import Record
from jingwei.layers.tools.stated.statement import Stated
from jingwei.report.inert import line

FAMILIES = frozenset({  # first words of formats that weights are kept in
    "catboost", "coreml", "executorch", "gguf", "hdf5", "joblib", "keras", "lightgbm", "llamafile", "mar", "msgpack", "mxnet", "nemo", "onnx",
    "openvino", "paddle", "pickle", "pmml", "rds", "safetensors", "skops", "tensorflow", "tflite", "torch", "torch7", "xgboost",
})  # fmt: skip
BESIDE = frozenset({"keras metadata", "tensorflow fingerprint"})  # formats of such families that hold no weights
DATA = frozenset({"json lines", "npy", "npy of objects", "npz", "rda", "table"})
_VERSION = 1024  # characters, the bound of the schema
_FINDINGS = 20  # of a file; the scan itself prints all
_HASHES = (("sha256", "SHA-256"), ("blake3", "BLAKE3"))
_HUB = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,95}/[A-Za-z0-9][A-Za-z0-9._-]{0,95}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Named:
    """A record, its reference in the document, what its file states, and whether it is part of a model that stands around it."""

    record: Record
    ref: str
    stated: Stated | None = None
    part: bool = False


def is_model(record: Record) -> bool:
    """Whether the content is of a format that weights are kept in."""
    return record.format.partition(" ")[0] in FAMILIES and record.format not in BESIDE


def component(named: Named) -> dict[str, Any]:
    """The file. One that states something of itself is a model of its own, also inside another."""
    record, stated = named.record, named.stated or Stated()
    states = stated != Stated(problem=stated.problem)
    kind = "machine-learning-model" if is_model(record) and (states or not named.part) else "file"
    kind = "data" if record.format in DATA else kind
    path = line(record.path)
    made: dict[str, Any] = {"type": kind, "bom-ref": named.ref, "name": path}
    hashes = [{"alg": alg, "content": getattr(record, name)} for name, alg in _HASHES if getattr(record, name)]
    made |= {"hashes": hashes} if hashes else {}
    if kind == "machine-learning-model":
        made |= {"name": line(stated.name, path), **_claims(stated), "evidence": {"occurrences": [{"location": path}]}}
    elif kind == "data":
        made |= {"data": [{"type": "dataset", "name": path}]}
    return made | {"properties": properties(_seen(record, stated))}


def model(stated: Stated, name: str, ref: str) -> dict[str, Any]:
    """A model whose files stand in it. `name` counts where none is stated."""
    made = {"type": "machine-learning-model", "bom-ref": ref, "name": line(stated.name or name), **_claims(stated)}
    return made | {"properties": properties([("jingwei:stated:problem", line(stated.problem, ""))])}


def _claims(stated: Stated) -> dict[str, Any]:
    made: dict[str, Any] = {}
    if stated.version:
        made["version"] = line(stated.version)[:_VERSION]
    if stated.author:
        made["authors"] = [{"name": line(stated.author)}]
    if stated.description:
        made["description"] = line(stated.description)
    if stated.licence:
        made["licenses"] = [licence(line(stated.licence))]
    if stated.parents:
        made["pedigree"] = {"ancestors": [_ancestor(name) for name in stated.parents]}
    if parameters := _parameters(stated):
        made["modelCard"] = {"modelParameters": parameters}
    return made


def _parameters(stated: Stated) -> dict[str, Any]:
    keys = (("task", stated.task), ("architectureFamily", stated.family), ("modelArchitecture", stated.architecture))
    made: dict[str, Any] = {key: line(value) for key, value in keys if value}
    if stated.datasets:
        made["datasets"] = [{"type": "dataset", "name": line(name)} for name in stated.datasets]
    return made


def _ancestor(name: str) -> dict[str, Any]:
    made = {"type": "machine-learning-model", "name": line(name)}
    return made | ({"purl": f"pkg:huggingface/{name}"} if _HUB.fullmatch(name) else {})


def _seen(record: Record, stated: Stated) -> list[tuple[str, str]]:
    found = [
        (f"jingwei:scan:{one.verdict}", line(f"{one.rule}: {_where(one.member)}{one.text.en}"))
        for one in record.findings
    ]
    return [
        ("jingwei:scan:verdict", record.verdict.value),
        ("jingwei:scan:accepted", line(record.accepted, "")),
        ("jingwei:scan:format", line(record.format)),
        ("jingwei:scan:size", str(record.size)),
        ("jingwei:stated:problem", line(stated.problem, "")),
        *found[:_FINDINGS],
        ("jingwei:scan:more-findings", str(more) if (more := len(found[_FINDINGS:]) + record.omitted) else ""),
    ]


def _where(member: str) -> str:
    return f"{member}: " if member else ""
