"""The JSON that Keras keeps in a SavedModel: which classes are made anew when the model is loaded.

A class of the list is one that tf_keras 2.18.0 exports in its layers, initializers, losses, metrics and so on, less `Lambda` (its code is
in the file) and those that may read a vocabulary from a file. Other names are looked up among what the program has registered.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from jingwei.documents import load_json
from jingwei.errors import ParseError
from jingwei.layers.tools.artifacts.formats.protobuf import Field
from jingwei.layers.tools.artifacts.formats.tensorflow_names import words
from jingwei.layers.tools.artifacts.job import Job
from jingwei.layers.tools.artifacts.pickles.dangerous import dangerous

_CODE = frozenset(("function", "output_shape", "mask"))


def judge_metadata(job: Job, field: Field) -> None:
    """Judge the text of one object. Raises `LimitError`."""
    content = bytes(job.data[field.start : field.end])
    if not content.strip():
        return
    try:
        value = load_json(content, limits=job.budget.limits)
    except ParseError:
        job.report.add("tf.keras-metadata", "no JSON", offset=field.start)
        return
    todo: list[tuple[PurePosixPath, Any]] = [(PurePosixPath("/"), value)]
    while todo:
        path, part = todo.pop()
        if isinstance(part, dict):
            _judge_object(job, path, part, field.start)
            todo += [(path / str(key)[:80], inner) for key, inner in part.items() if isinstance(inner, (dict, list))]
        elif isinstance(part, list):
            todo += [(path, inner) for inner in part if isinstance(inner, (dict, list))]


def _judge_object(job: Job, path: PurePosixPath, part: dict[str, Any], offset: int) -> None:
    name, module = part.get("class_name"), part.get("module")
    if isinstance(module, str) and module not in words("keras modules"):
        rule = "tf.keras-dangerous" if dangerous(f"{module}.{name}") else "tf.keras-module"
        job.report.add(rule, f"{module}.{name}", offset=offset, detail=str(path))
    if name is None:
        return
    if isinstance(name, str) and name.split(">")[-1] == "Lambda":
        config = part.get("config")
        holds = isinstance(config, dict) and any(_is_code(config, key) for key in _CODE)
        job.report.add("tf.keras-lambda-code" if holds else "tf.keras-lambda", name, offset=offset)
    elif name not in words("keras classes"):
        job.report.add("tf.keras-class", str(name), offset=offset)


def _is_code(config: dict[str, Any], key: str) -> bool:
    """Whether the value is marshalled code, in one of the forms that Keras has used."""
    value = config.get(key)
    if isinstance(value, dict):
        inner = value.get("config")
        return value.get("class_name") == "__lambda__" or (
            value.get("class_name") == "__tuple__" and key == "function"
        ) or (isinstance(inner, dict) and "code" in inner)  # fmt: skip
    return config.get(f"{key}_type") == "lambda" or (key == "function" and isinstance(value, list))
