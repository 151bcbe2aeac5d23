"""Languages of a corpus by share of its text, and what could not be told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from jingwei.limits import LIMITS, Limits
from jingwei.text.documents import Document, Unreadable, documents
from jingwei.text.language import MEASURABLE, UNKNOWN, detect

_LONG = "zho=zh cmn=zh eng=en deu=de fra=fr spa=es por=pt ita=it nld=nl rus=ru ukr=uk ara=ar fas=fa jpn=ja kor=ko tha=th ell=el heb=he"
_SHORT = dict(pair.split("=") for pair in _LONG.split())
LOOKED_AT = 2_000  # characters of a passage; its language seldom changes after them


@dataclass(frozen=True, slots=True)
class Languages:
    """Passages (records, or lines of a plain text) per detected language, `und` for those that could not be told."""

    path: str
    passages: int
    counts: tuple[tuple[str, int], ...]
    unread: int


def languages(path: Path, text_field: str | None = None, limits: Limits = LIMITS) -> Languages:
    """Read the file once. Empty passages are not counted."""
    counts: Counter[str] = Counter()
    unread = 0
    for item in documents(path, text_field, limits=limits):
        if isinstance(item, Unreadable):
            unread += 1
        else:
            counts.update(detect(passage) for passage in _passages(item))
    return Languages(str(path), counts.total(), tuple(sorted(counts.items())), unread)


def _passages(item: Document) -> Iterator[str]:
    """Names of fields are no part of the text: of a record without a text field only the values count."""
    if item.multiline:
        parts = item.text.split("\n")
    elif item.rest or not item.fields:
        parts = [item.text]
    else:
        parts = [" ".join(value for value in item.fields.values() if isinstance(value, str)) or item.text]
    return (part[:LOOKED_AT] for part in parts if part.strip())


def combined(measured: tuple[Languages, ...]) -> tuple[dict[str, int], int]:
    """Passages per language over several files, and how many passages there are."""
    counts: Counter[str] = Counter()
    for one in measured:
        counts.update(dict(one.counts))
    return dict(counts), counts.total()


def primary(tag: str) -> str:
    """Primary subtag of a BCP 47 tag, three-letter codes of the measured languages shortened."""
    first = tag.partition("-")[0].lower()
    return _SHORT.get(first, first)


def is_told(tag: str) -> bool:
    """Whether `detect` ever answers with this language."""
    return primary(tag) in MEASURABLE


__all__ = ["UNKNOWN", "Languages", "combined", "is_told", "languages", "primary"]
