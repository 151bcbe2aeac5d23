"""Changes by a carrier without any key: of raw bytes, and of contents with every digest, name and index repaired.

Each function gives another file, or None where the bundle has no place for the change. `FREE` are those that anybody may make, because what they
take away or add proves nothing that the policy demands; they must be named in the answer where the bundle is still accepted.
"""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Callable, Mapping
from typing import Any

from jingwei.evidence.container import pack, unpack
from jingwei.evidence.forms import tiles
from jingwei.evidence.forms.canonical import canonical, digest, read_canonical
from jingwei.evidence.forms.leaves import Leaf, leaves_bytes, read_leaves, salted, withheld
from jingwei.evidence.notes.note import NoteSignature, read_note
from tests.conformance.attacks import lines, rewritten

Mutation = Callable[[bytes, random.Random], bytes | None]


def flip(content: bytes, chance: random.Random) -> bytes:
    """One bit is another one."""
    made = bytearray(content)
    made[chance.randrange(len(made))] ^= 1 << chance.randrange(8)
    return bytes(made)


def delete(content: bytes, chance: random.Random) -> bytes:
    """Some bytes are gone."""
    start = chance.randrange(len(content))
    return content[:start] + content[start + chance.choice((1, 2, 100, 512)) :]


def insert(content: bytes, chance: random.Random) -> bytes:
    """Some bytes are added."""
    start = chance.randrange(len(content) + 1)
    return content[:start] + chance.randbytes(chance.choice((1, 2, 100, 512))) + content[start:]


def swap(content: bytes, chance: random.Random) -> bytes | None:
    """Two stretches change places."""
    size = chance.choice((1, 16, 512))
    first, second = sorted(chance.randrange(0, len(content) - size) for _ in range(2))
    if second - first < size:
        return None
    parts = (content[:first], content[second : second + size], content[first + size : second])
    return b"".join((*parts, content[first : first + size], content[second + size :]))


def truncate(content: bytes, chance: random.Random) -> bytes:
    """The end is cut off."""
    return content[: chance.randrange(len(content))]


def _index(content: bytes) -> dict[str, Any]:
    value: dict[str, Any] = read_canonical(unpack(content)[0], "index")
    return value


def flip_in_file(content: bytes, chance: random.Random) -> bytes | None:
    """One bit of one file, its digest repaired."""
    place = chance.choice(("checkpoint", "entries", "statements", "statements", "leaves", "anchors"))
    listed = _index(content)[place]
    if not listed:
        return None
    number = chance.randrange(len(listed)) if isinstance(listed, list) else 0
    return rewritten(content, place, lambda file: flip(file, chance), number)


def entries(content: bytes, chance: random.Random) -> bytes | None:
    """Entries are left out, doubled, added, changed or in another order; the count is repaired."""
    index, files = unpack(content)
    value = read_canonical(index, "index")
    old = files.pop(value["entries"]["file"])
    made = tiles.read_bundle(old, value["entries"]["count"])
    place = chance.randrange(len(made))
    how = chance.choice(("drop", "double", "add", "flip", "order", "cut"))
    if how == "drop":
        made.pop(place)
    elif how == "double":
        made.insert(place, made[place])
    elif how == "add":
        made.insert(place, chance.randbytes(9))
    elif how == "flip":
        made[place] = flip(made[place] or b"0", chance)
    elif how == "order":
        made.reverse()
    else:
        del made[place:]
    new = tiles.bundle_bytes(made)
    if new == old:
        return None
    files[digest(new)] = new
    value["entries"].update(file=digest(new), count=len(made))
    return pack(canonical(value), files)


def hidden_entries(content: bytes, chance: random.Random) -> bytes:
    """Other hashes stand for the entries that are not shown."""
    index, files = unpack(content)
    value = read_canonical(index, "index")
    first = value["entries"]["first"] + chance.choice((-1, 1, 2, 8))
    count = max(first, 0).bit_count()
    value["entries"].update(first=max(first, 0), frontier=[chance.randbytes(32).hex() for _ in range(count)])
    made = pack(canonical(value), files)
    return made if made != content else flip(content, chance)


def statement_value(content: bytes, chance: random.Random) -> bytes:
    """A value in a signed statement is another one, in its one form."""

    def change(file: bytes) -> bytes:
        envelope = json.loads(file)
        payload = json.loads(base64.b64decode(envelope["payload"]))
        _change(payload, chance)
        return canonical({**envelope, "payload": base64.b64encode(canonical(payload)).decode()})

    return rewritten(content, "statements", change, chance.randrange(3))


def leaf_value(content: bytes, chance: random.Random) -> bytes:
    """A shown value is another one, or a withheld one is shown as invented."""

    def change(leaf: Leaf) -> Leaf:
        value = [leaf.value] if leaf.shown else ["invented"]
        _change(value, chance)
        return salted(chance.randbytes(32), leaf.path, value[0])

    return _leaves(content, chance, change)


def leaf_withheld(content: bytes, chance: random.Random) -> bytes | None:
    """A part that was released is withheld."""
    found = read_leaves(_file(content, "leaves"))
    shown = [leaf for leaf in found if leaf.shown]
    if not shown:
        return None
    gone = chance.choice(shown)
    made = [withheld(leaf) if leaf is gone else leaf for leaf in found]
    return rewritten(content, "leaves", lambda _: leaves_bytes(made))


def leaf_list(content: bytes, chance: random.Random) -> bytes | None:
    """Parts are left out, added or in another order."""
    made = list(read_leaves(_file(content, "leaves")))
    place, how = chance.randrange(len(made)), chance.choice(("drop", "add", "order"))
    if how == "drop":
        made.pop(place)
    elif how == "add":
        made.insert(place, salted(chance.randbytes(32), "risks/0", {}))
    else:
        made.insert(0, made.pop())
    return rewritten(content, "leaves", lambda _: leaves_bytes(made))


def missing_statement(content: bytes, chance: random.Random) -> bytes:
    """A statement is left out."""
    return _dropped(content, "statements", chance)


def roles(content: bytes, chance: random.Random) -> bytes:
    """Two files change their roles."""
    index, files = unpack(content)
    value = read_canonical(index, "index")
    number = chance.randrange(len(value["statements"]))
    value["leaves"], value["statements"][number] = value["statements"][number], value["leaves"]
    value["statements"].sort()
    return pack(canonical(value), files)


def signature_gone(content: bytes, chance: random.Random) -> bytes:
    """A signature line of the head is left out."""
    return rewritten(
        content, "checkpoint", lambda note: lines(note, lambda found: found.pop(chance.randrange(len(found))) and None)
    )


def signature_moved(content: bytes, chance: random.Random) -> bytes | None:
    """The time of a cosignature is another one."""
    found = [line for line in read_note(_file(content, "checkpoint")).signatures if len(line.signature) > 64]
    if not found:
        return None
    old = chance.choice(found)
    time = (int.from_bytes(old.signature[:8], "big") + chance.choice((-1, 1, 600))).to_bytes(8, "big")
    new = NoteSignature(old.name, old.key_id, time + old.signature[8:])
    return _sorted_lines(content, lambda listed: [new if line == old else line for line in listed])


def signature_unknown(content: bytes, chance: random.Random) -> bytes:
    """A signature line of a key that nobody knows is added."""
    extra = NoteSignature(chance.choice(("w0.example", "stranger.example")), chance.randbytes(4), chance.randbytes(72))
    return _sorted_lines(content, lambda listed: [*listed, extra])


def signature_of_statement_gone(content: bytes, chance: random.Random) -> bytes | None:
    """One of several signatures of a statement is left out."""

    def change(file: bytes) -> bytes:
        envelope = json.loads(file)
        envelope["signatures"].pop(chance.randrange(len(envelope["signatures"])))
        return canonical(envelope)

    made = rewritten(content, "statements", change, chance.randrange(3))
    return made if made != content else None


def signature_of_statement_unknown(content: bytes, chance: random.Random) -> bytes:
    """A signature of a statement by a key that nobody knows is added."""

    def change(file: bytes) -> bytes:
        envelope = json.loads(file)
        extra = {"keyid": chance.randbytes(32).hex(), "sig": base64.b64encode(chance.randbytes(64)).decode()}
        envelope["signatures"] = sorted([*envelope["signatures"], extra], key=lambda one: one["keyid"])
        return canonical(envelope)

    return rewritten(content, "statements", change, chance.randrange(3))


def anchor_gone(content: bytes, chance: random.Random) -> bytes | None:
    """An older head is left out."""
    return _dropped(content, "anchors", chance) if _index(content)["anchors"] else None


def timestamp_added(content: bytes, chance: random.Random) -> bytes:
    """Bytes are added as a timestamp, which the policy does not ask for."""
    index, files = unpack(content)
    value = read_canonical(index, "index")
    token = chance.randbytes(30)
    value["timestamps"].append(digest(token))
    return pack(canonical(value), {**files, digest(token): token})


def _dropped(content: bytes, place: str, chance: random.Random) -> bytes:
    index, files = unpack(content)
    value = read_canonical(index, "index")
    del files[value[place].pop(chance.randrange(len(value[place])))]
    return pack(canonical(value), files)


def _file(content: bytes, place: str) -> bytes:
    index, files = unpack(content)
    return files[read_canonical(index, "index")[place]]


def _sorted_lines(content: bytes, change: Callable[[list[NoteSignature]], list[NoteSignature]]) -> bytes:
    from jingwei.evidence.bundle import arranged

    def edit(found: list[NoteSignature]) -> None:
        found[:] = change(found)

    return rewritten(content, "checkpoint", lambda note: arranged(lines(note, edit)))


def _leaves(content: bytes, chance: random.Random, change: Callable[[Leaf], Leaf]) -> bytes:
    found = list(read_leaves(_file(content, "leaves")))
    place = chance.randrange(len(found))
    found[place] = change(found[place])
    return rewritten(content, "leaves", lambda _: leaves_bytes(found))


def _change(value: Any, chance: random.Random) -> None:
    """Another value somewhere in a document, in place."""
    places = list(value) if isinstance(value, dict) else list(range(len(value)))
    place = chance.choice(places)
    inner = value[place]
    if isinstance(inner, dict | list) and inner:
        _change(inner, chance)
    elif isinstance(inner, bool):
        value[place] = not inner
    elif isinstance(inner, int):
        value[place] = inner + 1
    elif isinstance(inner, str):
        value[place] = inner[:-1] if inner else "x"
    else:
        value[place] = "x"


RAW: Mapping[str, Mutation] = {one.__name__: one for one in (flip, delete, insert, swap, truncate)}
REPAIRED: Mapping[str, Mutation] = {
    one.__name__: one
    for one in (
        flip_in_file,
        entries,
        hidden_entries,
        statement_value,
        leaf_value,
        leaf_withheld,
        leaf_list,
        missing_statement,
        roles,
        signature_moved,
    )
}
FREE: Mapping[str, Mutation] = {
    one.__name__: one
    for one in (
        signature_gone,
        signature_unknown,
        signature_of_statement_gone,
        signature_of_statement_unknown,
        anchor_gone,
        timestamp_added,
    )
}
