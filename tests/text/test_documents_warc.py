import bz2
import gzip
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.limits import Limits
from jingwei.text.documents import Document, Unreadable, documents, told

PAGE = "<html><body><p>Bücher <b>und</b> Karten</p><p hidden>secret</p></body></html>"


def record(kind, body, content_type="application/http; msgtype=response", number=1, **header):
    lines = [
        "WARC/1.0", f"WARC-Type: {kind}", f"WARC-Record-ID: <urn:uuid:{number:08d}>", "WARC-Target-URI: https://example.org/a",
        f"Content-Type: {content_type}", *(f"{key.replace('_', '-')}: {value}" for key, value in header.items()),
        f"Content-Length: {len(body)}", "", "",
    ]  # fmt: skip
    return "\r\n".join(lines).encode() + body + b"\r\n\r\n"


def http(body, *headers):
    return "\r\n".join(["HTTP/1.1 200 OK", *headers, "", ""]).encode() + body


def read(tmp_path, content, name="a.warc", **kwargs):
    path = tmp_path / name
    path.write_bytes(content)
    return list(documents(path, **kwargs))


HTML = "Content-Type: text/html"
BODIES = [
    http(PAGE.encode(), "Content-Type: text/html; charset=utf-8"),
    http(PAGE.encode("latin-1"), "content-type: text/html; charset=ISO-8859-1"),
    http(b'<meta charset="latin1">' + PAGE.encode("cp1252"), HTML),
    http(gzip.compress(PAGE.encode()), HTML, "Content-Encoding: gzip"),
    http(zlib.compress(PAGE.encode()), HTML, "Content-Encoding: deflate"),
    http(PAGE.encode(), HTML, "Content-Encoding: gzip"),  # stored without the coding that is stated
    http(b"%x\r\n" % len(PAGE.encode()[:20]) + PAGE.encode()[:20] + b"\r\n%x;x\r\n" % len(PAGE.encode()[20:]) + PAGE.encode()[20:] + b"\r\n0\r\n\r\n",
        HTML, "Transfer-Encoding: chunked"),
    http(PAGE.encode(), HTML, "Transfer-Encoding: chunked"),
]  # fmt: skip


@pytest.mark.parametrize("body", BODIES)
def test_pages_of_responses(tmp_path, body):
    (found,) = read(tmp_path, record("response", body))
    assert (found.id, found.text.split("\n")[0]) == ("00000001", "Bücher und Karten")
    assert found.fields["uri"] == "https://example.org/a"
    assert [found.text[one.start : one.end] for one in found.unseen] == ["secret"]


@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress])
@pytest.mark.parametrize("name", ["a.wet", "a.warc.gz", "noname"])
def test_records_in_members_of_their_own(tmp_path, name, pack):
    members = [
        record("warcinfo", b"software: x", "application/warc-fields"),
        record("request", b"GET / HTTP/1.1\r\n\r\n"),
        record("conversion", "纯文本".encode(), "text/plain", 7),
        record("resource", b"plain", "text/plain", 8),
    ]
    found = read(tmp_path, b"".join(map(pack, members)), name)
    assert [(item.id, item.text, item.line) for item in found] == [("00000007", "纯文本", 3), ("00000008", "plain", 4)]
    assert told(tmp_path / name).format == "warc"


def test_what_does_not_fit_is_refused_and_the_next_record_read(tmp_path):
    good = record("resource", b"fine", "text/plain")
    broken = good.replace(b"Content-Length: 4", b"Content-Length: -4")
    found = read(tmp_path, good + broken + good + b"junk\nmore junk\n" + good, "a.warc")
    assert [getattr(item, "reason", "") for item in found] == ["", "not-a-record", "", "not-a-record", ""]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (record("resource", b"x" * 50, "text/plain")[:-20], "not-a-record"),
        (gzip.compress(record("resource", b"x" * 50, "text/plain"))[:-9], "damaged"),
        (record("response", http(gzip.compress(b"a" * 500)[:-9], HTML, "Content-Encoding: gzip")), "damaged"),
        (record("response", http(b"5\r\nab", HTML, "Transfer-Encoding: chunked")), "damaged"),
        (record("response", http(b"\x8b\x02\x80ab\xff", HTML, "Content-Encoding: br")), "damaged"),
        (record("response", http(b"\x89PNG", "Content-Type: image/png")), "unknown-format"),
        (record("resource", b"\x81\x8d\xff", "text/plain"), "not-in-encoding"),
    ],
)
def test_what_is_cut_or_damaged_is_said(tmp_path, content, reason):
    found = read(tmp_path, content)
    assert [item.reason for item in found if isinstance(item, Unreadable)] == [reason]


def test_bombs_and_long_records_stop_at_the_bound(tmp_path):
    limits = Limits(document_bytes=10_000)
    bomb = record("response", http(gzip.compress(b"a" * 1_000_000), HTML, "Content-Encoding: gzip"))
    long = record("resource", b"x" * 20_000, "text/plain")
    found = read(tmp_path, bomb + long + record("resource", b"fine", "text/plain"), limits=limits)
    assert [getattr(item, "reason", "read") for item in found] == ["over-bound", "over-bound", "read"]


@settings(deadline=None, max_examples=80)
@given(st.sampled_from(BODIES), st.integers(0, 500), st.binary(min_size=1, max_size=4))
def test_changed_records_give_documents_or_reasons(tmp_path_factory, body, at, patch):
    content = bytearray(b"WARC/1.0\r\n" + record("response", body)[10:] + record("resource", b"t", "text/plain"))
    at = 10 + at % (len(content) - 10)
    content[at : at + len(patch)] = patch
    for item in read(tmp_path_factory.mktemp("w"), bytes(content)):
        assert isinstance(item, Document | Unreadable)
