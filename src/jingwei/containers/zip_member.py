"""A member of a zip archive, and what readers of it differ on."""

from __future__ import annotations

from dataclasses import dataclass

STORED, DEFLATED, BZIP2 = 0, 8, 12
ENCRYPTED, STREAMED, UTF8 = 0x0001, 0x0008, 0x0800  # flags
_UNIX_KIND, _REGULAR, _FOLDER = 0o170000, 0o100000, 0o040000


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
    aliases: tuple[str, ...] = ()  # what other readers call it

    @property
    def end(self) -> int:
        """Offset after the last byte."""
        return self.start + self.packed

    @property
    def folder(self) -> bool:
        """A directory entry without content; Java packs the nothing into two bytes."""
        packed = 2 if self.method == DEFLATED else 0
        return self.name.endswith("/") and self.size == 0 and self.packed <= packed

    @property
    def link(self) -> bool:
        """A symbolic link, device or other entry that is neither file nor folder."""
        return self.mode & _UNIX_KIND not in {0, _REGULAR, _FOLDER}

    @property
    def encrypted(self) -> bool:
        """Whether it says so; some readers ignore that."""
        return bool(self.flags & ENCRYPTED)


@dataclass(frozen=True, slots=True)
class Oddity:
    """A difference between what readers see.

    `code`: mismatch, hidden, gap, prefix, trailing, flags, duplicate, directory, alias, extra, unreadable.
    """

    code: str
    detail: str
    offset: int
    member: str = ""


def named(raw: bytes, flags: int) -> str:
    """A name as most readers decode it: UTF-8 where the flag says so, else the code page of DOS."""
    try:
        return raw.decode("utf-8") if flags & UTF8 or raw.isascii() else raw.decode("cp437")
    except UnicodeDecodeError:
        return raw.decode("latin-1")
