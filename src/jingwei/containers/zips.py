"""A zip archive as all of its readers see it.

Readers disagree: some believe the central directory, some the local headers, some take the first of two equal names, some the last. So both are
read, and every difference is an `Oddity` beside the members. Nothing is unpacked here except by `content`, and never onto disk.
Source of the layout: APPNOTE.TXT 6.3.10.
"""

from __future__ import annotations

import re
import struct
import zlib
from contextlib import suppress
from dataclasses import dataclass, replace

from jingwei.containers.inflate import inflate, inflate_raw, salvage
from jingwei.containers.zip_end import EOCD, read_end
from jingwei.containers.zip_extra import other_name, unexplained, wide
from jingwei.containers.zip_hidden import LOCAL, unlisted
from jingwei.containers.zip_member import BZIP2, DEFLATED, ENCRYPTED, STORED, STREAMED, UTF8, Member, Oddity, named
from jingwei.errors import LimitError, ParseError
from jingwei.unicode import nfkc

__all__ = ["Archive", "Member", "Oddity", "checksum_fits", "content", "escapes", "plain_name", "read_zip", "salvaged"]

_CENTRAL = struct.Struct("<4s6H3L5H2L")
_FULL16 = 0xFFFF
_USUAL_FLAGS = ENCRYPTED | STREAMED | UTF8 | 0x0006
_CONTROLS = re.compile(rb"[\x00-\x1f\x7f]")
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")
_ICON = b"Icon\r"  # what macOS calls the icon of a folder


@dataclass(frozen=True, slots=True)
class Archive:
    """Members in the order of the directory, then hidden ones; `prefix` bytes stand before the archive."""

    members: tuple[Member, ...]
    oddities: tuple[Oddity, ...]
    prefix: int = 0


def read_zip(data: memoryview, max_members: int) -> Archive:
    """Directory and local headers of the archive in `data`. Raises `ParseError` when readers could not open it, `LimitError` above the bound."""
    end = read_end(data)
    if end.count > max_members:
        raise LimitError(f"{end.count} members, the bound is {max_members}")
    oddities = [Oddity("mismatch", wrong, end.at) for wrong in end.wrong]
    members = _members(data, end.start, end.stop, end.count, end.prefix, oddities)
    members += unlisted(data, members, end.prefix, end.start, max_members, oddities)
    if not _is_text(end.comment):
        oddities.append(Oddity("gap", f"a comment of {len(end.comment)} bytes that is no text", end.at + EOCD.size))
    if end.trailing:
        oddities.append(Oddity("trailing", f"{end.trailing} bytes", end.at + EOCD.size))
    if end.prefix:
        oddities.append(Oddity("prefix", f"{end.prefix} bytes", 0))
    oddities += _duplicates(members)
    return Archive(tuple(members), tuple(oddities), end.prefix)


def _members(data: memoryview, at: int, end: int, count: int, prefix: int, oddities: list[Oddity]) -> list[Member]:
    members = []
    for number in range(count):
        if at == end:
            oddities.append(Oddity("mismatch", f"{number} entries, {count} stated", at))
            break
        if at + _CENTRAL.size > end or bytes(data[at : at + 4]) != b"PK\x01\x02":
            raise ParseError(f"the directory is damaged at offset {at}")
        f = _CENTRAL.unpack_from(data, at)
        if f[13] not in {0, _FULL16}:
            raise ParseError("an archive of several volumes")
        name = at + _CENTRAL.size
        extra, comment = name + f[10], name + f[10] + f[11]
        at = comment + f[12]
        raw, fields = bytes(data[name:extra]), data[extra:comment]
        size, packed, header = wide(fields, f[9], f[8], f[16])
        member = Member(named(raw, f[3]), f[4], f[3], f[7], packed, size, header + prefix, 0, f[15] >> 16)
        try:
            members.append(_locate(data, member, raw, fields, oddities))
        except ParseError as error:  # most readers open the others all the same
            oddities.append(Oddity("unreadable", error.message, at, member.name))
        if not _is_text(data[comment:at]):
            oddities.append(Oddity("gap", "a comment that is no text", comment, member.name))
    if at != end:
        more = bytes(data[at : at + 4]) == b"PK\x01\x02"
        text = "entries beyond the number that is stated" if more else "bytes of the directory are no entries"
        oddities.append(Oddity("mismatch" if more else "directory", f"{end - at} {text}", at))
    return members


def _has_controls(raw: bytes) -> bool:
    """Whether a name holds what some readers cut at, some replace, and some keep."""
    icon = raw == _ICON or raw.endswith(b"/" + _ICON)
    return _CONTROLS.search(raw[:-1] if icon else raw) is not None


def _locate(data: memoryview, member: Member, raw: bytes, extra: memoryview, oddities: list[Oddity]) -> Member:
    """Compare with the local header and find the first byte."""
    at = member.header
    if at + LOCAL.size > len(data) or bytes(data[at : at + 4]) != b"PK\x03\x04":
        raise ParseError(f"no local header for {member.name!r} at offset {at}")
    f = LOCAL.unpack_from(data, at)
    name = at + LOCAL.size
    local, fields = bytes(data[name : name + f[9]]), data[name + f[9] : name + f[9] + f[10]]
    start = name + f[9] + f[10]
    if start + member.packed > len(data):
        raise ParseError(f"{member.name!r} reaches over the end of the file")
    wrong = [f"name {local[:80]!r}"] if local != raw else []
    wrong += ["control characters in the name"] if _has_controls(raw) else []
    wrong += ["method"] if f[3] != member.method else []
    wrong += ["flags"] if f[2] != member.flags else []
    wrong += _sizes(f, fields, member)
    aliases = _aliases(raw, member, (extra, fields))
    for alias in aliases[1:]:
        if (raw.isascii() and b"?" not in raw) or escapes(alias):
            wrong.append(f"name {alias[:80]!r} in a further field")
        else:
            oddities.append(Oddity("alias", alias, at, member.name))
    if wrong:
        oddities.append(Oddity("mismatch", ", ".join(wrong), at, member.name))
    strange = filter(None, map(unexplained, (extra, fields)))
    oddities += [Oddity("extra", found, at, member.name) for found in strange]
    odd = (f[2] | member.flags) & ~_USUAL_FLAGS
    if odd:
        oddities.append(Oddity("flags", f"0x{odd:04x}", at, member.name))
    return replace(member, flags=member.flags | f[2], start=start, aliases=tuple(filter(None, aliases)))


def _sizes(local: tuple[int, ...], fields: memoryview, member: Member) -> list[str]:
    """Sizes and checksum that differ. Where they follow the content, the header may leave them out, but not state others."""
    size, packed, _ = wide(fields, local[8], local[7], 0)
    left_out = bool(local[2] & STREAMED)
    wrong = (
        ["sizes"]
        if (size, packed) != (member.size, member.packed) and not (left_out and not size and not packed)
        else []
    )
    if member.method == STORED and member.size != member.packed and not member.encrypted:
        wrong.append("sizes of what is stored as it is")
    return wrong + (["checksum"] if local[6] != member.crc and not (left_out and not local[6]) else [])


def _aliases(raw: bytes, member: Member, extras: tuple[memoryview, ...]) -> list[str]:
    """What readers call the member that take its name for UTF-8 whatever the flags (or nothing), then those that ask the further fields."""
    found = [""]
    if not member.flags & UTF8 and not raw.isascii():
        with suppress(UnicodeDecodeError):
            found[0] = raw.decode("utf-8")
    others = dict.fromkeys(other_name(extra, raw) for extra in extras)
    return found + [alias for other in others if other and (alias := other.decode("utf-8", "replace")) != member.name]


def _duplicates(members: list[Member]) -> list[Oddity]:
    seen: dict[str, Member] = {}
    found = []
    for member in members:
        others = [seen.setdefault(plain_name(name), member) for name in (member.name, *member.aliases)]
        other = next((one for one in others if one is not member), None)
        if other is not None:
            found.append(Oddity("duplicate", other.name, member.header, member.name))
    return found


def _is_text(comment: memoryview) -> bool:
    return not _BINARY.search(bytes(comment))


def plain_name(name: str) -> str:
    """The name as the most careless reader takes it: cut at NUL, slashes unified, `.` and empty parts dropped, case and forms of letters folded.

    Windows drops dots and spaces at the end of a part.
    """
    plain = name.split("\0", maxsplit=1)[0].replace("\\", "/").casefold()
    if not plain.isascii():
        plain = nfkc(plain).casefold()
    parts = [part if part == ".." else part.rstrip(". ") for part in plain.split("/")]
    return "/".join(filter(None, parts))


def escapes(name: str) -> bool:
    """Whether unpacking `name` could write outside the folder: absolute, with a drive or with `..`."""
    unified = name.replace("\\", "/")
    return unified.startswith("/") or unified[1:2] == ":" or ".." in unified.split("\0")[0].split("/")


def content(data: memoryview, member: Member, bound: int) -> memoryview:
    """Bytes of a member: a view when it is stored, else unpacked.

    Raises `LimitError` above `bound`, `ParseError` when the stated method does not yield the stated size.
    """
    packed = data[member.start : member.end]
    if member.method == STORED:
        return packed
    if member.method == DEFLATED:
        out = inflate_raw(packed, bound)
    elif member.method == BZIP2:
        out, used = inflate(packed, "bz2", bound)
        if used != len(packed):
            raise ParseError(f"{len(packed) - used} bytes after the bzip2 stream")
    else:
        raise ParseError(f"compression method {member.method}")
    if member.listed and len(out) != member.size:
        raise ParseError(f"{len(out)} bytes unpacked, {member.size} stated")
    return memoryview(out)


def salvaged(data: memoryview, member: Member, bound: int) -> bytes:
    """What a loader would get of a member whose content cannot be had whole; nothing where it is stored or packed in another way."""
    kind = {DEFLATED: "deflate", BZIP2: "bz2"}.get(member.method, "")
    return salvage(data[member.start : member.end], kind, bound) if kind else b""


def checksum_fits(member: Member, unpacked: memoryview) -> bool:
    """Whether the CRC-32 of the content is the stated one."""
    return zlib.crc32(unpacked) == member.crc
