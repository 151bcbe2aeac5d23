"""What runs in a worker: the documents of one part, their findings, digests and band keys; later, exact Jaccard of candidates."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jingwei.layers.model.corpus.contamination.search import find as leaks_in
from jingwei.layers.model.corpus.contamination.storing import load
from jingwei.layers.model.corpus.declared import declared
from jingwei.layers.model.corpus.near.containment import sample, sampled, share
from jingwei.layers.model.corpus.near.runs import written
from jingwei.layers.model.corpus.near.shingles import jaccard, normal, shingles
from jingwei.layers.model.corpus.near.signatures import BATCH, band_keys
from jingwei.layers.model.corpus.ngrams import hashes
from jingwei.layers.model.corpus.reviewing.reading import Desk, NotOpenError, items
from jingwei.layers.model.corpus.signals import signals
from jingwei.limits import Limits
from jingwei.text import detectors, licences
from jingwei.text.documents import Document, Unreadable
from jingwei.text.documents.stream import Span
from jingwei.text.harm import operator as harm
from jingwei.text.letters import letters
from jingwei.text.match import Strength

if TYPE_CHECKING:
    from jingwei.layers.model.corpus.contamination.index import Index
    from jingwei.layers.model.corpus.near.shingles import Hashes

PREPARE = "jingwei.layers.model.corpus.reviewing.worker:prepare"
EXAMINE = "jingwei.layers.model.corpus.reviewing.worker:examine"
COMPARE = "jingwei.layers.model.corpus.reviewing.worker:compare"
MOST = 16_384  # documents of one answer
_ROOM = 8 << 20  # bytes of findings and names of one answer, about, below what a message may hold
_ROW = 60  # bytes of a finding, about
_OFTEN = frozenset({"attribute", "style", "outside", "white"})  # ways of hiding that honest pages have
_ORDERS = {"hidden_injection": "injection"}  # out of sight or not, one kind; the grade tells
_FINDERS = (detectors.find_all, harm.find)
_SHORT = 200  # characters of the other fields of a record that are looked at once for all records
LABEL = "label"  # the field of a row that makes it one of a training set
_DIGEST = 16
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class State:
    """What all parts share."""

    desk: Desk
    benchmarks: Index | None = None


@dataclass(slots=True)
class _Answer:
    """What a part holds: a row for each document, one for each finding, one for each place that was not read, both in order."""

    ids: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)
    findings: list[list[Any]] = field(default_factory=list)
    unread: list[list[Any]] = field(default_factory=list)
    signals: list[list[Any]] = field(default_factory=list)
    declared: list[list[str | None] | None] = field(default_factory=list)
    labelled: int = 0
    leaks: list[list[Any]] = field(default_factory=list)
    unverified: int = 0  # places that have something in common with an item and were not compared
    sizes: list[int] = field(default_factory=list)  # bytes of letters
    samples: list[Hashes] = field(default_factory=list)
    digests: bytearray = field(default_factory=bytearray)
    keys: list[bytes] = field(default_factory=list)


def prepare(payload: Mapping[str, Any]) -> State:
    """Called once, before the worker is confined."""
    limits = Limits(**payload["limits"])
    return State(Desk(limits), load(Path(payload["benchmarks"]), limits) if payload["benchmarks"] else None)


def examine(state: State, payload: Mapping[str, Any]) -> dict[str, Any]:
    """Documents number `first` on of a part, at most `MOST` or what fits. `more` says that the part holds further ones.

    Where `first` is `GOES_ON`, those after the last answer of this worker; `none` says that there are none, or was no such answer.
    """
    try:
        reading = state.desk.reading(payload)
    except NotOpenError:
        return {"none": True}
    answer = _Answer()
    waiting: list[Document] = []
    size, room = 0, _ROOM
    while len(answer.ids) + len(waiting) + len(answer.unread) < MOST and room > 0 and reading.more():
        item = reading.take()
        if isinstance(item, Unreadable):
            answer.unread.append([item.line, item.offset, item.reason, item.size])
            continue
        waiting.append(item)
        size += len(item.text) + len(item.rest)
        if size >= BATCH:
            found = len(answer.findings)
            _take(state, answer, waiting)
            room -= _ROW * (len(answer.findings) - found) + sum(len(item.id) for item in waiting)
            waiting, size = [], 0
    _take(state, answer, waiting)
    way = state.desk.ways(payload).told()
    return _told(answer, more=reading.more()) | {"line_ends": _line_ends(payload), "way": way}


def _line_ends(payload: Mapping[str, Any]) -> int:
    """Line ends of a part that was cut from its file: the lines of the parts after it are counted from there."""
    found, left = 0, payload["end"] - payload["start"]
    if left <= 0 or payload["first"]:  # not the part's first answer
        return 0
    with Path(payload["path"]).open("rb") as stream:
        stream.seek(payload["start"])
        while left > 0 and (piece := stream.read(min(_PIECE, left))):
            found += piece.count(b"\n")
            left -= len(piece)
    return found


def _take(state: State, answer: _Answer, items: Sequence[Document]) -> None:
    """What each operator says of some documents."""
    if not items:
        return
    for number, item in enumerate(items, len(answer.ids)):
        answer.findings += _findings(number, item)
        _copied(state, answer, number, item.text)
    answer.ids += [item.id for item in items]
    answer.lines += [item.line for item in items]
    answer.offsets += [item.offset for item in items]
    answer.signals += [[*one.counts, one.language, one.script] for one in signals([item.text for item in items])]
    answer.labelled += sum(isinstance(item.fields.get(LABEL), str | int) for item in items)
    answer.declared += [declared(item.fields) for item in items]
    texts = [normal(item.text) for item in items]
    answer.digests += b"".join(map(digest, texts))
    answer.keys.append(band_keys(texts).tobytes())


def _findings(number: int, item: Document) -> Iterator[list[Any]]:
    for start, end, why in item.unseen:
        yield [number, "hidden_unicode", start, end, "low" if why in _OFTEN else "likely", "text"]
    yield from ([number, *found[:4], "text", *found[4:]] for found in _found(item.text))
    rest = _of_short(item.rest) if len(item.rest) <= _SHORT else _found(item.rest)
    yield from ([number, *found[:4], "rest", *found[4:]] for found in rest)


def _found(text: str) -> list[tuple[Any, ...]]:
    """Kind, start, end, grade, and of a notice the licence."""
    if not text:
        return []
    matches = (match for find in _FINDERS for match in find(text))
    made: list[tuple[Any, ...]] = [
        (_ORDERS.get(match.kind, match.kind), match.start, match.end, match.grade.name.lower()) for match in matches
    ]
    notices = (one for one in licences.find(text) if one.grade > Strength.LOW)  # those that are a mere mention are none
    return made + [(one.kind, one.start, one.end, one.grade.name.lower(), one.licence) for one in notices]


@lru_cache(maxsize=4096)
def _of_short(text: str) -> list[tuple[Any, ...]]:
    """As `_found`: the other fields of many records are the same few words."""
    return _found(text)


def _copied(state: State, answer: _Answer, number: int, text: str) -> None:
    """What the document may have in common with benchmarks and with longer documents."""
    content = letters(text)
    hashed = hashes(content)
    answer.sizes.append(len(content))
    answer.samples.append(sampled(hashed))
    if state.benchmarks is not None:
        found = leaks_in(state.benchmarks, text, content, hashed)
        answer.unverified += found.unverified
        answer.leaks += [[number, leak.item_id, leak.start, leak.end, leak.share] for leak in found.rows]


def digest(text: str) -> bytes:
    """16 bytes that stand for a normalised text."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_DIGEST).digest()


def _told(answer: _Answer, *, more: bool) -> dict[str, Any]:
    return {
        "ids": answer.ids, "lines": answer.lines, "offsets": answer.offsets, "findings": answer.findings,
        "unread": answer.unread, "signals": answer.signals, "declared": answer.declared, "more": more,
        "labelled": answer.labelled, "leaks": answer.leaks, "unverified": answer.unverified, "sizes": answer.sizes,
        "samples": base64.b64encode(written(sample(answer.samples))).decode(),
        "digests": base64.b64encode(bytes(answer.digests)).decode(),
        "keys": base64.b64encode(b"".join(answer.keys)).decode(),
    }  # fmt: skip


def compare(state: State, payload: Mapping[str, Any]) -> dict[str, Any]:
    """The coefficient `how` of `pairs` (numbers of documents in `texts`), null where one of them is not there any more.

    Each text is named by its part and its place there.
    """
    made, measure = _MEASURES[payload["how"]]
    texts = [None if text is None else made(text) for text in _texts(state, payload["parts"], payload["texts"])]
    pairs = [(texts[one], texts[other]) for one, other in payload["pairs"]]
    return {"shares": [None if one is None or other is None else measure(one, other) for one, other in pairs]}


_MEASURES: Mapping[str, tuple[Callable[[str], Hashes], Callable[[Hashes, Hashes], float]]] = {
    "jaccard": (lambda text: shingles(normal(text)), jaccard),
    "share": (lambda text: hashes(letters(text)), share),
}


def _texts(state: State, found: Sequence[Mapping[str, Any]], wanted: Iterable[Sequence[int]]) -> list[str | None]:
    """Texts by (part, number in it, byte offset): a line of its own where the file can be cut, else by going through the part."""
    order = list(wanted)
    texts: dict[tuple[int, int], str] = {}
    for part, numbers in _by_part(order).items():
        place = found[part]
        alone = place["end"] and (way := state.desk.ways(place).how) and way.format == "jsonl"
        for number, item in _lines_at(state, place, numbers) if alone else _through(state, place, numbers):
            texts[part, number] = item.text
    return [texts.get((part, number)) for part, number, _ in order]


def _lines_at(state: State, place: Mapping[str, Any], numbers: Mapping[int, int]) -> Iterator[tuple[int, Document]]:
    for number, offset in numbers.items():
        line = items(state.desk, place, Span(offset, offset + 1))
        yield from ((number, item) for item in line if isinstance(item, Document))


def _through(state: State, place: Mapping[str, Any], numbers: Mapping[int, int]) -> Iterator[tuple[int, Document]]:
    last = max(numbers)
    read = (item for item in items(state.desk, place) if isinstance(item, Document))
    for number, item in enumerate(read):
        if number in numbers:
            yield number, item
        if number >= last:
            return


def _by_part(wanted: Iterable[Sequence[int]]) -> dict[int, dict[int, int]]:
    made: dict[int, dict[int, int]] = {}
    for part, number, offset in wanted:
        made.setdefault(part, {})[number] = offset
    return made
