"""Where zip readers disagree, every difference is an oddity; damage is a ParseError and nothing else."""

import io
import struct
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.containers.zips import checksum_fits, content, escapes, plain_name, read_zip
from jingwei.errors import LimitError, ParseError

LOCAL, CENTRAL, END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"


def archive(members, method=zipfile.ZIP_STORED, *, stream=False):
    out = io.BytesIO()
    target = Unseekable(out) if stream else out
    with zipfile.ZipFile(target, "w", method) as made:
        for name, data in members.items():
            made.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, compress_type=method)
    return out.getvalue()


class Unseekable(io.RawIOBase):
    def __init__(self, out):
        self._out = out

    def writable(self):
        return True

    def write(self, data):
        return self._out.write(data)


def codes(data):
    return {oddity.code for oddity in read_zip(memoryview(data), 100).oddities}


def patched(data, signature, at, value):
    place = data.index(signature) + at
    return data[:place] + value + data[place + len(value) :]


PLAIN = archive({"a": b"first", "b": b"second"})


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
@pytest.mark.parametrize("stream", [False, True])
def test_plain_archives_have_no_oddities(method, stream):
    members = {"a": b"first" * 50, "folder/b": b"", "ü": bytes(1000)}
    data = memoryview(archive(members, method, stream=stream))
    found = read_zip(data, 10)
    assert found.oddities == ()
    assert {member.name: bytes(content(data, member, 10_000)) for member in found.members} == members
    assert all(checksum_fits(member, content(data, member, 10_000)) for member in found.members)


def test_the_icon_of_a_folder_is_a_name():
    assert codes(archive({"Icon\r": b"", "x/Icon\r": b"1"})) == set()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (patched(PLAIN, LOCAL, 30, b"x"), "mismatch"),
        (patched(PLAIN, LOCAL, 8, b"\x08\x00"), "mismatch"),
        (patched(PLAIN, CENTRAL, 16, b"\0\0\0\0"), "mismatch"),
        (patched(PLAIN, CENTRAL, 8, b"\x20\x00"), "flags"),
        (archive({"a.pkl_b": b"1"}).replace(b"a.pkl_b", b"a.pkl\0b"), "mismatch"),
        (archive({"a\nb": b"1"}), "mismatch"),
        (archive({"Icon\r/a": b"1"}), "mismatch"),
        (archive({"xIcon\r": b"1"}), "mismatch"),
        (b"MZ prefix" + PLAIN, "prefix"),
        (PLAIN + b"tail", "trailing"),
        (archive({"A": b"1", "a": b"2"}), "duplicate"),
        (archive({"x/./y": b"1", "x//y": b"2"}), "duplicate"),
    ],
)
def test_differences(data, code):
    assert code in codes(data)


def test_hidden_member():
    at = PLAIN.index(CENTRAL)
    local = PLAIN[: PLAIN.index(LOCAL, 4)].replace(b"first", b"third")
    data = bytearray(PLAIN[:at] + local + PLAIN[at:])
    struct.pack_into("<L", data, data.index(END) + 16, at + len(local))
    found = read_zip(memoryview(bytes(data)), 10)
    assert "hidden" in {oddity.code for oddity in found.oddities}
    assert [bytes(content(memoryview(data), m, 100)) for m in found.members if not m.listed] == [b"third"]


def test_gap():
    at = PLAIN.index(CENTRAL)
    data = bytearray(PLAIN[:at] + b"something" + PLAIN[at:])
    struct.pack_into("<L", data, data.index(END) + 16, at + 9)
    assert codes(bytes(data)) == {"gap"}


def test_bounds():
    with pytest.raises(LimitError):
        read_zip(memoryview(PLAIN), 1)
    bomb = memoryview(archive({"a": bytes(1_000_000)}, zipfile.ZIP_DEFLATED))
    with pytest.raises(LimitError):
        content(bomb, read_zip(bomb, 1).members[0], 1000)


@pytest.mark.parametrize("name", ["../x", "a/../../x", "/x", "C:\\x", "..\\x", "\\x"])
def test_escaping_names(name):
    assert escapes(name)


def test_other_names_do_not_escape():
    assert not any(escapes(name) for name in ("a/b", "..a", "a..b/c", "x"))
    assert plain_name("A\\./b\0.txt") == "a/b"


@settings(max_examples=250, deadline=None)
@given(st.data())
def test_damage_is_a_parse_error(data):
    whole = bytearray(
        archive({"a": b"first", "b": b"x" * 100}, data.draw(st.sampled_from([0, 8])), stream=data.draw(st.booleans()))
    )
    for _ in range(data.draw(st.integers(1, 5))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        view = memoryview(bytes(whole))
        for member in read_zip(view, 100).members:
            content(view, member, 10_000)
    except (ParseError, LimitError):
        pass


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_arbitrary_bytes(content_):
    with pytest.raises((ParseError, LimitError)):
        read_zip(memoryview(content_ + END), 10)
