"""Members of a tar archive (ustar, GNU and PAX long names), read in place. Source of the layout: POSIX.1-2017 pax, GNU tar manual."""

from __future__ import annotations

from dataclasses import dataclass

from jingwei.errors import LimitError, ParseError

BLOCK = 512
_MAGIC = slice(257, 262)
_NUMERIC_BINARY = 0x80
_LONG = 1 << 20  # bound of a long name or PAX header


@dataclass(frozen=True, slots=True)
class TarMember:
    """One entry. `kind` is tar's type flag: `0` file, `5` folder, `1` `2` links, `3` `4` `6` devices, others are unusual."""

    name: str
    kind: str
    start: int
    size: int
    target: str = ""

    @property
    def file(self) -> bool:
        """A regular file."""
        return self.kind in {"0", "\0", "7"}


def is_tar(data: memoryview) -> bool:
    """Whether the first block is a tar header: magic and checksum."""
    return len(data) >= BLOCK and bytes(data[_MAGIC]) == b"ustar" and _checksum_fits(bytes(data[:BLOCK]))


def read_tar(data: memoryview, bound: int) -> tuple[tuple[TarMember, ...], int]:
    """Members, and the offset after the archive's two closing zero blocks (readers stop there).

    Raises `ParseError` on damage or a missing end, `LimitError` above `bound` members.
    """
    members: list[TarMember] = []
    at, name, target = 0, "", ""
    while at + BLOCK <= len(data):
        block = bytes(data[at : at + BLOCK])
        if not block.strip(b"\0"):
            return tuple(members), _close(data, at)
        member = _member(block, at)
        at = member.start + (member.size + BLOCK - 1) // BLOCK * BLOCK
        if at > len(data):
            raise ParseError(f"{member.name!r} reaches over the end, offset {member.start}")
        if bytes(data[member.start + member.size : at]).strip(b"\0"):
            raise ParseError(f"bytes hidden in the padding after {member.name!r}, offset {member.start + member.size}")
        if member.kind in "LKxg":
            name, target = _long(data, member, name, target)
            continue
        members.append(TarMember(name or member.name, member.kind, member.start, member.size, target or member.target))
        name, target = "", ""
        if len(members) > bound:
            raise LimitError(f"more than {bound} members")
    raise ParseError(f"the archive ends without its closing blocks, offset {at}")


def _close(data: memoryview, at: int) -> int:
    end = at + 2 * BLOCK
    if end > len(data) or bytes(data[at:end]).strip(b"\0"):
        raise ParseError(f"the archive ends without its second closing block, offset {at}")
    while end < len(data) and not bytes(data[end : end + BLOCK]).strip(b"\0"):
        end = min(end + BLOCK, len(data))
    return end


def _member(block: bytes, at: int) -> TarMember:
    if not _checksum_fits(block):
        raise ParseError(f"no tar header at offset {at}")
    name, prefix = _text(block[0:100]), _text(block[345:500]) if block[257:263] == b"ustar\0" else ""
    kind = chr(block[156])
    size = 0 if kind in "12345" else _number(block[124:136])
    return TarMember(f"{prefix}/{name}" if prefix else name, kind, at + BLOCK, size, _text(block[157:257]))


def _long(data: memoryview, member: TarMember, name: str, target: str) -> tuple[str, str]:
    if member.size > _LONG:
        raise LimitError(f"a long name of {member.size} bytes at offset {member.start}")
    raw = bytes(data[member.start : member.start + member.size])
    if member.kind == "L":
        return _text(raw), target
    if member.kind == "K":
        return name, _text(raw)
    fields = _pax(raw, member.start)
    if "size" in fields or "GNU.sparse.major" in fields:
        raise ParseError(f"a PAX header changes sizes, offset {member.start}")
    return fields.get("path", name), fields.get("linkpath", target)


def _pax(raw: bytes, offset: int) -> dict[str, str]:
    fields: dict[str, str] = {}
    at = 0
    while at < len(raw):
        space = raw.find(b" ", at, at + 20)
        length = int(raw[at:space]) if space > at and raw[at:space].isdigit() else 0
        record = raw[space + 1 : at + length]
        if space < 0 or length <= space - at or at + length > len(raw) or b"=" not in record:
            raise ParseError(f"a damaged PAX header, offset {offset + at}")
        key, _, value = record.partition(b"=")
        fields[key.decode("utf-8", "replace")] = value.rstrip(b"\n").decode("utf-8", "replace")
        at += length
    return fields


def _checksum_fits(block: bytes) -> bool:
    try:
        stated = _number(block[148:156])
    except ParseError:
        return False
    return stated == sum(block[:148]) + 8 * 0x20 + sum(block[156:])


def _number(field: bytes) -> int:
    if field and field[0] & _NUMERIC_BINARY:
        return int.from_bytes(bytes([field[0] & ~_NUMERIC_BINARY & 0xFF]) + field[1:], "big")
    digits = field.strip(b" \0")
    if not digits:
        return 0
    if digits.strip(b"01234567"):
        raise ParseError(f"a number field holds {digits[:12]!r}")
    return int(digits, 8)


def _text(field: bytes) -> str:
    return field.split(b"\0")[0].decode("utf-8", "surrogateescape")
