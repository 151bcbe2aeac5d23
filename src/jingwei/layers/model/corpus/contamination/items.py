"""Items of benchmarks: which fields of a record are its question, its options, its answer, and which texts of them can be looked for."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from jingwei.limits import LIMITS, Limits
from jingwei.text.documents import Document, Unreadable, documents
from jingwei.vocabulary import Json

_QUESTION = "question prompt problem query instruction input text content body sentence premise goal ctx stem statement 问题 题目 题干 提问 指令 内容"
_PASSAGE = "context passage article story document background paragraph code test tests 材料 文章 背景"
_ANSWER = "answer answers solution output response completion canonical_solution target rationale explanation reference 答案 解析 回答 解答"
_OPTIONS = "choices options endings candidates a b c d e f A B C D E F 选项"
_SINGLE = tuple(f"{_QUESTION} {_PASSAGE} {_ANSWER}".split())
_NAMES = ("item_id", "id", "task_id", "question_id", "qid", "_id")


@dataclass(frozen=True, slots=True)
class BenchmarkItem:
    """One item with the texts that are looked for, each by itself: a question stands in a document without its answer."""

    id: str
    texts: tuple[str, ...]


def items(path: Path, limits: Limits = LIMITS) -> Iterator[BenchmarkItem | Unreadable]:
    """Items of a file, or of all files of a folder in the order of their names; what cannot be read is told. An id is `item_id`, `id`, or place."""
    for file in _files(path):
        for found in documents(file, limits=limits):
            yield found if isinstance(found, Unreadable) else item(found)


def _files(path: Path) -> Iterable[Path]:
    if not path.is_dir():
        return (path,)
    below = (Path(folder) / name for folder, _, names in os.walk(path) for name in names)
    return sorted((file for file in below if not file.is_symlink()), key=lambda file: file.parts)


def item(document: Document) -> BenchmarkItem:
    """The item of a record; a record without a field of a known name is one text."""
    fields = document.fields
    name = next((str(fields[key]) for key in _NAMES if isinstance(fields.get(key), str | int)), document.id)
    found = [text for key in _SINGLE for text in _strings(fields.get(key))]
    options = "\n".join(text for key in _OPTIONS.split() for text in _strings(fields.get(key)))
    texts = tuple(dict.fromkeys(text for text in (*found, options) if text))
    return BenchmarkItem(name, texts or (document.text,))


def _strings(value: Json) -> Iterator[str]:
    """Texts of a field: itself, or the members of a list or object and of what these hold directly."""
    if isinstance(value, str):
        yield value
        return
    for member in _members(value):
        if isinstance(member, str):
            yield member
        else:
            yield from (below for below in _members(member) if isinstance(below, str))


def _members(value: Json) -> Iterable[Json]:
    if isinstance(value, Mapping):
        return value.values()
    return value if isinstance(value, list) else ()
