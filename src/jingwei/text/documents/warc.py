"""WARC files (ISO 28500) and what is derived from them (WET, WAT): one document for each record that bears content.

The records are read in a row from the unpacked bytes; a member of the compression is no matter. A record whose length does not fit is refused, and
reading goes on at the next line that begins one.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import NamedTuple

from jingwei.errors import LimitError, ParseError
from jingwei.text.documents.encodings import detected, marked
from jingwei.text.documents.html import Page
from jingwei.text.documents.model import Document, Item, Unreadable
from jingwei.text.documents.source import Source
from jingwei.text.documents.stream import NeedsExtraError, unpacked, why

_VERSION = re.compile(rb"WARC/[01]\.[0-9]{1,2}\s*\Z")
_BEARING = frozenset({"response", "resource", "conversion"})
_NO_TEXT = re.compile(r"(?:image|audio|video|font)/|application/(?:octet-stream|pdf|zip|x-|font|vnd)")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_PAGE = re.compile(r"\s*(?:<!doctype html|<html|<head|<body)", re.IGNORECASE)
_HEADER = 64 << 10  # bytes of the header of a record, or of HTTP
_PIECE = 1 << 16
_SAFE = frozenset({"utf-8", "utf_8", "ascii", "us-ascii", "gb2312", "gbk", "gb18030", "big5", "big5-hkscs", "shift_jis", "shift-jis", "sjis",
    "euc-jp", "iso-2022-jp", "euc-kr", "ks_c_5601-1987", "koi8-r", "koi8-u", "tis-620", "utf-16", "utf-16le", "utf-16be"})  # fmt: skip
_FAMILY = re.compile(r"(?:windows-|cp|iso-8859-)\d{1,4}\Z")
_WEB = {"gb2312": "gb18030", "gbk": "gb18030", "iso-8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "ascii": "cp1252",
    "us-ascii": "cp1252", "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949", "big5": "big5hkscs"}  # fmt: skip


class _Record(NamedTuple):
    number: int
    offset: int
    header: Mapping[str, str]
    body: bytes


def warc_records(source: Source) -> Iterator[Item]:
    """A document for each record with content: the text of a page or the text as it is; headers in `fields`; the record's identifier as its id.

    Lines count records. Memory is bounded by one record of at most `Source.most` bytes.
    """
    try:
        with unpacked(source.path, source.told.packing, source.limits) as stream:
            for one in _records(source, stream):
                yield from [one] if isinstance(one, Unreadable) else _documents(source, one)
    except OSError:
        yield source.refused(1, 0, "vanished")


def _records(source: Source, stream: io.BufferedReader) -> Iterator[_Record | Unreadable]:
    number, offset, lost = 1, 0, False
    try:
        while first := stream.readline(_HEADER):
            at, offset = offset, offset + len(first)
            if not _VERSION.match(first):
                if first.strip() and not lost:
                    yield source.refused(number, at, "not-a-record")
                lost = lost or bool(first.strip())
                continue
            lost = False
            header, size = _headers(stream)
            offset += size
            length = header.get("content-length", "")
            if not (length.isascii() and length.isdecimal() and len(length) < 16):  # noqa: PLR2004 - more is no file's length
                yield source.refused(number, at, "not-a-record")
                lost = True
                continue
            wanted = int(length)
            if wanted > source.most:
                yield source.refused(number, at, "over-bound", wanted)
                offset += (given := _skipped(stream, wanted))
            else:
                body = stream.read(wanted)
                offset += (given := len(body))
                if given == wanted:
                    yield _Record(number, at, header, body)
            if given < wanted:
                yield source.refused(number, at, "not-a-record", wanted)
            number += 1
    except (ParseError, LimitError, NeedsExtraError, OSError) as error:
        yield source.refused(number, offset, why(error))


def _skipped(stream: io.BufferedReader, wanted: int) -> int:
    done = 0
    while done < wanted and (piece := stream.read(min(_PIECE, wanted - done))):
        done += len(piece)
    return done


def _headers(stream: io.BufferedReader | io.BytesIO) -> tuple[Mapping[str, str], int]:
    """Names in lower case, the first of each; bytes up to the empty line."""
    made: dict[str, str] = {}
    size = 0
    while size < _HEADER and (line := stream.readline(_HEADER)):
        size += len(line)
        if not line.strip():
            break
        name, _, value = line.decode("utf-8", "backslashreplace").partition(":")
        made.setdefault(name.strip().lower(), value.strip())
    return made, size


def _documents(source: Source, one: _Record) -> Iterator[Item]:
    if one.header.get("warc-type", "").lower() not in _BEARING:
        return
    kind, body = one.header.get("content-type", "").lower(), one.body
    if kind.startswith("application/http"):
        stream = io.BytesIO(body)
        stream.readline(_HEADER)
        http, _ = _headers(stream)
        try:
            body = _plain(stream.read(), http, source.most)
        except (ParseError, LimitError) as error:
            yield source.refused(one.number, one.offset, why(error), len(one.body))
            return
        kind = http.get("content-type", "").lower()
    if body and _NO_TEXT.match(kind):
        yield source.refused(one.number, one.offset, "unknown-format", len(body))
    elif body:
        text = _decoded(body, kind)
        fine = text is not None
        yield (
            _document(source, one, kind, text or "")
            if fine
            else source.refused(one.number, one.offset, "not-in-encoding", len(body))
        )


def _document(source: Source, one: _Record, kind: str, text: str) -> Document:
    name = one.header.get("warc-record-id", "").strip("<>").removeprefix("urn:uuid:")
    fields = {key: one.header[header] for key, header in _FIELDS.items() if header in one.header} | {"mime": kind}
    rest = f"uri: {fields['uri']}" if "uri" in fields else ""
    if "html" in kind or (not kind.startswith("text/plain") and _PAGE.match(text)):
        page = Page()
        page.read(text)
        made = page.document(str(source.path), one.number, one.offset, name)
        text, rest = made.text, f"{rest}\n{made.rest}" if rest and made.rest else rest or made.rest
        return Document(str(source.path), one.number, one.offset, name, text, None, fields, rest, unseen=made.unseen)
    return Document(str(source.path), one.number, one.offset, name, text, None, fields, rest)


_FIELDS = {
    "uri": "warc-target-uri",
    "date": "warc-date",
    "type": "warc-type",
    "language": "warc-identified-content-language",
}


def _plain(body: bytes, http: Mapping[str, str], bound: int) -> bytes:
    """The body without its transfer and content codings. Raises `ParseError` and `LimitError`.

    Crawlers often store it without the codings that the header still states: then it is taken as it is.
    """
    if "chunked" in http.get("transfer-encoding", "").lower():
        body = _unchunked(body)
    coding = http.get("content-encoding", "").lower()
    for window in (31, 15, -15) if coding in {"gzip", "x-gzip", "deflate"} else ():
        if window == 31 and body[:2] != b"\x1f\x8b":  # noqa: PLR2004 - zlib's word for gzip
            continue
        with suppress(zlib.error):
            unpacker = zlib.decompressobj(window)
            made = unpacker.decompress(body, bound + 1)
            if len(made) > bound:
                raise LimitError("the body is larger than the bound")
            if not unpacker.eof:
                raise ParseError("the body ends early")
            return made
    if coding in {"br", "zstd", "compress"} and not body[:64].isascii():
        raise ParseError(f"a body coded with {coding}")
    return body


def _unchunked(body: bytes) -> bytes:
    made: list[bytes] = []
    at = 0
    while True:
        end = body.find(b"\n", at, at + 1_000)
        size = body[at:end].partition(b";")[0].strip() if end >= 0 else b""
        try:
            length = int(size, 16) if size[:1].isalnum() and len(size) < 12 else -1  # noqa: PLR2004 - more is no length
        except ValueError:
            length = -1
        if length < 0:
            if at == 0:
                return body  # stored without its chunks
            raise ParseError("a broken chunk")
        if length == 0:
            return b"".join(made)
        made.append(body[end + 1 : end + 1 + length])
        if len(made[-1]) < length:
            raise ParseError("a chunk ends early")
        at = end + 1 + length
        at += 2 if body.startswith(b"\r\n", at) else 1


def _decoded(body: bytes, kind: str) -> str | None:
    """Text by its mark, by UTF-8, by the charset that is stated, by statistics, in this order; None where none of them fits."""
    mark = marked(body)
    stated = _CHARSET.search(kind)
    found = _META.search(body, 0, 2048)
    names = [mark.removesuffix("-bom")] if mark else ["utf-8"]
    names += [_known(stated[1])] if stated else []
    names += [_known(found[1].decode("ascii"))] if found else []
    for name in filter(None, names):
        with suppress(UnicodeDecodeError):
            return body.decode(name).removeprefix("\ufeff")
    guess = detected(body)
    with suppress(UnicodeDecodeError):
        return body.decode(guess.removesuffix("-bom")).removeprefix("\ufeff")
    return None


def _known(name: str) -> str:
    """Python's name of a charset of the web, nothing for any other: Python knows codecs that are no charsets."""
    name = name.lower()
    found = _WEB.get(name, name) if name in _SAFE or name in _WEB or _FAMILY.match(name) else ""
    with suppress(LookupError):
        b"".decode(found or "utf-8")
        return found
    return ""
