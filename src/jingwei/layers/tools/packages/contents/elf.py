"""The dynamic section of ELF libraries: where they search for others. Own small reader; source: System V ABI, chapters 4 and 5."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from jingwei.errors import LimitError, ParseError

MAGIC = b"\x7fELF"
_SEGMENTS, _ENTRIES = 4096, 100_000  # more than any linker writes
_LOAD, _DYNAMIC = 1, 2
_NULL, _NEEDED, _STRTAB, _STRSZ, _RPATH, _RUNPATH = 0, 1, 5, 10, 15, 29
_TEXT = 65_536
_OPEN = ("/tmp", "/var/tmp", "/dev/shm", "/home", "/Users", "/run/user", "/mnt", "/media", "/private/tmp")  # noqa: S108 - named, not used


@dataclass(frozen=True, slots=True)
class Dynamic:
    """Names of needed libraries, and the folders that are searched for them, in order."""

    needed: tuple[str, ...]
    search: tuple[str, ...]


def read_dynamic(data: memoryview) -> Dynamic:
    """Dynamic section of a library. Raises `ParseError` where the file is no whole ELF file, `LimitError`."""
    if len(data) < 52 or bytes(data[:4]) != MAGIC or data[4] not in {1, 2} or data[5] not in {1, 2}:  # noqa: PLR2004 - of a 32-bit header
        raise ParseError("no ELF header")
    wide, order = data[4] == 2, "<" if data[5] == 1 else ">"  # noqa: PLR2004 - ELFCLASS64
    try:
        return _read(data, order, wide=wide)
    except struct.error as error:
        raise ParseError("the ELF file is cut") from error


def _read(data: memoryview, order: str, *, wide: bool) -> Dynamic:
    start, size, count = (
        (*struct.unpack_from(order + "Q", data, 32), *struct.unpack_from(order + "HH", data, 54)) if wide
        else (*struct.unpack_from(order + "I", data, 28), *struct.unpack_from(order + "HH", data, 42))
    )  # fmt: skip
    if count > _SEGMENTS or (count and size < (56 if wide else 32)):
        raise LimitError(f"{count} segments of {size} bytes")
    segments = [_segment(data, start + at * size, order, wide=wide) for at in range(count)]
    dynamic = next((segment for segment in segments if segment[0] == _DYNAMIC), None)
    if dynamic is None:
        return Dynamic((), ())
    entries = _entries(data, dynamic[1], dynamic[3], order, wide=wide)
    table = next((value for tag, value in entries if tag == _STRTAB), None)
    length = next((value for tag, value in entries if tag == _STRSZ), 0)
    names = [(tag, value) for tag, value in entries if tag in {_NEEDED, _RPATH, _RUNPATH}]
    if table is None:
        if names:
            raise ParseError("names without a table of strings")
        return Dynamic((), ())
    at = _offset(segments, table)
    texts = [(tag, _string(data, at, length, value)) for tag, value in names]
    search = [folder for tag, text in texts if tag != _NEEDED for folder in text.split(":")]
    return Dynamic(tuple(text for tag, text in texts if tag == _NEEDED), tuple(search))


def _segment(data: memoryview, at: int, order: str, *, wide: bool) -> tuple[int, int, int, int]:
    """Type, offset, address and size in the file."""
    if wide:
        kind, _, offset, address, _, size = struct.unpack_from(order + "IIQQQQ", data, at)
    else:
        kind, offset, address, _, size = struct.unpack_from(order + "IIIII", data, at)
    return kind, offset, address, size


def _entries(data: memoryview, start: int, size: int, order: str, *, wide: bool) -> list[tuple[int, int]]:
    width = 16 if wide else 8
    if size // width > _ENTRIES:
        raise LimitError(f"a dynamic section of {size} bytes")
    shape = order + ("qQ" if wide else "iI")
    found = []
    for at in range(start, start + size - width + 1, width):
        tag, value = struct.unpack_from(shape, data, at)
        if tag == _NULL:
            break
        found.append((tag, value))
    return found


def _offset(segments: list[tuple[int, int, int, int]], address: int) -> int:
    for kind, offset, start, size in segments:
        if kind == _LOAD and start <= address < start + size:
            return offset + address - start
    raise ParseError("the table of strings lies in no segment")


def _string(data: memoryview, at: int, length: int, index: int) -> str:
    if index >= length or at + index >= len(data):
        raise ParseError("a name outside the table of strings")
    raw = bytes(data[at + index : min(at + length, at + index + _TEXT)])
    text, end, _ = raw.partition(b"\0")
    if not end:
        raise ParseError("a name that does not end")
    return text.decode("utf-8", "replace")


def open_folders(dynamic: Dynamic) -> tuple[str, ...]:
    """Folders of the search path where others than the owner of the library may write: relative ones, shared and home folders."""
    return tuple(folder for folder in dynamic.search if _is_open(folder))


def _is_open(folder: str) -> bool:
    if folder.startswith(("$ORIGIN", "${ORIGIN}")):
        return False
    return not folder.startswith("/") or any(folder == one or folder.startswith(f"{one}/") for one in _OPEN)
