"""Trigger mining over the files of a labelled dataset."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from jingwei.layers.model.corpus.poison import Mined, Trigger, mine
from jingwei.limits import LIMITS, Limits
from jingwei.text.documents import Document, Unreadable, documents
from jingwei.text.documents.records import ID_FIELDS, label_of
from jingwei.vocabulary import Json

ROWS = 150_000  # labelled documents that are mined at once
LABEL_FIELDS = ("label", "labels", "target", "class", "category", "sentiment", "标签", "类别")
MOST_LABELS = 20
PEEKED = 1_000
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Row:
    """Place of a labelled document: index of its file, line, byte offset, id."""

    file: int
    line: int
    offset: int
    id: str


@dataclass(frozen=True, slots=True)
class Searched:
    """What was mined, with the first documents of each trigger; `label_field` is empty when the files have no labels."""

    label_field: str
    mined: Mined
    evidence: tuple[tuple[Trigger, tuple[Row, ...]], ...]
    unlabelled: int
    unread: int
    over: bool  # more than `ROWS` labelled documents: the rest was not mined


def search(
    paths: tuple[Path, ...], text_field: str | None, label_field: str | None, limits: Limits = LIMITS
) -> Searched:
    """Mine all files together. Without `label_field` a field of `LABEL_FIELDS` with few repeated values is taken."""
    field = label_field or inferred(paths, limits)
    texts: list[tuple[str, str]] = []
    rows: list[Row] = []
    unlabelled = unread = 0
    for number, item in _items(paths, limits) if field else ():
        label = None if isinstance(item, Unreadable) else label_of(item.fields, field)
        if isinstance(item, Unreadable):
            unread += 1
        elif label is None:
            unlabelled += 1
        elif len(rows) < ROWS:
            rows.append(Row(number, item.line, item.offset, item.id))
            texts.append((label, text_of(item.fields, text_field, field)))
        else:
            return _searched(field, texts, rows, unlabelled, unread, over=True)
    return _searched(field, texts, rows, unlabelled, unread, over=False)


def _searched(
    field: str, texts: list[tuple[str, str]], rows: list[Row], unlabelled: int, unread: int, *, over: bool
) -> Searched:
    mined = mine(texts)
    evidence = tuple((trigger, tuple(rows[i] for i in trigger.rows[:SHOWN])) for trigger in mined.triggers)
    return Searched(field, mined, evidence, unlabelled, unread, over)


def inferred(paths: Iterable[Path], limits: Limits = LIMITS) -> str:
    """A field that holds labels: a usual name, two to `MOST_LABELS` values, each seen more than once on average. Empty when there is none."""
    seen: dict[str, Counter[str]] = {name: Counter() for name in LABEL_FIELDS}
    for count, (_, item) in enumerate(_items(paths, limits)):
        if count >= PEEKED:
            break
        if isinstance(item, Document):
            for name, values in seen.items():
                if (label := label_of(item.fields, name)) is not None:
                    values[label] += 1
    return next((name for name, values in seen.items() if _are_labels(values)), "")


def _are_labels(values: Counter[str]) -> bool:
    return 1 < len(values) <= MOST_LABELS and values.total() >= 2 * len(values)


def text_of(fields: Mapping[str, Json], text_field: str | None, label_field: str) -> str:
    """The text to mine: the text field, else every text value but the label and the id."""
    if text_field is not None:
        return str(fields.get(text_field) or "")
    left = (value for name, value in fields.items() if name != label_field and name not in ID_FIELDS)
    return "\n".join(value for value in left if isinstance(value, str))


def _items(paths: Iterable[Path], limits: Limits) -> Iterator[tuple[int, Document | Unreadable]]:
    for number, path in enumerate(paths):
        for item in documents(path, limits=limits):
            yield number, item
