"""JSON beside a model: only the kinds whose loaders are known to read plain data are proved; anything that names code is not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain
from typing import Any

from jingwei.documents import load_json
from jingwei.errors import ParseError
from jingwei.layers.tools.artifacts.beside import NOTHING, leaves
from jingwei.layers.tools.artifacts.formats.json_code import asks_for_code, leads_elsewhere
from jingwei.layers.tools.artifacts.formats.json_kinds import is_diffusers, is_plain, judge_imported
from jingwei.layers.tools.artifacts.formats.json_objects import NAMES_CLASSES, judge_object
from jingwei.layers.tools.artifacts.formats.keras_config import is_model, judge_config
from jingwei.layers.tools.artifacts.formats.oci import is_oci, judge_oci
from jingwei.layers.tools.artifacts.formats.plain_values import names_nothing
from jingwei.layers.tools.artifacts.formats.templates import is_template, judge
from jingwei.layers.tools.artifacts.job import Job
from jingwei.text.patterns import expression

_TEMPLATE_KEYS = frozenset(("chat_template", "template"))
_SHARD = expression(r"[A-Za-z0-9._-]+\.(?:safetensors|bin|h5|msgpack)")


def read_json(job: Job) -> str:
    """Judge a JSON document. Raises `ParseError` and `LimitError`."""
    content = bytes(job.data[: job.budget.limits.document_bytes + 1])
    try:
        value = load_json(content, limits=job.budget.limits)
    except ParseError:
        _leniently(job, content)
        raise
    classes = _judge_parts(job, value)
    if is_oci(value):
        judge_oci(job, value)
    if is_oci(value) or _is_tokenizer(value):
        if classes:
            job.report.add("json.unknown", "it names classes")
        return "json"
    if is_model(value):
        judge_config(job, value, "model")
        return "keras json"
    if _is_index(value):
        _judge_index(job, value["weight_map"])
    if classes or not (any(known(value) for known in _KINDS) or _is_table(value)):
        job.report.add("json.unknown", "it names classes" if classes else "of no known shape")
    return "json"


def _is_table(value: Any) -> bool:
    """Whether the document, of no known kind, holds plain values only."""
    scalars = [(key, part) for _, key, part in _parts(value) if not isinstance(part, dict | list)]
    return bool(scalars) and isinstance(value, dict | list) and names_nothing(scalars)


def _judge_parts(job: Job, value: Any) -> bool:
    """Judge what any loader could act upon, whatever the document says that it is; returns whether some key names classes."""
    classes, words = False, _is_tokenizer(value)
    for path, key, part in _parts(_without_words(value) if words else value):
        classes = classes or (key in NAMES_CLASSES and not (path == "._class_name" and is_diffusers(value)))
        _code(job, key, path, part)
        judge_imported(job.report, key, path, part)
        if isinstance(part, dict):
            judge_object(job.report, path, part)
        elif isinstance(part, str) and is_template(part) and (key in _TEMPLATE_KEYS or not words):
            _template(job, key, path, part)
    return classes


def _leniently(job: Job, content: bytes) -> None:
    """What Python's own reader would make of a document that is not JSON to the letter (NaN, a key twice): code that it asks for counts."""

    def look(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        for key, part in pairs:
            if asks_for_code(key, part):
                job.report.add("json.code", f"{key}, in what is no JSON to the letter")
        return dict(pairs)

    with suppress(ValueError):
        json.loads(content, object_pairs_hook=look, strict=False)


def _code(job: Job, key: str, path: str, part: Any) -> None:
    if asks_for_code(key, part):
        job.report.add("json.code", path)
    elif leads_elsewhere(key, part):
        job.report.add("json.unknown", f"{path} names what is imported or read")


def _template(job: Job, key: str, path: str, text: str) -> None:
    """Text with template marks is a program only where a loader takes it for one."""
    if key in _TEMPLATE_KEYS:
        judge(text, path, job.report)
    else:
        job.report.add("template.unproved", f"{path}: no loader is known to run it")


def _parts(value: Any) -> Iterator[tuple[str, str, Any]]:
    """Path, key and value of all that the document holds, without recursion."""
    todo: list[tuple[str, str, Any]] = [("", "", value)]
    while todo:
        path, key, part = todo.pop()
        yield path, key, part
        if isinstance(part, dict):
            todo += [(f"{path}.{name}"[-200:], name, inner) for name, inner in part.items()]
        elif isinstance(part, list):
            todo += [(f"{path}[{n}]"[-200:], key, inner) for n, inner in enumerate(part)]


def _is_index(value: Any) -> bool:
    """The index of a model in several files: tensor to file."""
    if not isinstance(value, dict) or not {"weight_map"} <= set(value) <= {"metadata", "weight_map"}:
        return False
    return isinstance(value["weight_map"], dict) and all(isinstance(file, str) for file in value["weight_map"].values())


def _judge_index(job: Job, files: dict[str, str]) -> None:
    """Every file must be in the folder of the index, and is a file of weights, which is judged where it stands."""
    names = sorted(set(files.values()))
    job.report.companions += tuple(name for name in names if job.beside.data(name) is not None)
    for name in names:
        if leaves(name):
            job.report.add("folder.outside", name)
        elif not _SHARD.fullmatch(name):
            job.report.add("json.unknown", f"no file of weights: {name}")
        elif job.beside is not NOTHING and name not in job.report.companions:
            job.report.add("folder.absent", name)


def _is_config(value: Any) -> bool:
    """A configuration written by transformers: it names a model type of the library, or the library's version."""
    return isinstance(value, dict) and any(
        isinstance(value.get(key), str) for key in ("model_type", "transformers_version")
    )


def _is_tokenizer_config(value: Any) -> bool:
    """A transformers tokenizer configuration."""
    return isinstance(value, dict) and ("chat_template" in value or isinstance(value.get("tokenizer_class"), str))


def _is_special_tokens(value: Any) -> bool:
    """The map of special tokens."""
    return isinstance(value, dict) and bool(value) and all(key.endswith(_TOKEN_KEYS) for key in value)


def _is_tokenizer(value: Any) -> bool:
    """A tokenizer of the tokenizers library, which reads data only; its vocabulary may hold any word."""
    return isinstance(value, dict) and set(value) <= _TOKENIZER and "model" in value and "added_tokens" in value


def _without_words(tokenizer: dict[str, Any]) -> dict[str, Any]:
    """A tokenizer without its vocabulary, as far as that is numbers by word, or rows of words and numbers."""
    model = tokenizer["model"]
    if not isinstance(model, dict):
        return tokenizer
    vocabulary, merges = model.get("vocab"), model.get("merges")
    plain = set()
    if isinstance(vocabulary, dict) and set(map(type, vocabulary.values())) <= {int}:
        plain.add("vocab")
    for key, rows in (("vocab", vocabulary), ("merges", merges)):
        flat = (
            chain.from_iterable(row if isinstance(row, list) else (row,) for row in rows)
            if isinstance(rows, list)
            else [{}]
        )
        if set(map(type, flat)) <= {str, int, float}:
            plain.add(key)
    return tokenizer | {"model": {key: part for key, part in model.items() if key not in plain}}


_TOKEN_KEYS = ("_token", "additional_special_tokens")
_KINDS = (_is_index, _is_config, _is_tokenizer_config, _is_special_tokens, is_plain)
_TOKENIZER = frozenset(
    (
        "version",
        "truncation",
        "padding",
        "added_tokens",
        "normalizer",
        "pre_tokenizer",
        "post_processor",
        "decoder",
        "model",
    )
)
