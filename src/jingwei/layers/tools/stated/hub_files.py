"""Files that hubs read a model's description from: front matter of README.md, config.json, adapter_config.json.

Source of the keys: the Hugging Face hub's page on model cards (metadata), and the configuration classes of transformers and peft.
"""

from __future__ import annotations

import re
from typing import Any

from jingwei.documents import load_json, load_yaml
from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.stated.statement import Stated, text, texts
from jingwei.limits import Limits

_FRONT = re.compile(rb"(?:\xef\xbb\xbf)?---[ \t]*\r?\n(.*?)^---[ \t]*\r?$", re.DOTALL | re.MULTILINE)
_MARK = b"---"
_OTHER = "other"  # the licence is then under `license_name`


def read_card(data: memoryview, limits: Limits) -> Stated:
    """What the front matter of a model card states; nothing where there is none. Raises `ParseError`, `LimitError`."""
    start = bytes(data[: limits.discovery_document_bytes])
    if not start.removeprefix(b"\xef\xbb\xbf").startswith(_MARK):
        return Stated()
    found = _FRONT.match(start)
    if found is None:
        raise ParseError("the front matter has no end")
    values = load_yaml(found[1], "front matter", limits)
    if not isinstance(values, dict):
        raise ParseError("the front matter is no mapping")
    licence = text(values.get("license"))
    return Stated(
        name=text(values.get("model_name")) or _indexed(values.get("model-index")),
        licence=text(values.get("license_name")) or licence if licence in {"", _OTHER} else licence,
        task=text(values.get("pipeline_tag")),
        parents=texts(values.get("base_model")),
        datasets=texts(values.get("datasets")),
    )


def read_configuration(data: memoryview, limits: Limits) -> Stated:
    """What a configuration of transformers, or of an adapter (peft), states. Raises `ParseError`, `LimitError`."""
    if len(data) > limits.discovery_document_bytes:
        raise LimitError(f"a configuration of {len(data)} bytes")
    values = load_json(bytes(data), "configuration", limits)
    if not isinstance(values, dict):
        raise ParseError("the configuration is no object")
    architectures = texts(values.get("architectures"))
    return Stated(
        family=text(values.get("model_type")) or text(values.get("peft_type")).lower(),
        architecture=", ".join(architectures[:3]),
        parents=texts(values.get("base_model_name_or_path")),
    )


def _indexed(value: Any) -> str:
    first = value[0] if isinstance(value, list) and value else None
    return text(first.get("name")) if isinstance(first, dict) else ""
