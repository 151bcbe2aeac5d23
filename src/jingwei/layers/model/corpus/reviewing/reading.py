"""The documents of a part, in a worker: as what the file is read, which field is the text, and a stream that one answer leaves open for the next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jingwei.limits import Limits
from jingwei.text.documents import Item, Told, chosen_field, documents, told
from jingwei.text.documents.stream import Span

TEXT_FIELDS = ("text", "content", "body", "document", "TEXT", "正文", "内容")
GOES_ON = -1  # the first document asked for: the one after the last answer of the same part by the same worker


class NotOpenError(Exception):
    """Documents after the last answer are asked for, and no such answer was given here, or it was the last."""


@dataclass(frozen=True, slots=True)
class Way:
    """How a file is read; `how` is None for one that is gone."""

    how: Told | None
    text_field: str | None

    def told(self) -> dict[str, Any]:
        """What coverage says of it."""
        how = self.how or Told("", "", "", "")
        return {
            "format": how.format, "format_by": how.by, "compression": how.packing, "encoding": how.encoding,
            "text_field": self.text_field,
        }  # fmt: skip


@dataclass(slots=True)
class Reading:
    """A part that is being read: the items that were taken, and those that come."""

    items: Iterator[Item]
    taken: int = 0
    documents: int = 0  # of those that were taken, as far as somebody counts them
    ahead: list[Item] = field(default_factory=list)  # looked at, not taken

    def more(self) -> bool:
        """Whether a further item comes."""
        if not self.ahead:
            self.ahead += [item for item in (next(self.items, None),) if item is not None]
        return bool(self.ahead)

    def take(self) -> Item:
        """The next item; there is one only where `more` said so."""
        self.taken += 1
        return self.ahead.pop() if self.ahead else next(self.items)


@dataclass(slots=True)
class Desk:
    """What a worker keeps from one task to the next: the way of the last file and the stream of the last part."""

    limits: Limits
    way_of: tuple[Any, ...] = ()
    way: Way = Way(None, None)
    open_of: tuple[Any, ...] = ()
    open: Reading | None = None

    def ways(self, payload: Mapping[str, Any]) -> Way:
        """How the file of a request is read; decided by its start, so that all its parts agree."""
        key = payload["path"], payload["state"], payload["text_field"]
        if key != self.way_of:
            self.way, self.way_of = _way(Path(payload["path"]), payload["text_field"], self.limits), key
        return self.way

    def reading(self, payload: Mapping[str, Any]) -> Reading:
        """The part, from document number `first` on: where the last answer ended, else read from its start. Raises `NotOpenError`."""
        key = payload["path"], payload["state"], payload["text_field"], payload["start"], payload["end"]
        first, left = payload["first"], self.open if key == self.open_of else None
        if first == GOES_ON:
            if left is None or not left.more():
                raise NotOpenError
            return left
        if left is None or left.taken != first:
            left = Reading(items(self, payload))
            while left.taken < first and left.more():
                left.take()
        self.open, self.open_of = left, key
        return left


def items(desk: Desk, payload: Mapping[str, Any], span: Span | None = None) -> Iterator[Item]:
    """All items of a part, or those of a span of its file."""
    way = desk.ways(payload)
    if span is None and payload["end"]:
        span = Span(payload["start"], payload["end"])
    return documents(Path(payload["path"]), way.text_field, limits=desk.limits, span=span, how=way.how)


def _way(path: Path, text_field: str | None, limits: Limits) -> Way:
    try:
        how = told(path, limits)
    except OSError:
        return Way(None, text_field)
    return Way(how, text_field or chosen_field(path, TEXT_FIELDS, limits, how))
