"""The free-text metadata of a safetensors file: the fields of ModelSpec, and the base model that training scripts note.

Source of the keys: Stability AI's ModelSpec 1.0.1 (`modelspec.*`) and the metadata page of kohya's sd-scripts (`ss_*`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from jingwei.documents import load_json
from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.stated.statement import Stated, picked, texts
from jingwei.limits import Limits

_LENGTH = 8


def read_metadata(data: memoryview, limits: Limits) -> Stated:
    """What `__metadata__` states. Raises `ParseError`, `LimitError`."""
    length = int.from_bytes(data[:_LENGTH], "little")
    if length > limits.document_bytes:
        raise LimitError(f"a header of {length} bytes")
    header = load_json(bytes(data[_LENGTH : _LENGTH + length]), "header", limits)
    values: Any = header.get("__metadata__", {}) if isinstance(header, dict) else None
    if not isinstance(values, dict):
        raise ParseError("the header holds no metadata object")
    made = picked(
        values,
        name="modelspec.title",
        author="modelspec.author",
        description="modelspec.description",
        licence="modelspec.license",
        architecture="modelspec.architecture",
    )
    parents = [*texts(values.get("modelspec.merged_from")), *texts(values.get("ss_sd_model_name"))]
    return replace(made, parents=tuple(dict.fromkeys(parents)))
