"""One reader per format, chosen by what `told` says of the file."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from pathlib import Path

from jingwei.limits import LIMITS, Limits
from jingwei.text.documents.model import Document, Item, Unreadable
from jingwei.text.documents.source import Source
from jingwei.text.documents.stream import Span
from jingwei.text.documents.told import Told, told

_READERS = {  # imported when a file asks for them
    "jsonl": "json_lines:json_lines",
    "json": "json_value:json_value",
    "csv": "tables:comma_separated",
    "tsv": "tables:tab_separated",
    "text": "plain:plain_text",
    "html": "html:html_page",
    "warc": "warc:warc_records",
    "parquet": "parquet:parquet_rows",
    "pdf": "pdf:pdf_pages",
    "office": "office:office_parts",
}


def documents(
    path: Path,
    text_field: str | None = None,
    label_field: str | None = None,
    limits: Limits = LIMITS,
    span: Span | None = None,
    how: Told | None = None,
) -> Iterator[Item]:
    """Documents of a file in order, and whatever could not be read; nothing is raised for what the file holds or for a file that is gone.

    `how` is what `told` said of the file; it is asked where it is not given. A CSV has a header unless its first row cannot be one (an empty,
    repeated, long or number-like cell); then columns are named `column 1` on. Memory is bounded by one record; PDF and office files
    are read whole up to `limits.document_bytes`. A `span` (of JSON lines, plain text and tables that are not compressed) chooses lines.
    """
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode) or not found.st_size:
            yield Unreadable(str(path), 1, 0, "empty" if stat.S_ISREG(found.st_mode) else "not-a-file")
            return
        how = how or told(path, limits)
    except OSError:
        yield Unreadable(str(path), 1, 0, "vanished")
        return
    source = Source(path, text_field, label_field, limits, how, span)
    if how.format not in _READERS:
        yield source.refused(1, 0, "unknown-format")
    else:
        yield from _reader(how.format)(source)


def _reader(name: str) -> Callable[[Source], Iterator[Item]]:
    module, function = _READERS[name].split(":")
    made: Callable[[Source], Iterator[Item]] = getattr(import_module(f"jingwei.text.documents.{module}"), function)
    return made


def chosen_field(path: Path, names: Sequence[str], limits: Limits = LIMITS, how: Told | None = None) -> str | None:
    """The first of `names` that the file's first record has as a text."""
    first = next((item for item in documents(path, limits=limits, how=how) if isinstance(item, Document)), None)
    return next((name for name in names if first and isinstance(first.fields.get(name), str)), None)
