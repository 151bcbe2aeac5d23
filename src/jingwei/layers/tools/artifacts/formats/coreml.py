"""Core ML: every message walked by the schema of coremltools 9.0; custom layers and models, linked models and opaque data are not proved.

A custom layer or model names a class of the host program that is to run with parameters from the file, as `auto_map` does in a
configuration. Fields that no schema describes further (`modelParameterData` and the like) are read by the system alone.
"""

from __future__ import annotations

import posixpath
from functools import cache
from pathlib import Path

from jingwei.errors import ParseError
from jingwei.layers.tools.artifacts.formats.proto_schema import schema, texts, walk
from jingwei.layers.tools.artifacts.formats.protobuf import BYTES, VARINT, Field, fields
from jingwei.layers.tools.artifacts.job import Job

_NEWEST, _TOP, _NAME = 64, 64, 4096
_VERSION, _DESCRIPTION, _LEAST_TYPE = 1, 2, 200
_CUSTOM = {"CustomLayerParams": 10, "CustomModel": 10}
_OPAQUE = {
    "CoreMLModels.TextClassifier": 100, "CoreMLModels.WordTagger": 100, "CoreMLModels.Gazetteer": 100, "CoreMLModels.WordEmbedding": 100,
    "SerializedModel": 2,
}  # fmt: skip
_PACKAGE = "@model_path/"


def starts_coreml(data: memoryview) -> bool:
    """Whether the bytes are one message with a small version and exactly one model."""
    known = schema("coreml_schema")["Model"]
    seen: list[Field] = []
    try:
        for field in fields(data, 0, len(data)):
            if field.number not in known or len(seen) > _TOP:
                return False
            seen.append(field)
    except ParseError:
        return False
    version = [f for f in seen if f.number == _VERSION]
    models = [f for f in seen if f.number >= _LEAST_TYPE]
    return (
        len(version) == 1
        and version[0].wire == VARINT
        and 0 < version[0].value < _NEWEST
        and len(models) == 1
        and models[0].wire == BYTES
    )


def read_coreml(job: Job) -> str:
    """Judge a model. Raises `ParseError` where it does not fit the schema, `LimitError` over a bound."""
    holds = False

    def visit(message: str, context: object, plain: list[Field]) -> object:
        nonlocal holds
        if message == "ModelDescription" or context is not None:
            return message  # the description and all in it
        holds = holds or (message != "Model" and bool(plain))
        _judge(job, message, plain)
        return None

    walk(job, schema("coreml_schema"), "Model", visit)
    if not holds:
        job.report.add("format.empty", "a model without parameters")
    return "coreml"


def _judge(job: Job, message: str, plain: list[Field]) -> None:
    if message in _CUSTOM:
        name = next(texts(job, plain, _CUSTOM[message], _NAME), "")
        job.report.add("coreml.custom", name, offset=plain[0].start if plain else None)
    elif message in {"LinkedModelFile", "LinkedModel"}:
        job.report.add("coreml.linked", message)
    elif message in {"StringParameter", "MILSpec.Value.BlobFileValue"}:
        for name in texts(job, plain, 1, _NAME):
            _place(job, name, plain[0].start)
    elif message == "MILSpec.Operation":
        for name in texts(job, plain, 1, _NAME):
            if name not in _operations():
                job.report.add("coreml.operation", name, offset=plain[0].start)
    elif any(field.number == _OPAQUE.get(message) and field.end > field.start for field in plain):
        job.report.add("coreml.opaque", message, offset=plain[0].start)


def _place(job: Job, name: str, offset: int) -> None:
    """Another file: inside the package, or out of it."""
    unified = name.removeprefix(_PACKAGE).replace("\\", "/")
    leaves = unified.startswith("/") or unified[1:2] == ":" or posixpath.normpath(unified).split("/")[0] == ".."
    job.report.add("coreml.outside" if leaves else "coreml.file", name, offset=offset)


@cache
def _operations() -> frozenset[str]:
    lines = Path(__file__).with_name("coreml_operations.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(name for line in lines if not line.startswith("#") for name in line.split())
