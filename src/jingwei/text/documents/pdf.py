"""PDF, page by page: needs pypdf (the extra `corpus`)."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from jingwei.errors import LimitError
from jingwei.text.documents.model import Document, Item
from jingwei.text.documents.source import Source
from jingwei.text.documents.stream import NeedsExtraError, entire, unpacked, why

_PAGES = 20_000


def pdf_pages(source: Source) -> Iterator[Item]:
    """A document for each page with its text; lines and offsets count pages. Text of pictures is not read; a page without text says so."""
    try:
        from pypdf import PdfReader
    except ImportError:
        yield source.refused(1, 0, "needs-corpus")
        return
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    page = 0
    try:
        with unpacked(source.path, source.told.packing, source.limits) as stream:
            book = PdfReader(BytesIO(entire(stream, source.limits.document_bytes)), strict=False)
            for page in range(min(len(book.pages), _PAGES)):
                yield _page(source, book, page)
            if not 0 < len(book.pages) <= _PAGES:
                yield source.refused(page + 1, page, "over-bound" if book.pages else "not-pdf")
    except (LimitError, NeedsExtraError, OSError) as error:
        yield source.refused(page + 1, page, why(error))
    except Exception:  # noqa: BLE001 - the library raises of every kind; all of them mean the same
        yield source.refused(page + 1, page, "not-pdf")


def _page(source: Source, book: Any, number: int) -> Item:
    try:
        text = book.pages[number].extract_text()
    except Exception:  # noqa: BLE001 - see above; the other pages are still read
        return source.refused(number + 1, number, "not-pdf")
    if not text.strip():
        return source.refused(number + 1, number, "no-text")
    return Document(str(source.path), number + 1, number, "", text, None, {}, "")
