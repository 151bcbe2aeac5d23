"""Plain text and Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from jingwei.text.documents.model import Document, Item, Unreadable
from jingwei.text.documents.source import Source, decoded

BLOCK = 256 << 10  # characters after which a plain text is cut at the next blank line
BLOCK_BOUND = 1 << 20  # and at the next line end


def plain_text(source: Source) -> Iterator[Item]:
    """Whole text, cut at blank lines when it is long; a line that cannot be read stands as an empty one."""
    block: list[str] = []
    size, start = 0, (1, 0)
    for line in decoded(source):
        if isinstance(line, Unreadable):
            yield line
        number, offset, text = (line.line, line.offset, "\n") if isinstance(line, Unreadable) else line
        if size >= BLOCK_BOUND or (size >= BLOCK and not text.strip()):
            yield _block(source, start, block)
            block, size = [], 0
        if not block:
            start = number, offset
        block.append(text)
        size += len(text)
    if block:
        yield _block(source, start, block)


def _block(source: Source, start: tuple[int, int], block: list[str]) -> Document:
    return Document(str(source.path), *start, "", "".join(block), multiline=True)
