"""A bounded, careful look into one file: head and tail bytes, never a device, a pipe or a link."""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from jingwei.errors import LimitError, ParseError
from jingwei.limits import LIMITS, MIB, Limits

# O_NONBLOCK: a pipe that replaced the file after the stat must not hold us; O_NOFOLLOW: nor may a link lead us elsewhere.
FLAGS = os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC
DOCUMENT_SUFFIXES = frozenset({".json", ".webmanifest", ".lock", ".py", ".js", ".mjs", ".ts"})


@dataclass(frozen=True, slots=True)
class Peek:
    """What recognisers see of a file: `path` relative to the examined folder (POSIX), size in bytes, first and last bytes."""

    path: str
    size: int
    head: bytes
    tail: bytes

    @property
    def complete(self) -> bool:
        """Whether `head` is the whole file."""
        return len(self.head) == self.size

    @property
    def name(self) -> str:
        """File name in lower case."""
        return self.path.rpartition("/")[2].lower()

    @property
    def suffix(self) -> str:
        """Last suffix of the name in lower case, with its dot."""
        stem, dot, last = self.name.rpartition(".")
        return dot + last if stem and last else ""

    @property
    def text(self) -> str:
        """The head as UTF-8 text; empty when it looks binary."""
        if b"\0" in self.head:
            return ""
        return self.head.decode("utf-8-sig", "replace")

    @property
    def lines(self) -> list[str]:
        """Whole lines of `text`: the last one is dropped when the file goes on."""
        lines = self.text.splitlines()
        return lines if self.complete else lines[:-1]


def peek(root: Path, path: str, limits: Limits = LIMITS) -> Peek:
    """Read head and tail of `root / path`. Raises `OSError`, or `ParseError` when it is no regular file."""
    document = PurePosixPath(path).suffix.lower() in DOCUMENT_SUFFIXES
    bound = limits.discovery_document_bytes if document else limits.discovery_peek_bytes
    descriptor = _open(root, path)
    try:
        size = os.fstat(descriptor).st_size
        head = _pread(descriptor, bound, 0)
        if size <= len(head):
            return Peek(path, len(head), head, head[-limits.discovery_peek_bytes :])
        tail = _pread(descriptor, limits.discovery_peek_bytes, max(0, size - limits.discovery_peek_bytes))
        return Peek(path, size, head, tail)
    finally:
        os.close(descriptor)


def digest(root: Path, path: str, bound: int) -> str:
    """SHA-256 in hex of at most `bound` bytes. Raises `LimitError` above, `OSError` and `ParseError` as `peek`."""
    descriptor = _open(root, path)
    try:
        made, seen = hashlib.sha256(), 0
        while block := os.read(descriptor, MIB):
            seen += len(block)
            if seen > bound:
                raise LimitError(f"{path}: more than {bound} bytes to hash")
            made.update(block)
        return made.hexdigest()
    finally:
        os.close(descriptor)


def _open(root: Path, path: str) -> int:
    # A stat first: opening a device can already act on it.
    if not stat.S_ISREG((root / path).lstat().st_mode):
        raise ParseError(f"{path}: not a regular file")
    descriptor = os.open(root / path, FLAGS)
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return descriptor
    os.close(descriptor)
    raise ParseError(f"{path}: not a regular file")


def _pread(descriptor: int, count: int, offset: int) -> bytes:
    blocks: list[bytes] = []
    while count > 0 and (block := os.pread(descriptor, count, offset)):
        blocks.append(block)
        count -= len(block)
        offset += len(block)
    return b"".join(blocks)
