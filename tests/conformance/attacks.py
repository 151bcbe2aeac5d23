"""What an attacker does to a bundle: every digest, name and index follows, so that nothing but the lie itself is wrong."""

from __future__ import annotations

import base64
from collections.abc import Callable
from functools import cache
from typing import Any

from jingwei.evidence.bundle import Bundle, bundle_bytes
from jingwei.evidence.container import pack, unpack
from jingwei.evidence.forms.canonical import canonical, digest, read_canonical
from jingwei.evidence.forms.envelope import Envelope, envelope_bytes, read_envelope
from jingwei.evidence.notes.note import Note, NoteSignature, note_bytes, read_note
from tests.evidence.issuer import Edit, Story

Change = Callable[[bytes], bytes]
PLAN, RESULT, RELEASE = range(3)  # statements of an issuer's bundle, before they are sorted


@cache
def honest() -> bytes:
    """The bundle that most attacks begin with."""
    return bundle_bytes(Story().tell().bundle())


def indexed(content: bytes, change: Edit) -> bytes:
    """Another index over the same files."""
    index, files = unpack(content)
    value = read_canonical(index, "index")
    change(value)
    return pack(canonical(value), files)


def filed_as(content: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    """The same index over other files."""
    index, files = unpack(content)
    change(files)
    return pack(index, files)


def rewritten(content: bytes, place: str, change: Change, number: int = 0) -> bytes:
    """Another content of the file at a place of the index (`checkpoint`, `entries`, `leaves`; of lists, by number), everything else repaired."""
    index, files = unpack(content)
    value: dict[str, Any] = read_canonical(index, "index")
    is_list = isinstance(value[place], list)
    old = value[place][number] if is_list else value[place]["file"] if place == "entries" else value[place]
    made = change(files.pop(old))
    new = digest(made)
    files[new] = made
    if is_list:
        value[place] = sorted([new, *(name for name in value[place] if name != old)])
    elif place == "entries":
        value[place]["file"] = new
    else:
        value[place] = new
    return pack(canonical(value), files)


def resigned(bundle: Bundle, number: int, change: Change) -> bytes:
    """A bundle with the bytes of one envelope changed."""
    statements = list(bundle.statements)
    statements[number] = change(statements[number])
    return rebuilt(bundle, statements=tuple(statements))


def rebuilt(bundle: Bundle, **parts: Any) -> bytes:
    """The file of a bundle with other parts."""
    from dataclasses import replace

    return bundle_bytes(replace(bundle, **parts))


def signatures(content: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    """An envelope with other signatures."""
    envelope = read_envelope(content)
    made = dict(envelope.signatures)
    change(made)
    return envelope_bytes(Envelope(envelope.payload, made, envelope.payload_type))


def lines(note: bytes, change: Callable[[list[NoteSignature]], None]) -> bytes:
    """A note with other signature lines."""
    read = read_note(note)
    made = list(read.signatures)
    change(made)
    return note_bytes(Note(read.text, tuple(made)))


def replaced(old: bytes, new: bytes) -> Change:
    """Replaces the first occurrence; it must be there."""

    def change(content: bytes) -> bytes:
        assert old in content, old
        return content.replace(old, new, 1)

    return change


def generated(recipe: dict[str, Any]) -> bytes:
    """The bytes of a recipe: `before`, then `repeat` so many `times`, then `after` (base64)."""
    before, repeat, after = (base64.b64decode(recipe[name]) for name in ("before", "repeat", "after"))
    return before + repeat * int(recipe["times"]) + after


def recipe(before: bytes, repeat: bytes, times: int, after: bytes) -> dict[str, Any]:
    """What `generated` reads."""
    texts = (base64.b64encode(part).decode() for part in (before, repeat, after))
    return dict(zip(("before", "repeat", "after"), texts, strict=True)) | {"times": times}
