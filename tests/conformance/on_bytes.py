"""Lies in the container: slack, other orders, names that lead elsewhere, sizes beyond every bound."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from jingwei.evidence import container
from jingwei.evidence.container import pack, unpack
from jingwei.evidence.forms.canonical import canonical, digest
from jingwei.evidence.notes.note import NoteSignature
from tests.conformance.attacks import filed_as, honest, indexed, lines, recipe, rewritten
from tests.conformance.case import CARRIER, ISSUER, Case, lie
from tests.evidence.issuer import Edit

BLOCK = 512
END = 2 * BLOCK


def _at(place: int, new: bytes, checksum: bool = True) -> bytes:
    """Bytes of the first header changed, its checksum repaired."""
    content = bytearray(honest())
    content[place : place + len(new)] = new
    if checksum:
        content[148:156] = b" " * 8
        content[148:156] = b"%06o\0 " % sum(content[:BLOCK])
    return bytes(content)


def _member(name: bytes, body: bytes, kind: bytes = b"0") -> bytes:
    """A file of the archive under any name."""
    block = bytearray(container._header(name, len(body)))
    block[156:157] = kind
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block) + container._padded(body)


def _inserted(member: bytes) -> bytes:
    return honest()[:-END] + member + bytes(END)


def _headers() -> Iterator[Case]:
    fields: dict[str, tuple[int, bytes]] = {
        "mode": (100, b"0000755"),
        "owner": (108, b"0000001"),
        "time": (136, b"00000000001"),
        "type": (156, b"2"),
        "link": (157, b"x"),
        "magic": (257, b"ustar  \0"),
        "owner-name": (265, b"root"),
        "device": (329, b"1"),
        "prefix": (345, b"a"),
        "slack": (500, b"x"),
        "size-plus": (124, b"+0000001"),
        "size-spaces": (124, b"     "),
        "name-slack": (20, b"x"),
    }
    for name, (place, new) in fields.items():
        yield lie(
            f"header-{name}",
            "container",
            "A field of a header is another one than its name and size give.",
            CARRIER,
            _at(place, new),
        )
    yield lie(
        "header-checksum",
        "container",
        "The checksum of a header is spelt otherwise.",
        CARRIER,
        _at(148, b" ", checksum=False),
    )


def _files() -> Iterator[Case]:
    extra = b"a note from the carrier"
    name = digest(extra).encode()
    yield lie(
        "extra-file",
        "container",
        "A file that the index does not name.",
        CARRIER,
        filed_as(honest(), lambda files: files.__setitem__(digest(extra), extra)),
    )
    yield lie(
        "extra-file-behind",
        "container",
        "A file behind the last one, out of order.",
        CARRIER,
        _inserted(_member(b"sha256/" + b"0" * 64, b"")),
    )
    yield lie(
        "two-indexes",
        "container",
        "A second index behind the files.",
        CARRIER,
        _inserted(_member(b"bundle.json", b"{}")),
    )
    for case, path in {
        "traversal": b"../../etc/passwd",
        "absolute": b"/etc/passwd",
        "upper": b"sha256/" + name.upper(),
        "folder": b"sha256/",
        "dot": b"./sha256/" + name,
    }.items():
        yield lie(
            f"name-{case}",
            "container",
            "A file under a name that leads elsewhere, or is not its digest.",
            CARRIER,
            _inserted(_member(path, extra)),
        )
    for case, kind in {"symlink": b"2", "hardlink": b"1", "folder": b"5", "extended": b"x", "old": b"\0"}.items():
        yield lie(
            f"member-{case}",
            "container",
            "A member of the archive that is no regular file.",
            CARRIER,
            _inserted(_member(b"sha256/" + b"f" * 64, b"", kind)),
        )
    yield lie(
        "content-other",
        "container",
        "A file whose content has another digest.",
        CARRIER,
        _inserted(_member(b"sha256/" + b"f" * 64, extra)),
    )
    index, files = unpack(honest())
    first = next(iter(sorted(files)))
    twice = _member(b"bundle.json", index) + _member(b"sha256/" + first.encode(), files[first]) * 2
    yield lie(
        "file-twice",
        "container",
        "The same file stands twice.",
        CARRIER,
        twice + honest()[len(_member(b"bundle.json", index)) + len(_member(b"x", files[first])) :],
    )
    swapped = b"".join([_member(b"sha256/" + first.encode(), files[first]), _member(b"bundle.json", index), bytes(END)])
    yield lie("index-not-first", "container", "A file stands in front of the index.", CARRIER, swapped)
    reverse = b"".join(_member(b"sha256/" + name.encode(), files[name]) for name in sorted(files, reverse=True))
    yield lie(
        "files-unsorted",
        "container",
        "The files are in another order.",
        CARRIER,
        _member(b"bundle.json", index) + reverse + bytes(END),
    )
    yield lie(
        "file-missing",
        "container",
        "A file that the index names is missing.",
        CARRIER,
        filed_as(honest(), lambda found: found.pop(first) and None),
    )


def _ends() -> Iterator[Case]:
    content = honest()
    for name, made in {
        "truncated-byte": content[:-1],
        "truncated-block": content[:-BLOCK],
        "truncated-half": content[: len(content) // 2],
        "truncated-end": content[:-END],
        "empty": b"",
        "only-end": bytes(END),
        "trailing-byte": content + b"\0",
        "trailing-block": content + bytes(BLOCK),
        "trailing-words": content + b"x" * BLOCK,
        "leading-block": bytes(BLOCK) + content,
        "twice": content + content,
        "gzip": b"\x1f\x8b\x08" + content,
        "zip": b"PK\x03\x04" + content,
    }.items():
        yield lie(
            f"archive-{name}", "container", "The archive begins or ends otherwise than bundles do.", CARRIER, made
        )
    padded = bytearray(content)
    padded[_index_end(content)] = 1
    yield lie("archive-padding", "container", "A byte in the gap behind a file is set.", CARRIER, bytes(padded))


def _index_end(content: bytes) -> int:
    return BLOCK + len(unpack(content)[0])


def _index() -> Iterator[Case]:
    def case(name: str, what: str, change: Edit) -> Case:
        return lie(f"index-{name}", "container", what, CARRIER, indexed(honest(), change))

    yield case("schema", "The index is of another schema.", lambda index: index.update(schema="jingwei/bundle/2"))
    yield case("extra", "The index has one key more.", lambda index: index.update(comment="x"))
    yield case("missing", "The index lacks a key.", lambda index: index.pop("anchors"))
    yield case("twice", "The index names a file twice.", lambda index: index["timestamps"].append(index["leaves"]))
    yield case(
        "unknown", "The index names a file that is not there.", lambda index: index["timestamps"].append("0" * 64)
    )
    yield case(
        "path", "The index names a file by a path.", lambda index: index["timestamps"].append("../../etc/passwd")
    )
    yield case("number", "A file is named by a number.", lambda index: index.update(leaves=1))
    yield case("unsorted", "A list of files is not sorted.", lambda index: index["statements"].reverse())
    yield case("count-less", "The index counts one entry less.", lambda index: index["entries"].update(count=2))
    yield case("count-more", "The index counts one entry more.", lambda index: index["entries"].update(count=4))
    yield case(
        "count-huge",
        "The index counts more entries than the bound.",
        lambda index: index["entries"].update(count=2**53 - 1),
    )
    yield case("count-negative", "The index counts entries backwards.", lambda index: index["entries"].update(count=-3))
    yield case(
        "first-huge",
        "More entries are hidden than hashes stand for.",
        lambda index: index["entries"].update(first=2**53 - 1),
    )
    yield case(
        "frontier-unasked",
        "A hash stands for entries that do not exist.",
        lambda index: index["entries"].update(frontier=["0" * 64]),
    )
    change: dict[str, Callable[[bytes], bytes]] = {
        "spaces": lambda index: index.replace(b":", b": ", 1),
        "newline": lambda index: index + b"\n",
        "bom": lambda index: b"\xef\xbb\xbf" + index,
        "double-key": lambda index: index.replace(b'{"anchors"', b'{"anchors":["x"],"anchors"', 1),
        "float": lambda index: index.replace(b'"count":3', b'"count":3.0'),
        "exponent": lambda index: index.replace(b'"count":3', b'"count":3e0'),
        "list": lambda index: b"[" + index + b"]",
        "empty": lambda index: b"",
        "escape": lambda index: index.replace(b"anchors", b"\\u0061nchors"),
    }
    original, files = unpack(honest())
    for name, edit in change.items():
        yield lie(
            f"index-bytes-{name}",
            "container",
            "The index is not in the one form of canonical JSON.",
            CARRIER,
            pack(edit(original), files),
        )
    yield case("roles-swapped", "Leaves and entries change their roles.", _swap_roles)


def _swap_roles(index: dict[str, Any]) -> None:
    index["leaves"], index["entries"]["file"] = index["entries"]["file"], index["leaves"]


def _order() -> Iterator[Case]:
    yield lie(
        "lines-unsorted",
        "container",
        "The signature lines of the head are in another order.",
        CARRIER,
        rewritten(honest(), "checkpoint", lambda note: lines(note, lambda found: found.reverse())),
    )

    def again(found: list[NoteSignature]) -> None:
        found.insert(0, found[0])

    yield lie(
        "lines-twice",
        "container",
        "A signature line stands twice.",
        CARRIER,
        rewritten(honest(), "checkpoint", lambda note: lines(note, again)),
    )


def _floods() -> Iterator[Case]:
    def case(name: str, what: str, made: dict[str, Any]) -> Case:
        return Case(f"{name}_fail", what, ISSUER, "container", generate=made)

    yield case(
        "flood-size",
        "A header promises eight gigabytes.",
        recipe(container._header(b"bundle.json", 8**11 - 1), b"x", 1, bytes(END)),
    )
    yield case(
        "flood-depth",
        "An index of 100,000 open brackets.",
        recipe(container._header(b"bundle.json", 102_400), b"[", 102_400, bytes(END)),
    )
    yield case(
        "flood-index-number",
        "An index of one number with 100,000 digits.",
        recipe(container._header(b"bundle.json", 102_400), b"9", 102_400, bytes(END)),
    )
    yield case(
        "flood-file",
        "A header promises one byte more than the bound of a file.",
        recipe(container._header(b"bundle.json", 256 * 1024 * 1024 + 1), b" ", BLOCK, bytes(END)),
    )
    body = b"x" * (512 * 1024 + 1)
    note = pack(canonical({**_value(), "checkpoint": digest(body)}), {**_others("checkpoint"), digest(body): body})
    at = note.index(b"x" * 4096)
    yield case(
        "flood-note", "A head beyond the bound of notes.", recipe(note[:at], b"x", len(body), note[at + len(body) :])
    )


def _value() -> dict[str, Any]:
    from jingwei.evidence.forms.canonical import read_canonical

    value: dict[str, Any] = read_canonical(unpack(honest())[0], "index")
    return value


def _others(place: str) -> dict[str, bytes]:
    files = dict(unpack(honest())[1])
    del files[_value()[place]]
    return files


def cases() -> Iterator[Case]:
    """All of them."""
    for group in (_headers, _files, _ends, _index, _order, _floods):
        yield from group()
