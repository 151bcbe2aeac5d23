"""As what a file is read: how it is compressed, its format and its encoding, from its first bytes, its name, and samples of the rest.

Bytes that only one format begins with decide over the name; a name that is missing or says too little is completed by the content.
Nothing is parsed here.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from jingwei.errors import LimitError, ParseError
from jingwei.limits import LIMITS, Limits
from jingwei.text.documents.encodings import WIDE, detected, marked, unmarked
from jingwei.text.documents.stream import NeedsExtraError, opened, packing, unpacked

PACKED = frozenset({".gz", ".xz", ".bz2", ".zst"})
NAMES: Mapping[str, str] = {
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "json", ".csv": "csv", ".tsv": "tsv",
    ".txt": "text", ".text": "text", ".log": "text", ".md": "text", ".markdown": "text",
    ".html": "html", ".htm": "html", ".xhtml": "html", ".warc": "warc", ".wet": "warc", ".wat": "warc",
    ".parquet": "parquet", ".pdf": "pdf", ".docx": "office", ".xlsx": "office", ".pptx": "office",
    ".odt": "office", ".ods": "office", ".odp": "office",
}  # fmt: skip
WITH_TEXT = frozenset({"jsonl", "json", "csv", "tsv", "text", "html"})  # whose encoding is asked
_MAGIC = {b"PAR1": "parquet", b"%PDF-": "pdf", b"PK\x03\x04": "office", b"WARC/1.": "warc", b"WARC/0.": "warc"}
_OTHER = (b"\xd0\xcf\x11\xe0", b"\x7fELF", b"\x89PNG", b"\xff\xd8\xff", b"SQLite format 3")
_HEAD = 64 << 10
_PLACES = 16  # of a file that is not compressed, from which samples are taken
_WHOLE = 1 << 20  # a file or unpacked start of which all is looked at
_PAGE = re.compile(rb"(?:\s|<!--[^>]{0,2000}-->|<\?xml[^>]{0,200}>)*(?:<!doctype\s+html|<html[\s>])", re.IGNORECASE)
_CONTROLS = re.compile(rb"[\x00-\x06\x0e-\x1a\x1c-\x1f]")


class Told(NamedTuple):
    """How a file is read. `format` is empty where there is no reader; `by` is `name` or `content`; `packing` and `encoding` may be empty."""

    format: str
    packing: str
    encoding: str
    by: str


def told(path: Path, limits: Limits = LIMITS) -> Told:
    """Raises `OSError`. What comes out of a damaged stream before the damage is looked at."""
    named = _named(path)
    with opened(path) as source:
        first = source.read(6)
    how = packing(first)
    sample = _sample(path, how, limits)
    found, by = _format(named, sample[:_HEAD])
    encoding = ""
    if found in WITH_TEXT:
        encoding = marked(sample) or detected(_spread(path, sample, how))
    return Told(found, how, encoding, by)


def shape(path: Path) -> str:
    """The format of a file of which a span of bytes can be read: not compressed, in bytes of which a line end is one; nothing for any other.

    Raises `OSError`.
    """
    with opened(path) as source:
        head = source.read(_HEAD)
    if packing(head) or (marked(head) or unmarked(head)) in WIDE:
        return ""
    return _format(_named(path), head)[0]


def _named(path: Path) -> str:
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes and suffixes[-1] in PACKED:
        suffixes.pop()
    return NAMES.get(suffixes[-1], "") if suffixes else ""


def _sample(path: Path, how: str, limits: Limits) -> bytes:
    made = bytearray()
    try:
        with unpacked(path, how, limits) as stream:
            while len(made) < _WHOLE and (piece := stream.read1(_HEAD)):
                made += piece
    except (ParseError, LimitError, NeedsExtraError):
        pass
    return bytes(made[:_WHOLE])


def _spread(path: Path, sample: bytes, how: str) -> bytes:
    """Lines from places all over a file that is not compressed and longer than its sample, so that a late change of letters is seen."""
    if how or len(sample) < _WHOLE or not sample.isascii():
        return sample
    made = []
    with opened(path) as source:
        size = os.fstat(source.fileno()).st_size
        for number in range(1, _PLACES + 1):
            source.seek(size * number // (_PLACES + 1))
            made.append(source.read(_HEAD).partition(b"\n")[2].rpartition(b"\n")[0])
    return b"\n".join(made) + b"\n"


def _format(named: str, head: bytes) -> tuple[str, str]:
    magic = next((name for start, name in _MAGIC.items() if head.startswith(start)), "")
    if magic:
        return magic, "name" if magic == named else "content"
    if head.startswith(_OTHER):
        return "", "content"
    if named in {"", "text", "json", "jsonl"}:
        found = _seen(named, head)
        return found, "name" if found == named else "content"
    return named, "name"


def _seen(named: str, head: bytes) -> str:
    """The format of text, where the name says nothing or what is often said wrongly."""
    if mark := marked(head):
        head = head.decode(mark.removesuffix("-bom"), "ignore").encode("utf-8", "ignore").removeprefix(b"\xef\xbb\xbf")
    elif not named and _CONTROLS.search(head) and detected(head) not in WIDE:
        return ""
    if named in {"", "text"} and _PAGE.match(head):
        return "html"
    lines = [line.strip() for line in head.split(b"\n", 64) if line.strip()]
    objects = [line.startswith(b"{") and line.endswith(b"}") for line in lines[:2]]
    if len(objects) > 1 and all(objects) and named in {"", "json"}:
        return "jsonl"
    if named == "" and objects == [True]:
        return "jsonl"
    if named == "json" or (named in {"", "jsonl"} and lines and lines[0] == b"["):
        return "json"
    return named or "text"
