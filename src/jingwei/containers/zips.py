"""A zip archive as all of its readers see it.

Readers disagree: some believe the central directory, some the local headers, some take the first of two equal names, some the last. So both are
read, and every difference is an `Oddity` beside the members. Nothing is unpacked here except by `content`, and never onto disk.
Source of the layout: APPNOTE.TXT 6.3.10.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from jingwei.containers.inflate import inflate, inflate_raw
from jingwei.errors import LimitError, ParseError

_EOCD = struct.Struct("<4s4H2LH")
_EOCD64_LOCATOR = struct.Struct("<4sLQL")
_EOCD64 = struct.Struct("<4sQ2H2L4Q")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_EXTRA = struct.Struct("<HH")
_COMMENT = 0xFFFF
_FULL32 = 0xFFFFFFFF
_ZIP64 = 0x0001
_ENCRYPTED = 0x0001
_STREAMED = 0x0008
_UTF8 = 0x0800
_USUAL_FLAGS = _ENCRYPTED | _STREAMED | _UTF8 | 0x0006
_STORED, _DEFLATED, _BZIP2, _LZMA = 0, 8, 12, 14
_UNIX_KIND, _REGULAR, _FOLDER = 0o170000, 0o100000, 0o040000
_CONTROLS = re.compile(rb"[\x00-\x1f\x7f]")
_ICON = b"Icon\r"  # what macOS calls the icon of a folder
_HIDDEN = 64  # each may be as long as the gap it stands in


@dataclass(frozen=True, slots=True)
class Member:
    """One member: what the directory says, and where its bytes are. `listed` is false for a member found only by its local header."""

    name: str
    method: int
    flags: int
    crc: int
    packed: int  # bytes in the archive
    size: int  # bytes unpacked, as stated
    header: int  # offset of the local header
    start: int  # offset of the first byte
    mode: int = 0  # Unix mode, 0 when not stated
    listed: bool = True

    @property
    def end(self) -> int:
        """Offset after the last byte."""
        return self.start + self.packed

    @property
    def folder(self) -> bool:
        """A directory entry without content."""
        return self.name.endswith("/") and self.size == 0

    @property
    def link(self) -> bool:
        """A symbolic link, device or other entry that is neither file nor folder."""
        return self.mode & _UNIX_KIND not in {0, _REGULAR, _FOLDER}

    @property
    def encrypted(self) -> bool:
        """Whether it says so; some readers ignore that."""
        return bool(self.flags & _ENCRYPTED)


@dataclass(frozen=True, slots=True)
class Oddity:
    """A difference between what readers see. `code`: mismatch, hidden, gap, prefix, trailing, flags, duplicate, directory."""

    code: str
    detail: str
    offset: int
    member: str = ""


@dataclass(frozen=True, slots=True)
class Archive:
    """Members in the order of the directory, then hidden ones; `prefix` bytes stand before the archive."""

    members: tuple[Member, ...]
    oddities: tuple[Oddity, ...]
    prefix: int = 0


def find_end(data: memoryview) -> int:
    """Offset of the end record that readers use, -1 when there is none in the last 64 KiB."""
    start = max(0, len(data) - _COMMENT - _EOCD.size)
    tail = bytes(data[start:])
    at, fallback = tail.rfind(b"PK\x05\x06"), -1
    while at >= 0:
        if at + _EOCD.size <= len(tail):
            fallback = max(fallback, at)
            if at + _EOCD.size + _EOCD.unpack_from(tail, at)[7] == len(tail):
                return start + at
        at = tail.rfind(b"PK\x05\x06", 0, at)
    return start + fallback if fallback >= 0 else -1


def read_zip(data: memoryview, max_members: int) -> Archive:
    """Directory and local headers of the archive in `data`. Raises `ParseError` when readers could not open it, `LimitError` above the bound."""
    end = find_end(data)
    if end < 0:
        raise ParseError("no end record: the archive is cut or no zip")
    count, size, offset, directory_end = _directory(data, end)
    if count > max_members:
        raise LimitError(f"{count} members, the bound is {max_members}")
    start = directory_end - size
    prefix = start - offset
    if start < 0 or prefix < 0:
        raise ParseError(f"the directory lies outside the file (offset {offset}, {size} bytes)")
    oddities: list[Oddity] = []
    members = _members(data, start, directory_end, count, prefix, oddities)
    members += _unlisted(data, members, prefix, start, max_members, oddities)
    trailing = len(data) - end - _EOCD.size - _EOCD.unpack_from(data, end)[7]
    if trailing:
        oddities.append(Oddity("trailing", f"{trailing} bytes", end + _EOCD.size))
    if prefix:
        oddities.append(Oddity("prefix", f"{prefix} bytes", 0))
    oddities += _duplicates(members)
    return Archive(tuple(members), tuple(oddities), prefix)


def _directory(data: memoryview, end: int) -> tuple[int, int, int, int]:
    """Count, size and stated offset of the directory, and the offset where it ends."""
    _, disk, start_disk, _, count, size, offset, _ = _EOCD.unpack_from(data, end)
    at = end - _EOCD64_LOCATOR.size
    if at >= 0 and bytes(data[at : at + 4]) == b"PK\x06\x07":
        record = at - _EOCD64.size
        if record < 0 or bytes(data[record : record + 4]) != b"PK\x06\x06":
            raise ParseError(f"no zip64 end record before its locator, offset {at}")
        fields = _EOCD64.unpack_from(data, record)
        return fields[7], fields[8], fields[9], record
    if disk or start_disk:
        raise ParseError("an archive of several volumes")
    return count, size, offset, end


def _members(data: memoryview, at: int, end: int, count: int, prefix: int, oddities: list[Oddity]) -> list[Member]:
    members = []
    for _ in range(count):
        if at + _CENTRAL.size > end or bytes(data[at : at + 4]) != b"PK\x01\x02":
            raise ParseError(f"the directory is damaged at offset {at}")
        f = _CENTRAL.unpack_from(data, at)
        raw = bytes(data[at + _CENTRAL.size : at + _CENTRAL.size + f[10]])
        extra = data[at + _CENTRAL.size + f[10] : at + _CENTRAL.size + f[10] + f[11]]
        size, packed, header = _wide(extra, f[9], f[8], f[16])
        member = Member(_name(raw, f[3]), f[4], f[3], f[7], packed, size, header + prefix, 0, f[15] >> 16)
        members.append(_locate(data, member, raw, oddities))
        at += _CENTRAL.size + f[10] + f[11] + f[12]
    if at != end:
        oddities.append(Oddity("directory", f"{end - at} bytes of the directory are no entries", at))
    return members


def _name(raw: bytes, flags: int) -> str:
    try:
        return raw.decode("utf-8") if flags & _UTF8 or raw.isascii() else raw.decode("cp437")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _has_controls(raw: bytes) -> bool:
    """Whether a name holds what some readers cut at, some replace, and some keep."""
    icon = raw == _ICON or raw.endswith(b"/" + _ICON)
    return _CONTROLS.search(raw[:-1] if icon else raw) is not None


def _wide(extra: memoryview, size: int, packed: int, header: int) -> tuple[int, int, int]:
    """Sizes and offset, taken from the zip64 field where the 32-bit ones are full."""
    at = 0
    values: list[int] = []
    while at + _EXTRA.size <= len(extra):
        tag, length = _EXTRA.unpack_from(extra, at)
        at += _EXTRA.size
        if tag == _ZIP64:
            field = bytes(extra[at : at + length])
            values = [int.from_bytes(field[i : i + 8], "little") for i in range(0, len(field) - 7, 8)]
        at += length
    wide = iter(values)
    return _one(wide, size), _one(wide, packed), _one(wide, header)


def _one(wide: Iterator[int], narrow: int) -> int:
    return next(wide, narrow) if narrow == _FULL32 else narrow


def _locate(data: memoryview, member: Member, raw: bytes, oddities: list[Oddity]) -> Member:
    """Compare with the local header and find the first byte."""
    at = member.header
    if at + _LOCAL.size > len(data) or bytes(data[at : at + 4]) != b"PK\x03\x04":
        raise ParseError(f"no local header for {member.name!r} at offset {at}")
    f = _LOCAL.unpack_from(data, at)
    local = bytes(data[at + _LOCAL.size : at + _LOCAL.size + f[9]])
    start = at + _LOCAL.size + f[9] + f[10]
    if start + member.packed > len(data):
        raise ParseError(f"{member.name!r} reaches over the end of the file")
    wrong = [f"name {local[:80]!r}"] if local != raw else []
    wrong += ["control characters in the name"] if _has_controls(raw) else []
    wrong += ["method"] if f[3] != member.method else []
    wrong += ["flags"] if f[2] != member.flags else []
    if not f[2] & _STREAMED:
        size, packed, _ = _wide(data[at + _LOCAL.size + f[9] : start], f[8], f[7], 0)
        wrong += ["sizes"] if (size, packed) != (member.size, member.packed) else []
        wrong += ["checksum"] if f[6] != member.crc else []
    if wrong:
        oddities.append(Oddity("mismatch", ", ".join(wrong), at, member.name))
    odd = (f[2] | member.flags) & ~_USUAL_FLAGS
    if odd:
        oddities.append(Oddity("flags", f"0x{odd:04x}", at, member.name))
    return Member(
        member.name, member.method, member.flags | f[2], member.crc, member.packed, member.size, at, start, member.mode
    )


def _unlisted(
    data: memoryview, members: list[Member], prefix: int, stop: int, bound: int, oddities: list[Oddity]
) -> list[Member]:
    """Look into what lies between the members: descriptors are expected, further members and other bytes are not."""
    found: list[Member] = []
    at = prefix
    for member in [*sorted(members, key=lambda m: m.header), None]:
        border = stop if member is None else member.header
        if border < at and member is not None:
            oddities.append(Oddity("mismatch", "members overlap", border, member.name))
        elif border > at:
            found += _gap(data, at, border, oddities)
        if len(found) + len(members) > bound:
            raise LimitError(f"more than {bound} members")
        at = max(at, _after(data, member, stop)) if member is not None else at
    return found


def _after(data: memoryview, member: Member, stop: int) -> int:
    """Offset after the member and its data descriptor, if it has one."""
    if not member.flags & _STREAMED:
        return member.end
    start = member.end + (4 if bytes(data[member.end : member.end + 4]) == b"PK\x07\x08" else 0)
    for width in (8, 4):
        fields = bytes(data[start : start + 4 + 2 * width])
        if fields == member.crc.to_bytes(4, "little") + b"".join(
            n.to_bytes(8, "little")[:width] for n in (member.packed, member.size)
        ):
            return min(start + len(fields), stop)
    return member.end


def _gap(data: memoryview, start: int, stop: int, oddities: list[Oddity]) -> list[Member]:
    gap = bytes(data[start : min(stop, start + (1 << 24))])
    at = gap.find(b"PK\x03\x04")
    found = []
    while at >= 0:
        member = _hidden(data, start + at, stop)
        if member is not None:
            found.append(member)
            if len(found) > _HIDDEN:
                raise LimitError(f"more than {_HIDDEN} members that no directory lists")
            oddities.append(Oddity("hidden", "a local header without a directory entry", start + at, member.name))
        at = gap.find(b"PK\x03\x04", at + 4)
    if not found and (gap.strip(b"\0") or stop - start > len(gap)):
        oddities.append(Oddity("gap", f"{stop - start} bytes", start))
    return found


def _hidden(data: memoryview, at: int, stop: int) -> Member | None:
    if at + _LOCAL.size > stop:
        return None
    f = _LOCAL.unpack_from(data, at)
    start = at + _LOCAL.size + f[9] + f[10]
    if start > stop:
        return None
    packed = stop - start if f[2] & _STREAMED or f[7] == _FULL32 else min(f[7], stop - start)
    raw = bytes(data[at + _LOCAL.size : at + _LOCAL.size + f[9]])
    return Member(_name(raw, f[2]), f[3], f[2], f[6], packed, f[8], at, start, listed=False)


def _duplicates(members: list[Member]) -> list[Oddity]:
    seen: dict[str, Member] = {}
    found = []
    for member in members:
        other = seen.setdefault(plain_name(member.name), member)
        if other is not member:
            found.append(Oddity("duplicate", other.name, member.header, member.name))
    return found


def plain_name(name: str) -> str:
    """The name as the most careless reader takes it: cut at NUL, slashes unified, `.` and empty parts dropped, case folded."""
    parts = name.split("\0", maxsplit=1)[0].replace("\\", "/").casefold().split("/")
    return "/".join(part for part in parts if part not in {"", "."})


def escapes(name: str) -> bool:
    """Whether unpacking `name` could write outside the folder: absolute, with a drive or with `..`."""
    unified = name.replace("\\", "/")
    return unified.startswith("/") or unified[1:2] == ":" or ".." in unified.split("\0")[0].split("/")


def content(data: memoryview, member: Member, bound: int) -> memoryview:
    """Bytes of a member: a view when it is stored, else unpacked.

    Raises `LimitError` above `bound`, `ParseError` when the stated method does not yield the stated size.
    """
    packed = data[member.start : member.end]
    if member.method == _STORED:
        return packed
    if member.method == _DEFLATED:
        out = inflate_raw(packed, bound)
    elif member.method == _BZIP2:
        out, _ = inflate(packed, "bz2", bound)
    else:
        raise ParseError(f"compression method {member.method}")
    if member.listed and len(out) != member.size:
        raise ParseError(f"{len(out)} bytes unpacked, {member.size} stated")
    return memoryview(out)


def checksum_fits(member: Member, unpacked: memoryview) -> bool:
    """Whether the CRC-32 of the content is the stated one."""
    return zlib.crc32(unpacked) == member.crc
