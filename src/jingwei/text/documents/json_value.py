"""JSON documents: the elements of an array one after another, or one value."""

from __future__ import annotations

import codecs
from collections.abc import Iterator

from jingwei.errors import LimitError, ParseError
from jingwei.text.documents import records
from jingwei.text.documents.encodings import UTF8
from jingwei.text.documents.model import Item
from jingwei.text.documents.source import Source, codec
from jingwei.text.documents.stream import NeedsExtraError, content, why
from jingwei.vocabulary import Json

_PIECE = 1 << 20
_BLANK = " \t\r\n"


def json_value(source: Source) -> Iterator[Item]:
    """A document for each element of an array, else one. An element that is broken hides none of those before it; those after it are not read.

    Memory is bounded by one element of at most `limits.document_bytes`.
    """
    text = _Text(source)
    line, offset = 1, 0
    try:
        for value in _values(text):
            line, offset = text.place
            yield source.document(line, offset, value)
    except records.RecordError as error:
        yield source.refused(*text.place, error.reason)
    except UnicodeDecodeError:
        yield source.refused(*text.place, "not-utf-8" if codec(source.told) == UTF8 else "not-in-encoding")
    except (ParseError, LimitError, NeedsExtraError, OSError) as error:
        yield source.refused(*text.place, why(error))


class _Text:
    """A window of the file's text. `at` is the place in it that is read next."""

    def __init__(self, source: Source) -> None:
        self._pieces = content(source.path, source.limits, source.told.packing, source.told.encoding, _PIECE)
        self._decoder = codecs.getincrementaldecoder(codec(source.told))()
        self._bound = source.limits.document_bytes
        self._counted = 0
        self.ended = False
        self.text = ""
        self.at = 0
        self._line, self._offset = 1, 0

    @property
    def place(self) -> tuple[int, int]:
        """Line and byte of `at`."""
        passed = self.text[self._counted : self.at]
        self._line += passed.count("\n")
        self._offset += len(passed) if passed.isascii() else len(passed.encode("utf-8", "surrogatepass"))
        self._counted = self.at
        return self._line, self._offset

    def more(self) -> None:
        """Take at least as much again as stands behind `at`. Raises `LimitError` where that exceeds the bound."""
        _ = self.place
        kept = len(self.text) - self.at
        if kept > self._bound:
            raise LimitError("an element is larger than the bound")
        made, size = [self.text[self.at :]], 0
        while size < max(kept, 1) and not self.ended:
            piece = next(self._pieces, b"")
            self.ended = not piece
            made.append(self._decoder.decode(piece, not piece))
            size += len(made[-1])
        self.text, self.at, self._counted = "".join(made), 0, 0

    def peek(self) -> str:
        """The next character that is not blank, which `at` then points to; nothing at the end."""
        while True:
            text = self.text
            while self.at < len(text) and text[self.at] in _BLANK:
                self.at += 1
            if self.at < len(text) or self.ended:
                return text[self.at : self.at + 1]
            self.more()

    def value(self) -> tuple[Json, int]:
        """The value that starts at `at`, and the place after it."""
        while True:
            try:
                value, end = records.parse_at(self.text, self.at)
            except records.RecordError as error:
                if self.ended or error.reason != "not-json":
                    raise
            else:
                if end < len(self.text) or self.ended:  # a number may go on
                    return value, end
            self.more()


def _values(text: _Text) -> Iterator[Json]:
    if text.peek() == "\ufeff":
        text.at += 1
    array = text.peek() == "["
    if not array:
        value, end = text.value()
        yield value
        text.at = end
    elif _after(text, "[") != "]":
        while True:
            value, end = text.value()
            yield value
            text.at = end
            if text.peek() != ",":
                break
            _after(text, ",")
    if array:
        if text.peek() != "]":
            raise records.RecordError("not-json")
        text.at += 1
    if text.peek():
        raise records.RecordError("not-json")


def _after(text: _Text, mark: str) -> str:
    text.at += len(mark)
    return text.peek()
