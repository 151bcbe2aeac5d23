"""HTML: the text that a plain extractor takes from a page, and which of it a reader of the page does not see.

A tokenizer after the HTML standard's states for tags, attributes in quotes, comments, and elements whose content is raw; no tree is built, so depth
costs nothing, and nothing is run or fetched. Of style sheets only those in the page are followed, and only rules for one class or identifier; what
others and scripts hide is not told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from jingwei.text.documents.hiding import Veil, sheet
from jingwei.text.documents.model import Document, Item, Unreadable, Unseen
from jingwei.text.documents.source import Source, whole

# Text, then a tag; a quoted value may hold `>`. No part is tried again with less, so that a match costs what it takes.
_TOKEN = re.compile(
    r"([^<]*+)<(/?)([A-Za-z][^\s/>]*+)((?>[^>\"'=]++|=\s*+\"[^\"]*+\"|=\s*+'[^']*+'|[=\"'])*+)>",
)
_TAG = re.compile(r"<[^<>]*>")
_ATTRIBUTE = re.compile(r"([^\s\"'<>/=]+)\s*(?:=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]*)))?")
_MUTE = frozenset({"script", "style", "iframe"})
_KEPT = frozenset({"title", "textarea"})  # raw, and text
_RAW = _MUTE | _KEPT | {"noscript", "template", "noembed", "noframes"}
_ENDS = {name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in _RAW}
_BLOCKS = (
    "address article aside blockquote br caption dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html li "
    "main nav ol option p pre section summary table tbody tfoot thead title tr ul td th"
)
_BREAKS = frozenset(_BLOCKS.split(" "))
_CELLS = frozenset({"td", "th"})
_SAID = ("alt", "title", "aria-label", "placeholder", "content", "value", "summary", "label")
_TOLD = re.compile("|".join([*_SAID, "style", "hidden", "color"]), re.IGNORECASE)
_VOID = frozenset(
    ["br", "hr", "img", "input", "meta", "link", "source", "wbr", "embed", "area", "base", "col", "track"]
)
_LONE = frozenset({"p", "option", "dt", "dd"})  # whose start ends one that is open
_NAMED = re.compile("class|id", re.IGNORECASE)
_BLANK = re.compile(r"[ \t\r\n\f]+")
_DEEPEST = 4_096  # veils in each other


def html_page(source: Source) -> Iterator[Item]:
    """One document: its text with `unseen` places, and in `rest` the title's language, comments and texts of attributes."""
    for item in whole(source):
        if isinstance(item, Unreadable):
            yield item
        else:
            page = Page()
            page.read(item)
            yield page.document(str(source.path), 1, 0, "")


class Page:
    """Text of a page as it is put together."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._size = 0
        self._rest: list[str] = []
        self._veils: list[_Veiled] = []  # elements that change how what is inside them is shown
        self._unseen: list[Unseen] = []
        self._sheet: dict[str, str] = {}
        self._last = ""  # why the last letters are not shown

    def document(self, path: str, line: int, offset: int, name: str) -> Document:
        """What was read."""
        text, rest = "".join(self._parts), "\n".join(self._rest)
        return Document(path, line, offset, name, text, None, {}, rest, unseen=tuple(self._unseen))

    def read(self, page: str) -> None:
        """Take a whole page, in one pass."""
        at, match = 0, _TOKEN.match
        while at < len(page):
            token = match(page, at)
            if token is None:
                at = self._odd(page, at)
                continue
            text, closing, name, more = token.groups()
            at = token.end()
            if text:
                self._text(text)
            name = name.lower()
            if name in _BREAKS:
                self._break("\t" if name in _CELLS else "\n")
            if closing:
                if self._veils:
                    self._close(name)
            elif more or self._veils or name in _RAW:
                at = self._start(page, at, name, more)

    def _odd(self, page: str, at: int) -> int:
        """What is no tag: the last text, a comment, a declaration, a lone `<`, a tag that never ends. The place after it."""
        start = page.find("<", at)
        if start < 0:
            self._text(page[at:])
            return len(page)
        self._text(page[at:start])
        if page.startswith("<!--", start):
            end = page.find("-->", start + 2)
            self._say("<!--", page[start + 4 : max(end, start + 4)] if end >= 0 else page[start + 4 :], " -->")
            return end + 3 if end >= 0 else len(page)
        if page[start + 1 : start + 2] in {"!", "?", "/"}:
            end = page.find(">", start)
        elif page[start + 1 : start + 2].isalpha() and page[start + 1].isascii():
            end = -1
        else:
            self._text("<")
            return start + 1
        if end < 0:  # browsers drop it with all that follows
            self._say("never ends:", page[start:])
            return len(page)
        return end + 1

    def _say(self, what: str, text: str, end: str = "") -> None:
        if text := text.strip():
            self._rest.append(f"{what} {text}{end}")

    def _text(self, raw: str) -> None:
        text = unescape(raw) if "&" in raw else raw
        if "\n" in text or "  " in text or "\t" in text:
            text = _BLANK.sub(" ", text)
        if not text or (text == " " and (not self._parts or self._parts[-1][-1] in " \n")):
            return
        if not text.isspace():
            self._mark(self._veils[-1].veil.why if self._veils else "", len(text))
        self._parts.append(text)
        self._size += len(text)

    def _mark(self, why: str, size: int) -> None:
        """What comes next is not shown because of `why`; joined with what came before where that was the same."""
        start = self._size
        if why and why == self._last:
            start = self._unseen.pop().start
        if why:
            self._unseen.append(Unseen(start, self._size + size, why))
        self._last = why

    def _break(self, mark: str) -> None:
        if self._parts and self._parts[-1][-1] not in "\n\t":
            self._parts.append(mark)
            self._size += 1

    def _start(self, page: str, at: int, name: str, more: str) -> int:
        """The place after a start tag, or after the element where its content is raw."""
        veils = self._veils
        if veils and name in _LONE:
            self._close(name)
        elif veils and veils[-1].name == name:
            veils[-1].inside += 1
        if _TOLD.search(more) or (self._sheet and _NAMED.search(more)):
            attributes = _attributes(more)
            if self._sheet:
                attributes["style"] = self._styles(attributes)
            for key in _SAID:
                self._say(f"{key}:", unescape(attributes.get(key, "")))
            self._veil(name, attributes)
        return self._raw(page, at, name) if name in _RAW else at

    def _styles(self, attributes: dict[str, str]) -> str:
        """The element's style: what the page's sheets say of its names, then its own."""
        names = [f".{name}" for name in attributes.get("class", "").lower().split()[:64]]
        names.append(f"#{attributes.get('id', '').lower()}")
        return ";".join([*(self._sheet[name] for name in names if name in self._sheet), attributes.get("style", "")])

    def _veil(self, name: str, attributes: dict[str, str]) -> None:
        above = self._veils[-1].veil if self._veils else Veil()
        veil = above.under(attributes)
        if veil != above and name not in _VOID and len(self._veils) < _DEEPEST:
            if self._veils and self._veils[-1].name == name:
                self._veils[-1].inside -= 1
            self._veils.append(_Veiled(name, veil))

    def _close(self, name: str) -> None:
        """An end tag: of an element inside a veil of the same name, or of a veil and those inside it."""
        for back in range(1, min(len(self._veils), 16) + 1):
            one = self._veils[-back]
            if one.name == name:
                if one.inside:
                    one.inside -= 1
                else:
                    del self._veils[-back:]
                return

    def _raw(self, page: str, at: int, name: str) -> int:
        end = _ENDS[name].search(page, at)
        content = page[at : end.start() if end else len(page)]
        if name in _KEPT:
            self._text(content)
            self._break("\n")
        elif name == "style":
            self._sheet |= sheet(content)
        elif name not in _MUTE:
            self._say(f"{name}:", _BLANK.sub(" ", unescape(_TAG.sub(" ", content))))
        if self._veils and self._veils[-1].name == name:
            self._close(name)
        close = page.find(">", end.end()) if end else -1
        return close + 1 if close >= 0 else len(page)


@dataclass(slots=True)
class _Veiled:
    name: str
    veil: Veil
    inside: int = 0  # open elements of the same name in it


def _attributes(more: str) -> dict[str, str]:
    made: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(more):
        made.setdefault(name.lower(), double or single or bare)  # of two the first counts, as in browsers
    return made
