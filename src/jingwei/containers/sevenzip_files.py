"""Names and properties of the files in a 7z header (`7zFormat.txt`)."""

from __future__ import annotations

from dataclasses import dataclass

from jingwei.containers.sevenzip_header import Cursor, Property
from jingwei.errors import LimitError, ParseError

_UNIX, _DIRECTORY, _REPARSE = 0x8000, 0x10, 0x400  # bits of the attributes; with _UNIX the upper half is the mode
_KIND, _REGULAR, _FOLDER, _LINK = 0o170000, 0o100000, 0o040000, 0o120000
_NAME = 1 << 16  # bytes of one name
_IGNORED = frozenset(
    (Property.CREATED, Property.ACCESSED, Property.MODIFIED, Property.START_POSITION)
)  # of eight bytes each


@dataclass(frozen=True, slots=True)
class File:
    """One entry: its name, its attributes as 7-Zip stores them, and whether it has content, is a folder, or deletes what has its name."""

    name: str
    attributes: int = 0
    stored: bool = True
    folder: bool = False
    anti: bool = False

    @property
    def mode(self) -> int:
        """Unix mode, 0 when not stated."""
        return self.attributes >> 16 if self.attributes & _UNIX else 0

    @property
    def link(self) -> bool:
        """A symbolic link, whose target is its content."""
        return self.mode & _KIND == _LINK or bool(self.attributes & _REPARSE)

    @property
    def special(self) -> bool:
        """A device or another entry that is neither file, folder nor link."""
        return self.mode & _KIND not in {0, _REGULAR, _FOLDER, _LINK}


def read_files(cursor: Cursor, bound: int) -> list[File]:
    """Read up to the END of the files. Raises `ParseError`, and `LimitError` above `bound` files."""
    count = cursor.count(bound, "members")
    names, attributes = [""] * count, [0] * count
    empty = [False] * count
    marks: dict[int, list[bool]] = {}
    seen: set[int] = set()
    while (mark := cursor.byte()) != Property.END:
        part = Cursor(cursor.take(cursor.number()))
        if mark in seen and mark != Property.DUMMY:
            raise ParseError(f"property {mark} of the files stands twice")
        seen.add(mark)
        if mark == Property.NAMES:
            names = _names(part, count)
        elif mark == Property.EMPTY_STREAM:
            empty = part.bits(count)
        elif mark in {Property.EMPTY_FILE, Property.ANTI}:
            marks[mark] = part.bits(sum(empty))
        elif mark == Property.ATTRIBUTES:
            attributes = _attributes(part, count)
        else:
            _pass_over(mark, part, count)
        part.finish()
    if count and Property.NAMES not in seen:
        raise ParseError("files without names")
    return _joined(names, attributes, empty, marks)


def _joined(names: list[str], attributes: list[int], empty: list[bool], marks: dict[int, list[bool]]) -> list[File]:
    none = [False] * sum(empty)
    hollow = iter(zip(marks.get(Property.EMPTY_FILE, none), marks.get(Property.ANTI, none), strict=True))
    made = []
    for name, bits, bare in zip(names, attributes, empty, strict=True):
        is_file, anti = next(hollow) if bare else (True, False)
        if is_file and bits & _DIRECTORY and not bits & _REPARSE:
            raise ParseError(f"{name[:80]!r} is both a folder and a file")
        made.append(File(name, bits, not bare, folder=not is_file, anti=anti))
    return made


def _names(part: Cursor, count: int) -> list[str]:
    """UTF-16 texts, each ended by a zero."""
    part.inside()
    raw = bytes(part.take(part.left))
    if len(raw) % 2:
        raise ParseError("names of half a character")
    names = raw.decode("utf-16-le", "surrogatepass").split("\0")
    if len(names) != count + 1 or names[-1]:
        raise ParseError(f"{len(names) - 1} names for {count} files")
    if any(len(name) > _NAME for name in names):
        raise LimitError(f"a name of more than {_NAME} characters")
    return names[:-1]


def _attributes(part: Cursor, count: int) -> list[int]:
    there = part.defined(count)
    part.inside()
    return [int.from_bytes(part.take(4), "little") if known else 0 for known in there]


def _pass_over(mark: int, part: Cursor, count: int) -> None:
    """Read what says nothing about content: times, and zeros that align what follows."""
    if mark in _IGNORED:
        there = part.defined(count)
        part.inside()
        part.take(8 * sum(there))
    elif mark != Property.DUMMY or bytes(part.take(part.left)).strip(b"\0"):
        raise ParseError(f"property {mark} of the files")
