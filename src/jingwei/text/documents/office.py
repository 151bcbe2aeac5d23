"""Office files that are zip archives of XML: Word, Excel and PowerPoint (ISO/IEC 29500), OpenDocument (ISO/IEC 26300).

Only members with text are unpacked, one after another and within bounds; macros, pictures and embedded files are named as not read. The XML is
read as a stream without document types, so that no entity is ever made.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.parsers import expat

from jingwei.containers.zips import Archive, Member, content, read_zip
from jingwei.errors import LimitError, ParseError
from jingwei.limits import Limits
from jingwei.text.documents.model import Document, Item, Unseen
from jingwei.text.documents.source import Source
from jingwei.text.documents.stream import NeedsExtraError, entire, unpacked, why

_TEXTS = re.compile(
    r"word/(?:document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml|xl/(?:sharedStrings|worksheets/sheet\d+|comments\d*)\.xml"
    r"|ppt/(?:slides/slide\d+|notesSlides/notesSlide\d+|comments/[^/]+)\.xml|docProps/(?:core|custom)\.xml|(?:content|styles|meta)\.xml",
)
_MUTE = re.compile(r"vbaProject\.bin|(?:embeddings|Object[^/]*|Basic|Scripts)/|oleObject", re.IGNORECASE)
_BREAKS = frozenset(
    {"p", "h", "br", "cr", "row", "tr", "si", "line-break", "table-row", "comment", "c", "tc", "table-cell", "tab"}
)
_TAKEN = frozenset(
    {
        "t",
        "v",
        "p",
        "h",
        "span",
        "a",
        "title",
        "subject",
        "creator",
        "keywords",
        "description",
        "lpwstr",
        "instrText",
        "delText",
    }
)
_WHITE = frozenset({"FFFFFF", "white"})
_KINDS = frozenset({"word/document.xml", "xl/workbook.xml", "ppt/presentation.xml", "content.xml"})


def office_parts(source: Source) -> Iterator[Item]:
    """A document for each member with text (body, sheet, slide, notes); its id is `file#member`, lines and offsets count members."""
    try:
        with unpacked(source.path, source.told.packing, source.limits) as stream:
            view = memoryview(entire(stream, source.limits.document_bytes))
        archive = _archive(view, source.limits)
    except ParseError:
        yield source.refused(1, 0, "not-office")
        return
    except (LimitError, NeedsExtraError, OSError) as error:
        yield source.refused(1, 0, why(error))
        return
    yield from _members(source, view, archive)


def _archive(data: memoryview, limits: Limits) -> Archive:
    archive = read_zip(data, limits.archive_members)
    if not any(member.name in _KINDS for member in archive.members):
        raise ParseError("no office file")
    return archive


def _members(source: Source, data: memoryview, archive: Archive) -> Iterator[Item]:
    room = source.limits.document_bytes
    for number, member in enumerate(sorted(archive.members, key=_order)):
        if _MUTE.search(member.name):
            yield source.refused(number + 1, number, "unknown-format", member.size)
        elif _TEXTS.fullmatch(member.name):
            try:
                xml = content(data, member, room)
                room -= len(xml)
                made = Text(xml)
            except (ParseError, LimitError) as error:
                yield source.refused(number + 1, number, "not-office" if isinstance(error, ParseError) else why(error))
                continue
            if made.text.strip():
                name = f"{source.path.name}#{member.name}"
                yield Document(str(source.path), number + 1, number, name, made.text, None, {}, "", unseen=made.unseen)


def _order(member: Member) -> list[str | int]:
    """Numbers in names by their size: the tenth slide after the ninth."""
    return [int(part) if number % 2 else part for number, part in enumerate(re.split(r"(\d{1,9})", member.name))]


class Text:
    """Text of one member, and what of it is marked as hidden. Raises `ParseError`."""

    def __init__(self, xml: memoryview) -> None:
        self._parts: list[str] = []
        self._size = 0
        self._open: list[str] = []
        self._why = ""
        self._unseen: list[Unseen] = []
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data
        parser.StartDoctypeDeclHandler = self._refuse
        try:
            parser.Parse(bytes(xml), True)
        except expat.ExpatError as error:
            raise ParseError(f"the XML is broken: {error}") from error
        self.text, self.unseen = "".join(self._parts), tuple(self._unseen)

    def _refuse(self, *_: object) -> None:
        raise ParseError("a document type, which office files have not")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        self._open.append(name)
        if name == "r":
            self._why = ""
        elif name == "vanish" and attributes.get("w:val", "1") not in {"0", "false"}:
            self._why = "style"
        elif name == "color" and attributes.get("w:val") in _WHITE:
            self._why = "blank"
        elif name == "sz" and attributes.get("w:val", "9").isdecimal() and int(attributes.get("w:val", "9")[:4]) <= 2:  # noqa: PLR2004 - one point
            self._why = "tiny"

    def _end(self, name: str) -> None:
        name = name.rpartition(":")[2]
        self._open.pop()
        if name == "r":
            self._why = ""
        if name in _BREAKS and self._parts and not self._parts[-1].endswith("\n"):
            self._add("\n")

    def _data(self, data: str) -> None:
        if self._open[-1] in _TAKEN:
            if self._why and data.strip():
                self._unseen.append(Unseen(self._size, self._size + len(data), self._why))
            self._add(data)

    def _add(self, data: str) -> None:
        self._parts.append(data)
        self._size += len(data)
