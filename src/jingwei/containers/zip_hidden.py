"""What lies between the members that a zip's directory lists: descriptors, further members, other bytes."""

from __future__ import annotations

import struct

from jingwei.containers.zip_member import STREAMED, Member, Oddity, named
from jingwei.errors import LimitError

LOCAL = struct.Struct("<4s5H3L2H")  # header before each member
_FULL32 = 0xFFFFFFFF
_HIDDEN = 64  # each may be as long as the gap it stands in


def unlisted(
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
        if member is not None:
            after = _after(data, member, stop)
            if after == member.end and member.flags & STREAMED:
                oddities.append(Oddity("mismatch", "no data descriptor that fits", member.end, member.name))
            at = max(at, after)
    return found


def _after(data: memoryview, member: Member, stop: int) -> int:
    """Offset after the member and its data descriptor, if it has one."""
    if not member.flags & STREAMED:
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
    if at + LOCAL.size > stop:
        return None
    f = LOCAL.unpack_from(data, at)
    start = at + LOCAL.size + f[9] + f[10]
    if start > stop:
        return None
    packed = stop - start if f[2] & STREAMED or f[7] == _FULL32 else min(f[7], stop - start)
    raw = bytes(data[at + LOCAL.size : at + LOCAL.size + f[9]])
    return Member(named(raw, f[2]), f[3], f[2], f[6], packed, f[8], at, start, listed=False)
