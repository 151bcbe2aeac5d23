"""What may stand before the header of a tar's member: GNU's long names and PAX records, which readers join differently when there are several.

Sources: POSIX.1-2017 pax, GNU tar manual, and the readers of Python, GNU and libarchive where these leave open what happens.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from jingwei.errors import LimitError, ParseError

LONG = "LKxg"  # types of entries that are about others
_NAME = 65_535  # bytes of a name
_HEADER = 1 << 20  # bytes of a PAX header
_DIGITS = 20
_UTF8 = "ISO-IR 10646 2000 UTF-8"
_NAMES = {"path": "name", "linkpath": "target"}
_HARMLESS = frozenset(("atime", "ctime", "mtime", "uid", "gid", "uname", "gname", "comment"))
_FAMILIES = (
    "SCHILY.xattr.", "SCHILY.acl.", "SCHILY.dev", "SCHILY.ino", "SCHILY.nlink", "SCHILY.fflags",
    "LIBARCHIVE.creationtime", "LIBARCHIVE.xattr.", "RHT.security.", "MSWINDOWS.",
)  # fmt: skip


@dataclass(slots=True)
class Before:
    """What was said of the next member. `odd`: readers disagree as only an attack has use for; `doubt`: they may, or nobody shows it."""

    name: str = ""
    target: str = ""
    odd: list[str] = field(default_factory=list)
    doubt: list[str] = field(default_factory=list)
    size: int | None = None
    entries: str = ""  # types of those that said it

    def take(self, kind: str, raw: bytes, at: int) -> None:
        """One more such entry, of a type in `LONG`. Raises `ParseError`, `LimitError`."""
        if len(raw) > _HEADER:
            raise LimitError(f"a header of {len(raw)} bytes at offset {at}")
        if kind in self.entries:
            self.odd.append(f"two headers of type {kind}")
        self.entries += kind
        if kind in "LK":
            self._name("name" if kind == "L" else "target", raw.split(b"\0")[0].decode("utf-8", "surrogateescape"))
        elif kind == "g":
            self._global(_records(raw, at, self.odd))
        else:
            self._own(_records(raw, at, self.odd))

    def _name(self, which: str, text: str) -> None:
        if len(text) > _NAME:
            self.odd.append(f"a name of {len(text)} characters, longer than any system takes")
            text = text[:_NAME]
        if getattr(self, which) not in {"", text}:
            self.odd.append(f"two headers state its {which}")
        setattr(self, which, text)

    def _global(self, fields: Mapping[str, str]) -> None:
        """A global header may say what no reader acts upon; names for all members are nobody's wish."""
        self.odd += [f"a global header states {key}" for key in fields if key in {*_NAMES, "size"}]
        self._unknown(key for key in fields if key not in {*_NAMES, "size", "hdrcharset"})

    def _own(self, fields: Mapping[str, str]) -> None:
        for key, value in fields.items():
            if key in _NAMES:
                self._name(_NAMES[key], value)
            elif key == "size":
                self.size = int(value) if value.isascii() and value.isdigit() and len(value) <= _DIGITS else -1
            elif key == "hdrcharset":
                self.doubt += [f"names in {value[:80]}"] if value != _UTF8 else []
        self._unknown(key for key in fields if key not in {*_NAMES, "size", "hdrcharset"})

    def _unknown(self, keys: Iterable[str]) -> None:
        self.doubt += [f"field {key[:80]}" for key in keys if key not in _HARMLESS and not key.startswith(_FAMILIES)]


def _records(raw: bytes, offset: int, odd: list[str]) -> dict[str, str]:
    fields: dict[str, str] = {}
    at = 0
    while at < len(raw):
        space = raw.find(b" ", at, at + _DIGITS)
        length = int(raw[at:space]) if space > at and raw[at:space].isdigit() else 0
        record = raw[space + 1 : at + length]
        if space < 0 or length <= space - at or at + length > len(raw) or b"=" not in record or record[-1:] != b"\n":
            raise ParseError(f"a damaged PAX header, offset {offset + at}")
        key, _, value = record[:-1].partition(b"=")
        name = key.decode("utf-8", "replace")
        if name in fields:
            odd.append(f"a header states {name[:80]} twice")
        fields[name] = value.decode("utf-8", "surrogateescape")
        at += length
    return fields
