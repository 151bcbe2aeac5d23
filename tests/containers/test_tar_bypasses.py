"""Tars whose readers see different members, and bytes that no reader shows: one by one, none of them is clean."""

import io
import tarfile

import pytest

from jingwei.containers.tars import read_tar
from jingwei.errors import LimitError
from jingwei.layers.tools.artifacts import scan_bytes
from jingwei.layers.tools.artifacts.samples import command_pickle, safetensors
from jingwei.layers.tools.artifacts.verdict import Verdict
from tests.containers.tar_parts import END, header, member, pax

NAME = b"a.safetensors"
GOOD = member(NAME, safetensors())
GNU = b"ustar  \0"


def judged(*parts):
    return scan_bytes(b"".join([*parts, END]), "x.tar")


def rules(*parts):
    return {found.rule for found in judged(*parts).findings}


@pytest.mark.parametrize(
    "parts",
    [
        [GOOD],
        [pax((b"comment", b"0123"), kind=b"g"), GOOD],
        [pax((b"mtime", b"1.5"), (b"SCHILY.xattr.user.a", b"\0\1"), (b"path", b"b.safetensors")), GOOD],
        [pax((b"size", b"%d" % len(safetensors()))), GOOD],
        [member(b"long", b"c.safetensors\0", b"L"), member(NAME, safetensors(), magic=GNU)],
        [header(b"folder/", kind=b"\0"), GOOD],
        [member(NAME, safetensors(), prefix=b"folder")],
    ],
)
def test_what_ordinary_tools_write_is_clean(parts):
    assert judged(*parts).verdict is Verdict.CLEAN


@pytest.mark.parametrize(
    ("parts", "rule"),
    [
        ([pax((b"path", b"b.md"), kind=b"g"), GOOD], "archive.mismatch"),
        ([pax((b"path", b"b.md")), pax((b"path", b"c.md")), GOOD], "archive.mismatch"),
        ([pax((b"path", b"b.md")), pax((b"mtime", b"1")), GOOD], "archive.mismatch"),
        ([pax((b"path", b"b.md"), (b"path", b"c.md")), GOOD], "archive.mismatch"),
        ([pax((b"path", b"b.md")), member(b"l", b"c.md\0", b"L"), GOOD], "archive.mismatch"),
        ([pax((b"path", b"b.md\0/../x")), GOOD], "archive.mismatch"),
        ([pax((b"path", b"b.md\n\n")), GOOD], "archive.extra"),
        ([pax((b"GNU.sparse.name", b"b.pkl"), (b"GNU.sparse.size", b"5")), GOOD], "archive.extra"),
        ([pax((b"GNU.sparse.map", b"0,5")), GOOD], "archive.extra"),
        ([pax((b"hdrcharset", b"BINARY"), (b"path", b"b.md")), GOOD], "archive.extra"),
        ([pax((b"SCHILY.realsize", b"5")), GOOD], "archive.extra"),
        ([pax((b"size", b"512")), GOOD], "archive.broken"),
        ([pax((b"size", b"-1")), GOOD], "archive.broken"),
        ([member(NAME, safetensors(), magic=GNU, prefix=b"../evil")], "archive.extra"),
        ([GOOD, member(b"b.safetensors", safetensors(), magic=b"", prefix=b"../evil")], "archive.extra"),
        ([header(b"d", 91, b"5"), GOOD], "archive.extra"),
        ([header(b"d", 1024, b"6"), GOOD, GOOD], "archive.extra"),
        ([member(b"d/", safetensors(), b"\0")], "archive.extra"),
        ([GOOD, member(b"./" + NAME, safetensors())], "archive.duplicate"),
        ([GOOD, member(NAME.upper(), safetensors())], "archive.alias"),
        ([member(NAME + b"\0hidden", safetensors())], "archive.extra"),
        ([member(NAME, safetensors(), more=[(500, b"hidden")])], "archive.extra"),
        ([member(b"a\nb.safetensors", safetensors())], "archive.extra"),
        ([GOOD, member(b"l", b"c.md\0", b"L")], "archive.broken"),
    ],
)
def test_what_readers_differ_on_is_told(parts, rule):
    assert rule in rules(*parts)


def test_python_takes_the_first_of_two_headers():
    data = b"".join([pax((b"path", b"b.md")), pax((b"path", b"c.md")), GOOD, END])
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        assert archive.getnames() == ["b.md"]
    assert read_tar(memoryview(data), 9)[0][0].odd


@pytest.mark.parametrize("end", [b"", b"\0" * 512, b"x" * 512])
def test_members_before_a_damage_count(end):
    found = scan_bytes(member(b"a.pkl", command_pickle()) + end, "x.tar")
    assert found.verdict is Verdict.MALICIOUS
    assert "archive.broken" in {one.rule for one in found.findings}


def test_headers_and_names_are_bounded():
    (member_of_long_name,), _ = read_tar(memoryview(pax((b"path", b"a" * 70_000)) + GOOD + END), 9)
    assert member_of_long_name.odd
    with pytest.raises(LimitError):
        read_tar(memoryview(pax((b"mtime", b"1")) * 30 + GOOD + END), 9)
