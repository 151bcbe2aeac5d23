"""Labels of generated content: words that a reader sees, and metadata that a machine reads.

Which metadata keys count is a parameter of the caller: the field names of GB 45438-2025 and its practice guide were not verified against
the standard's text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from jingwei.limits import LIMITS, Limits
from jingwei.text.documents import Document, Unreadable, documents
from jingwei.text.normalise import fold
from jingwei.text.patterns import expression
from jingwei.vocabulary import Json

EDGE = 120  # characters at the start and end of a text in which a visible label may stand
TEXT_FIELDS = ("text", "content", "output", "answer", "response", "completion")
_DEPTH = 4
_VISIBLE = expression(
    r"(?:AI|人工智能|机器|大模型|算法)(?:自动|辅助)?(?:生成|合成|创作)|由[^。\n]{0,16}(?:AI|人工智能|大模型)[^。\n]{0,8}(?:生成|合成)|生成合成内容"
    r"|\bAI[ -](?:generated|made|created|synthesi[sz]ed)\b|\b(?:machine|artificially)[ -]generated\b"
    r"|\b(?:generated|created|written|produced|synthesi[sz]ed) (?:with|by|using)(?: (?:an?|the|generative))?"
    r" (?:AI|artificial intelligence|language model)\b",
    re.IGNORECASE,
)
_DENIED = expression(r"(?:\bnot|n't|\bnever|non-?|非|不是|并非|没有|未经)[ -]?\w{0,12}[ -]?\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Unlabelled:
    """A generated text without a label that was asked for."""

    line: int
    offset: int
    id: str


@dataclass(frozen=True, slots=True)
class Labelling:
    """Counts over the texts of a file. `labelled` met what was asked; `records` counts also those without a text."""

    path: str
    records: int
    texts: int
    visible: int
    metadata: int
    labelled: int
    unlabelled: tuple[Unlabelled, ...]
    unreadable: tuple[Unreadable, ...]


def examine(
    path: Path, text_field: str | None, container: str, keys: tuple[str, ...], need: str, limits: Limits = LIMITS
) -> Labelling:
    """Look at every record. `need` is `visible`, `metadata`, `both` or `either`.

    Metadata counts when the object under `container` (or a JSON string of one) has a non-empty value for each of `keys`.
    """
    records = texts = visible = metadata = labelled = 0
    lacking: list[Unlabelled] = []
    unreadable: list[Unreadable] = []
    for item in documents(path, limits=limits):
        if isinstance(item, Unreadable):
            unreadable.append(item)
            continue
        records += 1
        text = text_of(item, text_field)
        if text is None:
            continue
        seen, read = says_generated(text), has_metadata(item.fields, container, keys)
        good = {"visible": seen, "metadata": read, "both": seen and read, "either": seen or read}[need]
        texts, visible, metadata, labelled = texts + 1, visible + seen, metadata + read, labelled + good
        if not good and len(lacking) < limits.locations:
            lacking.append(Unlabelled(item.line, item.offset, item.id))
    return Labelling(str(path), records, texts, visible, metadata, labelled, tuple(lacking), tuple(unreadable))


def text_of(item: Document, text_field: str | None) -> str | None:
    """The generated text of a record: the named field, else the first of `TEXT_FIELDS`, else a plain text itself; None when it has none."""
    if item.multiline:
        return item.text
    for name in (text_field,) if text_field else TEXT_FIELDS:
        value = item.fields.get(name or "")
        if isinstance(value, str) and value.strip():
            return value
    return None


def says_generated(text: str) -> bool:
    """Whether the first or last `EDGE` characters tell the reader that a machine made the text, and do not deny it."""
    plain = fold(text).text
    edges = (plain,) if len(plain) <= 2 * EDGE else (plain[:EDGE], plain[-EDGE:])
    return any(
        not _DENIED.search(edge, max(0, found.start() - 20), found.start()) for edge in edges for found in _VISIBLE.finditer(edge)
    )  # fmt: skip


def has_metadata(fields: Mapping[str, Json], container: str, keys: tuple[str, ...]) -> bool:
    """Whether an object named `container` anywhere in the record holds something under each of `keys`."""
    return any(all(_states(holder.get(key)) for key in keys) for holder in _holders(fields, container, _DEPTH))


def _holders(fields: Mapping[str, Json], container: str, depth: int) -> Iterator[Mapping[str, Json]]:
    for name, value in fields.items():
        inner = _object(value)
        if inner is not None and name == container:
            yield inner
        elif inner is not None and depth:
            yield from _holders(inner, container, depth - 1)


def _object(value: Json) -> Mapping[str, Json] | None:
    if isinstance(value, str) and value.lstrip().startswith("{"):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return None
    return value if isinstance(value, dict) else None


def _states(value: Json) -> bool:
    return isinstance(value, int | float) or (isinstance(value, str) and bool(value.strip()))
