"""A redacted copy of a source file: records as JSON lines, plain text as text, in UTF-8, without the places that were not read."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from jingwei.layers.model.corpus.reviewing.parts import parts
from jingwei.layers.model.corpus.reviewing.reading import Desk, items
from jingwei.limits import LIMITS, Limits
from jingwei.store.durable import write_durably
from jingwei.text.documents import Document, Item, Unreadable
from jingwei.text.redaction import Finder, Redacted, settled, told
from jingwei.vocabulary import Json


@dataclass(frozen=True, slots=True)
class Redaction:
    """A document without its findings. `fields` is its record (empty for plain text), `kinds` what went, `left` how much could not be made to go."""

    text: str
    fields: Mapping[str, Json]
    kinds: Mapping[str, int]
    left: int


@dataclass(slots=True)
class Copied:
    """What a copy holds: documents, those that changed, what went by kind, what could not be made to go, and what was not read and is not in it."""

    documents: int = 0
    changed: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    left: int = 0
    not_read: list[Unreadable] = field(default_factory=list)


@dataclass(slots=True)
class _Leaf:
    """A name or a value of a record and its place in the record's rendering."""

    holder: dict[str, Json] | list[Json]
    key: str | int
    start: int
    end: int
    name: bool = False


def redaction(item: Document, find: Finder, text_field: str | None = None, key: bytes | None = None) -> Redaction:
    """The document with every finding in its text, its other values and the names of its fields replaced.

    A number that held one becomes a text. A value is looked at beside its name, as a review does.
    """
    if not item.fields:
        made = settled(item.text, find, key)
        return Redaction(made.text, {}, told(made.spans), len(made.left))
    fields = _copied(dict(item.fields))
    assert isinstance(fields, dict)  # noqa: S101 - the copy of an object
    counts: Counter[str] = Counter()
    left, text = 0, item.text
    if text_field is not None and isinstance(fields.get(text_field), str):
        made = settled(item.text, find, key)
        text = made.text
        left += _count(made, counts)
        del fields[text_field]
    rendering, leaves = _rendered(fields)
    made = settled(rendering, find, key)
    left += _count(made, counts)
    _put(leaves, made)
    if text_field is not None and isinstance(item.fields.get(text_field), str):
        fields = {
            name: text if name == text_field else value for name, value in _in_order(item.fields, fields, text_field)
        }
    else:
        text = made.text
    return Redaction(text, fields, dict(sorted(counts.items())), left)


def _in_order(before: Mapping[str, Json], now: dict[str, Json], text_field: str) -> Iterator[tuple[str, Json]]:
    """Fields with the text where it stood; names that were redacted keep their place as well."""
    rest = iter(now.items())
    for name in before:
        yield (text_field, None) if name == text_field else next(rest)


def _count(made: Redacted, counts: Counter[str]) -> int:
    counts.update(told(made.spans))
    return len(made.left)


def _copied(value: Json) -> Json:
    if isinstance(value, dict):
        return {key: _copied(item) for key, item in value.items()}
    return [_copied(item) for item in value] if isinstance(value, list) else value


def _rendered(fields: dict[str, Json]) -> tuple[str, list[_Leaf]]:
    """`name: value` lines as a review reads them, and the place of each name and value."""
    leaves: list[_Leaf] = []
    lines: list[str] = []
    bare: list[tuple[dict[str, Json] | list[Json], str | int, str]] = []
    at = 0
    for holder, key, name in _leaves(fields, ""):
        value = holder[key]  # type: ignore[index]
        if value is None or isinstance(value, bool | dict | list):
            bare.append((holder, key, name))
            continue
        head = f"{name}: " if name else ""
        line = f"{head}{value}"
        if name and isinstance(holder, dict):
            leaves.append(_Leaf(holder, key, at, at + len(name), name=True))
        leaves.append(_Leaf(holder, key, at + len(head), at + len(line)))
        lines.append(line)
        at += len(line) + 1
    for holder, key, name in bare:  # names that a review does not see: they would be left in the copy
        if name and isinstance(holder, dict):
            leaves.append(_Leaf(holder, key, at, at + len(name), name=True))
            lines.append(name)
            at += len(name) + 1
    return "\n".join(lines), leaves


def _leaves(
    value: dict[str, Json] | list[Json], name: str
) -> Iterator[tuple[dict[str, Json] | list[Json], str | int, str]]:
    """Every place of a record with its name. Depth is bounded by the reader (`limits.json_depth`)."""
    pairs: Iterable[tuple[str | int, Json]] = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in pairs:
        called = key if isinstance(key, str) else name
        yield value, key, called
        if isinstance(item, dict | list):
            yield from _leaves(item, called)


def _put(leaves: Iterable[_Leaf], made: Redacted) -> None:
    """Values and then names as they stand now; those that no span touches stay what they were, numbers too."""
    renamed: list[tuple[dict[str, Json], str, str]] = []
    spans = iter(made.spans)
    span = next(spans, None)
    for leaf in leaves:
        while span is not None and span.end <= leaf.start:
            span = next(spans, None)
        if span is None:
            break
        if span.start >= leaf.end:
            continue
        now = made.text[made.new_place(leaf.start) : made.new_end(leaf.end)]
        if leaf.name and isinstance(leaf.holder, dict):
            renamed.append((leaf.holder, str(leaf.key), now))
        else:
            leaf.holder[leaf.key] = now  # type: ignore[index]
    for holder, old, new in renamed:
        _rename(holder, old, new)


def _rename(holder: dict[str, Json], old: str, new: str) -> None:
    """Another name for a field in its place; a number tells it from a field that has this name."""
    number, free = 1, new
    while free in holder and free != old:
        number += 1
        free = f"{new} {number}"
    pairs = [(free if name == old else name, value) for name, value in holder.items()]
    holder.clear()
    holder.update(pairs)


def copy(  # what a copy depends on
    path: Path,
    folder: Path,
    find: Finder,
    text_field: str | None = None,
    key: bytes | None = None,
    limits: Limits = LIMITS,
) -> tuple[Path, Copied]:
    """Write the redacted copy of a file into a folder, whole or not at all, and say where it lies and what it holds. Raises `OSError`."""
    done = Copied()
    [part] = [one for one in parts([path], text_field) if not one.start]
    desk = Desk(limits)
    request = {**part.request(0), "end": 0}
    found = items(desk, request)
    first = next((item for item in found if _kept(item, done)), None)
    out = folder / f"{path.name}.redacted{'.txt' if _is_plain(first) else '.jsonl'}"
    chosen = desk.ways(request).text_field
    write_durably(out, _lines(first, found, done, find, chosen, key))
    return out, done


def _is_plain(item: Item | None) -> bool:
    return isinstance(item, Document) and item.multiline and not item.fields


def _kept(item: Item, done: Copied) -> bool:
    if isinstance(item, Unreadable):
        done.not_read.append(item)
    return isinstance(item, Document)


def _lines(
    first: Item | None,
    rest: Iterator[Item],
    done: Copied,
    find: Finder,
    text_field: str | None,
    key: bytes | None,
) -> Iterator[bytes]:
    item: Item | None = first
    while item is not None:
        if _kept(item, done) and isinstance(item, Document):
            made = redaction(item, find, text_field, key)
            done.documents += 1
            done.changed += bool(made.kinds)
            done.kinds.update(made.kinds)
            done.left += made.left
            yield made.text.encode("utf-8", "replace") if _is_plain(item) else _line(item, made)
        item = next(rest, None)


def _line(item: Document, made: Redaction) -> bytes:
    value = made.fields or {"line": item.line, "text": made.text}
    return json.dumps(value, ensure_ascii=True).encode() + b"\n"
