import bz2
import csv
import gzip
import io
import json
import lzma

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.limits import Limits
from jingwei.text.documents import REASONS, Document, Unreadable, documents

PACKERS = {"": bytes, ".gz": gzip.compress, ".xz": lzma.compress, ".bz2": bz2.compress, ".zst": zstandard.compress}
ROWS = [{"id": "a", "text": "你好, world", "label": 1}, {"id": "b", "text": 'two "quoted"\nlines', "label": 0}]


def read(tmp_path, name, content, *args, **kwargs):
    path = tmp_path / name
    path.write_bytes(content)
    return list(documents(path, *args, **kwargs))


def as_csv(delimiter=","):
    out = io.StringIO()
    writer = csv.DictWriter(out, ["id", "text", "label"], delimiter=delimiter)
    writer.writeheader()
    writer.writerows(ROWS)
    return out.getvalue().encode()


FORMATS = {
    ".jsonl": "".join(json.dumps(row) + "\n" for row in ROWS).encode(),
    ".json": json.dumps(ROWS, indent=1).encode(),
    ".csv": as_csv(),
}


@pytest.mark.parametrize("packed", PACKERS)
@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_gives_the_same_documents(tmp_path, suffix, packed):
    content = PACKERS[packed](FORMATS[suffix])
    found = read(tmp_path, f"a{suffix}{packed}", content, "text", "label")
    assert [(d.id, d.text, d.label) for d in found] == [(r["id"], r["text"], str(r["label"])) for r in ROWS]


def test_places_of_records(tmp_path):
    assert [(d.line, d.offset) for d in read(tmp_path, "a.jsonl", '{"t":"é"}\n\n{"t":"x"}\n'.encode())] == [
        (1, 0),
        (3, 12),
    ]
    assert [(d.line, d.offset) for d in read(tmp_path, "a.json", '[{"t":"é"},\n {"t":"x"}]'.encode())] == [
        (1, 1),
        (2, 14),
    ]
    assert [(d.line, d.offset) for d in read(tmp_path, "a.csv", b'text\r\n"a\r\nb"\r\nc\r\n')] == [(2, 6), (4, 14)]


def test_a_semicolon_or_tab_separates_where_the_header_says_so(tmp_path):
    assert read(tmp_path, "a.csv", as_csv(";"), "text")[0].text == ROWS[0]["text"]
    assert read(tmp_path, "a.tsv", b'text\tlabel\n"open\t1\n', "text", "label")[0].text == '"open'


def test_a_first_row_with_data_is_no_header(tmp_path):
    found = read(tmp_path, "a.csv", b"13800138000,hello\n13900139000,you\n")
    assert [d.fields["column 1"] for d in found] == ["13800138000", "13900139000"]


def test_without_a_text_field_names_and_numbers_are_text_too(tmp_path):
    row = {"phone": 13800138000, "nested": {"list": ["x", {"y": True, "z": None}]}}
    assert read(tmp_path, "a.jsonl", json.dumps(row).encode())[0].text == "phone: 13800138000\nlist: x"


def test_fields_beside_the_text_are_rendered_apart(tmp_path):
    found = read(tmp_path, "a.jsonl", b'{"text": "t", "mail": "a@b.cn"}', "text")
    assert (found[0].text, found[0].rest) == ("t", "mail: a@b.cn")


def test_lines_of_a_plain_text_are_known(tmp_path):
    (found,) = read(tmp_path, "a.md", b"# one\ntwo\nthree\n")
    assert found.line_of(found.text.index("three")) == 3


def test_long_plain_texts_are_cut_at_blank_lines_without_loss(tmp_path):
    content = ("word " * 20_000 + "\n\n") * 8
    found = read(tmp_path, "a.txt", content.encode())
    assert len(found) > 1
    assert "".join(d.text for d in found) == content
    assert [d.line for d in found] == sorted({d.line for d in found})


@pytest.mark.parametrize(
    ("name", "content", "reasons"),
    [
        ("a.jsonl", b'{"t": 1}\n\xff\n{"t": 2}\n', ["not-utf-8"]),
        ("a.jsonl", b'{"t": 1, "t": 2}\n', ["repeated-key"]),
        ("a.jsonl", b'{"t": NaN}\n{\n', ["not-json", "not-json"]),
        ("a.jsonl", b"[" * 90 + b'"x"' + b"]" * 90, ["too-deep"]),
        ("a.jsonl", b"[" * 200_000, ["too-deep"]),
        ("a.jsonl", b"1" * 5_000, ["not-json"]),
        ("a.json", b'[{"t": 1} {"t": 2}]', ["not-json"]),
        ("a.json", b'[{"t": 1},]', ["not-json"]),
        ("a.json", b'[{"t": 1}', ["not-json"]),
        ("a.json", b"", ["empty"]),
        ("a.csv", b"a,b\n1,2,3\n1\n", ["not-a-row", "not-a-row"]),
        ("a.csv", b'a,b\n"open,2\n', ["not-csv"]),
        ("a.csv", b"a,b\n\xff,2\n3,4\n", ["not-utf-8"]),
        ("a.txt", b"ok\n\xff\n", ["not-utf-8"]),
        ("a.txt", b"ok\nnot\0ok\nok\n", ["nul-bytes"]),
        ("a.jsonl", b'{"t": "a\0"}\n{"t": 1}\n', ["nul-bytes"]),
        ("a.csv", b"a,b\n1,\0\n3,4\n", ["nul-bytes"]),
        ("a.png", b"\x89PNG\r\n", ["unknown-format"]),
        ("data", b"\0\1\2\3", ["unknown-format"]),
        ("a.jsonl.gz", gzip.compress(b'{"t": 1}\n', mtime=0)[:-6], ["damaged"]),
        ("a.txt.gz", gzip.compress(b"a\n", mtime=0) + b"garbage", ["damaged"]),
        ("a.jsonl.xz", lzma.compress(b'{"t": 1}\n')[:-6], ["damaged"]),
    ],
)
def test_what_cannot_be_read_is_reported(tmp_path, name, content, reasons):
    found = [item.reason for item in read(tmp_path, name, content) if isinstance(item, Unreadable)]
    assert found == reasons
    assert set(reasons) <= REASONS.keys()


def test_a_missing_text_field_is_reported(tmp_path):
    assert [i.reason for i in read(tmp_path, "a.jsonl", b'{"body": "x"}\n"y"\n', "text")] == ["no-text", "no-text"]


def test_a_long_json_array_is_read_element_by_element(tmp_path):
    rows = [{"id": f"d{n}", "text": "文" * 700, "n": n} for n in range(2_000)]
    limits = Limits(document_bytes=100_000, line_bytes=10_000)
    found = read(tmp_path, "a.json", json.dumps(rows, ensure_ascii=False).encode(), "text", limits=limits)
    assert [item.id for item in found] == [row["id"] for row in rows]
    numbers = read(tmp_path, "b.json", ("[" + ", ".join(str(10**150 + n) for n in range(8_000)) + "]").encode())
    assert [item.text for item in numbers[-2:]] == [str(10**150 + 7_998), str(10**150 + 7_999)]
    long = [{"text": "x" * 3_000_000}, {"text": "y"}]
    assert [i.reason for i in read(tmp_path, "c.json", json.dumps(long).encode(), limits=limits)] == ["over-bound"]


def test_members_of_a_gzip_file_and_padding_are_read(tmp_path):
    content = gzip.compress(b'{"t": 1}\n') + gzip.compress(b'{"t": 2}\n') + bytes(512)
    assert [d.fields["t"] for d in read(tmp_path, "a.jsonl.gz", content)] == [1, 2]


@pytest.mark.parametrize("packed", [".gz", ".xz", ".bz2", ".zst"])
def test_a_bomb_stops_at_its_bound(tmp_path, packed):
    limits = Limits(archive_ratio=10, archive_bytes=4 << 20, line_bytes=1 << 16)
    found = read(tmp_path, f"a.txt{packed}", PACKERS[packed](b"line\n" * 2_000_000), limits=limits)
    assert isinstance(found[0], Unreadable) or isinstance(found[-2], Unreadable)
    assert "over-bound" in {item.reason for item in found if isinstance(item, Unreadable)}


def test_a_line_above_the_bound_is_reported_and_the_next_one_read(tmp_path):
    content = b'"' + b"x" * 5_000 + b'"\n"next"\n'
    found = read(tmp_path, "a.jsonl", content, limits=Limits(line_bytes=1_000))
    assert [(type(i).__name__, i.line, i.offset) for i in found] == [("Unreadable", 1, 0), ("Document", 2, 5_003)]


NAMES = ["a.jsonl", "a.json", "a.csv", "a.tsv", "a.txt", "a.jsonl.gz", "a.csv.xz", "a.md.bz2"]


@settings(deadline=None, max_examples=120)
@given(
    st.sampled_from(NAMES),
    st.one_of(st.binary(max_size=200), st.text(alphabet='{}[]",:\n\r\t a1é', max_size=120).map(str.encode)),
)
def test_any_bytes_give_documents_or_reasons(tmp_path_factory, name, content):
    for item in read(tmp_path_factory.mktemp("d"), name, content, "text"):
        assert isinstance(item, Document | Unreadable)
        assert item.line >= 1
        assert 0 <= item.offset <= 8 * len(content) + 1_000


@settings(deadline=None, max_examples=80)
@given(st.lists(st.one_of(st.binary(max_size=12), st.just(b'{"t": "x"}'), st.just(b'{"a": 1, "a": 2}')), max_size=12))
def test_no_json_line_is_skipped_in_silence(tmp_path_factory, parts):
    lines = [
        b"{}",
        *(part.replace(b"\n", b" ") for part in parts),
    ]  # the first one keeps the file from looking compressed
    found = read(tmp_path_factory.mktemp("d"), "a.jsonl", b"\n".join(lines))
    written = sum(bool(line.decode("utf-8", "replace").strip()) for line in lines)
    assert len(found) == written
    assert len({item.line for item in found}) == len(found)


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(["gz", "xz", "bz2", "zst"]), st.integers(0, 200), st.integers(0, 255))
def test_a_changed_byte_never_loses_a_line_in_silence(tmp_path_factory, kind, at, value):
    content = bytearray(PACKERS[f".{kind}"](b'{"t": "some text"}\n' * 30))
    content[at % len(content)] = value
    found = read(tmp_path_factory.mktemp("d"), f"a.jsonl.{kind}", bytes(content))
    assert len(found) == 30 or any(isinstance(item, Unreadable) for item in found)
