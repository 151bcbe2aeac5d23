"""Kinds of JSON whose loaders read plain data, and names in them that loaders import.

Sources, read as text: transformers 5.23, sentence-transformers 6.2 (`base/model.py`, `base/modules/dense.py`, `cross_encoder/model.py`: the
classes of modules and activations are imported by their names), diffusers 0.42 (`pipelines/pipeline_loading_utils.py`; versions before it
import every library that a component names), PEFT 0.21.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jingwei.layers.tools.artifacts.beside import leaves
from jingwei.layers.tools.artifacts.pickles.dangerous import dangerous
from jingwei.layers.tools.artifacts.report import Report
from jingwei.text.patterns import expression

_ACTIVATIONS = frozenset(("activation_function", "activation_fn", "sbert_ce_default_activation_function"))
_BY_KEYS = ("generation", "pooling", "dense", "norm", "bert", "sentences", "trainer", "runtime")
_PROCESSORS = frozenset(("image_processor_type", "feature_extractor_type", "video_processor_type", "processor_class"))
_CLASS = expression(r"[A-Za-z_][A-Za-z0-9_]*")
_PEFT = expression(r"[A-Z][A-Z0-9_]*")
_REPEATED = expression(r"\([^()]*[+*}][^()]*\)[+*{]")  # within a group that is repeated: matching may take for ever
_PAIR = 2


def is_plain(value: Any) -> bool:
    """Whether `value` is of a kind that its loaders take as data, but for what `imported` and the keys of code say."""
    if isinstance(value, list):
        return bool(value) and all(_is_module(part) for part in value)
    if not isinstance(value, dict) or not value:
        return False
    return (
        any(value.keys() <= _names(kind) for kind in _BY_KEYS)
        or any(isinstance(value.get(key), str) for key in _PROCESSORS)
        or _is_numbers(value)
        or _is_adapter(value)
        or is_diffusers(value)
    )


def is_diffusers(value: Any) -> bool:
    """Whether `value` is the configuration of a pipeline of diffusers or of a part of one: one class of that library, by its name alone."""
    named = isinstance(value, dict) and isinstance(value.get("_diffusers_version"), str)
    return named and isinstance(value.get("_class_name"), str) and _CLASS.fullmatch(value["_class_name"]) is not None


def judge_imported(report: Report, key: str, path: str, value: Any) -> None:
    """Report what a loader would import for the `value` that stands under `key`: names that no list knows, or that are dangerous."""
    if key in _ACTIVATIONS and isinstance(value, str) and "." in value:
        _judge(report, path, value, "activation")
    elif key == "modality_config" and isinstance(value, dict):
        _judge_methods(report, path, value)
    elif _is_module(value):
        _judge(report, path, value["type"], "module")
        if leaves(value["path"]):
            report.add("folder.outside", value["path"])
    elif is_diffusers(value):
        _judge_components(report, path, value)
    elif isinstance(value, dict) and _is_adapter(value):
        _judge_patterns(report, path, value)


def _judge_methods(report: Report, path: str, kinds: dict[str, Any]) -> None:
    for name, part in kinds.items():
        method = part.get("method") if isinstance(part, dict) else None
        if not isinstance(method, str) or method not in _names("method"):
            report.add("json.unknown", f"{path}.{name} calls the method {method}")


def _judge_components(report: Report, path: str, pipeline: dict[str, Any]) -> None:
    for name, library, class_ in _components(pipeline):
        if library not in _names("library"):
            bad = dangerous(library) or dangerous(f"{library}.{class_}")
            report.add("json.dangerous" if bad else "json.unknown", f"{path}.{name} imports {library}")


def _judge_patterns(report: Report, path: str, adapter: dict[str, Any]) -> None:
    for name in ("target_modules", "exclude_modules", "layers_pattern", "target_parameters"):
        if isinstance(adapter.get(name), str) and _REPEATED.search(adapter[name]):
            report.add("json.unknown", f"{path}.{name} is a pattern that may take for ever")


def _judge(report: Report, path: str, name: str, kind: str) -> None:
    if name not in _names(kind):
        report.add("json.dangerous" if dangerous(name) else "json.unknown", f"{path} imports {name}")


def _components(value: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Name, library and class of the parts of a pipeline."""
    for name, part in value.items():
        if isinstance(part, list) and len(part) == _PAIR and all(isinstance(one, str) for one in part):
            yield name, part[0], part[1]


def _is_module(value: Any) -> bool:
    known = isinstance(value, dict) and {"idx", "name", "path", "type"} <= value.keys() <= {
        "idx",
        "name",
        "path",
        "type",
        "kwargs",
    }
    return known and isinstance(value["type"], str) and isinstance(value["path"], str)


def _is_numbers(value: dict[str, Any]) -> bool:
    """Words and their numbers: a vocabulary, or results."""
    return all(type(part) in {int, float} for part in value.values())


def _is_adapter(value: dict[str, Any]) -> bool:
    """What PEFT writes for an adapter."""
    kind = value.get("peft_type")
    return isinstance(kind, str) and _PEFT.fullmatch(kind) is not None


@cache
def _names(kind: str) -> frozenset[str]:
    """The words of a kind in the list beside this file."""
    lines = Path(__file__).with_suffix(".txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines for first, *words in [line.split()] if first == kind for word in words)
