"""What is handed over: a log with its signed head, statements about one assessment, and the leaves of its result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jingwei.errors import ParseError
from jingwei.evidence.container import pack, unpack
from jingwei.evidence.forms import tiles
from jingwei.evidence.forms.canonical import canonical, digest, read_canonical
from jingwei.evidence.forms.fields import HEX_DIGEST, exactly, items, text, whole
from jingwei.evidence.forms.merkle import Frontier
from jingwei.evidence.notes.note import Note, note_bytes, read_note, signature_line
from jingwei.limits import LIMITS, Limits

SCHEMA = "jingwei/bundle/1"


@dataclass(frozen=True, slots=True)
class Bundle:
    """The parts as bytes, lists in the order of their digests; `before` and `entries` are values: the log from entry `before.size` on, complete."""

    checkpoint: bytes  # signed note
    before: Frontier  # of the entries that are not shown
    entries: tuple[bytes, ...]
    statements: tuple[bytes, ...]  # envelopes
    leaves: bytes
    anchors: tuple[bytes, ...] = ()  # older checkpoints with their cosignatures
    timestamps: tuple[bytes, ...] = ()  # RFC 3161 responses over the checkpoint's text


def bundle_bytes(bundle: Bundle) -> bytes:
    """The file of a bundle. Lists and signature lines of heads are put in their one order. Raises `ParseError` for a head that is no note."""
    files: dict[str, bytes] = {}

    def put(content: bytes) -> str:
        name = digest(content)
        if name in files:
            raise ParseError("bundle: the same content stands in it twice")
        files[name] = content
        return name

    index = {
        "schema": SCHEMA,
        "checkpoint": put(arranged(bundle.checkpoint)),
        "anchors": sorted(put(arranged(one)) for one in bundle.anchors),
        "entries": {
            "file": put(tiles.bundle_bytes(bundle.entries)),
            "count": len(bundle.entries),
            "first": bundle.before.size,
            "frontier": [root.hex() for root in bundle.before.roots],
        },
        "statements": sorted(put(one) for one in bundle.statements),
        "leaves": put(bundle.leaves),
        "timestamps": sorted(put(one) for one in bundle.timestamps),
    }
    return pack(canonical(index), files)


def arranged(note: bytes, limits: Limits = LIMITS) -> bytes:
    """A signed note with its signature lines sorted, each once: their order says nothing, so it has one. Raises `ParseError`, `LimitError`."""
    read = read_note(note, limits)
    return note_bytes(Note(read.text, tuple(sorted(set(read.signatures), key=signature_line))))


def read_bundle(content: bytes, limits: Limits = LIMITS) -> Bundle:
    """The bundle in a file. Raises `ParseError` for anything that `bundle_bytes` would not have written, `LimitError`."""
    index, files = unpack(content, limits)
    found = exactly(
        read_canonical(index, "bundle.json", limits),
        "bundle.json",
        ("schema", "checkpoint", "anchors", "entries", "statements", "leaves", "timestamps"),
    )
    if found["schema"] != SCHEMA:
        raise ParseError(f"bundle.json: not of schema {SCHEMA}", hint="a newer Jingwei may have written it: update")
    take = _Taker(files)
    log = exactly(found["entries"], "bundle.json: entries", ("file", "count", "first", "frontier"))
    made = Bundle(
        checkpoint=take.one(found["checkpoint"]),
        before=_frontier(log),
        entries=tuple(
            tiles.read_bundle(take.one(log["file"]), whole(log["count"], "bundle.json: count", limits.bundle_entries))
        ),
        statements=take.all(found["statements"], limits),
        leaves=take.one(found["leaves"]),
        anchors=take.all(found["anchors"], limits),
        timestamps=take.all(found["timestamps"], limits),
    )
    take.refuse_rest()
    if any(arranged(note, limits) != note for note in (made.checkpoint, *made.anchors)):
        raise ParseError("bundle: signature lines of a head are not sorted, or one stands twice")
    return made


def _frontier(log: Mapping[str, Any]) -> Frontier:
    first = whole(log["first"], "bundle.json: first")
    roots = [text(item, "bundle.json: frontier", HEX_DIGEST) for item in items(log["frontier"], "frontier", 63)]
    if len(roots) != first.bit_count():
        raise ParseError(f"bundle.json: {len(roots)} frontier hashes do not stand for {first} entries")
    return Frontier(first, tuple(bytes.fromhex(root) for root in roots))


class _Taker:
    """Hands out each file once."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = dict(files)

    def one(self, name: Any) -> bytes:
        try:
            return self._files.pop(text(name, "bundle.json: file", HEX_DIGEST))
        except KeyError:
            raise ParseError(f"bundle.json: file {name} is missing, or named twice") from None

    def all(self, names: Any, limits: Limits) -> tuple[bytes, ...]:
        listed = items(names, "bundle.json: files", limits.bundle_files)
        taken = tuple(self.one(name) for name in listed)
        if listed != sorted(listed):
            raise ParseError("bundle.json: a list of files is not sorted")
        return taken

    def refuse_rest(self) -> None:
        if self._files:
            raise ParseError(f"bundle: {len(self._files)} files that bundle.json does not name")
