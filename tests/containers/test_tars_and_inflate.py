"""Tar and compressed streams: what the standard library writes is read back; damage is a ParseError, size a LimitError."""

import bz2
import contextlib
import gzip
import io
import lzma
import tarfile
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.containers.inflate import compression, inflate, inflate_raw
from jingwei.containers.tars import is_tar, read_tar
from jingwei.errors import LimitError, ParseError

PACKERS = {"gzip": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress, "zlib": zlib.compress}


def tar(form, names=("a", "folder/" + "long" * 60, "ü")):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as archive:
        for number, name in enumerate(names):
            info = tarfile.TarInfo(name)
            info.size = number * 300
            archive.addfile(info, io.BytesIO(bytes([number]) * info.size))
    return out.getvalue()


@pytest.mark.parametrize("form", [tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_names_and_contents(form):
    data = memoryview(tar(form))
    members, end = read_tar(data, 10)
    assert is_tar(data)
    assert [member.name for member in members] == ["a", "folder/" + "long" * 60, "ü"]
    assert bytes(data[members[2].start : members[2].start + members[2].size]) == b"\x02" * 600
    assert end == len(data)


def test_links_are_named():
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        info = tarfile.TarInfo("l")
        info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(info)
    member = read_tar(memoryview(out.getvalue()), 5)[0][0]
    assert (member.file, member.target) == (False, "/etc/passwd")


def test_cut_and_hidden_bytes():
    data = tar(tarfile.GNU_FORMAT, ("a", "b"))
    with pytest.raises(ParseError):
        read_tar(memoryview(data[:1600]), 5)
    hidden = bytearray(data)
    hidden[512 + 512 + 400] = 1
    with pytest.raises(ParseError, match="padding"):
        read_tar(memoryview(bytes(hidden)), 5)
    with pytest.raises(LimitError):
        read_tar(memoryview(data), 1)


def test_a_pax_header_without_another_length_ends():
    """Once an endless loop: after a good record, no blank within twenty bytes looked like a record of length 0."""
    data = bytearray(tar(tarfile.PAX_FORMAT, ("x" * 200,)))
    at = data.index(b" path=") + 6
    length = int(data[512:at].split(b" ")[0])
    data[512 + length : 512 + length + 30] = b"n" * 30
    header = data[:512]
    header[124:136] = b"%011o\0" % (length + 30)
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    data[:512] = header
    with pytest.raises(ParseError, match="PAX"):
        read_tar(memoryview(bytes(data)), 5)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_damaged_tar(data):
    whole = bytearray(tar(tarfile.PAX_FORMAT))
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, 4000))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(ParseError, LimitError):
        read_tar(memoryview(bytes(whole)), 100)


@pytest.mark.parametrize("kind", PACKERS)
def test_streams(kind):
    plain = b"some bytes " * 1000
    packed = PACKERS[kind](plain)
    assert compression(packed[:6]) == kind
    assert inflate(memoryview(packed), kind, len(plain)) == (plain, len(packed))
    assert inflate(memoryview(packed + packed), kind, 2 * len(plain))[0] == plain * 2
    assert inflate(memoryview(packed + b"tail"), kind, len(plain)) == (plain, len(packed))
    with pytest.raises(LimitError):
        inflate(memoryview(packed), kind, len(plain) - 1)
    with pytest.raises(ParseError):
        inflate(memoryview(packed[:-3]), kind, len(plain))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(PACKERS)), st.binary(max_size=60))
def test_arbitrary_streams(kind, tail):
    with contextlib.suppress(ParseError, LimitError):
        inflate(memoryview(PACKERS[kind](b"abc")[:10] + tail), kind, 1000)


def test_raw_deflate_admits_no_tail():
    packer = zlib.compressobj(wbits=-15)
    packed = packer.compress(b"abc") + packer.flush()
    assert inflate_raw(memoryview(packed), 3) == b"abc"
    with pytest.raises(ParseError):
        inflate_raw(memoryview(packed + b"x"), 3)
    with pytest.raises(ParseError):
        inflate_raw(memoryview(b""), 3)
