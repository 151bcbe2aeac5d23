"""The file that is handed over: an uncompressed ustar archive whose every byte follows from the names and contents of its files.

`tar tf` lists it and `tar xf` opens it. The reader writes each header again from the name and size that it found and compares, so that modes,
owners, times, comments, gaps and trailing bytes have no room to differ. Nothing is ever written to a path that a bundle names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from jingwei.errors import LimitError, ParseError
from jingwei.evidence.forms.canonical import digest
from jingwei.limits import LIMITS, Limits

INDEX = "bundle.json"
_BLOCK = 512
_SIZE_DIGITS = 11
_NAME = re.compile(rb"bundle\.json|sha256/[0-9a-f]{64}")
_OCTAL = re.compile(rb"[0-7]{11}")


def pack(index: bytes, files: Mapping[str, bytes]) -> bytes:
    """The archive of an index and of files named by their SHA-256 (hex)."""
    parts = [_header(INDEX.encode(), len(index)), _padded(index)]
    for name in sorted(files):
        parts += [_header(b"sha256/" + name.encode(), len(files[name])), _padded(files[name])]
    return b"".join([*parts, bytes(2 * _BLOCK)])


def unpack(content: bytes, limits: Limits = LIMITS) -> tuple[bytes, dict[str, bytes]]:
    """Index and files by digest. Raises `ParseError` for any byte that `pack` would not have written, `LimitError`."""
    if len(content) > limits.bundle_bytes:
        raise LimitError(f"bundle: {len(content)} bytes, the bound is {limits.bundle_bytes}")
    index: bytes | None = None
    files: dict[str, bytes] = {}
    last = b""
    for name, body in _members(content, limits):
        if index is None:
            index = _first(name, body)
            continue
        if name <= last or name == INDEX.encode() or digest(body) != name[len(b"sha256/") :].decode():
            raise ParseError(f"bundle: {name.decode()} is not in order, or its content has another SHA-256")
        files[name[len(b"sha256/") :].decode()] = body
        last = name
    if index is None:
        raise ParseError("bundle: empty", hint="`jingwei share` writes bundles")
    return index, files


def _first(name: bytes, body: bytes) -> bytes:
    if name != INDEX.encode():
        raise ParseError(f"bundle: does not begin with {INDEX}")
    return body


def _members(content: bytes, limits: Limits) -> Iterator[tuple[bytes, bytes]]:
    place, count, end = 0, 0, len(content) - 2 * _BLOCK
    while place < end:
        name, size = _read_header(content[place : place + _BLOCK])
        count += 1
        if count > limits.bundle_files or size > limits.evidence_file_bytes:
            raise LimitError("bundle: too many files, or a file that is too large")
        body = content[place + _BLOCK : place + _BLOCK + size]
        block = _padded(body)
        if len(body) != size or content[place + _BLOCK : place + _BLOCK + len(block)] != block:
            raise ParseError("bundle: a file ends too early, or the gap behind it is not empty")
        yield name, body
        place += _BLOCK + len(block)
    if place != end or content[end:] != bytes(2 * _BLOCK):
        raise ParseError("bundle: does not end where a bundle ends", hint="it was cut or something was added")


def _read_header(block: bytes) -> tuple[bytes, int]:
    name, digits = block[:100].rstrip(b"\0"), block[124:135]
    if not _NAME.fullmatch(name) or not _OCTAL.fullmatch(digits):
        raise ParseError("bundle: not an archive of this kind", hint="`jingwei share` writes bundles")
    size = int(digits, 8)
    if _header(name, size) != block:
        raise ParseError(f"bundle: the header of {name.decode()} holds more than its name and size")
    return name, size


def _header(name: bytes, size: int) -> bytes:
    """A ustar header (POSIX.1-1988): mode 0644, owner 0, time 0, regular file."""
    fields = b"%b0000644\0000000000\0000000000\000%011o\00000000000000\000        0" % (name.ljust(100, b"\0"), size)
    block = bytearray((fields + bytes(100) + b"ustar\00000").ljust(_BLOCK, b"\0"))
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


def _padded(body: bytes) -> bytes:
    return body + bytes(-len(body) % _BLOCK)
