"""Members of a tar archive (ustar, GNU and PAX long names), read in place. Source of the layout: POSIX.1-2017 pax, GNU tar manual.

What readers take for different things is told with the member it concerns.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from jingwei.containers.tar_headers import LONG, Before
from jingwei.errors import LimitError, ParseError

BLOCK = 512
_POSIX, _CHECKSUM = slice(257, 263), slice(148, 156)
_PREFIX, _FILLING = slice(345, 500), slice(500, 512)
_TEXTS = (slice(0, 100), slice(157, 257), slice(265, 297), slice(297, 329))  # name, target, owner, group
_NUMERIC_BINARY = 0x80
_WITHOUT_CONTENT = "123456"  # links, devices, folders, pipes
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class TarMember:
    """One entry. `kind` is tar's type flag: `0` file, `5` folder, `1` `2` links, `3` `4` `6` devices, others are unusual.

    `odd`: readers disagree about it, as only an attack has use for; `doubt`: they may, or it holds what nobody shows.
    """

    name: str
    kind: str
    start: int
    size: int
    target: str = ""
    odd: tuple[str, ...] = ()
    doubt: tuple[str, ...] = ()

    @property
    def file(self) -> bool:
        """A regular file."""
        return self.kind in {"0", "\0", "7"}


def is_tar(data: memoryview) -> bool:
    """Whether the first block is a tar header. Its checksum decides: archives from before POSIX have no magic, and readers ask for none."""
    return len(data) >= BLOCK and _checksum_fits(bytes(data[:BLOCK]))


def read_tar(data: memoryview, bound: int, whole: list[TarMember] | None = None) -> tuple[tuple[TarMember, ...], int]:
    """Members, and the offset after the archive's two closing zero blocks (readers stop there).

    Raises `ParseError` on damage or a missing end, `LimitError` above `bound` members; the members before that are in `whole` then.
    """
    members = [] if whole is None else whole
    at, before, entries = 0, Before(), 0
    while at + BLOCK <= len(data):
        block = bytes(data[at : at + BLOCK])
        if not block.strip(b"\0"):
            if before.entries:
                raise ParseError(f"a header about no member, before offset {at}")
            return tuple(members), _close(data, at)
        member = _member(block, at)
        at = member.start + (member.size + BLOCK - 1) // BLOCK * BLOCK
        if at > len(data):
            raise ParseError(f"{member.name!r} reaches over the end, offset {member.start}")
        if bytes(data[member.start + member.size : at]).strip(b"\0"):
            raise ParseError(f"bytes hidden in the padding after {member.name!r}, offset {member.start + member.size}")
        entries += 1
        if entries > 2 * bound or len(members) == bound:
            raise LimitError(f"more than {bound} members")
        if member.kind in LONG:
            before.take(member.kind, bytes(data[member.start : member.start + member.size]), member.start)
        else:
            members.append(_joined(member, before))
            before = Before()
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
    posix = block[_POSIX] == b"ustar\0"
    name, prefix = _text(block[_TEXTS[0]]), _text(block[_PREFIX]) if posix else ""
    kind, stated = chr(block[156]), _number(block[124:136])
    doubt = [f"{stated} bytes of what has no content"] if kind in _WITHOUT_CONTENT and stated else []
    doubt += (
        ["bytes in a field that only some readers take for a part of the name"]
        if not posix and any(block[_PREFIX])
        else []
    )
    hidden = any(any(block[part].partition(b"\0")[2]) for part in (*_TEXTS, *([_PREFIX] if posix else [])))
    doubt += ["bytes of the header behind its texts"] if hidden or any(block[_FILLING]) else []
    size = 0 if kind in _WITHOUT_CONTENT else stated
    whole = f"{prefix}/{name}" if prefix else name
    return TarMember(whole, kind, at + BLOCK, size, _text(block[_TEXTS[1]]), doubt=tuple(doubt))


def _joined(member: TarMember, before: Before) -> TarMember:
    """The member as its own header and those before it describe it. Raises `ParseError` where readers would go on at different places."""
    if before.size is not None and before.size != member.size:
        raise ParseError(f"a PAX header changes sizes, offset {member.start}")
    name, target, kind = before.name or member.name, before.target or member.target, member.kind
    odd, doubt = list(before.odd), [*member.doubt, *before.doubt]
    if name.endswith("/") and member.file:
        doubt += ["a folder by its name, a file by its type"] if member.size else []
        kind = kind if member.size else "5"
    if _CONTROLS.search(name) or _CONTROLS.search(target):
        (odd if "\0" in name + target else doubt).append("control characters in the name")
    return TarMember(name, kind, member.start, member.size, target, tuple(odd), tuple(doubt))


def _checksum_fits(block: bytes) -> bool:
    """As Python's `tarfile` reads it, which takes more spellings than POSIX has; the sum may be that of signed bytes."""
    field = block[_CHECKSUM]
    try:
        binary = field[0] in {_NUMERIC_BINARY, 0xFF}
        stated = int.from_bytes(field[1:], "big") if binary else int(field.partition(b"\0")[0].strip() or b"0", 8)
    except ValueError:
        return False
    total = sum(block) - sum(field) + len(field) * 0x20
    return stated in {total, total - 0x100 * sum(byte >= _NUMERIC_BINARY for byte in block[:148] + block[156:])}


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
