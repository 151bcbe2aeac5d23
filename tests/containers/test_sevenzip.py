"""7z archives: what 7-Zip 26.02 wrote, what is put together here, and damage of both."""

import contextlib
import struct
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.containers.sevenzip import read_sevenzip
from jingwei.containers.sevenzip_coders import unpack
from jingwei.containers.sevenzip_header import Cursor
from jingwei.errors import LimitError, ParseError
from jingwei.limits import Limits
from tests.containers.sevenzip import archive, copied, lzma1, lzma2, number, part, whole

TABLE, WORDS = b"a,b\n1,2\n3,4\n", b"words words words words\n"
# by `7zz a` with the methods of the name; -ms=off for deflate
REAL = {path.stem: path.read_bytes() for path in sorted((Path(__file__).parents[1] / "data" / "sevenzip").glob("*.7z"))}
OTHERS = {"ppmd": "PPMd", "aes": "AES"}
LIMITS = Limits()


def read(content, limits=LIMITS):
    return read_sevenzip(memoryview(content), limits)


def contents(content, bound=1 << 20):
    found = read(content)
    folders = [bytes(unpack(memoryview(content), folder, bound)) for folder in found.folders]
    return {m.file.name: folders[m.folder][m.start : m.start + m.size] if m.folder >= 0 else b"" for m in found.members}


@pytest.mark.parametrize("name", [name for name in REAL if name not in OTHERS])
def test_what_7zip_writes(name):
    found = read(REAL[name])
    assert (found.oddities, found.end) == ((), len(REAL[name]))
    made = contents(REAL[name])
    assert (made["t.csv"], made["d/README.md"]) == (TABLE, WORDS)
    if "d" in made:
        folders = {m.file.name: m.file.folder for m in found.members}
        assert folders == {"d": True, "d/.gitignore": False, "t.csv": False, "d/README.md": False}


@pytest.mark.parametrize("name", OTHERS)
def test_other_methods_are_named(name):
    assert [folder.encrypted for folder in read(REAL[name]).folders] == [name == "aes"]
    with pytest.raises(ParseError, match=OTHERS[name]):
        contents(REAL[name])


@pytest.mark.parametrize("method", [copied, lzma1, lzma2])
def test_own_archives(method):
    groups = [{"a": b"first" * 40, "b/c": b"second"}, {"d": bytes(9000)}]
    made = archive(groups, hollow=[("e", True, False), ("f", False, False)], method=method)
    assert contents(made) == groups[0] | groups[1] | {"e": b"", "f": b""}
    assert read(made).oddities == ()


def test_what_is_not_explained_is_an_oddity():
    found = read(archive([{"a": b"x"}], gap=b"hidden", tail=b"tail"))
    assert [(oddity.code, oddity.detail) for oddity in found.oddities] == [("gap", "6 bytes")]
    assert found.end == len(archive([{"a": b"x"}], gap=b"hidden"))
    assert [o.code for o in read(archive([{"A": b"x", "./a": b"y"}])).oddities] == ["duplicate"]


def test_streams_give_their_size_and_nothing_is_left_over():
    for method in (copied, lzma2):
        for wrong in (lambda coder, packed: (coder, packed + b"x"), lambda coder, packed: (coder, packed[:-1])):
            made = archive([{"a": b"content" * 9}], method=lambda content, m=method, w=wrong: w(*m(content)))
            with pytest.raises(ParseError):
                contents(made)


def test_bounds():
    with pytest.raises(LimitError):
        contents(archive([{"a": bytes(100)}], method=lzma2), 99)
    with pytest.raises(LimitError):
        read(archive([{str(n): b"x" for n in range(20)}]), Limits(archive_members=19))
    with pytest.raises(LimitError):
        read(archive([{"a" * 3000: b"x"}]), Limits(document_bytes=1000))
    assert contents(archive([{"a": bytes(1 << 20)}], method=lzma2))["a"] == bytes(1 << 20)


def test_no_packed_stream_may_lie_in_the_header():
    made = bytearray(archive([{"a": b"0123456789"}]))
    header = bytes(made[42:]).replace(b"\x04\x06\x00\x01\x09\x0a", b"\x04\x06\x04\x01\x09\x0a")
    with pytest.raises(ParseError, match="header"):
        read(whole(bytes(made[32:42]), header))


def test_an_archive_without_a_header_is_empty():
    assert read(whole(b"", b"")).members == ()


@given(st.integers(0, (1 << 64) - 1))
def test_numbers(value):
    width = next(n for n in range(9) if n == 8 or value < 1 << (7 * n + 7))
    first = 0xFF if width == 8 else (0xFF << (8 - width) & 0xFF) | value >> (8 * width)
    packed = bytes([first]) + (value & ((1 << (8 * width)) - 1)).to_bytes(width, "little")
    assert Cursor(memoryview(packed)).number() == value
    assert Cursor(memoryview(number(value))).number() == value


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(REAL)), st.data())
def test_damage_is_a_typed_error(name, data):
    content = bytearray(REAL[name])
    body = content[12:32]
    for _ in range(data.draw(st.integers(1, 3))):
        content[data.draw(st.integers(32, len(content) - 1))] = data.draw(st.integers(0, 255))
    header = bytes(content[32 + int.from_bytes(body[:8], "little") :])
    mended = whole(bytes(content[32 : len(content) - len(header)]), header)  # the checksum of the header fits again
    for made in (bytes(content), mended, mended[: data.draw(st.integers(0, len(mended)))]):
        with contextlib.suppress(ParseError, LimitError):
            contents(made)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=80))
def test_arbitrary_headers_are_typed_errors(header):
    for first in (b"", b"\x01", b"\x17\x06", b"\x01\x05"):
        with contextlib.suppress(ParseError, LimitError):
            contents(whole(b"", first + header))


def test_a_dictionary_is_no_larger_than_the_content():
    """4 GiB stated for a hundred bytes would be allocated by a reader that believes it."""

    def huge(content):
        coder, packed = lzma1(content)
        return coder[:-4] + struct.pack("<L", 0xFFFFFFFF), packed

    assert contents(archive([{"a": b"x" * 100}], method=huge)) == {"a": b"x" * 100}


@pytest.mark.parametrize(
    ("mark", "content", "readable"),
    [
        (0x19, bytes(7), True),
        (0x19, b"\0hidden", False),
        (0x14, b"\x01\x00" + bytes(8), True),
        (0x14, b"\x01\x00" + bytes(8) + b"hidden", False),
        (0x77, b"", False),
    ],
)
def test_nothing_hides_in_filling_and_times(mark, content, readable):
    there = part(0x0E, b"\x80") + part(0x0F, b"\x80") + part(0x11, b"\0a\0\0\0")
    data = memoryview(whole(b"", b"\x01\x05\x01" + there + part(mark, content) + b"\0\0"))
    if readable:
        assert [member.file.name for member in read_sevenzip(data, LIMITS).members] == ["a"]
    else:
        with pytest.raises(ParseError):
            read_sevenzip(data, LIMITS)
