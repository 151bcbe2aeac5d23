"""Archives that two readers take for different things, one by one: none of them is without an oddity."""

import bz2
import gzip
import io
import struct
import time
import zipfile
import zlib

import pytest

from jingwei.containers.inflate import inflate
from jingwei.containers.zips import content, plain_name, read_zip
from jingwei.errors import ParseError
from jingwei.layers.tools.artifacts import scan_bytes
from jingwei.layers.tools.artifacts.samples import command_pickle, safetensors
from jingwei.layers.tools.artifacts.verdict import Verdict
from tests.containers.zip_parts import END, end, end64, locator, other_name, raw_zip

GOOD = {"name": b"a.safetensors", "data": safetensors()}
SIZE, CRC = len(GOOD["data"]), zlib.crc32(GOOD["data"])
EVIL = {"name": b"a.pkl", "data": command_pickle()}
ACUTE = "\u00e9".encode()
TIMES = struct.pack("<HHBL", 0x5455, 5, 1, 0)


def codes(data):
    return {oddity.code for oddity in read_zip(memoryview(data), 100).oddities}


def wide(start, size, *, room=b"", at=None, narrow=None):
    """End records of zip64 as they should be, or not."""
    record = end64(1, size, start, room)
    return record + locator(start + size if at is None else at) + end(*(narrow or (0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF)))


def second_end():
    """Behind the comment's beginning a whole archive, whose end record states a comment that goes on after the file."""
    first = raw_zip(GOOD)
    inner = bytearray(raw_zip(EVIL))
    at = inner.index(END)
    directory = inner.index(b"PK\1\2")
    struct.pack_into("<L", inner, directory + 42, len(first))
    struct.pack_into("<LH", inner, at + 16, len(first) + directory, 7)
    return raw_zip(GOOD, comment=bytes(inner))


def test_what_python_reads_from_the_comment_is_not_what_others_read():
    with zipfile.ZipFile(io.BytesIO(second_end())) as archive:
        assert archive.namelist() == ["a.pkl"]
    assert "mismatch" in codes(second_end())


@pytest.mark.parametrize("tail", [wide, lambda start, size: wide(start, size, narrow=(1, size, start))])
def test_zip64_is_plain(tail):
    assert codes(raw_zip(GOOD, tail=tail)) == set()


@pytest.mark.parametrize(
    "tail",
    [
        lambda start, size: wide(start, size, at=30),
        lambda start, size: wide(start, size, narrow=(2, size, start)),
        lambda start, size: wide(start, size, narrow=(1, size - 1, start)),
        lambda start, size: wide(start, size).replace(struct.pack("<Q", 44), struct.pack("<Q", 45), 1),
        lambda start, size: end(1, size, start, here=0),
    ],
)
def test_end_records_that_disagree(tail):
    assert "mismatch" in codes(raw_zip(GOOD, tail=tail))


@pytest.mark.parametrize(
    ("member", "code"),
    [
        ({"name": b"x/", "data": b"hidden", "size": 0}, "mismatch"),
        ({**GOOD, "size": 9}, "mismatch"),
        ({**GOOD, "extra": other_name(b"../../evil", b"a.safetensors")}, "mismatch"),
        ({**GOOD, "extra": other_name(b"b.pkl", b"a.safetensors")}, "mismatch"),
        ({**GOOD, "name": b"?", "extra": other_name(ACUTE, b"?")}, "alias"),
        ({**GOOD, "name": b"?", "extra": other_name(b"../" + ACUTE, b"?")}, "mismatch"),
        ({**GOOD, "extra": TIMES * 2}, "extra"),
        ({**GOOD, "extra": struct.pack("<HH", 0x9999, 2) + b"xx"}, "extra"),
        ({**GOOD, "extra": struct.pack("<HH", 0x5455, 9) + b"xx"}, "extra"),
        ({**GOOD, "comment": b"\x80\x04\0"}, "gap"),
        ({**GOOD, "flags": 8, "local_crc": 1, "local_size": 2, "local_packed": 3}, "mismatch"),
        ({**GOOD, "flags": 8, "local_crc": 0, "local_size": 0, "local_packed": 0}, "mismatch"),
    ],
)
def test_members_that_readers_differ_on(member, code):
    assert code in codes(raw_zip(member))


@pytest.mark.parametrize(
    "member",
    [
        {**GOOD, "extra": other_name(GOOD["name"], GOOD["name"])},
        {**GOOD, "extra": TIMES},
        {**GOOD, "local_extra": struct.pack("<HH", 0x4246, 6) + b"ZZZZZZ"},
        {**GOOD, "extra": b"\0\0\0"},
        {**GOOD, "comment": b"for people"},
        {"name": b"x/", "data": b"\3\0", "size": 0, "method": 8, "crc": 0},
    ],
)
def test_fields_that_ordinary_tools_write(member):
    assert codes(raw_zip(GOOD | {"name": b"other"}, member)) == set()


def test_a_descriptor_may_state_what_the_header_leaves_out():
    descriptor = b"PK\7\x08" + struct.pack("<3L", CRC, SIZE, SIZE)
    member = {**GOOD, "flags": 8, "descriptor": descriptor}
    assert codes(raw_zip(member | {"local_crc": 0, "local_size": 0, "local_packed": 0})) == set()
    assert codes(raw_zip(member)) == set()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"name": ACUTE, "flags": 0x800}, {"name": "e\u0301".encode(), "flags": 0x800}),
        ({"name": ACUTE, "flags": 0x800}, {"name": ACUTE}),
        ({"name": b"a.pt"}, {"name": b"A.PT. "}),
        ({"name": "\uff41".encode(), "flags": 0x800}, {"name": b"a"}),
        ({"name": b"b"}, {"name": b"?", "extra": other_name(b"b", b"?")}),
    ],
)
def test_names_that_are_one_for_some_reader(one, other):
    assert "duplicate" in codes(raw_zip(GOOD | one, GOOD | other))


def test_entries_beyond_the_number_that_is_stated():
    data = raw_zip(GOOD, EVIL, tail=lambda start, size: end(1, size, start))
    assert "mismatch" in codes(data)


def test_names_fold_as_readers_fold_them():
    assert plain_name("\u00c4/../b. ") == "\u00e4/../b"


def test_bytes_behind_a_bzip2_stream():
    packed = bz2.compress(b"x") + b"hidden"
    data = memoryview(raw_zip({"name": b"x", "data": packed, "method": 12, "size": 1, "crc": zlib.crc32(b"x")}))
    with pytest.raises(ParseError, match="after the bzip2 stream"):
        content(data, read_zip(data, 1).members[0], 100)


@pytest.mark.parametrize(
    "data",
    [
        second_end(),
        raw_zip(GOOD, tail=lambda start, size: wide(start, size, at=30)),
        raw_zip(GOOD, EVIL | {"name": b"x/", "size": 0}),
        raw_zip({**GOOD, "extra": other_name(b"b.pkl", b"a.safetensors")}),
    ],
)
def test_they_are_rejected(data):
    assert scan_bytes(data, "model.zip").verdict.rejected
    assert scan_bytes(raw_zip(GOOD), "model.zip").verdict is Verdict.CLEAN


def test_members_that_share_their_bytes_are_not_read_again_and_again():
    data = bytes(1 << 20)
    head = struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 0, 0, 33, 0, len(data), len(data), 1, 0) + b"x"
    entry = struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 0, 0, 33, 0, len(data), len(data), 1, *[0] * 6) + b"x"
    made = head + data + entry * 5000 + end(5000, 5000 * len(entry), len(head + data))
    start = time.process_time()
    assert scan_bytes(made, "x.zip").verdict.rejected
    assert time.process_time() - start < 1


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress])
def test_streams_on_end_do_not_copy_each_other(pack):
    data = memoryview(pack(b"") * 70_000)
    start = time.process_time()
    assert inflate(data, "gzip" if pack is gzip.compress else "bz2", 100) == (b"", len(data))
    assert time.process_time() - start < 0.7


def test_a_broken_entry_does_not_hide_the_others():
    data = bytearray(raw_zip(EVIL, GOOD))
    struct.pack_into("<L", data, data.rindex(b"PK\1\2") + 42, 7)
    found = scan_bytes(bytes(data), "model.zip")
    assert found.verdict is Verdict.MALICIOUS
    assert {"archive.unreadable", "pickle.dangerous"} <= {one.rule for one in found.findings}


def test_a_directory_with_fewer_entries_than_stated():
    data = raw_zip(EVIL, tail=lambda start, size: end(2, size, start))
    assert {"mismatch"} == codes(data)


def test_long_names_do_not_make_the_report_too_long_to_be_sent():
    members = [EVIL | {"name": b"%05d" % number + b"\xff" * 60_000} for number in range(20)]
    found = scan_bytes(raw_zip({"name": b"b" * 60_000, "data": raw_zip(*members)}), "x.zip")
    assert found.verdict is Verdict.MALICIOUS
    assert all(len(one.member) <= 1025 and len(one.name) <= 201 for one in found.findings)
