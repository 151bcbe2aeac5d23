"""Readers of documents of a corpus, each by the name of a file, and files to begin with."""

import bz2
import gzip
import io
import tempfile
import zipfile
from functools import cache
from pathlib import Path

import pyarrow as pa
import pypdf
import zstandard
from pyarrow import parquet

from jingwei.text.documents import Document, documents
from jingwei.text.documents.encodings import detected

RECORD = b'{"id": "a", "text": "some \xe6\x96\x87 text", "label": 1}\n'
PAGE = (
    b'<!doctype html><html><head><title>T &amp; U</title><style>p{}</style></head><body bgcolor="#fff"><p style="color:#fff;font-size:0">a</p>'
    b'<!-- c --><div hidden><img alt="b"><table><tr><td>1<td>2</table></div><script>x</script>text<br/>&#x4e2d;<p>\xe6\x96\x87</html>'
)
HTTP = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"


def reader(name):
    """Read a file of this name; every place of a document must lie inside it."""

    def read(content):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / name
            path.write_bytes(content)
            for item in documents(path):
                if isinstance(item, Document):
                    item.line_of(len(item.text))
                    assert all(0 <= one.start < one.end <= len(item.text) for one in item.unseen)

    return read


def encoding(content):
    """The encoding of a sample."""
    "".encode(detected(content).removesuffix("-bom"))


def pages():
    """HTML."""
    return (PAGE, PAGE.decode().encode("utf-16"), b"<p>\xc4\xe3\xba\xc3</p>" * 4)


def _record(kind, body, content_type):
    header = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:1>\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n"
    return header.encode() + body + b"\r\n\r\n"


def archives():
    """WARC: pages as they are, packed and in chunks; text; in members."""
    http = "application/http; msgtype=response"
    chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (len(PAGE), PAGE)
    records = (
        _record("response", HTTP + b"\r\n" + PAGE, http),
        _record("response", HTTP + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(PAGE, mtime=0), http),
        _record("response", HTTP + b"Transfer-Encoding: chunked\r\n\r\n" + chunks, http),
        _record("conversion", b"plain text", "text/plain"),
    )
    return (b"".join(records), b"".join(gzip.compress(one, mtime=0) for one in records))


@cache
def tables():
    """Parquet."""
    rows = [
        {"id": "a", "text": "text", "more": {"tags": ["x"], "raw": b"\xff"}},
        {"id": "b", "text": None, "more": None},
    ]
    made = []
    for options in ({}, {"compression": "gzip", "use_dictionary": False}, {"version": "1.0", "compression": "zstd"}):
        out = io.BytesIO()
        parquet.write_table(pa.Table.from_pylist(rows), out, **options)
        made.append(out.getvalue())
    return tuple(made)


@cache
def office():
    """Word and Excel."""
    word = '<w:document xmlns:w="w"><w:p><w:r><w:rPr><w:vanish/><w:sz w:val="2"/></w:rPr><w:t>secret</w:t></w:r></w:p></w:document>'
    made = []
    for members in (
        {"word/document.xml": word},
        {"xl/workbook.xml": "<a/>", "xl/sharedStrings.xml": "<sst><si><t>one</t></si></sst>"},
    ):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in members.items():
                archive.writestr(name, text)
        made.append(out.getvalue())
    return tuple(made)


@cache
def books():
    """PDF."""
    out = io.BytesIO()
    book = pypdf.PdfWriter()
    book.add_blank_page(100, 100)
    book.write(out)
    return (out.getvalue(),)


def packed():
    """JSON lines in each compression, in several members."""
    return (
        zstandard.compress(RECORD * 9) + zstandard.compress(RECORD),
        gzip.compress(RECORD * 9, mtime=0) * 2,
        bz2.compress(RECORD),
    )


def samples():
    """Text in several encodings."""
    text = "图书馆今天下午不开门，请您明天再来。\n" * 3
    texts = (text.encode(name) for name in ("utf-8", "gb18030", "utf-16"))
    return (*texts, "Straße über café\n".encode("cp1252") * 3, b"")
