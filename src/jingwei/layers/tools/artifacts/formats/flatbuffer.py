"""FlatBuffers walked by a schema that is data: every offset, table, vector and text is checked against the file, every byte accounted for.

Source of the layout: "FlatBuffer Internals" of the FlatBuffers documentation. Offsets only lead forward, save that of a table to its vtable;
what two offsets lead to is looked at once.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.artifacts.job import Job

Schema = Mapping[str, Mapping[int, str]]
_U16, _U32, _S32 = struct.Struct("<H"), struct.Struct("<I"), struct.Struct("<i")
_TABLES = 5_000_000
_DEPTH = 64
_MOST_PADDING = 4096  # what an alignment may leave between two objects
_MOST_TAIL = 15
_STEP = 64  # bytes of a table that cost as much as one opcode
_UNION = "union:"


@cache
def schema(name: str) -> Schema:
    """The table `name`.txt beside this module: kinds by slot for each table, tables by type for each union."""
    lines = Path(__file__).with_name(f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return {
        words[0]: {int(slot): kind for slot, kind in (word.split("=") for word in words[1:])}
        for words in (line.split() for line in lines if not line.startswith("#"))
    }


@dataclass(slots=True)
class Table:
    """A table that was checked: where its numbers, texts and vectors lie, by slot. `numbers` are those that the file states."""

    kind: str
    at: int
    numbers: dict[int, int] = field(default_factory=dict)
    spans: dict[int, tuple[int, int]] = field(default_factory=dict)  # start and end, of texts and of vectors of numbers
    counts: dict[int, int] = field(default_factory=dict)  # elements of a vector


Visit = Callable[[Table], None]


class Walk:
    """One buffer from its root. Spans outside of the tables, which a format knows of, are claimed by `claim`."""

    def __init__(self, job: Job, table: Schema, visit: Visit) -> None:
        self.data = job.data
        self._job, self._schema, self._visit = job, table, visit
        self._claims: dict[int, int] = {}
        self._todo: list[tuple[str, int, int]] = []
        self._seen: set[tuple[str, int]] = set()

    def run(self, root: str, head: int = 8) -> None:
        """Check every table; `head` is 8 with an identifier, 4 without. Raises `ParseError` where something lies outside, `LimitError`."""
        self.claim(0, head)
        self._push(root, self._follow(0), 0)
        while self._todo:
            kind, at, depth = self._todo.pop()
            if depth > _DEPTH:
                raise LimitError(f"tables nested deeper than {_DEPTH}")
            self._visit(self._table(kind, at, depth))

    def claim(self, start: int, end: int) -> None:
        """Account for a span. Raises `ParseError` when it is not inside the file."""
        if not 0 <= start <= end <= len(self.data):
            raise ParseError(f"bytes {start} to {end} of {len(self.data)}")
        self._claims[start] = max(end, self._claims.get(start, 0))

    def unexplained(self) -> list[tuple[int, int]]:
        """Spans that nothing claims and that are more than zeros for alignment; the last may be the tail."""
        at, found = 0, []
        for start, end in sorted(self._claims.items()):
            if start > at and (start - at > _MOST_PADDING or any(self.data[at:start])):
                found.append((at, start))
            at = max(at, end)
        if at < len(self.data) and (len(self.data) - at > _MOST_TAIL or any(self.data[at:])):
            found.append((at, len(self.data)))
        return found

    def _push(self, kind: str, at: int, depth: int) -> None:
        if (kind, at) not in self._seen:
            self._seen.add((kind, at))
            if len(self._seen) > _TABLES:
                raise LimitError(f"more than {_TABLES} tables")
            self._todo.append((kind, at, depth))

    def _number(self, form: struct.Struct, at: int) -> int:
        if not 0 <= at <= len(self.data) - form.size:
            raise ParseError(f"an offset leads to {at} of {len(self.data)}")
        value: int = form.unpack_from(self.data, at)[0]
        return value

    def _follow(self, at: int) -> int:
        offset = self._number(_U32, at)
        if not offset:
            raise ParseError(f"an offset of nothing, offset {at}")
        return at + offset

    def _table(self, kind: str, at: int, depth: int) -> Table:
        vtable = at - self._number(_S32, at)
        slots, size = self._number(_U16, vtable), self._number(_U16, vtable + 2)
        if slots < 4 or slots % 2 or size < 4:  # noqa: PLR2004 - the two sizes, and the offset to the vtable
            raise ParseError(f"a vtable of {slots} bytes for a table of {size}, offset {vtable}")
        self._job.budget.spend_opcodes(1 + (slots + size) // _STEP)
        self.claim(vtable, vtable + slots)
        self.claim(at, at + size)
        found = Table(kind, at)
        known = self._schema[kind]
        hidden = bytearray(self.data[at : at + size])
        hidden[:4] = bytes(4)
        for slot in range((slots - 4) // 2):
            place = self._number(_U16, vtable + 4 + 2 * slot)
            if not place:
                continue
            if slot not in known:
                self._job.report.add("flatbuffer.field", f"{kind}, field {slot}", offset=at + place)
                continue
            width = int(known[slot]) if known[slot].isdigit() else 4
            if place < 4 or place + width > size:  # noqa: PLR2004 - the offset to the vtable
                raise ParseError(f"field {slot} of a {kind} lies outside its table, offset {at}")
            hidden[place : place + width] = bytes(width)
            self._field(found, slot, known[slot], at + place, depth)
        if any(hidden):
            self._job.report.add("flatbuffer.gap", f"{kind}", offset=at)
        return found

    def _field(self, table: Table, slot: int, kind: str, at: int, depth: int) -> None:
        if kind.isdigit():
            table.numbers[slot] = int.from_bytes(self.data[at : at + int(kind)], "little")
        elif kind == "s":
            table.spans[slot] = self._text(self._follow(at))
        elif kind.startswith("["):
            self._vector(table, slot, kind[1:], self._follow(at), depth)
        elif kind.startswith("U:"):
            self._union(table, slot, kind[2:], self._follow(at), depth)
        else:
            self._push(kind, self._follow(at), depth + 1)

    def _union(self, table: Table, slot: int, name: str, at: int, depth: int) -> None:
        """The type stands in the slot before; of a type that is not known only the place is checked."""
        kind = self._schema[_UNION + name].get(table.numbers.get(slot - 1, 0))
        if kind is None:
            self._number(_S32, at)
            self._job.report.add("flatbuffer.field", f"{table.kind}, a {name} of unknown type", offset=at)
        else:
            self._push(kind, at, depth + 1)

    def _text(self, at: int) -> tuple[int, int]:
        start, size = at + 4, self._number(_U32, at)
        self.claim(at, start + size + 1)
        if self.data[start + size]:
            raise ParseError(f"a text is not ended by a zero, offset {at}")
        return start, start + size

    def _vector(self, table: Table, slot: int, kind: str, at: int, depth: int) -> None:
        count = self._number(_U32, at)
        width = int(kind) if kind.isdigit() else 4
        start, end = at + 4, at + 4 + count * width
        self.claim(at, end)
        table.counts[slot] = count
        table.spans[slot] = (start, end)
        if kind.isdigit() or (f"[{kind}", at) in self._seen:
            return
        self._seen.add((f"[{kind}", at))
        self._job.budget.spend_opcodes(count)
        for place in range(start, end, 4):
            if kind == "s":
                self._text(self._follow(place))
            else:
                self._push(kind, self._follow(place), depth + 1)
