import gzip
import io
import sys
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.limits import Limits
from jingwei.text.documents import Document, Unreadable, documents, told

ROWS = [
    {"id": "a", "text": "你好, world", "label": 1, "more": {"tags": ["x", "y"], "raw": b"\xff"}, "score": float("nan")},
    {"id": "b", "text": "second", "label": 0, "more": {"tags": [], "raw": b"ok"}, "score": 0.5},
]


def parquet(rows=ROWS, **options):
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), out, **options)
    return out.getvalue()


def zipped(members, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return out.getvalue()


W = '<w:document xmlns:w="w"><w:body>{}</w:body></w:document>'
DOCX = {
    "[Content_Types].xml": "<Types/>",
    "word/document.xml": W.format(
        "<w:p><w:r><w:t>Visible &amp; </w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r></w:p>"
        '<w:p><w:r><w:rPr><w:color w:val="FFFFFF"/></w:rPr><w:t>white</w:t></w:r><w:r><w:t>after</w:t></w:r></w:p>'
    ),
    "word/footnotes.xml": W.format("<w:p><w:r><w:t>A note</w:t></w:r></w:p>"),
}
XLSX = {
    "xl/workbook.xml": "<workbook/>",
    "xl/sharedStrings.xml": "<sst><si><t>one</t></si><si><t>two</t></si></sst>",
    "xl/worksheets/sheet1.xml": "<worksheet><row><c><v>13800138000</v></c><c><v>2</v></c></row></worksheet>",
}
PPTX = {"ppt/presentation.xml": "<p/>"} | {
    f"ppt/slides/slide{n}.xml": f'<p:sld xmlns:p="p" xmlns:a="a"><a:p><a:r><a:t>slide {n}</a:t></a:r></a:p></p:sld>'
    for n in (10, 9)
}
ODT = {
    "mimetype": "application/vnd.oasis.opendocument.text",
    "content.xml": '<o:d xmlns:o="o" xmlns:text="t"><text:h>Head</text:h><text:p>Some <text:span>text</text:span></text:p></o:d>',
}


def pdf(*texts):
    book = pypdf.PdfWriter()
    for text in texts:
        page = book.add_blank_page(300, 300)
        font = pypdf.generic.DictionaryObject(
            {
                pypdf.generic.NameObject("/Type"): pypdf.generic.NameObject("/Font"),
                pypdf.generic.NameObject("/Subtype"): pypdf.generic.NameObject("/Type1"),
                pypdf.generic.NameObject("/BaseFont"): pypdf.generic.NameObject("/Helvetica"),
            }
        )
        fonts = pypdf.generic.DictionaryObject({pypdf.generic.NameObject("/F1"): font})
        page[pypdf.generic.NameObject("/Resources")] = pypdf.generic.DictionaryObject(
            {pypdf.generic.NameObject("/Font"): fonts}
        )
        stream = pypdf.generic.StreamObject()
        stream.set_data(f"BT /F1 12 Tf 20 100 Td ({text}) Tj ET".encode())
        page[pypdf.generic.NameObject("/Contents")] = book._add_object(stream)
    out = io.BytesIO()
    book.write(out)
    return out.getvalue()


def read(tmp_path, content, name, *args, **kwargs):
    path = tmp_path / name
    path.write_bytes(content)
    return list(documents(path, *args, **kwargs))


@pytest.mark.parametrize("options", [{}, {"compression": "zstd"}, {"row_group_size": 1}, {"version": "1.0"}])
@pytest.mark.parametrize("name", ["a.parquet", "a", "a.txt"])
def test_rows_of_parquet(tmp_path, name, options):
    found = read(tmp_path, parquet(**options), name, "text", "label")
    assert [(d.id, d.text, d.label, d.line) for d in found] == [("a", "你好, world", "1", 1), ("b", "second", "0", 2)]
    assert found[0].rest == "id: a\nlabel: 1\ntags: x\ntags: y"
    assert told(tmp_path / name).format == "parquet"


def test_compressed_parquet_and_a_missing_field(tmp_path):
    assert len(read(tmp_path, gzip.compress(parquet()), "a.parquet.gz", "text")) == 2
    assert [item.reason for item in read(tmp_path, parquet(), "a.parquet", "body")] == ["no-text", "no-text"]


def test_without_the_library_a_file_is_not_read(tmp_path, monkeypatch):
    for module in ("pyarrow", "pyarrow.parquet", "pypdf", "zstandard"):
        monkeypatch.setitem(sys.modules, module, None)
    for content, name in ((parquet(), "a.parquet"), (pdf("x"), "a.pdf"), (b"\x28\xb5\x2f\xfdxxxx", "a.jsonl.zst")):
        assert [item.reason for item in read(tmp_path, content, name)] == ["needs-corpus"]


@pytest.mark.parametrize(
    ("members", "texts"),
    [
        (DOCX, ["Visible & secret\nwhiteafter\n", "A note\n"]),
        (XLSX, ["one\ntwo\n", "13800138000\n2\n"]),
        (PPTX, ["slide 9\n", "slide 10\n"]),
        (ODT, ["Head\nSome text\n"]),
    ],
)
def test_texts_of_office_files(tmp_path, members, texts):
    found = read(tmp_path, zipped(members), "a.bin")
    assert [item.text for item in found] == texts
    assert len({item.id for item in found}) == len(found)


def test_hidden_runs_of_a_document_are_told(tmp_path):
    found = read(tmp_path, zipped(DOCX), "a.docx")[0]
    assert [(found.text[one.start : one.end], one.why) for one in found.unseen] == [
        ("secret", "style"),
        ("white", "blank"),
    ]


@pytest.mark.parametrize(
    ("members", "reasons"),
    [
        ({"a.txt": "x"}, ["not-office"]),
        (DOCX | {"word/document.xml": "<w:document>"}, ["not-office"]),
        (DOCX | {"word/document.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}, ["not-office"]),
        (DOCX | {"word/vbaProject.bin": "x"}, ["unknown-format"]),
        (DOCX | {"word/document.xml": W.format("<w:p><w:t>" + "x" * 100_000 + "</w:t></w:p>")}, ["over-bound"]),
    ],
)
def test_what_of_an_office_file_is_not_read(tmp_path, members, reasons):
    found = read(tmp_path, zipped(members), "a.docx", limits=Limits(document_bytes=50_000))
    assert [item.reason for item in found if isinstance(item, Unreadable)] == reasons


def test_old_office_files_are_not_read(tmp_path):
    assert [item.reason for item in read(tmp_path, b"\xd0\xcf\x11\xe0" + bytes(600), "a.doc")] == ["unknown-format"]


def test_pages_of_a_pdf(tmp_path):
    found = read(tmp_path, pdf("first page", "", "third page"), "a")
    assert [item.text if isinstance(item, Document) else item.reason for item in found] == [
        "first page",
        "no-text",
        "third page",
    ]
    assert [item.reason for item in read(tmp_path, b"%PDF-1.7\nnothing", "a.pdf")] == ["not-pdf"]


FILES = {
    "a.parquet": parquet(),
    "a.docx": zipped(DOCX),
    "a.xlsx": zipped(XLSX, zipfile.ZIP_STORED),
    "a.pdf": pdf("some text"),
}


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(sorted(FILES)), st.integers(0, 5_000), st.binary(max_size=6), st.booleans())
def test_changed_files_give_documents_or_reasons(tmp_path_factory, name, at, patch, cut):
    content = bytearray(FILES[name])
    at %= len(content)
    content[at : at + len(patch)] = patch
    found = read(tmp_path_factory.mktemp("b"), bytes(content[:at] if cut and at else content), name)
    assert found
    assert all(isinstance(item, Document | Unreadable) for item in found)
